"""Checklists and the versions of their forms: begun with one, carried over to the next, readable for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.records.tables import Task
from bofield.replica.values import Edit
from bofield.services import cases, checklists, contacts, reviews
from bofield.services.editing import save
from bofield.services.values import NewCase
from support.checklists import answered, asked, question, rows

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace

OLD = {
    "A1": "arrears",
    "A3": "served",
    "A3_served_on": "2026-11-20",
    "H4": "no",
    "I1_what_1": "Ringa banken",
    "I1_who_1": "us",
    "I1_when_1": "2026-11-25",
    "I1_what_2": "Söka bostadsbidrag",
    "I1_when_2": "2026-11-30",
}
"""Answers as the first version of the form had them."""


@pytest.fixture
def case(ws: Workspace) -> str:
    return cases.open_case(ws, NewCase("1203-04", "Storgatan 4", "1203", tenant="Anna Öberg"))


@pytest.fixture
def visit(ws: Workspace, case: str) -> str:
    return contacts.new_contact(ws, case, "home_visit")


@pytest.fixture
def old_run(ws: Workspace, case: str, visit: str) -> str:
    """A checklist that was begun with the first version of the form."""
    run = checklists.open_run(ws, visit).id
    edits = [Edit("checklist_run", run, "form_version", "1")]
    edits += [Edit("checklist_run", run, f"answer.{name}", value) for name, value in OLD.items()]
    save(ws, case, edits, amend=visit)
    return run


def test_a_checklist_keeps_the_version_it_began_with(ws: Workspace, visit: str, old_run: str) -> None:
    view = checklists.open_run(ws, visit)
    assert (view.version, question(view, "I1_what_2").value) == ("1", "Söka bostadsbidrag")
    assert {"A3_how", "I1"}.isdisjoint(asked(view))
    view = answered(ws, old_run, {"I1_what_3": "Boka möte"})
    assert question(view, "I1_what_3").value == "Boka möte"


def test_a_newer_version_tells_of_itself_and_what_it_changes(ws: Workspace, visit: str, old_run: str) -> None:
    view = checklists.open_run(ws, visit)
    assert view.newer == "2"
    assert "Ny: A3 Hur blev hyresgästen delgiven?" in view.changes
    assert not [line for line in view.changes if "Vad har vi kommit överens om" in line], "the rows have only moved"
    assert any("uppföljningar är nya eller ändrade" in line for line in view.changes)
    new = checklists.open_run(ws, contacts.new_contact(ws, view.case_id, "call"))
    assert (new.version, new.newer, new.changes) == ("2", "", ())


def test_going_over_carries_every_answer(ws: Workspace, visit: str, old_run: str) -> None:
    view = checklists.update_run(ws, old_run)
    assert (view.version, view.newer, view.kept) == ("2", "", ())
    assert {name: question(view, name).value for name in ("A1", "A3", "A3_served_on", "H4")} == {
        name: OLD[name] for name in ("A1", "A3", "A3_served_on", "H4")
    }
    assert [question(view, f"I1/{row}/I1_what").value for row in (1, 2)] == ["Ringa banken", "Söka bostadsbidrag"]
    assert (question(view, "I1/1/I1_who").value, question(view, "I1/2/I1_when").value) == ("us", "2026-11-30")
    assert question(view, "I1").value == "1 2"
    assert checklists.update_run(ws, old_run) == view, "going over twice is going over once"


def test_the_tasks_of_moved_rows_go_over_with_them(ws: Workspace, case: str, old_run: str) -> None:
    checklists.leave_section(ws, old_run, "I", {"I1_2": "Redan gjort"})
    (before,) = rows(ws, Task, case)
    checklists.update_run(ws, old_run)
    assert checklists.leave_section(ws, old_run, "I") == ()
    (after,) = rows(ws, Task, case)
    assert (after.id, after.state, after.title) == (before.id, "open", "Överenskommet: Ringa banken")


def test_an_answer_that_has_no_place_any_more_is_kept_and_named(
    ws: Workspace, case: str, visit: str, old_run: str
) -> None:
    gone = [
        Edit("checklist_run", old_run, "answer.Z1_gone", "någonting"),
        Edit("checklist_run", old_run, "answer.A4", "tvist"),
    ]
    save(ws, case, gone, amend=visit)
    view = checklists.update_run(ws, old_run)
    assert view.kept == ("A4 Finns det ett ärende hos Kronofogden?: tvist", "Z1_gone: någonting")
    assert question(view, "A4").error


def test_a_signed_checklist_reads_by_its_own_version_for_ever(
    ws: Workspace, boss: Workspace, visit: str, old_run: str
) -> None:
    contacts.save_contact(ws, visit, {"outcome": "reached", "note": "Samtal."})
    answered(ws, old_run, {"H4": "yes"})
    contacts.sign_contact(ws, visit)
    view = checklists.open_run(ws, visit)
    assert (view.version, view.locked, view.newer) == ("1", True, "")
    answers = reviews.review_view(boss, visit).answers
    assert ("I1", "Vad har vi kommit överens om? (2)", "Söka bostadsbidrag") in answers
    with pytest.raises(RefusedError, match="signerad"):
        checklists.update_run(ws, old_run)


def test_only_the_author_goes_over(stranger: Workspace, old_run: str) -> None:
    with pytest.raises(NotAllowedError):
        checklists.update_run(stranger, old_run)


def test_a_version_that_is_not_here_shows_its_answers_and_says_why(
    ws: Workspace, case: str, visit: str, old_run: str
) -> None:
    save(ws, case, [Edit("checklist_run", old_run, "form_version", "1.5")], amend=visit)
    view = checklists.open_run(ws, visit)
    assert question(view, "A1").value == "arrears"
    assert view.newer == "2"
    with pytest.raises((NotFoundError, RefusedError)):
        checklists.answer(ws, old_run, "G1", "no")
    with pytest.raises(RefusedError, match="fylls i av formuläret"):
        checklists.answer(ws, old_run, "A1", "other")
    with pytest.raises(RefusedError, match="fylls i av formuläret"):
        checklists.answer_many(ws, old_run, {"A1": "other"})
    assert question(checklists.open_run(ws, visit), "A1").value == "arrears"
    assert contacts.contact_view(ws, visit).run_id == old_run


# ── repeated parts ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def run(ws: Workspace, visit: str) -> str:
    return checklists.open_run(ws, visit).id


def test_rows_are_added_and_taken_away_by_their_numbers(ws: Workspace, run: str) -> None:
    view = answered(ws, run, {"I1/1/I1_what": "Ringa banken"})
    assert (question(view, "I1").type, question(view, "I1/1").type) == ("repeat", "instance")
    assert question(view, "I1/1/I1_what").depth == 1
    view = checklists.add_instance(ws, run, "I1")
    view = checklists.add_instance(ws, run, "I1")
    assert question(view, "I1").value == "1 2 3"
    answered(ws, run, {"i1/3/i1_what": "Söka bidrag"})
    view = checklists.remove_instance(ws, run, "I1/2")
    assert question(view, "I1").value == "1 3"
    assert question(view, "I1/3/I1_what").value == "Söka bidrag"
    view = checklists.remove_instance(ws, run, "I1/3")
    view = checklists.add_instance(ws, run, "I1")
    assert question(view, "I1").value == "1 4", "what was taken away does not come back in another's place"
    view = checklists.answer(ws, run, "I1", "1 3")
    assert question(view, "I1/3/I1_what").value == "Söka bidrag", "nothing is lost"


@pytest.mark.parametrize("name", ["A1", "", "Z9", "I1/1/I1_what"])
def test_only_a_repeated_part_gets_more_rows(ws: Workspace, run: str, name: str) -> None:
    with pytest.raises(NotFoundError, match=r"\.$"):
        checklists.add_instance(ws, run, name)


@pytest.mark.parametrize("name", ["I1/7", "I1", "", "Z9/1"])
def test_only_a_row_that_is_there_is_taken_away(ws: Workspace, run: str, name: str) -> None:
    with pytest.raises(NotFoundError, match=r"\.$"):
        checklists.remove_instance(ws, run, name)


@pytest.mark.parametrize(("name", "value"), [("I1_what", "x"), ("A1/1/I1_what", "x"), ("I1", "1 1"), ("I1", "ett")])
def test_an_answer_that_fits_no_row_is_refused(ws: Workspace, run: str, name: str, value: str) -> None:
    with pytest.raises((NotFoundError, RefusedError), match=r"\.$"):
        checklists.answer(ws, run, name, value)


def test_a_row_asked_for_without_its_number_says_how_to_name_one(ws: Workspace, run: str) -> None:
    with pytest.raises(NotFoundError, match="I1/1/I1_what"):
        checklists.answer(ws, run, "I1_what", "Ringa")


def test_there_is_nothing_to_choose_while_there_is_one_form(ws: Workspace, case: str) -> None:
    assert checklists.choice_of_forms(ws, contacts.new_contact(ws, case, "call")) == ()
