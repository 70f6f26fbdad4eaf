"""Times to check in during visits: who said they would be in touch, and has not.

Knows the drafts of the person at the keyboard; a colleague who waits has been told by word of mouth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from bofield.records.fields import instant
from bofield.services import meanings
from bofield.services.case_facts import check_in_time
from bofield.services.households import CONTACTS, read_households, standing
from bofield.services.runs import runs_of

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A visit of mine, and when I said I would be in touch. `overdue` once that has passed."""

    contact_id: str
    case_id: str
    place: str
    at: datetime
    overdue: bool


def check_ins(ws: Workspace) -> tuple[CheckIn, ...]:
    """List the visits of mine from today and yesterday that nobody has checked in from, the earliest first."""
    since = instant(ws.day_start(ws.today() - timedelta(days=1)), ws.zone)[:20]
    with ws.replica.reading() as session:
        statement = select(CONTACTS.c.id, CONTACTS.c.case_id, CONTACTS.c.started_at, CONTACTS.c.planned_at).where(
            CONTACTS.c.org == ws.org,
            CONTACTS.c.author == ws.me.id,
            CONTACTS.c.status == "draft",
            standing(CONTACTS),
            or_(CONTACTS.c.started_at >= since, CONTACTS.c.planned_at >= since),
        )
        rows = session.connection().execute(statement).all()
        runs = runs_of(session, [row.id for row in rows])
        households = read_households(session, ws, sorted({row.case_id for row in rows}))
    now = ws.now()
    found = []
    for row in rows:
        run = runs.get(row.id)
        if run is None or run.answers.get(meanings.CHECKED_IN) or row.case_id not in households:
            continue
        at = check_in_time(ws, run.answers.get(meanings.CHECK_IN, ""), row.started_at or row.planned_at)
        if at is not None:
            found.append(CheckIn(row.id, row.case_id, households[row.case_id].place, at, at <= now))
    return tuple(sorted(found, key=lambda each: (each.at, each.contact_id)))
