"""Contacts: begin one, keep what is typed, sign it, add to it afterwards. What is signed is never changed.

Knows who may write a note and what a note needs before it can be signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.records.fields import FieldType
from bofield.records.fields import instant as written
from bofield.records.registry import KINDS
from bofield.replica.values import Edit
from bofield.services import households as read
from bofield.services.conflicts import conflicts_of
from bofield.services.dialogue import Dialogue, read_dialogues, remark_of, remarks
from bofield.services.editing import edits_of, save
from bofield.services.households import CONTACTS, contact_row, require_case, standing
from bofield.services.runs import Progress, read_progress, runs_of
from bofield.services.signing import FORM, log_contact, refuse_unknown, sign_contact
from bofield.services.values import ContactView

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Row

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

__all__ = [
    "amend_contact",
    "contact_view",
    "discard_draft",
    "latest_draft",
    "leave_contact",
    "log_contact",
    "new_contact",
    "save_contact",
    "sign_contact",
]

TOUCHED = tuple(name for name in FORM if name not in {"kind", "planned_at", "started_at"})
"""The fields whose filling in makes a draft worth keeping."""


def new_contact(ws: Workspace, case_id: str, kind: str, planned: datetime | None = None) -> str:
    """Begin a contact as a draft of mine; return its id. Without a planned time it begins now."""
    require_case(ws, case_id)
    contact = new_id()
    when = {"planned_at": written(planned, ws.zone)} if planned else {"started_at": ws.stamp()}
    fields: dict[str, Value] = {"kind": kind, "author": ws.me.id, "status": "draft", **when}
    save(ws, case_id, edits_of(ws, "contact", contact, fields, new=True), amend=contact)
    return contact


def contact_view(ws: Workspace, contact_id: str) -> ContactView:
    """Read a contact as its screen shows it. Times among the fields are ISO 8601 with their offset."""
    row = _require(ws, contact_id)
    with ws.replica.reading() as session:
        household = read.read_households(session, ws, [row.case_id])[row.case_id]
        people = read.names(session, ws)
        dialogue = read_dialogues(session, [contact_id]).get(contact_id, Dialogue())
        progress = read_progress(session, ws, [contact_id]).get(contact_id, Progress())
    masked = not read.may_see(ws, household)
    mine = row.author == ws.me.id
    return ContactView(
        id=contact_id,
        case_id=row.case_id,
        place=household.place if masked else read.place_inside(household),
        children=household.children,
        author=people.get(row.author or "", ""),
        mine=mine,
        signed=row.status == "signed",
        signed_at=ws.local(row.signed_at),
        state=dialogue.state(signed=row.status == "signed"),
        fields={name: _shown(ws, name, getattr(row, name)) for name in FORM if name != "note"},
        note="" if masked else row.note or "",
        run_id=progress.run_id,
        checklist_summary="" if masked else progress.summary,
        checklist_progress=(progress.answered, progress.total),
        dialogue=() if masked else remarks(ws, dialogue, people),
        open_remark=remark_of(ws, dialogue, people) if mine else None,
        deadline=household.next_deadline(ws.today()),
        alternatives=() if masked else conflicts_of(ws, contact_id),
    )


def save_contact(ws: Workspace, contact_id: str, fields: Mapping[str, Value]) -> datetime:
    """Keep what is typed, at once and on disk; return when. The waiting change is amended, not multiplied."""
    row = _require_draft(ws, contact_id)
    refuse_unknown(fields)
    wanted = dict(fields)
    if wanted.get("outcome") and not row.started_at:
        wanted.setdefault("started_at", ws.stamp())
    save(ws, row.case_id, edits_of(ws, "contact", contact_id, wanted), amend=contact_id)
    return ws.now()


def leave_contact(ws: Workspace, contact_id: str) -> None:
    """Leave the screen: nothing more is added to the waiting change, and a draft nobody has touched is put away."""
    try:
        row = contact_row(ws, contact_id)
    except NotFoundError:
        # It has been discarded meanwhile, which is also a way to leave.
        ws.replica.close_open_changes()
        return
    if row.status == "draft" and row.author == ws.me.id and not row.planned_at and _untouched(row):
        _put_away(ws, row, only_untouched=True)
    ws.replica.close_open_changes()


def discard_draft(ws: Workspace, contact_id: str) -> None:
    """Put a draft of mine away, and its checklist with it."""
    _put_away(ws, _require_draft(ws, contact_id))


def _untouched(row: Row[Any]) -> bool:
    return not any(getattr(row, name) for name in TOUCHED)


def _put_away(ws: Workspace, row: Row[Any], *, only_untouched: bool = False) -> None:
    with ws.replica.reading() as session:
        run = runs_of(session, [row.id]).get(row.id)
    if run is not None and run.touched and only_untouched:
        return
    edits = [Edit("contact", row.id, "deleted", value=True)]
    if run is not None:
        edits.append(Edit("checklist_run", run.row.id, "deleted", value=True))
    save(ws, row.case_id, edits, amend=row.id)


def amend_contact(ws: Workspace, contact_id: str, text: str, answers: str = "") -> str:
    """Add to a signed note of mine; return the amendment's id.

    `answers` names the review it replies to; left out, it answers the oldest return that waits, if there is one.
    """
    row = _require_mine(ws, contact_id)
    if row.status != "signed":
        raise RefusedError(_("The note is still a draft: write in it as it is, nothing has to be added afterwards."))
    if not clean(text).strip():
        raise RefusedError(_("There is nothing written to add."))
    with ws.replica.reading() as session:
        dialogue = read_dialogues(session, [contact_id]).get(contact_id, Dialogue())
    if answers and answers not in {review.id for review in dialogue.reviews}:
        raise NotFoundError(_("There is no remark {id} on this note.").format(id=clean(answers, lines=False)))
    waiting = dialogue.unanswered
    amendment = new_id()
    fields: dict[str, Value] = {
        "contact_id": contact_id,
        "author": ws.me.id,
        "text": text,
        "answers": answers or (waiting.id if waiting is not None else None),
        "at": ws.stamp(),
    }
    save(ws, row.case_id, edits_of(ws, "amendment", amendment, fields, new=True))
    return amendment


def _require(ws: Workspace, contact_id: str) -> Row[Any]:
    row = contact_row(ws, contact_id)
    if row.status != "signed" and row.author != ws.me.id:
        raise NotAllowedError(_("This note is a draft of somebody else."))
    return row


def latest_draft(ws: Workspace, case_id: str) -> str:
    """Find my newest draft in a case; empty when there is none."""
    statement = select(CONTACTS.c.id).where(
        CONTACTS.c.case_id == case_id, standing(CONTACTS), CONTACTS.c.status == "draft", CONTACTS.c.author == ws.me.id
    )
    with ws.replica.reading() as session:
        return session.connection().execute(statement.order_by(CONTACTS.c.id.desc()).limit(1)).scalar() or ""


def _require_mine(ws: Workspace, contact_id: str) -> Row[Any]:
    row = _require(ws, contact_id)
    if row.author != ws.me.id:
        raise NotAllowedError(_("Only the author can write in a note. Nothing was saved."))
    return row


def _require_draft(ws: Workspace, contact_id: str) -> Row[Any]:
    row = _require_mine(ws, contact_id)
    if row.status == "signed":
        raise RefusedError(_("The note is signed and is not changed any more. Add to it instead. Nothing was saved."))
    return row


def _shown(ws: Workspace, name: str, value: Value) -> Value:
    if KINDS["contact"].fields[name].type is FieldType.INSTANT and isinstance(value, str):
        moment = ws.local(value)
        return moment.isoformat() if moment else value
    return value
