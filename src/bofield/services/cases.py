"""Cases: list, read, open and edit them, and write down who lives there and what the law counts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.services.case_file import case_row, case_view
from bofield.services.case_list import list_cases
from bofield.services.consents import refuse_days
from bofield.services.duties import closing_edits, reopening_edits
from bofield.services.editing import edits_of, save
from bofield.services.finding import find_case
from bofield.services.households import CASES, MEMBERS, is_open, require_case, standing
from bofield.services.identity_numbers import looks_like_identity_number
from bofield.services.labels import field_label
from bofield.services.legal_events import add_legal_event
from bofield.services.plans import plan_edits, refuse_terms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bofield.services.values import NewCase, Value
    from bofield.services.workspace import Workspace

__all__ = [
    "add_consent",
    "add_debt",
    "add_legal_event",
    "add_member",
    "add_plan",
    "case_row",
    "case_view",
    "edit_case",
    "edit_member",
    "find_case",
    "list_cases",
    "open_case",
]


def open_case(ws: Workspace, new: NewCase) -> str:
    """Open a case and write down its contract holder; return the case's id.

    Raises RefusedError when contract number or address is missing, or the contract has an open case already.
    """
    contract = clean(new.contract, lines=False).strip()
    for field, text in (("contract_number", contract), ("address", new.address)):
        if not text.strip():
            raise RefusedError(_("A case needs this: {field}.").format(field=field_label("case", field)))
    _refuse_identity_numbers({"contract_number": contract, "name": new.tenant})
    _refuse_second(ws, contract)
    case, member = new_id(), new_id()
    fields: dict[str, Value] = {
        "contract_number": contract,
        "address": new.address,
        "apartment": new.apartment,
        "municipality": new.municipality,
        "stage": new.stage,
        "protected": new.protected or None,
        "two_at_visit": new.two_at_visit or None,
        "opened_on": ws.today().isoformat(),
        **whose(ws),
    }
    edits = edits_of(ws, "case", case, fields, new=True)
    if new.tenant.strip():
        edits += edits_of(ws, "member", member, {"role": "contract_holder", "name": new.tenant}, new=True)
    save(ws, case, edits)
    return case


def whose(ws: Workspace) -> dict[str, Value]:
    """The district and coordinator of a case that this person opens."""
    fields: dict[str, Value] = {"district": ws.district or None}
    if "coordinator" in ws.me.roles:
        fields["coordinator"] = ws.me.id
    return fields


def edit_case(ws: Workspace, case_id: str, fields: Mapping[str, Value], *, duties_reason: str = "") -> None:
    """Change fields of a case. Closing it (`stage`: closed) also dates it.

    A case with duties of the law that nobody has settled is closed only with a reason why they no longer apply, which
    is then written beside each. Opening it again takes back what was settled so on the day it was closed.
    """
    row = require_case(ws, case_id)
    if "deleted" in fields:
        raise NotAllowedError(_("A case is closed, not taken away. Nothing was saved."))
    _refuse_identity_numbers({"contract_number": str(fields.get("contract_number") or "")})
    wanted = dict(fields)
    if wanted.get("stage") == "closed":
        wanted.setdefault("closed_on", ws.today().isoformat())
    elif wanted.get("stage"):
        wanted.setdefault("closed_on", None)
    edits = edits_of(ws, "case", case_id, wanted)
    was_open = row.closed_on is None and row.stage != "closed"
    stays_open = not wanted.get("closed_on", row.closed_on) and wanted.get("stage", row.stage) != "closed"
    if was_open and not stays_open:
        edits += closing_edits(ws, case_id, duties_reason)
    elif stays_open and not was_open:
        edits += reopening_edits(ws, case_id)
    save(ws, case_id, edits)


def add_member(ws: Workspace, case_id: str, fields: Mapping[str, Value]) -> str:
    """Add somebody to the household; a child has neither name nor phone. Return the member's id."""
    require_case(ws, case_id)
    return _add(ws, case_id, "member", _checked_member(fields))


def edit_member(ws: Workspace, member_id: str, fields: Mapping[str, Value]) -> None:
    """Change what is written about a member of the household; `deleted` takes the member away."""
    with ws.replica.reading() as session:
        statement = select(MEMBERS.c.case_id, MEMBERS.c.role, MEMBERS.c.name, MEMBERS.c.phone).where(
            MEMBERS.c.org == ws.org, MEMBERS.c.id == member_id, standing(MEMBERS)
        )
        row = session.connection().execute(statement).first()
    if row is None:
        raise NotFoundError(_("There is no member {id} of any household.").format(id=clean(member_id, lines=False)))
    known = {"role": row.role, "name": row.name, "phone": row.phone}
    _checked_member(known | dict(fields))
    save(ws, row.case_id, edits_of(ws, "member", member_id, fields))


def add_debt(ws: Workspace, case_id: str, due: date, ore: int) -> str:
    """Write down a rent that was not paid; return its id."""
    require_case(ws, case_id)
    return _add(ws, case_id, "rent_debt", {"due_on": due.isoformat(), "amount": ore})


def add_consent(ws: Workspace, case_id: str, fields: Mapping[str, Value]) -> str:
    """Write down a consent, a refusal or a withdrawal, dated today unless `given_on` says otherwise; return its id."""
    require_case(ws, case_id)
    told = {"given_on": ws.today().isoformat(), **fields}
    refuse_days(ws, told)
    return _add(ws, case_id, "consent", told)


def add_plan(ws: Workspace, case_id: str, fields: Mapping[str, Value]) -> str:
    """Write down an instalment plan and its payments, agreed today and running unless said otherwise; return its id."""
    require_case(ws, case_id)
    refuse_terms(fields)
    plan = new_id()
    told = {"agreed_on": ws.today().isoformat(), "state": "active", **fields}
    with ws.replica.reading() as session:
        edits = list(plan_edits(session, ws, plan, told, new=True))
    save(ws, case_id, edits)
    return plan


def _add(ws: Workspace, case_id: str, kind: str, fields: Mapping[str, Value]) -> str:
    record = new_id()
    save(ws, case_id, edits_of(ws, kind, record, fields, new=True))
    return record


def _checked_member(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    if fields.get("role") == "child" and (fields.get("name") or fields.get("phone")):
        raise RefusedError(_("A child is written down without name and phone: age and living form are enough."))
    _refuse_identity_numbers({"name": str(fields.get("name") or "")})
    return fields


def _refuse_identity_numbers(texts: Mapping[str, str]) -> None:
    for field, text in texts.items():
        if looks_like_identity_number(text):
            raise RefusedError(
                _("{field}: this looks like a personal identity number, and such numbers are not kept here.").format(
                    field=field_label("case", field)
                )
            )


def _refuse_second(ws: Workspace, contract: str) -> None:
    with ws.replica.reading() as session:
        statement = select(CASES.c.id).where(
            CASES.c.org == ws.org, standing(CASES), is_open(), CASES.c.contract_number == contract
        )
        known = session.connection().execute(statement.limit(1)).first()
    if known is not None:
        raise RefusedError(_("Contract {contract} has an open case already.").format(contract=contract))
