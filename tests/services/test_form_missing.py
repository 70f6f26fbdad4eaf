"""Notes whose form has not come to this laptop: every list stands, and what was answered can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import case_scope
from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services import cases, checklists, contacts, reviews, today
from bofield.services.values import NewCase
from support.own_forms import put_form, set_fields, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.services.workspace import Workspace

ANSWERS = {"K1_cold": "yes", "room": "1 2", "room/2/name": "Köket"}


def noted(ws: Workspace, case: str, *, signed: bool) -> tuple[str, str]:
    """Write a note with a checklist by a form that is nowhere here; returns contact and run."""
    contact, run = contacts.new_contact(ws, case, "home_visit"), new_id()
    contacts.save_contact(ws, contact, {"outcome": "reached", "voluntary_told": True, "note": "Kallt i köket."})
    status = "signed" if signed else "draft"
    kept = {"fact_today": "2026-11-02", "fact_children": "1"} if signed else {}
    fields = {
        "contact_id": contact,
        "author": ws.me.id,
        "form": "winter",
        "form_version": "7",
        **{f"answer.{name}": value for name, value in {**ANSWERS, **kept}.items()},
        "status": status,
    }
    edits = [Edit("checklist_run", run, name, value) for name, value in fields.items()]
    edits += [Edit("contact", contact, "status", status), Edit("contact", contact, "signed_at", ws.stamp())]
    ws.replica.write(case_scope(case), edits, at=ws.now())
    return contact, run


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("30-1001", "Storgatan 4", "1203", "Örebro", "Kim Exempel"))


@pytest.mark.parametrize("signed", [True, False])
def test_every_list_stands(ws: Workspace, boss: Workspace, case: str, signed: bool) -> None:  # noqa: FBT001
    contact, run = noted(ws, case, signed=signed)
    assert today.today(ws).on == ws.today()
    assert contact in {entry.id for entry in cases.case_view(ws, case).timeline}
    assert "Köket" in checklists.summary(ws, run) or "yes" in checklists.summary(ws, run)
    if signed:
        assert [row.contact_id for row in reviews.queue(boss)] == [contact]
        assert ("K1", "K1_cold", "yes") in reviews.review_view(boss, contact).answers


@pytest.mark.parametrize("signed", [True, False])
def test_the_answers_are_shown_with_a_sentence_above_them(
    ws: Workspace,
    case: str,
    signed: bool,  # noqa: FBT001
) -> None:
    contact, _run = noted(ws, case, signed=signed)
    view = checklists.open_run(ws, contact)
    [section] = view.sections
    assert "winter, version 7, har inte kommit" in section.questions[0].label
    shown = [(each.label, each.value, each.readonly) for each in section.questions[1:]]
    assert ("K1_cold", "yes", True) in shown
    assert ("room/2/name: Köket", "", True) in shown
    assert view.raised == ()


def test_what_was_written_is_whole_again_when_the_form_comes(ws: Workspace, case: str, tmp_path: Path) -> None:
    contact, _run = noted(ws, case, signed=True)
    record = put_form(ws, write_form(tmp_path, version="7"))
    [section] = checklists.open_run(ws, contact).sections
    assert [(each.label, each.value) for each in section.questions] == [("Är det kallt?", "yes")]
    set_fields(ws, record, state="withdrawn")
    assert checklists.open_run(ws, contact).sections[0].label == "Hemmet"
