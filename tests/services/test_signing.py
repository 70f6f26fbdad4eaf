"""Signing with a checklist: what it needs, what acute answers lift, and a case that is closed with its last contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from bofield.errors import RefusedError
from bofield.records.tables import Case, Task
from bofield.services import cases, checklists, contacts, runs
from support.checklists import answered, rows

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace


ACUTE = [
    ({"H4": "yes"}, "H4_call", "Akut läge: ring medarbetaren och följ upp idag"),
    (
        {"D2": "resident", "D4": "yes", "D4_danger": "yes"},
        "D4_call",
        "Oro för ett barn: gå igenom tillsammans idag",
    ),
    ({"G4": "danger"}, "G4_call", "Fara i bostaden: gå igenom idag vad som behöver göras"),
]


@pytest.mark.parametrize(("answers", "call", "task"), ACUTE)
def test_an_acute_note_is_signed_with_nothing_else_and_tells_a_supervisor(
    ws: Workspace, case: str, visit: str, run: str, answers: dict[str, str], call: str, task: str
) -> None:
    view = answered(ws, run, answers)
    assert [item.name for item in view.acute] == [call]
    assert view.raised[0].name == call, "the phone line first"
    contacts.sign_contact(ws, visit)
    assert contacts.contact_view(ws, visit).signed
    told = [each for each in rows(ws, Task, case) if each.role == "supervisor"]
    assert [(each.title, each.due_on, each.assignee) for each in told] == [(task, date(2026, 11, 23), None)]
    assert ws.replica.outbox_count() > 0, "nothing of it waited for the network"


def test_an_acute_note_is_signed_also_with_a_wrong_answer_elsewhere(ws: Workspace, visit: str, run: str) -> None:
    answered(ws, run, {"C2": "none care", "H4": "yes"})
    contacts.sign_contact(ws, visit)
    assert contacts.contact_view(ws, visit).signed


def test_without_anything_acute_the_same_note_is_not_signed(ws: Workspace, visit: str, run: str) -> None:
    answered(ws, run, {"H4": "no"})
    with pytest.raises(RefusedError, match="B3"):
        contacts.sign_contact(ws, visit)
    assert not contacts.contact_view(ws, visit).signed


def test_a_day_that_cannot_have_been_stops_signing(ws: Workspace, visit: str, run: str) -> None:
    contacts.save_contact(ws, visit, {"outcome": "not_home", "note": "Ingen öppnade."})
    told = {"A1": "disturbance", "A5": "no", "A6": "low", "I3": "low", "I4_on": "2026-11-25", "I4_how": "call"}
    answered(ws, run, told | {"F3_urged_on": "1999-01-01"})
    with pytest.raises(RefusedError, match="F3"):
        contacts.sign_contact(ws, visit)
    answered(ws, run, {"F3_urged_on": "2026-11-01"})
    contacts.sign_contact(ws, visit)


def test_what_the_program_tells_a_form_of_itself_is_frozen_with_the_note(ws: Workspace, visit: str, run: str) -> None:
    def told(at: Workspace) -> dict[str, str]:
        with at.replica.reading() as session:
            facts, _day = runs.known_to(session, at, runs.runs_of(session, [visit])[visit])
        return {name: value for name, value in facts.items() if name.startswith("meta_") and value}

    before = told(ws)
    assert (before["meta_now"], before["meta_today"]) == ("2026-11-23T10:41", "2026-11-23")
    assert (before["meta_username"], before["meta_deviceid"]) == (ws.me.name, ws.replica.me.device)
    answered(ws, run, {"H4": "yes"})
    contacts.sign_contact(ws, visit)
    assert told(replace(ws, clock=lambda: ws.now() + timedelta(days=9))) == before


def test_a_case_is_closed_with_the_note_that_says_so(ws: Workspace, case: str, visit: str, run: str) -> None:
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 18))
    cases.add_legal_event(ws, case, "board_notified", date(2026, 11, 18))
    contacts.save_contact(ws, visit, {"outcome": "not_home", "note": "Flyttat."})
    told = {"A1": "other", "A5": "no", "A6": "low", "I3": "low", "I5_closing": "yes"}
    answered(ws, run, told)
    with pytest.raises(RefusedError, match="I5"):
        contacts.sign_contact(ws, visit)
    answered(ws, run, {"I5": "moved"})
    checklists.leave_section(ws, run, "I")
    assert cases.case_row(ws, case).stage == "early_contact", "not before the note is signed"
    contacts.sign_contact(ws, visit)
    with ws.replica.reading() as session:
        stored = session.exec(select(Case).where(col(Case.id) == case)).one()
    assert (stored.stage, stored.outcome, stored.closed_on) == ("closed", "moved_voluntarily", date(2026, 11, 23))
    settled = [each for each in cases.case_view(ws, case).deadlines if each.settled]
    assert settled
    assert "flyttade själv" in settled[0].settled_reason.lower()
