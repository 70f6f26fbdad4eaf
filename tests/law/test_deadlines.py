from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield import i18n, law
from bofield.law import CaseFacts, Deadline, LegalFact, notice, order, rent

AS_OF = date(2026, 11, 23)
any_day = st.dates(min_value=date(2021, 1, 1), max_value=date(2060, 1, 1))


def by_kind(facts: CaseFacts, as_of: date = AS_OF) -> dict[str, Deadline]:
    return {item.kind: item for item in law.deadlines(facts, as_of)}


def dated(facts: CaseFacts, kind: str) -> date | None:
    return by_kind(facts)[kind].date


@pytest.mark.parametrize(
    ("month", "due", "week_ends", "forfeitable", "favourable"),
    [
        ((2026, 12), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 8)),
        ((2027, 1), date(2026, 12, 30), date(2027, 1, 7), date(2027, 1, 8), date(2027, 1, 12)),
        ((2027, 2), date(2027, 1, 29), date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 9)),
        ((2027, 5), date(2027, 4, 30), date(2027, 5, 7), date(2027, 5, 8), date(2027, 5, 8)),
        ((2027, 11), date(2027, 10, 29), date(2027, 11, 5), date(2027, 11, 6), date(2027, 11, 9)),
    ],
)
def test_rent_for_a_month_jb_12_20_and_12_42(
    month: tuple[int, int], due: date, week_ends: date, forfeitable: date, favourable: date
) -> None:
    assert law.rent_due(*month) == due
    facts = CaseFacts(debts=((due, 845_000),))
    assert dated(facts, "rent_due") == due
    assert dated(facts, "rent_week_ends") == week_ends
    assert dated(facts, "forfeitable_from") == forfeitable
    assert rent.forfeitable_from(rent.favourable_rent_due(due)) == favourable


def test_a_due_date_printed_on_new_years_eve_may_move_the_week() -> None:
    printed = date(2026, 12, 31)
    assert rent.favourable_rent_due(printed) == date(2027, 1, 4)
    assert rent.forfeitable_from(rent.favourable_rent_due(printed)) == date(2027, 1, 12)
    assert "12 jan 2027" in " ".join(by_kind(CaseFacts(debts=((printed, 1),)))["forfeitable_from"].check)


@pytest.mark.parametrize(
    ("served", "told", "last_day", "decision"),
    [
        (date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 15), date(2026, 12, 18)),
        (date(2026, 12, 16), date(2026, 12, 18), date(2027, 1, 8), date(2027, 1, 13)),
        (date(2026, 12, 3), date(2026, 12, 1), date(2026, 12, 28), date(2026, 12, 31)),
        (date(2027, 3, 5), date(2027, 3, 5), date(2027, 3, 30), date(2027, 4, 2)),
    ],
)
def test_three_weeks_and_two_working_days_jb_12_44(served: date, told: date, last_day: date, decision: date) -> None:
    facts = CaseFacts(events=(LegalFact("tenant_served", served), LegalFact("board_notified", told)))
    assert dated(facts, "regain_last_day") == last_day
    assert dated(facts, "earliest_eviction_decision") == decision
    assert by_kind(facts)["regain_last_day"].source == "JB 12:44"


@pytest.mark.parametrize(
    ("known", "missing"), [("tenant_served", "board_notified"), ("board_notified", "tenant_served")]
)
def test_the_three_weeks_do_not_run_while_one_of_the_two_is_missing(known: str, missing: str) -> None:
    found = by_kind(CaseFacts(events=(LegalFact(known, AS_OF),)))
    for kind in ("regain_last_day", "earliest_eviction_decision"):
        assert found[kind].date is None
        assert not found[kind].running
        assert found[kind].missing == (missing,)
        assert found[kind].reason
    assert law.headline(found["regain_last_day"]) != law.label("regain_last_day")


@pytest.mark.parametrize("ground", ["disturbance_urged", "sublet_known"])
def test_a_notice_for_something_else_than_rent_waits_for_no_message(ground: str) -> None:
    events = (LegalFact(ground, date(2026, 10, 1)), LegalFact("tenant_served", date(2026, 11, 2)))
    assert "regain_last_day" not in by_kind(CaseFacts(events=events))
    owing = CaseFacts(debts=((date(2026, 10, 30), 1),), events=events)
    assert by_kind(owing)["regain_last_day"].missing == ("board_notified",)


def test_a_message_sent_anew_starts_the_three_weeks_anew() -> None:
    facts = CaseFacts(
        events=(
            LegalFact("board_notified", date(2026, 11, 24)),
            LegalFact("tenant_served", date(2026, 11, 23)),
            LegalFact("board_notified", date(2026, 12, 1)),
        )
    )
    assert dated(facts, "regain_last_day") == date(2026, 12, 22)


@pytest.mark.parametrize("end", ["withdrawn", "committee_undertaking", "deposit", "moved_out"])
def test_what_saves_or_ends_the_tenancy_ends_the_three_weeks(end: str) -> None:
    begun = (LegalFact("tenant_served", date(2026, 11, 2)), LegalFact("board_notified", date(2026, 11, 3)))
    shown = by_kind(CaseFacts(events=(*begun, LegalFact(end, date(2026, 11, 20)))))["regain_last_day"]
    assert not shown.running
    assert shown.date is None
    assert "20 nov 2026" in shown.reason
    earlier = CaseFacts(events=(*begun, LegalFact(end, date(2026, 10, 1))))
    assert by_kind(earlier)["regain_last_day"].running


def test_a_decision_can_be_reopened_for_a_month_bfl_53() -> None:
    facts = CaseFacts(events=(LegalFact("decision", date(2026, 11, 24)),))
    # 24 December is an eve, then Christmas and a Sunday.
    assert dated(facts, "reopening_last_day") == date(2026, 12, 28)
    assert by_kind(facts)["reopening_last_day"].source == "BfL 53"


def test_a_decision_of_the_31st_ends_in_a_short_month() -> None:
    assert order.reopening_last_day(date(2028, 1, 31)) == date(2028, 2, 29)


def test_eviction_comes_at_the_earliest_a_week_after_the_chance_to_comment_ub_16_2() -> None:
    facts = CaseFacts(events=(LegalFact("comment_opportunity", date(2026, 11, 20)),))
    assert dated(facts, "earliest_eviction") == date(2026, 11, 27)
    assert by_kind(facts)["earliest_eviction"].source == "UB 16:3"


def test_the_day_printed_in_the_letter_goes_before_the_computed_one_bfl_25() -> None:
    computed = CaseFacts(events=(LegalFact("order_served", date(2026, 11, 20)),))
    assert dated(computed, "order_reply_last_day") == date(2026, 12, 4)
    printed = CaseFacts(events=(LegalFact("order_served", date(2026, 11, 20), stated=date(2026, 11, 30)),))
    shown = by_kind(printed)["order_reply_last_day"]
    assert shown.date == date(2026, 11, 30)
    assert shown.stated
    assert "4 dec 2026" in " ".join(shown.check)


def test_what_is_paid_starts_nothing() -> None:
    assert law.deadlines(CaseFacts(debts=((date(2026, 10, 30), 0),)), AS_OF) == ()


def test_the_oldest_unpaid_rent_counts() -> None:
    facts = CaseFacts(debts=((date(2026, 10, 30), 100), (date(2026, 9, 30), 0), (date(2026, 11, 30), 100)))
    assert dated(facts, "rent_due") == date(2026, 10, 30)


def test_an_event_still_to_come_is_computed_with_a_remark() -> None:
    facts = CaseFacts(events=(LegalFact("decision", AS_OF + timedelta(days=3)),))
    assert by_kind(facts)["reopening_last_day"].check
    assert not by_kind(facts, AS_OF + timedelta(days=3))["reopening_last_day"].check


def test_a_fact_older_than_the_rule_as_known_is_remarked_on() -> None:
    facts = CaseFacts(events=(LegalFact("decision", date(1991, 5, 2)),))
    assert "1992" in " ".join(by_kind(facts)["reopening_last_day"].check)


def test_the_nearest_day_is_the_next_and_the_tenant_goes_first_on_equal_days() -> None:
    facts = CaseFacts(
        debts=((date(2026, 10, 30), 1),),
        events=(LegalFact("tenant_served", date(2026, 11, 23)), LegalFact("board_notified", date(2026, 11, 24))),
    )
    found = law.deadlines(facts, AS_OF)
    picked = law.next_deadline(found, AS_OF)
    assert picked is not None
    assert picked.kind == "regain_last_day"
    later = law.next_deadline(found, date(2026, 12, 16))
    assert later is not None
    assert later.kind == "earliest_eviction_decision"
    assert law.next_deadline(found, date(2027, 1, 1)) is None


def test_a_time_that_ought_to_run_and_does_not_is_next_when_no_day_is_ahead() -> None:
    facts = CaseFacts(debts=((date(2026, 9, 30), 1),), events=(LegalFact("tenant_served", date(2026, 11, 19)),))
    picked = law.next_deadline(law.deadlines(facts, AS_OF), AS_OF)
    assert picked is not None
    assert picked.missing == ("board_notified",)


@given(any_day, any_day, st.integers(min_value=0, max_value=40))
def test_a_later_message_never_gives_an_earlier_last_day(served: date, told: date, later: int) -> None:
    moved = told + timedelta(days=later)
    assert notice.regain_last_day(served, told) <= notice.regain_last_day(served, moved)
    assert notice.earliest_eviction_decision(served, told) <= notice.earliest_eviction_decision(served, moved)


@given(any_day, any_day)
def test_the_three_weeks_are_never_short_and_a_decision_never_comes_at_once(served: date, told: date) -> None:
    last_day = notice.regain_last_day(served, told)
    assert last_day >= max(served, told) + timedelta(days=21)
    assert notice.earliest_eviction_decision(served, told) >= last_day + timedelta(days=3)


@given(any_day)
def test_the_favourable_reading_is_never_the_earlier_one(due: date) -> None:
    assert rent.favourable_rent_due(due) >= due
    assert rent.forfeitable_from(due) > due + timedelta(days=7)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("rule", law.RULES, ids=lambda rule: f"{rule.kind}-{rule.valid_from}")
def test_every_date_has_a_name_and_a_reason_without_holes(rule: law.Rule, language: str) -> None:
    i18n.set_language(language)
    try:
        facts = CaseFacts(events=tuple(LegalFact(kind, date(2026, 12, 31)) for kind in rule.inputs))
        shown = by_kind(facts)[rule.kind]
        for sentence in (shown.reason, law.label(shown.kind), law.binds_label(shown.binds), *shown.check):
            assert sentence
            assert "{" not in sentence
        assert law.label(shown.kind) not in {"", shown.kind}
        assert all(law.label(kind) != kind for kind in (*rule.inputs, *rule.ended_by))
    finally:
        i18n.set_language("")
