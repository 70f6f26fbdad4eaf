"""The next contact that was agreed on: with a time of day one that is planned, and stands among the day's visits.

Without a time it is a task, which the form raises. Follows the answer while the note is a draft.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bofield.ids import new_id
from bofield.records.fields import instant
from bofield.replica.values import Edit
from bofield.services import meanings
from bofield.services.editing import edits_of
from bofield.services.households import CONTACTS, standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from bofield.services.runs import Run
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_KINDS = {channel: kind for kind, channel in meanings.CHANNELS.items()}


def next_contact_edits(session: Session, ws: Workspace, run: Run, given: Mapping[str, str]) -> list[Edit]:
    """Plan the contact the answers tell of, move it with them, or take it back."""
    mark = f"added.{meanings.NEXT_AT}"
    known = run.record(meanings.NEXT_AT)
    planned = _planned(ws, given)
    kind = _KINDS.get(given.get(meanings.NEXT_HOW, ""))
    # Once somebody has begun the next contact it is theirs, and no answer here moves it.
    if known and _begun(session, ws, known):
        return []
    if planned is None or kind is None:
        gone = [Edit("contact", known, "deleted", value=True), Edit("checklist_run", run.row.id, mark, None)]
        return gone if known else []
    fields: dict[str, Value] = {"kind": kind, "planned_at": instant(planned, ws.zone)}
    if known:
        return edits_of(ws, "contact", known, fields)
    record = new_id()
    fields |= {"author": ws.me.id, "status": "draft"}
    return [*edits_of(ws, "contact", record, fields, new=True), Edit("checklist_run", run.row.id, mark, record)]


def _planned(ws: Workspace, given: Mapping[str, str]) -> datetime | None:
    try:
        day = date.fromisoformat(given.get(meanings.NEXT_ON, ""))
        at = time.fromisoformat(given.get(meanings.NEXT_AT, ""))
    except ValueError:
        return None
    return datetime.combine(day, at.replace(tzinfo=None), ZoneInfo(ws.zone))


def _begun(session: Session, ws: Workspace, contact: str) -> bool:
    """Tell whether anything has been written about a contact, or it is there no longer."""
    statement = select(CONTACTS).where(CONTACTS.c.org == ws.org, CONTACTS.c.id == contact, standing(CONTACTS))
    row = session.connection().execute(statement).first()
    return row is None or row.status != "draft" or bool(row.started_at or row.note or row.outcome)
