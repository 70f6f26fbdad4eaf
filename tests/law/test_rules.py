"""Each rule by its paragraph: the day, whom it binds, and what stands beside it."""

from __future__ import annotations

from datetime import date

import pytest

from bofield import law
from bofield.law import LegalFact, rent
from support.law_facts import AS_OF, case, checks, day, deadline, fact


@pytest.mark.parametrize(
    ("month", "due", "week_ends", "forfeitable", "favourable"),
    [
        ((2026, 12), "2026-11-30", "2026-12-07", "2026-12-08", "2026-12-08"),
        ((2027, 1), "2026-12-30", "2027-01-07", "2027-01-08", "2027-01-12"),
        ((2027, 2), "2027-01-29", "2027-02-05", "2027-02-06", "2027-02-09"),
        ((2027, 5), "2027-04-30", "2027-05-07", "2027-05-08", "2027-05-08"),
        ((2027, 11), "2027-10-29", "2027-11-05", "2027-11-06", "2027-11-09"),
    ],
)
def test_rent_for_a_month_jb_12_20_and_12_42(
    month: tuple[int, int], due: str, week_ends: str, forfeitable: str, favourable: str
) -> None:
    assert law.rent_due(*month) == day(due)
    facts = case(owed=due)
    assert deadline("rent_due", facts).date == day(due)
    assert deadline("rent_due", facts).source == "JB 12:20"
    assert deadline("rent_week_ends", facts).date == day(week_ends)
    found = deadline("forfeitable_from", facts)
    assert (found.date, found.source, found.binds) == (day(forfeitable), "JB 12:42", "landlord")
    assert rent.forfeitable_from(law.favourable_rent_due(day(due))) == day(favourable)
    assert ("till hyresgästens fördel" in checks(found)) == (favourable != forfeitable)


def test_a_due_date_printed_on_new_years_eve_may_move_the_week_1930_173() -> None:
    assert law.favourable_rent_due(day("2026-12-31")) == day("2027-01-04")
    assert "12 jan 2027" in checks(deadline("forfeitable_from", case(owed="2026-12-31")))


def test_trivial_delay_is_a_question_for_a_lawyer_jb_12_42_fifth_paragraph() -> None:
    assert "ringa betydelse" in checks(deadline("forfeitable_from", case(owed="2026-10-30")))


@pytest.mark.parametrize(
    ("served", "told", "last_day", "decision"),
    [
        ("2026-11-23", "2026-11-24", "2026-12-15", "2026-12-18"),
        ("2026-12-16", "2026-12-18", "2027-01-08", "2027-01-13"),
        ("2026-12-03", "2026-12-01", "2026-12-28", "2026-12-31"),
        ("2027-03-05", "2027-03-05", "2027-03-30", "2027-04-02"),
    ],
)
def test_three_weeks_and_two_working_days_jb_12_44(served: str, told: str, last_day: str, decision: str) -> None:
    facts = case(fact("tenant_served", served), fact("board_notified", told))
    found = deadline("regain_last_day", facts)
    assert (found.date, found.binds, found.source, found.duty) == (day(last_day), "tenant", "JB 12:44", True)
    assert {each.kind for each in found.rests_on} == {"tenant_served", "board_notified"}
    found = deadline("earliest_eviction_decision", facts)
    assert (found.date, found.binds, found.source) == (day(decision), "authority", "JB 12:44")
    assert "Lördagar" in checks(found)


def test_after_the_last_day_illness_may_still_save_the_home_jb_12_44_fourth_paragraph() -> None:
    facts = case(fact("tenant_served", "2026-11-02"), fact("board_notified", "2026-11-02"))
    assert "sjukdom" not in checks(deadline("regain_last_day", facts, day("2026-11-23")))
    assert "sjukdom" in checks(deadline("regain_last_day", facts, day("2026-11-24")))


def test_an_order_is_answered_within_two_weeks_unless_the_letter_says_otherwise_bfl_25() -> None:
    found = deadline("order_reply_last_day", case(fact("order_served", "2026-12-10")))
    # Julafton, Christmas and a Sunday.
    assert (found.date, found.binds, found.source, found.stated) == (day("2026-12-28"), "tenant", "BfL 25", False)
    assert "Läs dagen i brevet" in checks(found)
    printed = deadline("order_reply_last_day", case(fact("order_served", "2026-12-10", stated="2026-12-21")))
    assert "Läs dagen i brevet" not in checks(printed)


def test_an_application_may_be_the_notice_itself_jb_12_8() -> None:
    order = fact("order_served", "2026-11-23")
    served = fact("tenant_served", "2026-11-23", how="with_application")
    assert "själva uppsägningen" in checks(deadline("order_reply_last_day", case(order)))
    assert "själva uppsägningen" not in checks(deadline("order_reply_last_day", case(order, served)))


def test_the_landlord_asks_for_the_court_within_four_weeks_bfl_33_to_37() -> None:
    found = deadline("transfer_request_last_day", case(fact("contest_sent", "2026-11-26")))
    assert (found.date, found.binds, found.source) == (day("2026-12-28"), "landlord", "BfL 33–37")
    assert "24 dec 2026" in checks(found)
    assert deadline("transfer_request_last_day", case(fact("contest_sent", "2026-11-23"))).check == ()


def test_a_decision_can_be_reopened_for_a_month_bfl_53() -> None:
    found = deadline("reopening_last_day", case(fact("decision", "2026-11-24")))
    assert (found.date, found.binds, found.source) == (day("2026-12-28"), "tenant", "BfL 53")
    assert deadline("reopening_last_day", case(fact("decision", "2028-01-31"))).date == day("2028-02-29")


def test_eviction_comes_at_the_earliest_a_week_after_the_chance_to_comment_ub_16_3() -> None:
    found = deadline("earliest_eviction", case(fact("comment_opportunity", "2026-12-17")))
    # No act is due, so a first day on julafton stays there.
    assert (found.date, found.nature, found.source) == (day("2026-12-24"), "first_day", "UB 16:3")
    assert "utomlands" in checks(found)


def test_an_eviction_is_carried_out_within_four_weeks_if_possible_ub_16_3() -> None:
    found = deadline("eviction_four_weeks", case(fact("documents_complete", "2026-11-26")))
    assert (found.date, found.binds, found.duty) == (day("2026-12-24"), "authority", False)
    assert "Ett mål" in checks(found)
    longer = case(fact("documents_complete", "2026-11-26"), fact("respite", "2026-12-20", stated="2027-01-04"))
    assert "4 jan 2027" in checks(deadline("eviction_four_weeks", longer))


def test_respite_lasts_two_weeks_more_or_four_for_extraordinary_reasons_ub_16_4() -> None:
    found = deadline("respite_last_day", case(fact("documents_complete", "2026-11-02")))
    assert (found.date, found.source) == (day("2026-12-14"), "UB 16:4")
    assert "28 dec 2026" in checks(found)


def test_a_postponed_application_lapses_after_six_months_ub_16_5() -> None:
    applied, postponed = fact("kfm_applied", "2026-08-31"), fact("postponed", "2026-11-20")
    found = deadline("postponement_lapses", case(applied, postponed))
    # A Sunday: no act is due, so nothing moves.
    assert (found.date, found.binds, found.source) == (day("2027-02-28"), "landlord", "UB 16:5")
    assert "särskilda skäl" in checks(found)
    for one, missing in ((applied, "postponed"), (postponed, "kfm_applied")):
        waiting = deadline("postponement_lapses", case(one))
        assert waiting.missing == (missing,)
        assert law.label(missing) in waiting.reason


def test_belongings_are_kept_for_three_months_ub_16_6() -> None:
    found = deadline("belongings_kept_until", case(fact("evicted", "2026-09-24")))
    assert (found.date, found.binds, found.source) == (day("2026-12-28"), "tenant", "UB 16:6")
    assert "24 dec 2026" in checks(found)


def test_a_sublet_is_a_ground_for_six_months_jb_12_43_second_paragraph() -> None:
    found = deadline("sublet_notice_last_day", case(fact("sublet_known", "2026-06-24")))
    assert (found.date, found.binds, found.source) == (day("2026-12-28"), "landlord", "JB 12:43")
    assert "24 dec 2026" in checks(found)
    assert "upphörde" in checks(found)
    sent = case(fact("sublet_known", "2026-06-24"), fact("notice_given", "2026-11-02"))
    assert "delgavs" in checks(deadline("sublet_notice_last_day", sent))


def test_a_renewal_is_referred_within_a_month_jb_12_49() -> None:
    found = deadline("renewal_referral_last_day", case(fact("tenancy_period_ended", "2026-11-30")))
    assert (found.date, found.binds, found.source) == (day("2026-12-30"), "landlord", "JB 12:49")
    withdrawn = case(fact("tenancy_period_ended", "2026-11-30"), fact("withdrawn", "2026-12-07"))
    assert "7 dec 2026" in checks(deadline("renewal_referral_last_day", withdrawn))
    moved = deadline("renewal_referral_last_day", case(fact("tenancy_period_ended", "2027-01-31")))
    assert moved.date == day("2027-03-01")
    assert "28 feb 2027" in checks(moved)


def test_claims_are_time_barred_two_years_after_the_tenant_left_jb_12_61() -> None:
    moved, evicted = fact("moved_out", "2026-11-02"), fact("evicted", "2026-12-01")
    for facts, expected in (
        (case(moved), "2028-11-02"),
        (case(evicted), "2028-12-01"),
        (case(moved, evicted), "2028-11-02"),
        (case(fact("moved_out", "2027-01-07"), evicted), "2028-12-01"),
    ):
        found = deadline("claim_time_barred", facts)
        assert (found.date, found.source) == (day(expected), "JB 12:61")
    assert "24 dec 2028" in checks(deadline("claim_time_barred", case(fact("moved_out", "2026-12-24"))))


def test_notice_for_disturbance_needs_urging_and_information_jb_12_25_a_and_42() -> None:
    urged, told = fact("disturbance_urged", "2026-11-10"), fact("disturbance_reported", "2026-11-12")
    found = deadline("disturbance_notice_from", case(urged, told))
    assert (found.date, found.binds, found.source) == (day("2026-11-12"), "landlord", "JB 12:25 a, 42")
    assert "inget antal dagar" in checks(found)
    assert "särskilt allvarliga" in checks(found).lower()
    for one, missing in ((urged, "disturbance_reported"), (told, "disturbance_urged")):
        waiting = deadline("disturbance_notice_from", case(one))
        assert waiting.missing == (missing,)
        assert law.headline(waiting) != law.label("disturbance_notice_from")


def test_disturbances_before_july_2024_follow_the_earlier_wording_sfs_2024_313() -> None:
    before = case(fact("disturbance_urged", "2024-06-20"), fact("disturbance_reported", "2024-07-03"))
    found = deadline("disturbance_notice_from", before)
    assert (found.date, found.source) == (day("2024-07-03"), "JB 12:25 (before SFS 2024:313)")
    assert "före den 1 juli 2024" in checks(found)
    after = case(fact("disturbance_urged", "2024-07-03"), fact("disturbance_reported", "2024-06-20"))
    found = deadline("disturbance_notice_from", after)
    assert found.source == "JB 12:25 a, 42"
    assert "20 juni 2024" in checks(found)


def test_a_sublet_before_october_2019_is_computed_with_a_remark_sfs_2019_523() -> None:
    assert "2019" in checks(deadline("sublet_notice_last_day", case(fact("sublet_known", "2019-09-30"))))
    assert "2019" not in checks(deadline("sublet_notice_last_day", case(fact("sublet_known", "2020-01-07"))))


@pytest.mark.parametrize("kind", law.DEADLINES)
def test_every_rule_says_what_it_means_for_the_household(kind: str) -> None:
    found = deadline(kind, case())
    assert len(found.effect.split()) > 4
    assert found.effect.endswith(".")


def test_a_rule_asks_only_for_what_the_case_can_know() -> None:
    everything = tuple(LegalFact(kind, date(2026, 11, 2)) for kind in law.EVENTS if kind != "rent_due")
    found = law.every_deadline(case(*everything, owed="2026-09-30"), AS_OF)
    assert not [item.kind for item in found if item.missing]
