"""Review: the queue of signed notes, one note with all that a reviewer needs, and the reviewer's three answers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.casework import risk
from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.services import households as read
from bofield.services.contacts import contact_view
from bofield.services.dialogue import Dialogue, moment, read_dialogues
from bofield.services.editing import edits_of, save
from bofield.services.households import CONTACTS, standing
from bofield.services.labels import label
from bofield.services.run_views import answers_in_words
from bofield.services.runs import evaluate, read_risks, runs_of
from bofield.services.timeline import first_line
from bofield.services.values import ReviewFilter, ReviewRow, ReviewView

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.households import Household
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_STATES: Mapping[str, tuple[str, ...]] = {
    "open": ("waiting", "answered"),
    "all": ("waiting", "answered", "returned", "approved"),
}
_SEEN = "review_seen"
"""The setting that remembers which turn of each dialogue this reviewer has seen last."""
_REMEMBERED = 5000
_ANCHOR = re.compile(r"line:(?P<line>[1-9]\d{0,5})|question:(?P<question>[A-Za-z0-9_]{1,60})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Note:
    """A signed note with what its place in the queue depends on."""

    row: Row[Any]
    household: Household
    state: str
    unread: bool
    risk: str


def queue(ws: Workspace, wanted: ReviewFilter | None = None) -> tuple[ReviewRow, ...]:
    """List signed notes of others: unread first, then by risk, children, and the nearest date of the law."""
    _require_supervisor(ws)
    chosen = wanted or ReviewFilter()
    with ws.replica.reading() as session:
        found = _read_queue(session, ws, chosen)
        people = read.names(session, ws)
    notes = {note.row.id: note for note in found if note.household.children or not chosen.children}
    today = ws.today()
    waiting = risk.order(_waiting(ws, note, today) for note in notes.values())
    return tuple(_row(ws, notes[each.key], people, risk.why(each, today)) for each in waiting)


def _read_queue(session: Session, ws: Workspace, wanted: ReviewFilter) -> list[_Note]:
    """Read the notes that stand where the filter asks."""
    states = _STATES.get(wanted.state, (wanted.state,))
    signed = _signed(ws, wanted)
    dialogues = read_dialogues(session, select(CONTACTS.c.id).where(*signed))
    rows = [
        (row, dialogue, state)
        for row in session.connection().execute(select(CONTACTS).where(*signed))
        if (state := (dialogue := dialogues.get(row.id, Dialogue())).state(signed=True)) in states
    ]
    households = read.read_households(session, ws, sorted({row.case_id for row, _dialogue, _state in rows}))
    risks = read_risks(session, [row.id for row, _dialogue, _state in rows])
    seen = _seen(ws)
    return [
        _Note(
            row=row,
            household=households[row.case_id],
            state=state,
            unread=seen.get(row.id) != dialogue.latest,
            risk=risks.get(row.id) or households[row.case_id].case.risk or "",
        )
        for row, dialogue, state in rows
        if row.case_id in households
    ]


def review_view(ws: Workspace, contact_id: str) -> ReviewView:
    """Read a signed note with its checklist, the case's dates and the dialogue, and remember that it has been seen."""
    _require_supervisor(ws)
    _require_signed(ws, contact_id)
    contact = contact_view(ws, contact_id)
    with ws.replica.reading() as session:
        household = read.read_households(session, ws, [contact.case_id])[contact.case_id]
        dialogue = read_dialogues(session, [contact_id]).get(contact_id, Dialogue())
        run = runs_of(session, [contact_id]).get(contact_id)
        answers = answers_in_words(evaluate(session, ws, run)) if run is not None else ()
    _mark_seen(ws, contact_id, dialogue)
    today = ws.today()
    return ReviewView(
        contact=contact,
        case=read.case_row(ws, household, today, inside=True),
        deadlines=household.dates(today, inside=read.may_see(ws, household)).every,
        answers=answers if read.may_see(ws, household) else (),
    )


def approve(ws: Workspace, contact_id: str) -> str:
    """Approve a note with all that has been added to it so far; return the review's id."""
    return _turn(ws, contact_id, "approve", "", "")


def return_note(ws: Workspace, contact_id: str, remark: str, anchor: str = "") -> str:
    """Send a note back with a remark; `anchor` is `line:3`, `question:B3` or empty. Return the review's id."""
    return _turn(ws, contact_id, "return", remark, anchor)


def comment(ws: Workspace, contact_id: str, remark: str, anchor: str = "") -> str:
    """Say something about a note without deciding; return the review's id."""
    return _turn(ws, contact_id, "comment", remark, anchor)


def _turn(ws: Workspace, contact_id: str, verdict: str, remark: str, anchor: str) -> str:
    _require_supervisor(ws)
    row = _require_signed(ws, contact_id)
    if row.author == ws.me.id:
        raise NotAllowedError(_("A note is reviewed by somebody else than its author. Nothing was saved."))
    if verdict != "approve" and not clean(remark).strip():
        raise RefusedError(_("Write a remark: without one the author does not know what is meant."))
    _check_anchor(anchor, row.note or "")
    with ws.replica.reading() as session:
        dialogue = read_dialogues(session, [contact_id]).get(contact_id, Dialogue())
    review = new_id()
    fields: dict[str, Value] = {
        "contact_id": contact_id,
        "reviewer": ws.me.id,
        "verdict": verdict,
        "remark": remark or None,
        "anchor": anchor or None,
        "upto": dialogue.last_amendment,
        "at": ws.stamp(),
    }
    save(ws, row.case_id, edits_of(ws, "review", review, fields, new=True))
    _mark_seen(ws, contact_id, dialogue, review)
    return review


def _check_anchor(anchor: str, note: str) -> None:
    if not anchor:
        return
    found = _ANCHOR.fullmatch(anchor)
    lines = note.count("\n") + 1
    if found is None or (found["line"] and int(found["line"]) > lines):
        raise RefusedError(
            _("“{anchor}” names no place in the note: write line:1 to line:{lines}, or question:B3.").format(
                anchor=clean(anchor, lines=False), lines=lines
            )
        )


def _require_supervisor(ws: Workspace) -> None:
    if not ws.supervises:
        raise NotAllowedError(_("Reviewing notes is for supervisors."))


def _require_signed(ws: Workspace, contact_id: str) -> Row[Any]:
    statement = select(CONTACTS).where(CONTACTS.c.org == ws.org, CONTACTS.c.id == contact_id, standing(CONTACTS))
    with ws.replica.reading() as session:
        row: Row[Any] | None = session.connection().execute(statement).first()
    if row is None or row.status != "signed":
        raise NotFoundError(_("There is no signed note {id} on this laptop.").format(id=clean(contact_id, lines=False)))
    return row


def _signed(ws: Workspace, wanted: ReviewFilter) -> list[Any]:
    ours = [CONTACTS.c.org == ws.org, standing(CONTACTS), CONTACTS.c.status == "signed", CONTACTS.c.author != ws.me.id]
    return [*ours, CONTACTS.c.author == wanted.author] if wanted.author else ours


def _waiting(ws: Workspace, note: _Note, today: date) -> risk.Waiting:
    deadline = note.household.next_deadline(today)
    return risk.Waiting(
        key=note.row.id,
        signed_at=moment(ws, note.row.signed_at, note.row.id),
        risk=note.risk,
        children=note.household.children,
        deadline=deadline.on if deadline else None,
        unread=note.unread,
        answered=note.state == "answered",
    )


def _row(ws: Workspace, note: _Note, people: Mapping[str, str], why: str) -> ReviewRow:
    row, household = note.row, note.household
    return ReviewRow(
        contact_id=row.id,
        case_id=row.case_id,
        place=household.place,
        kind_label=label("contact_kind", row.kind),
        at=moment(ws, row.started_at or row.signed_at, row.id),
        author=people.get(row.author or "", ""),
        state=note.state,
        state_label=label("review_state", note.state),
        children=household.children,
        risk=note.risk,
        risk_label=label("risk", note.risk),
        unread=note.unread,
        first_line="" if household.case.protected else first_line(row.note),
        why=why,
    )


def _seen(ws: Workspace) -> dict[str, str]:
    found: dict[str, str] = json.loads(ws.replica.get_setting(_SEEN, "{}"))
    return found


def _mark_seen(ws: Workspace, contact_id: str, dialogue: Dialogue, mine: str = "") -> None:
    seen = _seen(ws)
    latest = mine or dialogue.latest
    if seen.get(contact_id) != latest:
        seen.pop(contact_id, None)
        seen[contact_id] = latest
        kept = dict(list(seen.items())[-_REMEMBERED:])
        ws.replica.set_setting(_SEEN, json.dumps(kept, separators=(",", ":")))
