from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield import i18n, law
from bofield.law import CaseFacts, Deadline, LegalFact, notice, rent

AS_OF = date(2026, 11, 23)
any_day = st.dates(min_value=date(2021, 1, 1), max_value=date(2060, 1, 1))


def by_kind(facts: CaseFacts, as_of: date = AS_OF) -> dict[str, Deadline]:
    return {item.kind: item for item in law.deadlines(facts, as_of)}


def happened(*events: tuple[str, date]) -> CaseFacts:
    return CaseFacts(events=tuple(LegalFact(kind, on) for kind, on in events))


def test_a_case_without_facts_has_no_dates_but_one_of_every_kind_to_come() -> None:
    assert law.deadlines(CaseFacts(), AS_OF) == ()
    every = law.every_deadline(CaseFacts(), AS_OF)
    assert tuple(item.kind for item in every) == law.DEADLINES
    for item in every:
        assert not item.running
        assert item.missing
        assert item.rests_on == ()
        assert item.effect
        assert law.headline(item) == law.label(item.kind)


def test_what_is_paid_starts_nothing() -> None:
    assert law.deadlines(CaseFacts(debts=((date(2026, 10, 30), 0),)), AS_OF) == ()


def test_the_oldest_unpaid_rent_counts() -> None:
    facts = CaseFacts(debts=((date(2026, 10, 30), 100), (date(2026, 9, 30), 0), (date(2026, 11, 30), 100)))
    assert by_kind(facts)["rent_due"].date == date(2026, 10, 30)


def test_the_ledger_goes_before_an_event_of_the_same_due_date() -> None:
    due = date(2026, 10, 30)
    assert law.deadlines(CaseFacts(debts=((due, 0),), events=(LegalFact("rent_due", due),)), AS_OF) == ()
    assert by_kind(happened(("rent_due", due)))["forfeitable_from"].date == date(2026, 11, 7)


def test_an_event_still_to_come_is_computed_with_a_remark() -> None:
    soon = AS_OF + timedelta(days=3)
    assert "26 nov 2026" in " ".join(by_kind(happened(("decision", soon)))["reopening_last_day"].check)
    assert by_kind(happened(("decision", soon)), soon)["reopening_last_day"].check == ()


def test_a_booked_eviction_is_still_to_come_by_its_nature() -> None:
    soon = AS_OF + timedelta(days=3)
    assert "inte har hänt" not in " ".join(by_kind(happened(("eviction_booked", soon)))["earliest_eviction"].check)


def test_a_fact_older_than_the_rule_as_known_is_remarked_on() -> None:
    assert "1992" in " ".join(by_kind(happened(("decision", date(1991, 5, 2))))["reopening_last_day"].check)


@pytest.mark.parametrize(
    ("first", "source"),
    [
        (date(2024, 6, 30), "JB 12:25 (before SFS 2024:313)"),
        (date(2024, 7, 1), "JB 12:25 a, 42"),
        (date(2012, 1, 2), "JB 12:25 (before SFS 2024:313)"),
    ],
)
def test_the_rules_of_the_day_on_which_something_began_apply_to_it(first: date, source: str) -> None:
    found = by_kind(happened(("disturbance_urged", first), ("disturbance_reported", date(2024, 7, 8))))
    assert found["disturbance_notice_from"].source == source
    assert found["disturbance_notice_from"].date == date(2024, 7, 8)


def test_versions_of_a_rule_follow_upon_each_other_without_a_gap() -> None:
    for kind in law.DEADLINES:
        versions = [rule for rule in law.RULES if rule.kind == kind]
        assert versions[-1].valid_to is None
        for older, newer in pairwise(versions):
            assert older.valid_to == newer.valid_from - timedelta(days=1)


def test_the_rules_stand_in_the_order_of_the_kinds() -> None:
    assert tuple(dict.fromkeys(rule.kind for rule in law.RULES)) == law.DEADLINES
    known = {*law.EVENTS}
    for rule in law.RULES:
        assert {*rule.inputs, *rule.ended_by, *rule.touched_by, rule.stated_by, rule.instead} - {""} <= known


def test_whoever_must_act_by_a_day_has_a_duty_and_nobody_else() -> None:
    duties = {rule.kind for rule in law.RULES if rule.duty}
    assert duties == {
        *("regain_last_day", "order_reply_last_day", "transfer_request_last_day", "reopening_last_day"),
        *("belongings_kept_until", "sublet_notice_last_day", "renewal_referral_last_day"),
    }
    assert all(rule.nature == "last_day" for rule in law.RULES if rule.duty)


def test_the_nature_of_a_date_is_told_by_its_name() -> None:
    for rule in law.RULES:
        first = rule.kind.startswith("earliest_") or rule.kind.endswith("_from")
        assert (rule.nature == "first_day") == first
        assert (rule.nature == "day") == (rule.kind == "rent_due")


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
        shown = by_kind(happened(*((kind, rule.valid_from) for kind in rule.inputs)))[rule.kind]
        assert shown.source == rule.source
        for sentence in (shown.reason, shown.effect, law.label(shown.kind), law.binds_label(shown.binds), *shown.check):
            assert sentence
            assert "{" not in sentence
        assert law.label(shown.kind) not in {"", shown.kind}
        assert all(law.label(kind) != kind for kind in (*rule.inputs, *rule.ended_by))
    finally:
        i18n.set_language("")


@pytest.mark.parametrize(
    "codes", [law.EVENTS, law.DEADLINES, law.SERVICE_WAYS, law.MESSAGE_WAYS, law.FLAWS], ids=lambda codes: codes[-1]
)
def test_every_code_word_has_a_name_in_both_languages(codes: tuple[str, ...]) -> None:
    try:
        for language in ("sv", "en"):
            i18n.set_language(language)
            names = [law.label(code) for code in codes]
            assert len(set(names)) == len(codes)
            assert not set(names) & set(codes)
    finally:
        i18n.set_language("")


def test_an_unknown_code_word_is_shown_as_it_is() -> None:
    assert law.label("brevduva") == "brevduva"
    assert law.binds_label("the king") == "the king"
