"""What leaving a section does: suggestions confirmed, tasks added once, and tasks that follow their answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bofield.records.tables import Task
from bofield.services import cases, checklists, contacts, tasks
from bofield.services.values import TaskFilter
from support.checklists import answered, left, question, rows

if TYPE_CHECKING:
    from bofield.services.values import TaskLine
    from bofield.services.workspace import Workspace


def every(ws: Workspace, case: str) -> dict[str, str]:
    """All tasks of the case: title and state."""
    return {each.title or "": each.state or "" for each in rows(ws, Task, case)}


def listed(ws: Workspace, case: str) -> tuple[TaskLine, ...]:
    return tasks.list_tasks(ws, TaskFilter(case_id=case, mine=False))


# ── suggestions ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_section_that_was_only_read_adds_and_confirms_nothing(ws: Workspace, case: str, run: str) -> None:
    cases.add_member(ws, case, {"role": "child", "age_band": "0-5", "living_form": "resident"})
    view = left(ws, run, "ABCDGHI", {})
    assert question(view, "D2").suggested
    assert every(ws, case) == {}
    assert [section.answered for section in view.sections] == [0] * len(view.sections)


def test_leaving_a_section_that_was_answered_in_confirms_what_it_suggested(ws: Workspace, case: str, run: str) -> None:
    cases.add_member(ws, case, {"role": "child", "age_band": "0-5", "living_form": "resident"})
    view = left(ws, run, "D", {"D1": "1"})
    assert (question(view, "D2").value, question(view, "D2").suggested) == ("resident", False)
    assert (question(view, "B1").value, question(view, "B1").suggested) == ("home_visit", True)
    assert every(ws, case) == {"Ta upp hushållet på månadsmötet med socialtjänsten": "open"}


# ── whose task ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_task_for_a_supervisor_is_nobodys_until_one_takes_it(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "A", {"A6": "high", "A6_why": "hot i trappan"})
    (task,) = rows(ws, Task, case)
    assert (task.role, task.assignee, task.author, task.source) == ("supervisor", None, ws.me.id, "checklist")
    assert (task.priority, task.due_on) == (1, date(2026, 11, 23))


def test_a_task_of_my_own_is_mine(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "B", {"B4": "yes", "B4_language": "arabiska"})
    (task,) = rows(ws, Task, case)
    assert (task.role, task.assignee, task.source) == (None, ws.me.id, "checklist")


def test_children_raise_a_task_that_was_there_before_they_were_known(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "B", {"B4": "yes"})
    assert [task.priority for task in rows(ws, Task, case)] == [2]
    left(ws, run, "D", {"D2": "resident"})
    assert {task.priority for task in rows(ws, Task, case)} == {1}


# ── once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_one_section_raises_in_another_is_added_whichever_is_left(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "A", {"A1": "arrears", "A4": "booked", "A4_eviction_on": "2026-12-15"})
    before = every(ws, case)
    assert "Barn berörs av avhysningen: gå igenom var de ska bo" not in before
    left(ws, run, "D", {"D2": "visiting"})
    assert every(ws, case)["Barn berörs av avhysningen: gå igenom var de ska bo"] == "open"


def test_the_same_thing_to_do_is_not_asked_for_twice_in_two_contacts(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "B", {"B4": "yes", "B4_language": "arabiska"})
    second = checklists.open_run(ws, contacts.new_contact(ws, case, "call")).id
    view = left(ws, second, "B", {"B4": "yes", "B4_language": "arabiska"})
    assert len(rows(ws, Task, case)) == 1
    assert [item.added for item in view.raised if item.name == "B4_interpreter"] == [True]
    left(ws, second, "B", {"B4": "no"})
    assert [task.state for task in rows(ws, Task, case)] == ["open"], "it is the other note's task"


# ── what falls away ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_task_whose_ground_falls_is_dropped_with_the_reason_and_comes_back(
    ws: Workspace, case: str, run: str
) -> None:
    title = "Lämna skriftlig information på rätt språk om vad som kan hända och vilken dag som är den sista"
    left(ws, run, "AB", {"A1": "arrears", "B5": "no"})
    assert every(ws, case) == {title: "open"}
    view = left(ws, run, "B", {"B5": "yes"})
    (task,) = rows(ws, Task, case)
    assert (task.state, task.reason) == ("dropped", "Svaret som den kom från har ändrats")
    assert view.fallen == (title,)
    view = left(ws, run, "B", {"B5": "no"})
    (again,) = rows(ws, Task, case)
    assert (again.id, again.state, again.reason, again.done_on) == (task.id, "open", None, None)
    assert view.fallen == ()


def test_a_task_that_is_done_or_dropped_by_hand_stays_so(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "AB", {"A1": "arrears", "B5": "no", "B4": "yes", "B4_language": "arabiska"})
    first, second = (task.id for task in rows(ws, Task, case))
    tasks.finish_task(ws, first)
    tasks.drop_task(ws, second, "Behövs inte")
    left(ws, run, "B", {"B5": "yes", "B4": "no"})
    left(ws, run, "B", {"B5": "no", "B4": "yes"})
    assert [task.state for task in rows(ws, Task, case)] == ["done", "dropped"]
    assert rows(ws, Task, case)[1].reason == "Behövs inte"


def test_a_task_that_is_declined_after_it_was_added_is_dropped_for_that_reason(
    ws: Workspace, case: str, run: str
) -> None:
    left(ws, run, "B", {"B4": "yes", "B4_language": "arabiska"})
    checklists.leave_section(ws, run, "B", {"B4_interpreter": "Kollegan talar arabiska"})
    (task,) = rows(ws, Task, case)
    assert (task.state, task.reason) == ("dropped", "Kollegan talar arabiska")


def test_the_day_of_a_task_follows_the_answer_it_came_from(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "C", {"C1": "yes", "C1_until": "2027-01-31"})
    renewal = next(task for task in rows(ws, Task, case) if "går ut" in (task.title or ""))
    assert (renewal.due_on, renewal.title) == (
        date(2027, 1, 17),
        "Samtycket går ut 2027-01-31: fråga om det ska förnyas",
    )
    left(ws, run, "C", {"C1_until": "2027-02-28"})
    moved = next(task for task in rows(ws, Task, case) if task.id == renewal.id)
    assert (moved.due_on, moved.title) == (
        date(2027, 2, 14),
        "Samtycket går ut 2027-02-28: fråga om det ska förnyas",
    )


def test_a_day_that_somebody_has_moved_stays_where_it_was_moved(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "C", {"C1": "yes", "C1_until": "2027-01-31"})
    renewal = next(task for task in rows(ws, Task, case) if "går ut" in (task.title or ""))
    tasks.postpone_task(ws, renewal.id, date(2027, 1, 20))
    left(ws, run, "C", {"C1_until": "2027-02-28"})
    assert next(task for task in rows(ws, Task, case) if task.id == renewal.id).due_on == date(2027, 1, 20)


def test_the_calendar_alone_moves_no_task(ws: Workspace, case: str, run: str) -> None:
    left(ws, run, "B", {"B4": "yes", "B4_language": "arabiska"})
    later = replace(ws, clock=lambda: ws.now() + timedelta(days=1))
    left(later, run, "B", {"B2": "yes"})
    (task,) = rows(ws, Task, case)
    assert task.due_on == date(2026, 11, 25), "within two days of the answer, not of the last look at it"


def test_each_row_that_was_agreed_is_a_task_and_goes_with_it(ws: Workspace, case: str, run: str) -> None:
    checklists.add_instance(ws, run, "I1")
    rows_told = {
        "I1/1/I1_what": "Ringa banken",
        "I1/1/I1_when": "2026-11-25",
        "I1/2/I1_what": "Söka bostadsbidrag",
        "I1/2/I1_when": "2026-11-30",
    }
    left(ws, run, "I", rows_told)
    # Two ids of one millisecond come in any order.
    assert {(task.title, task.due_on) for task in rows(ws, Task, case)} == {
        ("Överenskommet: Ringa banken", date(2026, 11, 25)),
        ("Överenskommet: Söka bostadsbidrag", date(2026, 11, 30)),
    }
    checklists.remove_instance(ws, run, "I1/1")
    checklists.leave_section(ws, run, "I")
    assert {task.title: task.state for task in rows(ws, Task, case)} == {
        "Överenskommet: Ringa banken": "dropped",
        "Överenskommet: Söka bostadsbidrag": "open",
    }


def test_signing_leaves_every_section_that_was_answered_in(ws: Workspace, case: str, visit: str, run: str) -> None:
    contacts.save_contact(ws, visit, {"outcome": "reached", "note": "Samtal."})
    answered(ws, run, {"H4": "yes"})
    assert every(ws, case) == {}
    contacts.sign_contact(ws, visit)
    assert {task.role for task in rows(ws, Task, case)} == {"supervisor", None}
    assert len(listed(ws, case)) == 2
