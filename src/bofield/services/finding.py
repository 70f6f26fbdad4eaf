"""Find the one record a person means by what they type: a contract number, an id, or the beginning of an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.records.projection import table_of
from bofield.records.tables import Consent, Instalment, Plan
from bofield.services.households import CASES, CONTACTS, EVENTS, is_open, standing
from bofield.services.tasks import TASKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.services.workspace import Workspace

_SHORTEST = 4
"""Characters of the shortest beginning of an id."""
_AGREEMENTS = {"plan": table_of(Plan), "instalment": table_of(Instalment), "consent": table_of(Consent)}


def find_case(ws: Workspace, text: str) -> str:
    """Find the case that a contract number, an id or the beginning of an id names. Raises NotFoundError."""
    wanted = text.strip()
    # Of several cases about one contract the open one is meant, else the latest.
    by_contract = select(CASES.c.id).where(CASES.c.org == ws.org, standing(CASES), CASES.c.contract_number == wanted)
    with ws.replica.reading() as session:
        found = session.connection().execute(by_contract.order_by(~is_open(), CASES.c.id.desc()).limit(1)).scalar()
    if found and wanted:
        return str(found)
    matching = _beginning(ws, CASES, wanted)
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise NotFoundError(_("Several ids begin with {text}; write more of it.").format(text=_shown(text)))
    raise NotFoundError(
        _("There is no case with contract number or id {text} on this laptop. “bofield cases” lists them.").format(
            text=_shown(text)
        )
    )


def find_contact(ws: Workspace, text: str) -> str:
    """Find the contact that an id or the beginning of one names. Raises NotFoundError."""
    matching = _beginning(ws, CONTACTS, text)
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise NotFoundError(_("Several ids begin with {text}; write more of it.").format(text=_shown(text)))
    raise NotFoundError(
        _("There is no contact whose id begins with {text}. “bofield show CASE” lists them.").format(text=_shown(text))
    )


def find_task(ws: Workspace, text: str) -> str:
    """Find the task that an id or the beginning of one names. Raises NotFoundError."""
    matching = _beginning(ws, TASKS, text)
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise NotFoundError(_("Several ids begin with {text}; write more of it.").format(text=_shown(text)))
    raise NotFoundError(
        _("There is no task whose id begins with {text}. “bofield tasks” lists them.").format(text=_shown(text))
    )


def find_event(ws: Workspace, text: str, *, removed: bool = False) -> tuple[str, str]:
    """Find the case and the id of the step of the law that an id or the beginning of one names. Raises NotFoundError.

    `removed` looks among those that were taken away.
    """
    matching = _beginning(ws, EVENTS, text, removed=removed)
    if len(matching) == 1:
        with ws.replica.reading() as session:
            statement = select(EVENTS.c.case_id).where(EVENTS.c.org == ws.org, EVENTS.c.id == matching[0])
            return str(session.connection().execute(statement).scalar_one()), matching[0]
    if matching:
        raise NotFoundError(_("Several ids begin with {text}; write more of it.").format(text=_shown(text)))
    raise NotFoundError(
        _("There is no step of the law whose id begins with {text}. “bofield show CASE” lists them.").format(
            text=_shown(text)
        )
    )


def find_agreement(ws: Workspace, kind: str, text: str) -> tuple[str, str]:
    """Find the case and the id of the `plan`, `instalment` or `consent` that an id or the beginning of one names.

    Raises NotFoundError.
    """
    table = _AGREEMENTS[kind]
    matching = _beginning(ws, table, text)
    if len(matching) == 1:
        with ws.replica.reading() as session:
            statement = select(table.c.case_id).where(table.c.org == ws.org, table.c.id == matching[0])
            return str(session.connection().execute(statement).scalar_one()), matching[0]
    if matching:
        raise NotFoundError(_("Several ids begin with {text}; write more of it.").format(text=_shown(text)))
    problem = {
        "plan": _("There is no plan whose id begins with {text}. “bofield show CASE” lists them."),
        "instalment": _("There is no payment whose id begins with {text}. “bofield show CASE” lists them."),
        "consent": _("There is no consent whose id begins with {text}. “bofield show CASE” lists them."),
    }[kind]
    raise NotFoundError(problem.format(text=_shown(text)))


def _beginning(ws: Workspace, table: Any, text: str, *, removed: bool = False) -> Sequence[str]:
    """The first two ids that begin so."""
    wanted = text.strip().lower()
    if len(wanted) < _SHORTEST:
        return ()
    statement = select(table.c.id).where(table.c.org == ws.org, ~standing(table) if removed else standing(table))
    with ws.replica.reading() as session:
        limited = statement.where(table.c.id.startswith(wanted, autoescape=True)).limit(2)
        return [str(each) for each in session.connection().execute(limited).scalars()]


def _shown(text: str) -> str:
    return clean(text.strip(), lines=False)[:60] or "–"
