"""Writing down what the law counts from, changing it, and taking it away with a reason.

What cannot be is refused at the door, naming the field. A message to the social welfare committee that went to another
municipality than the home's, or names another sum than what was owed, is marked as flawed at once, visibly; whoever
knows better says so. Decides nothing about dates: that is the law's.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from bofield import law
from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.law.known import same_municipality
from bofield.records.fields import as_date
from bofield.services.editing import edits_of, save
from bofield.services.event_views import MESSAGES, asks_for, event_rows, owed_on
from bofield.services.households import EVENTS, fact_of, read_households, require_case, standing
from bofield.services.labels import field_label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Row

    from bofield.law import CaseFacts, LegalFact
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_FIELDS: Final = ("kind", "happened_on", "stated_on", "how", "completed_on", "municipality", "amount", "flaw", "remark")
_BY_LAW: Final = {"on": "happened_on", "stated": "stated_on"}
"""What the law calls the fields, where the record has another name."""
_DAYS: Final = frozenset({"happened_on", "stated_on", "completed_on"})
_LOOKED_AT: Final = frozenset({"kind", "happened_on", "municipality", "amount"})
"""A change of one of these lets the mark of a flawed message be thought over."""
_AUTOMATIC: Final = frozenset({"", "wrong_municipality", "wrong_amount"})


def add_legal_event(ws: Workspace, case_id: str, kind: str, on: date, **fields: Value) -> str:
    """Write down something the law counts from, such as service on the tenant; return its id.

    `fields` are those of the record. `flaw`: absent or None leaves it to what is known of the case, an empty text says
    that nothing is wrong. Raises RefusedError naming the field of what cannot be.
    """
    require_case(ws, case_id)
    told: dict[str, Value] = {"kind": kind, "happened_on": on.isoformat(), **fields}
    event = new_id()
    values = {edit.field: edit.value for edit in edits_of(ws, "legal_event", event, told, new=True)}
    facts = _facts(ws, case_id, but="")
    _refuse(values, facts, ws.today())
    if told.get("flaw") is None:
        told["flaw"] = _flaw(ws, case_id, values, facts) or None
    save(ws, case_id, edits_of(ws, "legal_event", event, told, new=True))
    return event


def edit_legal_event(ws: Workspace, event_id: str, fields: Mapping[str, Value]) -> None:
    """Change what is written about an event, whoever wrote it; raises like `add_legal_event`.

    When amount, municipality or day change and `flaw` does not, the message is looked at anew.
    """
    row = _row(ws, event_id)
    if "deleted" in fields:
        raise NotAllowedError(_("A step of the law is taken away with a reason. Nothing was saved."))
    before: dict[str, Value] = {name: _stored(getattr(row, name)) for name in _FIELDS}
    edits = edits_of(ws, "legal_event", event_id, fields)
    changed = {edit.field: edit.value for edit in edits if (edit.value or None) != (before.get(edit.field) or None)}
    if not changed:
        return
    values = before | changed
    facts = _facts(ws, row.case_id, but=event_id)
    _refuse(values, facts, ws.today())
    if _LOOKED_AT & changed.keys() and "flaw" not in changed and (before["flaw"] or "") in _AUTOMATIC:
        changed["flaw"] = _flaw(ws, row.case_id, values, facts) or None
    save(ws, row.case_id, edits_of(ws, "legal_event", event_id, changed))


def remove_legal_event(ws: Workspace, event_id: str, reason: str) -> None:
    """Take an event away that was written down by mistake. It stays in the time line, with the reason beside it."""
    row = _row(ws, event_id)
    said = clean(reason, lines=True).strip()
    if not said:
        raise RefusedError(_("Say in a few words why this is taken away. Nothing was saved."), "reason")
    words = _("Taken away: {reason}").format(reason=said)
    remark = f"{row.remark}\n{words}" if row.remark else words
    save(ws, row.case_id, edits_of(ws, "legal_event", event_id, {"deleted": True, "remark": remark}))


def restore_legal_event(ws: Workspace, event_id: str) -> None:
    """Let an event stand again that was taken away."""
    row = _row(ws, event_id, removed=True)
    _refuse({name: _stored(getattr(row, name)) for name in _FIELDS}, _facts(ws, row.case_id, but=event_id), ws.today())
    save(ws, row.case_id, edits_of(ws, "legal_event", event_id, {"deleted": None}))


def _refuse(values: Mapping[str, Value], facts: CaseFacts, today: date) -> None:
    """Refuse what cannot be, and what no day or kind is left of."""
    for name in ("kind", "happened_on"):
        if not values.get(name):
            raise RefusedError(
                _("{field} is needed. Nothing was saved.").format(field=field_label("legal_event", name)), name
            )
    found = law.fault(_fact(values), facts, today)
    if found is not None:
        field = _BY_LAW.get(found.field, found.field)
        raise RefusedError(
            _("{field}: {problem} Nothing was saved.").format(
                field=field_label("legal_event", field), problem=found.text
            ),
            field,
        )


def _flaw(ws: Workspace, case_id: str, values: Mapping[str, Value], facts: CaseFacts) -> str:
    """Say what is wrong with a message by what the case knows; empty when nothing is, or nothing can be told."""
    fact = _fact(values)
    if fact.kind not in MESSAGES:
        return ""
    if fact.municipality and facts.municipality and not same_municipality(fact.municipality, facts.municipality):
        return "wrong_municipality"
    if fact.kind != "board_notified" or not fact.amount:
        return ""
    with ws.replica.reading() as session:
        owed = owed_on(session, case_id, fact.on)
    told = SimpleNamespace(amount=fact.amount, happened_on=fact.on)
    return "wrong_amount" if owed and not asks_for(told, owed, facts.events) else ""


def _facts(ws: Workspace, case_id: str, *, but: str) -> CaseFacts:
    """What the law knows of a case without the event that is being written."""
    with ws.replica.reading() as session:
        facts = read_households(session, ws, [case_id])[case_id].facts
        rows = event_rows(session, case_id)
    events = tuple(fact_of(row) for row in rows if row.id != but and row.happened_on)
    return law.CaseFacts(facts.debts, events, facts.municipality)


def _fact(values: Mapping[str, Value]) -> LegalFact:
    days = {name: as_date(str(values[name])) if values.get(name) else None for name in _DAYS}
    return fact_of(SimpleNamespace(**{name: values.get(name) for name in _FIELDS} | days))


def _stored(value: Any) -> Value:
    """Give a column's value as a change carries it."""
    stored: Value = value.isoformat() if hasattr(value, "isoformat") else value
    return stored


def _row(ws: Workspace, event_id: str, *, removed: bool = False) -> Row[Any]:
    stands = ~standing(EVENTS) if removed else standing(EVENTS)
    statement = select(EVENTS).where(EVENTS.c.org == ws.org, EVENTS.c.id == event_id, stands)
    with ws.replica.reading() as session:
        row: Row[Any] | None = session.connection().execute(statement).first()
    if row is None:
        raise NotFoundError(_("There is no step of the law {id}.").format(id=clean(event_id, lines=False)))
    return row
