"""What ends a time, what comes too late or is too little, and what only looks like an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bofield import law
from bofield.law import LegalFact
from support.law_facts import case, checks, day, deadline, fact

BEGUN = (fact("notice_given", "2026-11-20"), fact("tenant_served", "2026-11-23"), fact("board_notified", "2026-11-24"))


@pytest.mark.parametrize("end", ["withdrawn", "committee_undertaking", "deposit", "moved_out", "evicted"])
def test_what_saves_or_ends_the_tenancy_ends_the_three_weeks_jb_12_44(end: str) -> None:
    ended = deadline("regain_last_day", case(*BEGUN, fact(end, "2026-12-01")))
    assert (ended.date, ended.running, ended.missing) == (None, False, ())
    assert "1 dec 2026" in ended.reason
    assert law.label(end) in ended.reason
    assert end in {each.kind for each in ended.rests_on}
    assert deadline("regain_last_day", case(*BEGUN, fact(end, "2026-10-01"))).running


@pytest.mark.parametrize("saving", ["deposit", "committee_undertaking"])
def test_what_saves_must_come_by_the_last_day_jb_12_44(saving: str) -> None:
    for on, running in (("2026-11-20", False), ("2026-11-23", False), ("2026-12-15", False), ("2026-12-16", True)):
        assert deadline("regain_last_day", case(*BEGUN, fact(saving, on))).running is running
    assert "sjukdom" in checks(deadline("regain_last_day", case(*BEGUN, fact(saving, "2026-12-16"))))


def test_rent_deposited_before_notice_is_named_jb_12_21() -> None:
    found = deadline("regain_last_day", case(*BEGUN, fact("deposit", "2026-11-10")))
    assert found.running
    assert "JB 12:21" in checks(found)
    on_the_day = fact("deposit", "2026-11-20", amount=1)
    assert "JB 12:21" not in checks(deadline("regain_last_day", case(*BEGUN, on_the_day, owed="2026-10-30")))


def test_a_part_of_the_rent_deposited_is_not_the_rent_jb_12_44() -> None:
    for amount, running in ((844_999, True), (845_000, False), (0, False)):
        facts = case(*BEGUN, fact("deposit", "2026-12-01", amount=amount), owed="2026-10-30")
        found = deadline("regain_last_day", facts)
        assert found.running is running
        assert ("täcker allt" in checks(found) or "att allt är betalt" in checks(found)) is running


def test_rent_that_falls_due_as_the_three_weeks_begin_must_be_paid_too() -> None:
    paid, deposit = fact("payment", "2026-12-10"), fact("deposit", "2026-12-10", amount=845_000)
    for due, running in (("2026-11-24", True), ("2026-11-25", False)):
        owing = case(*BEGUN, paid, paid="2026-10-30", owed=due)
        assert deadline("regain_last_day", owing).running is running
        deposited = case(*BEGUN, deposit, owed=f"2026-10-30 {due}")
        assert deadline("regain_last_day", deposited).running is running


def test_the_whole_rent_paid_in_time_saves_the_tenancy_jb_12_44() -> None:
    paid = fact("payment", "2026-12-10")
    saved = deadline("regain_last_day", case(*BEGUN, paid, paid="2026-10-30"))
    assert not saved.running
    assert "återvunnen" in saved.reason
    assert not deadline("earliest_eviction_decision", case(*BEGUN, paid, paid="2026-10-30")).running


def test_a_part_of_the_rent_saves_nothing() -> None:
    found = deadline("regain_last_day", case(*BEGUN, fact("payment", "2026-12-10"), owed="2026-10-30"))
    assert found.date == day("2026-12-15")
    assert "10 dec 2026" in checks(found)
    on_the_last_day = case(*BEGUN, fact("payment", "2026-12-15"), owed="2026-10-30")
    assert "kom efter" not in checks(deadline("regain_last_day", on_the_last_day))


def test_without_a_ledger_nobody_knows_whether_all_was_paid() -> None:
    assert deadline("regain_last_day", case(*BEGUN, fact("payment", "2026-12-10"))).running
    told = fact("board_notified", "2026-11-24", amount=845_000)
    for amount, running in ((845_000, False), (800_000, True)):
        facts = case(BEGUN[1], told, fact("payment", "2026-12-10", amount=amount))
        assert deadline("regain_last_day", facts).running is running


def test_a_ledger_settled_after_the_last_day_proves_nothing_of_the_last_day() -> None:
    payments = (fact("payment", "2026-12-10"), fact("payment", "2026-12-20"))
    found = deadline("regain_last_day", case(*BEGUN, *payments, paid="2026-10-30"))
    assert found.date == day("2026-12-15")
    assert "20 dec 2026" in checks(found)


def test_a_later_rent_is_no_part_of_the_notice_but_is_named() -> None:
    facts = case(*BEGUN, fact("payment", "2026-12-10"), paid="2026-10-30", owed="2026-11-30")
    saved = deadline("regain_last_day", facts)
    assert not saved.running
    assert "30 nov 2026" in checks(saved)


def test_a_payment_before_service_but_after_notice_saves_too_jb_12_43() -> None:
    assert not deadline("regain_last_day", case(*BEGUN, fact("payment", "2026-11-21"), paid="2026-10-30")).running
    assert deadline("regain_last_day", case(*BEGUN[1:], fact("payment", "2026-11-21"), paid="2026-10-30")).running


def test_an_application_withdrawn_before_the_message_is_given_anew_ends_nothing_new() -> None:
    anew = (fact("withdrawn", "2026-12-01"), fact("board_notified", "2026-12-07"))
    assert deadline("regain_last_day", case(*BEGUN, *anew)).date == day("2026-12-28")


def test_a_decision_ends_the_waiting_for_one_and_an_early_one_is_named() -> None:
    for on, early in (("2026-12-10", True), ("2026-12-17", True), ("2026-12-18", False)):
        ended = deadline("earliest_eviction_decision", case(*BEGUN, fact("decision", on)))
        assert ended.running is not early
        assert ("18 dec 2026" in checks(ended)) is early


@pytest.mark.parametrize(
    ("kind", "start", "end", "ends"),
    [
        ("order_reply_last_day", "order_served", "contest_sent", True),
        ("order_reply_last_day", "order_served", "decision", True),
        ("order_reply_last_day", "order_served", "withdrawn", True),
        ("order_reply_last_day", "order_served", "moved_out", False),
        ("transfer_request_last_day", "contest_sent", "withdrawn", True),
        ("transfer_request_last_day", "contest_sent", "evicted", False),
        ("reopening_last_day", "decision", "evicted", False),
        ("earliest_eviction", "comment_opportunity", "postponed", False),
        ("earliest_eviction", "comment_opportunity", "moved_out", True),
        ("eviction_four_weeks", "documents_complete", "evicted", True),
        ("respite_last_day", "documents_complete", "postponed", False),
        ("sublet_notice_last_day", "sublet_known", "tenant_served", False),
        ("sublet_notice_last_day", "sublet_known", "notice_given", False),
        ("sublet_notice_last_day", "sublet_known", "moved_out", False),
        ("sublet_notice_last_day", "sublet_known", "withdrawn", False),
        ("sublet_notice_last_day", "sublet_known", "evicted", True),
        ("renewal_referral_last_day", "tenancy_period_ended", "withdrawn", False),
        ("disturbance_notice_from", "disturbance_urged", "tenant_served", False),
        ("renewal_referral_last_day", "tenancy_period_ended", "moved_out", True),
        ("belongings_kept_until", "evicted", "withdrawn", False),
    ],
)
def test_a_time_is_ended_by_what_makes_it_pointless(kind: str, start: str, end: str, *, ends: bool) -> None:
    begun = [fact(start, "2026-11-02"), fact("disturbance_reported", "2026-11-02")]
    found = deadline(kind, case(*begun, fact(end, "2026-11-05")))
    assert found.running is not ends
    assert (law.label(end) in found.reason) is ends
    assert deadline(kind, case(*begun, fact(end, "2026-10-20"))).running


def test_a_notice_for_the_rent_is_no_notice_for_the_sublet_jb_12_43() -> None:
    known = fact("sublet_known", "2026-11-02")
    assert "den här grunden" not in checks(deadline("sublet_notice_last_day", case(known)))
    found = deadline("sublet_notice_last_day", case(known, fact("tenant_served", "2026-11-20")))
    assert found.running
    assert "den här grunden" in checks(found)


@pytest.mark.parametrize(
    ("kind", "start", "end", "on"),
    [
        ("order_reply_last_day", "order_served", "decision", "2026-11-16"),
        ("eviction_four_weeks", "documents_complete", "evicted", "2026-11-30"),
        ("earliest_eviction", "comment_opportunity", "withdrawn", "2026-11-09"),
        ("renewal_referral_last_day", "tenancy_period_ended", "moved_out", "2026-12-02"),
    ],
)
def test_what_comes_after_the_day_does_not_undo_that_it_was_the_day(kind: str, start: str, end: str, on: str) -> None:
    begun = fact(start, "2026-11-02")
    assert deadline(kind, case(begun)).date == day(on)
    assert not deadline(kind, case(begun, LegalFact(end, day(on)))).running
    assert deadline(kind, case(begun, LegalFact(end, day(on) + timedelta(days=1)))).date == day(on)


def test_what_was_waited_for_does_not_end_the_waiting_on_its_first_day() -> None:
    told = fact("comment_opportunity", "2026-11-02")
    assert deadline("earliest_eviction", case(told, fact("evicted", "2026-11-09"))).date == day("2026-11-09")
    assert not deadline("earliest_eviction", case(told, fact("evicted", "2026-11-08"))).running


def test_an_end_still_to_come_is_remarked_on() -> None:
    facts = case(*BEGUN, fact("withdrawn", "2026-12-01"))
    assert "inte har hänt" in checks(deadline("regain_last_day", facts, day("2026-11-30")))
    assert deadline("regain_last_day", facts, day("2026-12-01")).check == ()


@pytest.mark.parametrize("end", ["withdrawn", "moved_out", "evicted", "deposit", "committee_undertaking"])
def test_nobody_waits_for_a_message_when_there_is_nothing_left_to_tell(end: str) -> None:
    waiting = BEGUN[:2]
    found = deadline("regain_last_day", case(*waiting, fact(end, "2026-12-01")))
    assert (found.date, found.missing) == (None, ())
    assert law.label(end) in found.reason
    assert deadline("regain_last_day", case(*waiting, fact(end, "2026-10-01"))).missing == ("board_notified",)


def test_nobody_waits_for_a_message_when_all_was_paid_after_notice() -> None:
    payment = fact("payment", "2026-12-01")
    assert deadline("regain_last_day", case(*BEGUN[:2], payment, paid="2026-10-30")).missing == ()
    assert deadline("regain_last_day", case(*BEGUN[:2], payment, owed="2026-10-30")).missing == ("board_notified",)


def test_nobody_waits_for_the_committee_when_the_tenant_has_left() -> None:
    urged = fact("disturbance_urged", "2026-11-02")
    assert deadline("disturbance_notice_from", case(urged, fact("moved_out", "2026-11-20"))).missing == ()
    assert deadline("disturbance_notice_from", case(urged, fact("moved_out", "2026-11-01"))).missing
