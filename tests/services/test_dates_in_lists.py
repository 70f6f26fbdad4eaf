"""Ärenden by the dates of the law: the column, the filters, the order; and a supervisor's reading of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bofield.errors import NotAllowedError
from bofield.ids import new_id
from bofield.services import cases, duties, tasks, today
from bofield.services.legal_events import add_legal_event
from bofield.services.values import CaseFilter, NewCase, NewTask, TaskFilter

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace

TODAY = date(2026, 11, 23)


def on_day(ws: Workspace, day: date) -> Workspace:
    moment = datetime.combine(day, time(9, 41), ZoneInfo(ws.zone))
    return replace(ws, clock=lambda: moment)


def open_case(ws: Workspace, street: str, *, children: bool = False) -> str:
    case = cases.open_case(ws, NewCase(street, f"{street} 1"))
    if children:
        cases.add_member(ws, case, {"role": "child"})
    return case


def regaining(ws: Workspace, street: str, days: int, *, children: bool = False) -> str:
    """Open a case in which the last day to pay is so many days away."""
    case = open_case(ws, street, children=children)
    began = TODAY + timedelta(days=days) - timedelta(weeks=3)
    add_legal_event(ws, case, "tenant_served", began)
    add_legal_event(ws, case, "board_notified", began)
    return case


def listed(ws: Workspace, wanted: CaseFilter) -> list[str]:
    page = cases.list_cases(ws, wanted)
    assert page.total == len(page.rows)
    return [row.id for row in page.rows]


def test_cases_with_duties_that_have_passed_are_found_until_they_are_settled(ws: Workspace) -> None:
    late = regaining(ws, "Agatan", -90)
    regaining(ws, "Bgatan", 4)
    open_case(ws, "Cgatan")
    assert listed(ws, CaseFilter(overdue=True)) == [late]
    (row,) = cases.list_cases(ws, CaseFilter(overdue=True)).rows
    assert [(view.kind, view.days) for view in row.overdue] == [("regain_last_day", -90)]
    assert row.next_deadline == row.overdue[0]
    duties.settle_duty(ws, late, "regain_last_day", row.overdue[0].on, "done")
    assert listed(ws, CaseFilter(overdue=True)) == []


def test_a_date_ahead_stands_in_the_column_also_where_a_duty_has_passed(ws: Workspace) -> None:
    case = regaining(ws, "Agatan", -3)
    row = cases.case_row(ws, case)
    assert [view.kind for view in row.overdue] == ["regain_last_day"]
    assert row.next_deadline is not None
    assert row.next_deadline.kind == "earliest_eviction_decision"


def test_cases_are_found_by_the_kind_of_date(ws: Workspace) -> None:
    late, ahead = regaining(ws, "Agatan", -90), regaining(ws, "Bgatan", 4)
    decided = open_case(ws, "Cgatan")
    add_legal_event(ws, decided, "decision", TODAY - timedelta(days=5))
    assert listed(ws, CaseFilter(deadline="regain_last_day")) == [late, ahead]
    assert listed(ws, CaseFilter(deadline="reopening_last_day")) == [decided]
    assert listed(ws, CaseFilter(deadline="claim_time_barred")) == []
    # What is only a day to know of is found while it is ahead.
    assert listed(ws, CaseFilter(deadline="earliest_eviction_decision")) == [ahead]
    assert listed(ws, CaseFilter(regain=True)) == [ahead]
    duties.settle_duty(ws, ahead, "regain_last_day", TODAY + timedelta(days=4), "done")
    assert listed(ws, CaseFilter(regain=True)) == []
    assert listed(ws, CaseFilter(deadline="regain_last_day")) == [late]


def test_everything_can_be_sorted_by_its_next_date(ws: Workspace) -> None:
    bare = open_case(ws, "Agatan")
    ahead = regaining(ws, "Bgatan", 4)
    family = regaining(ws, "Cgatan", 4, children=True)
    late = regaining(ws, "Dgatan", -90)
    waiting = open_case(ws, "Egatan")
    add_legal_event(ws, waiting, "tenant_served", TODAY - timedelta(days=3))
    other = open_case(ws, "Fgatan")
    assert listed(ws, CaseFilter(by_date=True)) == [late, waiting, family, ahead, bare, other]
    page = cases.list_cases(ws, CaseFilter(by_date=True), offset=1, limit=2)
    assert (page.total, [row.id for row in page.rows]) == (6, [waiting, family])
    assert listed(ws, CaseFilter(by_date=True, children=True)) == [family]
    assert listed(ws, CaseFilter(by_date=True, overdue=True)) == [late]


def test_a_supervisor_reads_the_whole_district(ws: Workspace, boss: Workspace, stranger: Workspace) -> None:
    late, near = regaining(ws, "Agatan", -90), regaining(ws, "Bgatan", 2)
    assert [line.case_id for line in today.today(boss).deadlines][:2] == [late, near]
    assert today.today(stranger).deadlines == ()


def test_an_unpaid_rent_alone_asks_nobody_to_act_for_ever(ws: Workspace) -> None:
    case = open_case(ws, "Agatan")
    cases.add_debt(ws, case, TODAY - timedelta(days=5), 845_000)
    assert today.today(ws).deadlines
    later = on_day(ws, TODAY + timedelta(days=60))
    assert today.today(later).deadlines == ()
    assert not [view for view in cases.case_view(later, case).deadlines if view.duty]


def test_a_case_shows_all_it_has_for_the_day(ws: Workspace) -> None:
    case = regaining(ws, "Agatan", -30)
    add_legal_event(ws, case, "contest_sent", TODAY - timedelta(days=24))
    add_legal_event(ws, case, "disturbance_urged", TODAY - timedelta(days=2))
    found = {line.deadline.kind: line for line in today.today(ws).deadlines}
    assert next(iter(found)) == "regain_last_day"
    assert found["regain_last_day"].strength == 4
    assert (found["transfer_request_last_day"].deadline.days, found["transfer_request_last_day"].strength) == (4, 1)
    assert "disturbance_notice_from" in found


def test_the_work_of_reading_duties_does_not_grow_with_the_number_of_cases(ws: Workspace) -> None:
    counted = []
    for n in range(1, 13):
        case = regaining(ws, f"Gata{n}", -30 - n)
        duties.settle_duty(ws, case, "regain_last_day", cases.case_row(ws, case).overdue[0].on, "done")
        if n in {2, 12}:
            seen: list[str] = []

            def note(
                _connection: object, _cursor: object, statement: str, *_more: object, seen: list[str] = seen
            ) -> None:
                seen.append(statement)

            event.listen(ws.replica._reader, "before_cursor_execute", note)
            today.today(ws)
            event.remove(ws.replica._reader, "before_cursor_execute", note)
            counted.append(len(seen))
    assert counted[0] == counted[1]


# ── tasks that wait for a supervisor ─────────────────────────────────────────────────────────────────────────────────
def test_a_task_waits_for_those_who_supervise_the_district(ws: Workspace, boss: Workspace) -> None:
    case = open_case(ws, "Agatan")
    task = tasks.add_task(ws, NewTask(case, "Samråd", TODAY + timedelta(days=90), role="supervisor"))
    assert [line.id for line in today.today(boss).waiting] == [task]
    assert today.today(boss).tasks == ()
    (line,) = tasks.list_tasks(boss)
    assert (line.id, line.role, line.mine) == (task, "supervisor", False)
    # Where the case lies in another district, that district's supervisor is asked.
    cases.edit_case(boss, case, {"district": new_id()})
    assert today.today(boss).waiting == ()
    assert tasks.list_tasks(boss) == ()


def test_its_author_sees_that_it_waits_and_cannot_take_it(ws: Workspace, stranger: Workspace) -> None:
    case = open_case(ws, "Agatan")
    task = tasks.add_task(ws, NewTask(case, "Samråd", TODAY, role="supervisor"))
    (line,) = tasks.list_tasks(ws)
    assert (line.waits, line.assignee) == ("väntar på en arbetsledare", "")
    assert today.today(ws).tasks == ()
    assert tasks.list_tasks(stranger) == ()
    (seen,) = cases.case_view(ws, case).tasks
    assert seen.waits
    with pytest.raises(NotAllowedError, match="väntar på en arbetsledare"):
        tasks.take_task(ws, task)


def test_a_supervisor_who_ticks_it_off_has_done_it(ws: Workspace, boss: Workspace) -> None:
    task = tasks.add_task(ws, NewTask(open_case(ws, "Agatan"), "Samråd", role="supervisor"))
    tasks.finish_task(boss, task)
    (line,) = tasks.list_tasks(boss, TaskFilter(mine=False, open_only=False))
    assert (line.state, line.assignee, line.waits) == ("done", "Arbetsledare Två", "")
