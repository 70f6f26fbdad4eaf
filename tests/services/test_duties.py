"""Duties of the law: in sight until somebody settles them, and no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bofield.errors import NotFoundError, RefusedError
from bofield.services import cases, duties, legal_events, today
from bofield.services.values import CaseFilter, DeadlineView, NewCase

if TYPE_CHECKING:
    from bofield.services.values import DeadlineLine
    from bofield.services.workspace import Workspace

LAST_DAY = date(2026, 12, 14)
"""Three weeks from the day that stands still in these tests."""


def on_day(ws: Workspace, day: date) -> Workspace:
    moment = datetime.combine(day, time(9, 41), ZoneInfo(ws.zone))
    return replace(ws, clock=lambda: moment)


def open_case(ws: Workspace, contract: str = "1", *, protected: bool = False) -> str:
    new = NewCase(contract, f"Storgatan {contract}", municipality="Lund", protected=protected)
    return cases.open_case(ws, new)


def regaining(ws: Workspace, contract: str = "1", *, protected: bool = False) -> str:
    """Open a case in which the three weeks run out on LAST_DAY."""
    case = open_case(ws, contract, protected=protected)
    for kind in ("tenant_served", "board_notified"):
        legal_events.add_legal_event(ws, case, kind, LAST_DAY - timedelta(weeks=3))
    return case


def regain_line(ws: Workspace) -> DeadlineLine | None:
    lines = [line for line in today.today(ws).deadlines if line.deadline.kind == "regain_last_day"]
    assert len(lines) <= 1
    return lines[0] if lines else None


def regain_view(ws: Workspace, case: str) -> DeadlineView:
    return next(each for each in cases.case_view(ws, case).deadlines if each.kind == "regain_last_day")


@pytest.mark.parametrize(
    ("before", "strength", "words"),
    [
        (8, 0, ""),
        (7, 1, "Påminnelse: om 7 dagar"),
        (6, 1, "Påminnelse: om 6 dagar"),
        (4, 1, "Påminnelse: om 4 dagar"),
        (3, 2, "Andra påminnelsen: om 3 dagar"),
        (2, 2, "Andra påminnelsen: om 2 dagar"),
        (1, 3, "Sista påminnelsen: om 1 dag"),
        (0, 3, "Sista påminnelsen: det är i dag"),
        (-1, 4, "1 dag försenad: avsluta den som klar eller som att den inte gäller"),
        (-30, 4, "30 dagar försenad: avsluta den som klar eller som att den inte gäller"),
    ],
)
def test_a_duty_reminds_more_strongly_as_its_day_comes(ws: Workspace, before: int, strength: int, words: str) -> None:
    regaining(ws)
    line = regain_line(on_day(ws, LAST_DAY - timedelta(days=before)))
    assert line is not None
    assert (line.strength, line.reminder) == (strength, words)
    assert line.deadline.overdue is (before < 0)


def test_from_eight_days_before_to_thirty_after_no_day_loses_the_duty(ws: Workspace) -> None:
    regaining(ws)
    for before in range(8, -31, -1):
        line = regain_line(on_day(ws, LAST_DAY - timedelta(days=before)))
        assert line is not None, before
        assert line.deadline.days == before


def test_nothing_else_ends_a_duty_in_a_whole_year(ws: Workspace) -> None:
    case = regaining(ws)
    cases.add_debt(ws, case, date(2026, 10, 30), 845_000)
    for after in range(1, 366, 14):
        late = on_day(ws, LAST_DAY + timedelta(days=after))
        if after == 29:
            legal_events.add_legal_event(late, case, "decision", late.today())
        if after == 57:
            cases.edit_case(late, case, {"stage": "decision", "risk": "low"})
        line = regain_line(late)
        assert line is not None, after
        assert line.deadline.overdue
    duties.settle_duty(late, case, "regain_last_day", LAST_DAY, "done")
    assert regain_line(late) is None


def test_a_duty_stays_for_a_year_and_stands_first(ws: Workspace, boss: Workspace) -> None:
    old = regaining(ws)
    later = on_day(ws, LAST_DAY + timedelta(days=400))
    near = open_case(later, "2")
    legal_events.add_legal_event(later, near, "order_served", later.today(), stated_on=later.today().isoformat())
    lines = today.today(later).deadlines
    assert (lines[0].case_id, lines[0].deadline.days) == (old, -400)
    assert "400 dagar försenad" in lines[0].why
    assert lines[1].case_id == near
    assert today.today(on_day(boss, later.today())).deadlines[0].case_id == old


def test_a_duty_that_is_done_leaves_the_day_and_can_be_taken_back(ws: Workspace) -> None:
    case = regaining(ws)
    late = on_day(ws, LAST_DAY + timedelta(days=2))
    duties.settle_duty(late, case, "regain_last_day", LAST_DAY, "done")
    assert regain_line(late) is None
    view = regain_view(late, case)
    assert (view.settled, view.overdue, view.remind) == ("done", False, False)
    duties.reopen_duty(late, case, "regain_last_day", LAST_DAY)
    assert regain_line(late) is not None
    states = [(entry.title, entry.state) for entry in cases.case_view(late, case).timeline if entry.kind == "duty"]
    assert states == [("Klar: Sista dag att betala", "reopened")]


def test_what_does_not_apply_says_why(ws: Workspace) -> None:
    case = regaining(ws)
    late = on_day(ws, LAST_DAY + timedelta(days=2))
    for nothing in ("", "  \n "):
        with pytest.raises(RefusedError, match="varför fristen inte gäller") as refused:
            duties.settle_duty(late, case, "regain_last_day", LAST_DAY, "not_applicable", nothing)
        assert refused.value.field == "reason"
    assert regain_line(late) is not None
    duties.settle_duty(late, case, "regain_last_day", LAST_DAY, "not_applicable", "Hyresgästen flyttade i november")
    assert regain_line(late) is None
    assert regain_view(late, case).settled_reason == "Hyresgästen flyttade i november"
    (entry,) = [entry for entry in cases.case_view(late, case).timeline if entry.kind == "duty"]
    assert (entry.title, entry.state) == ("Gäller inte: Sista dag att betala", "not_applicable")
    assert "2026-12-14 · Hyresgästen flyttade i november" in entry.detail
    assert entry.author == "Samordnare Ett"


def test_a_corrected_message_moves_the_day_and_the_old_mark_does_not_hide_the_new(ws: Workspace) -> None:
    case = regaining(ws)
    duties.settle_duty(ws, case, "regain_last_day", LAST_DAY, "done")
    corrected = on_day(ws, date(2026, 11, 26))
    legal_events.add_legal_event(corrected, case, "board_notified", corrected.today())
    view = regain_view(corrected, case)
    assert (view.on, view.settled) == (date(2026, 12, 17), "")
    line = regain_line(on_day(ws, date(2026, 12, 18)))
    assert line is not None
    assert line.deadline.overdue


def test_saying_the_same_twice_writes_it_once_and_changing_ones_mind_keeps_both(ws: Workspace) -> None:
    case = regaining(ws)
    for _again in range(2):
        duties.settle_duty(ws, case, "regain_last_day", LAST_DAY, "done")
    later = on_day(ws, date(2026, 11, 24))
    duties.settle_duty(later, case, "regain_last_day", LAST_DAY, "not_applicable", "Betalt före uppsägningen")
    entries = [entry.title for entry in cases.case_view(ws, case).timeline if entry.kind == "duty"]
    assert entries == ["Gäller inte: Sista dag att betala", "Klar: Sista dag att betala"]
    assert regain_view(ws, case).settled == "not_applicable"
    duties.reopen_duty(ws, case, "regain_last_day", LAST_DAY)
    assert regain_view(ws, case).settled == ""


def test_only_what_stands_in_the_case_can_be_settled(ws: Workspace) -> None:
    case = regaining(ws)
    with pytest.raises(RefusedError, match="infaller nu 2026-12-14"):
        duties.settle_duty(ws, case, "regain_last_day", LAST_DAY + timedelta(days=1), "done")
    with pytest.raises(RefusedError, match="Här finns inget att avsluta"):
        duties.settle_duty(ws, case, "claim_time_barred", LAST_DAY, "done")
    with pytest.raises(RefusedError, match="ingen frist som heter ”hittepå”"):
        duties.settle_duty(ws, case, "hittepå", LAST_DAY, "done")
    with pytest.raises(RefusedError, match="kanske"):
        duties.settle_duty(ws, case, "regain_last_day", LAST_DAY, "kanske")
    with pytest.raises(NotFoundError, match="Ingen har avslutat"):
        duties.reopen_duty(ws, case, "regain_last_day", LAST_DAY)
    with pytest.raises(NotFoundError):
        duties.settle_duty(ws, "saknas", "regain_last_day", LAST_DAY, "done")


def test_a_day_that_binds_nobody_is_no_duty(ws: Workspace) -> None:
    case = regaining(ws)
    view = next(each for each in cases.case_view(ws, case).deadlines if each.kind == "earliest_eviction_decision")
    assert not view.duty
    with pytest.raises(RefusedError, match="inget att avsluta"):
        duties.settle_duty(ws, case, view.kind, view.on, "done")


def test_a_time_that_ought_to_run_stays_until_it_need_not(ws: Workspace) -> None:
    case = open_case(ws)
    legal_events.add_legal_event(ws, case, "tenant_served", date(2026, 11, 20))
    for day in (ws.today(), ws.today() + timedelta(days=365)):
        line = regain_line(on_day(ws, day))
        assert line is not None
        assert (line.deadline.on, line.deadline.missing) == (None, ("board_notified",))
    duties.settle_duty(ws, case, "regain_last_day", None, "not_applicable", "Uppsägningen är återtagen")
    assert today.today(ws).deadlines == ()
    assert cases.list_cases(ws, CaseFilter(message_missing=True)).total == 0
    # A new service needs a new message: what was said of the old one does not hide it.
    later = on_day(ws, date(2027, 3, 1))
    legal_events.add_legal_event(later, case, "tenant_served", later.today())
    assert regain_line(later) is not None


def test_closing_names_what_would_vanish_and_asks_why_once(ws: Workspace) -> None:
    case = regaining(ws)
    late = on_day(ws, LAST_DAY + timedelta(days=5))
    legal_events.add_legal_event(late, case, "decision", late.today())
    with pytest.raises(RefusedError, match="2 frister är inte avslutade") as refused:
        cases.edit_case(late, case, {"stage": "closed", "outcome": "to_lawyer"})
    assert refused.value.field == "duties_reason"
    assert "Sista dag att betala, 2026-12-14" in str(refused.value)
    assert cases.list_cases(late).total == 1
    closing = {"stage": "closed", "outcome": "to_lawyer"}
    cases.edit_case(late, case, closing, duties_reason="Juristen bevakar")
    view = cases.case_view(late, case)
    settled = [(each.settled, each.settled_reason) for each in view.deadlines if each.duty]
    assert settled == [("not_applicable", "Juristen bevakar")] * 2
    assert cases.list_cases(late, CaseFilter(closed=True)).total == 1


def test_a_case_that_is_opened_again_is_looked_at_again(ws: Workspace) -> None:
    case = regaining(ws)
    late = on_day(ws, LAST_DAY + timedelta(days=5))
    cases.edit_case(late, case, {"stage": "closed", "outcome": "other"}, duties_reason="Flyttad")
    assert today.today(late).deadlines == ()
    reopened = on_day(ws, LAST_DAY + timedelta(days=9))
    cases.edit_case(reopened, case, {"stage": "follow_up"})
    assert regain_line(reopened) is not None


def test_a_case_without_open_duties_is_closed_without_a_question(ws: Workspace) -> None:
    case = regaining(ws)
    duties.settle_duty(ws, case, "regain_last_day", LAST_DAY, "done")
    cases.edit_case(ws, case, {"stage": "closed", "outcome": "debt_paid"})
    assert cases.list_cases(ws).total == 0


def test_a_protected_household_stays_masked_with_its_duties(ws: Workspace, stranger: Workspace) -> None:
    case = regaining(ws, "77", protected=True)
    legal_events.add_legal_event(ws, case, "board_notified", date(2026, 11, 23), municipality="Kävlinge")
    late = on_day(ws, LAST_DAY + timedelta(days=2))
    lines = today.today(late).deadlines
    assert lines
    duties.settle_duty(late, case, "regain_last_day", LAST_DAY, "not_applicable", "Flyttad till Storgatan 9")
    shown = repr(lines) + repr(cases.list_cases(late)) + repr(cases.case_view(stranger, case))
    for secret in ("Kävlinge", "Lund", "Storgatan"):
        assert secret not in shown
    assert "Kävlinge" in repr(cases.case_view(ws, case))
    assert regain_view(ws, case).settled_reason == "Flyttad till Storgatan 9"
