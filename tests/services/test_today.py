from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotFoundError, RefusedError
from bofield.services import cases, checklists, contacts, situation, tasks, today
from bofield.services.values import NewCase, NewTask, TaskFilter

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace


def open_case(ws: Workspace, contract: str = "1", *, children: bool = False) -> str:
    case = cases.open_case(ws, NewCase(contract, f"Storgatan {contract}"))
    if children:
        cases.add_member(ws, case, {"role": "child", "living_form": "resident"})
    return case


def running(ws: Workspace, case: str, day: int) -> None:
    """Let the three weeks run out on that day of December."""
    started = date(2026, 12, day) - timedelta(weeks=3)
    cases.add_legal_event(ws, case, "tenant_served", started)
    cases.add_legal_event(ws, case, "board_notified", started)


def test_dates_of_the_law_stand_in_order_children_first(ws: Workspace) -> None:
    late, early, family, far = (open_case(ws, str(n), children=n == 3) for n in range(1, 5))
    running(ws, late, 3)
    running(ws, early, 1)
    running(ws, family, 3)
    running(ws, far, 11)
    lines = today.today(ws).deadlines
    assert [line.case_id for line in lines] == [early, family, late]
    assert lines[0].deadline.label == "Sista dag att betala"
    assert lines[0].deadline.days == 8
    assert lines[1].children
    assert "barn" in lines[1].why


def test_a_message_that_is_missing_stands_on_the_day(ws: Workspace) -> None:
    case = open_case(ws)
    cases.add_legal_event(ws, case, "tenant_served", date(2026, 11, 20))
    (line,) = today.today(ws).deadlines
    assert (line.deadline.on, line.deadline.days) == (None, None)
    assert line.deadline.label == "Meddelande till socialnämnden saknas"


def test_the_dates_of_others_are_their_business(ws: Workspace, stranger: Workspace, boss: Workspace) -> None:
    running(ws, open_case(ws), 1)
    assert today.today(stranger).deadlines == ()
    assert len(today.today(boss).deadlines) == 1


def test_visits_of_today_stand_by_the_clock(ws: Workspace) -> None:
    case = open_case(ws)
    at = ws.day_start(ws.today())
    second = contacts.new_contact(ws, case, "meeting", at + timedelta(hours=13, minutes=30))
    first = contacts.new_contact(ws, case, "home_visit", at + timedelta(hours=10))
    contacts.new_contact(ws, case, "home_visit", at + timedelta(days=1))
    lines = today.today(ws).visits
    assert [(line.contact_id, f"{line.at:%H:%M}", line.kind_label) for line in lines] == [
        (first, "10:00", "Hembesök"),
        (second, "13:30", "Möte"),
    ]


def test_a_visit_is_no_longer_planned_once_it_is_signed(ws: Workspace) -> None:
    case = open_case(ws)
    contact = contacts.new_contact(ws, case, "home_visit", ws.now())
    contacts.save_contact(ws, contact, {"outcome": "not_home", "note": "Ingen öppnade."})
    contacts.sign_contact(ws, contact)
    assert today.today(ws).visits == ()


def test_an_old_draft_is_remembered(ws: Workspace) -> None:
    contact = contacts.new_contact(ws, open_case(ws), "call")
    contacts.save_contact(ws, contact, {"started_at": "2026-11-20 14:00", "note": "Började"})
    (notice,) = today.today(ws).for_you
    assert (notice.kind, notice.record_id) == ("draft", contact)
    assert notice.text == "Inte signerad än: samtal 2026-11-20"


def test_a_colleague_who_waits_to_hear_comes_first_of_what_is_addressed_to_me(ws: Workspace) -> None:
    old = contacts.new_contact(ws, open_case(ws), "call")
    contacts.save_contact(ws, old, {"started_at": "2026-11-20 14:00", "note": "Började"})
    visit = contacts.new_contact(ws, open_case(ws, "2"), "home_visit", ws.day_start(ws.today()) + timedelta(hours=10))
    contacts.save_contact(ws, visit, {"started_at": "2026-11-23 10:00"})
    run = checklists.open_run(ws, visit).id
    checklists.answer(ws, run, "A7", "OK")
    checklists.answer(ws, run, "A7_at", "10:30")
    first, _draft = today.today(ws).for_you
    assert (first.kind, first.record_id, first.text) == ("check_in", visit, "Du skulle ha hört av dig senast 10:30")
    checklists.answer(ws, run, "A7_at", "11:30")
    assert today.today(ws).for_you[0].text == "Hör av dig senast 11:30"
    checklists.answer(ws, run, "A7_back", "OK")
    assert [line.kind for line in today.today(ws).for_you] == ["draft"]


def test_tasks_stand_with_the_late_ones_first_and_the_far_ones_not(ws: Workspace) -> None:
    case = open_case(ws)
    for title, due in (("Snart", 25), ("Sen", 20), ("Långt bort", 30)):
        tasks.add_task(ws, NewTask(case, title, date(2026, 11, due)))
    tasks.add_task(ws, NewTask(case, "December", date(2026, 12, 24)))
    assert [line.title for line in today.today(ws).tasks] == ["Sen", "Snart", "Långt bort"]
    assert today.today(ws).tasks[0].days == -3


def test_a_task_is_ticked_off_reopened_postponed_and_dropped(ws: Workspace) -> None:
    task = tasks.add_task(ws, NewTask(open_case(ws), "Ring om planen", date(2026, 11, 24)))

    def line() -> tuple[str, date | None]:
        (found,) = tasks.list_tasks(ws, TaskFilter(open_only=False))
        return found.state, found.due

    tasks.finish_task(ws, task)
    assert line()[0] == "done"
    assert tasks.list_tasks(ws) == ()
    tasks.reopen_task(ws, task)
    tasks.postpone_task(ws, task, date(2026, 12, 1))
    assert line() == ("open", date(2026, 12, 1))
    with pytest.raises(RefusedError):
        tasks.drop_task(ws, task, " ")
    tasks.drop_task(ws, task, "Hen har redan betalat")
    assert line()[0] == "dropped"


def test_a_task_needs_words_and_a_case(ws: Workspace) -> None:
    case = open_case(ws)
    with pytest.raises(RefusedError):
        tasks.add_task(ws, NewTask(case, "  "))
    with pytest.raises(NotFoundError):
        tasks.add_task(ws, NewTask("saknas", "Ring"))
    with pytest.raises(NotFoundError):
        tasks.finish_task(ws, "saknas")


def test_tasks_of_others_are_listed_only_when_asked_for(ws: Workspace, stranger: Workspace) -> None:
    tasks.add_task(ws, NewTask(open_case(ws), "Ring"))
    assert tasks.list_tasks(stranger) == ()
    (line,) = tasks.list_tasks(stranger, TaskFilter(mine=False))
    assert (line.mine, line.assignee) == (False, "Samordnare Ett")


def test_the_situation_counts_what_is_there(ws: Workspace) -> None:
    family = open_case(ws, "1", children=True)
    running(ws, family, 1)
    cases.add_debt(ws, family, date(2026, 11, 16), 845_000)
    contacts.log_contact(ws, family, {"kind": "call", "outcome": "reached", "note": "Bra samtal."}, sign=True)
    closed = open_case(ws, "2")
    cases.edit_case(ws, closed, {"stage": "closed", "outcome": "debt_paid"})
    found = situation.situation(ws)
    assert [(count.label, count.value) for count in found.by_stage] == [("Tidig kontakt", 1)]
    assert [(count.label, count.value) for count in found.outcomes] == [("Skulden betald", 1)]
    figures = {count.label: count.value for count in found.key_figures}
    assert figures["Öppna ärenden"] == 1
    assert figures["Hushåll med barn"] == 1
    assert figures["Återvinningsfrister som löper"] == 1
    assert (found.first_contact_days, found.first_contact_within_week) == (7.0, 1.0)
    assert [line.case_id for line in found.regain_periods] == [family]


def test_every_figure_opens_a_list_of_that_length(ws: Workspace) -> None:
    family = open_case(ws, "1", children=True)
    running(ws, family, 1)
    cases.add_legal_event(ws, open_case(ws, "2"), "tenant_served", date(2026, 11, 20))
    cases.edit_case(ws, open_case(ws, "3"), {"stage": "closed", "outcome": "debt_paid"})
    found = situation.situation(ws)
    for count in (*found.by_stage, *found.key_figures, *found.outcomes):
        if count.filter is not None:
            assert cases.list_cases(ws, count.filter).total == count.value, count.label
