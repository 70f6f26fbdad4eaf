"""Settling what the law asks somebody to do by a day: done, or not applicable and why. Nothing else ends a duty.

A mark is about one kind of date on one day: when a corrected message moves the day, that is a new duty, and the old
mark says nothing of it. A time that ought to run and does not has no day; its mark holds until the next event.
Computes no date; `legal_dates` knows which duties there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from bofield import law
from bofield.cleaning import clean
from bofield.errors import NotFoundError, RefusedError
from bofield.i18n import _, ngettext
from bofield.i18n.dates import iso
from bofield.ids import new_id
from bofield.services.editing import brief, edits_of, save
from bofield.services.households import CASES, DUTIES, read_households, require_case, standing
from bofield.services.labels import field_label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Row

    from bofield.replica.values import Edit
    from bofield.services.values import DeadlineView
    from bofield.services.workspace import Workspace

STATES: Final = ("done", "not_applicable")


def settle_duty(
    ws: Workspace, case_id: str, deadline_kind: str, falls_on: date | None, state: str, reason: str = ""
) -> None:
    """Say that a duty is done, or that it does not apply and why; `falls_on` is None for a time that does not run.

    Raises RefusedError when a reason is missing, or the case has no such duty on that day.
    """
    require_case(ws, case_id)
    said = clean(reason, lines=True).strip()
    if state not in STATES:
        raise RefusedError(
            _("{field}: “{value}” is neither done nor not_applicable. Nothing was saved.").format(
                field=field_label("duty", "state"), value=brief(state)
            ),
            "state",
        )
    if state == "not_applicable" and not said:
        raise RefusedError(_("Say in a few words why this date does not apply. Nothing was saved."), "reason")
    _require_duty(ws, case_id, deadline_kind, falls_on)
    known = _marks(ws, case_id, deadline_kind, falls_on)
    if known and (known[-1].state, known[-1].reason or "") == (state, said):
        return
    # A record of its own each time: two who change their minds at once never write in the same one.
    save(ws, case_id, _edits(ws, deadline_kind, falls_on, state, said))


def reopen_duty(ws: Workspace, case_id: str, deadline_kind: str, falls_on: date | None) -> None:
    """Take back that a duty was settled, whoever said so. Raises NotFoundError when nobody has."""
    require_case(ws, case_id)
    known = _marks(ws, case_id, deadline_kind, falls_on)
    if not known:
        raise NotFoundError(
            _("Nobody has settled this: {duty}. Nothing was changed.").format(duty=_named(deadline_kind, falls_on))
        )
    save(ws, case_id, [edit for row in known for edit in edits_of(ws, "duty", row.id, {"deleted": True})])


def closing_edits(ws: Workspace, case_id: str, reason: str) -> list[Edit]:
    """Settle every duty of a case that is about to be closed as not applicable, for one reason given once.

    A closed case is no longer looked at, so what would vanish with it is named. Duties still ahead count too. Raises
    RefusedError listing them while no reason is given.
    """
    said = clean(reason, lines=True).strip()
    open_duties = _unsettled(ws, case_id)
    if open_duties and not said:
        named = "; ".join(_named(view.kind, view.on) for view in open_duties)
        count = len(open_duties)
        raise RefusedError(
            ngettext(
                "A date of the law is not settled: {duties}. Say why it no longer applies, or settle it first; "
                "nothing was saved.",
                "{count} dates of the law are not settled: {duties}. Say why they no longer apply, or settle each "
                "first; nothing was saved.",
                count,
            ).format(count=count, duties=named),
            "duties_reason",
        )
    return [edit for view in open_duties for edit in _edits(ws, view.kind, view.on, "not_applicable", said)]


def reopening_edits(ws: Workspace, case_id: str) -> list[Edit]:
    """Take back what was called not applicable on the day the case was closed: it is looked at again."""
    with ws.replica.reading() as session:
        statement = select(CASES.c.closed_on).where(CASES.c.org == ws.org, CASES.c.id == case_id)
        closed_on = session.connection().execute(statement).scalar()
        marks = select(DUTIES).where(DUTIES.c.case_id == case_id, standing(DUTIES), DUTIES.c.state == "not_applicable")
        rows = session.connection().execute(marks).all()
    lifted = [row.id for row in rows if closed_on and (at := ws.local(row.at)) and at.date() == closed_on]
    return [edit for record in lifted for edit in edits_of(ws, "duty", record, {"deleted": True})]


def _require_duty(ws: Workspace, case_id: str, kind: str, falls_on: date | None) -> None:
    if kind not in law.DEADLINES:
        raise RefusedError(
            _("{field}: there is no date of the law called “{value}”. Nothing was saved.").format(
                field=field_label("duty", "deadline"), value=brief(kind)
            ),
            "deadline",
        )
    found = [view for view in _dates(ws, case_id) if view.kind == kind]
    if any(view.on == falls_on and view.duty for view in found):
        return
    moved = next((view for view in found if view.duty and view.on is not None), None)
    if moved is not None and moved.on is not None:
        raise RefusedError(
            _("{date} falls on {day} now. Look at it again; nothing was saved.").format(
                date=law.label(kind), day=iso(moved.on)
            ),
            "falls_on",
        )
    raise RefusedError(
        _("There is nothing to settle here: {duty}. Nothing was saved.").format(duty=_named(kind, falls_on)), "deadline"
    )


def _unsettled(ws: Workspace, case_id: str) -> list[DeadlineView]:
    """The duties of a case that have a day and that nobody has settled, in the order of the process."""
    return [view for view in _dates(ws, case_id) if view.duty and view.on is not None and not view.settled]


def _dates(ws: Workspace, case_id: str) -> Iterable[DeadlineView]:
    with ws.replica.reading() as session:
        household = read_households(session, ws, [case_id])[case_id]
    return household.dates(ws.today()).every


def _marks(ws: Workspace, case_id: str, kind: str, falls_on: date | None) -> list[Row[Any]]:
    """The standing marks of a duty, the newest last: two laptops can have settled the same."""
    that_day = DUTIES.c.falls_on.is_(None) if falls_on is None else DUTIES.c.falls_on == falls_on
    statement = select(DUTIES).where(DUTIES.c.case_id == case_id, standing(DUTIES), DUTIES.c.deadline == kind, that_day)
    with ws.replica.reading() as session:
        return list(session.connection().execute(statement.order_by(DUTIES.c.at, DUTIES.c.id)))


def _edits(ws: Workspace, kind: str, falls_on: date | None, state: str, reason: str) -> list[Edit]:
    fields = {
        "deadline": kind,
        "falls_on": falls_on.isoformat() if falls_on else None,
        "state": state,
        "reason": reason or None,
        "author": ws.me.id,
        "at": ws.stamp(),
    }
    return edits_of(ws, "duty", new_id(), fields, new=True)


def _named(kind: str, on: date | None) -> str:
    name = law.label(kind)
    return _("{date}, {day}").format(date=name, day=iso(on)) if on else name
