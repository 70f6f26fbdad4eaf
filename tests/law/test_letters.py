"""The day in a letter of Kronofogden or the court goes before any computed one, and a booked eviction is one."""

from __future__ import annotations

import pytest

from bofield import law
from support.law_facts import case, checks, day, deadline, fact

TOLD = fact("comment_opportunity", "2026-11-20")


@pytest.mark.parametrize(
    ("kind", "start", "computed"),
    [
        ("order_reply_last_day", "order_served", "2026-12-07"),
        ("transfer_request_last_day", "contest_sent", "2026-12-21"),
        ("reopening_last_day", "decision", "2026-12-23"),
        ("earliest_eviction", "comment_opportunity", "2026-11-30"),
        ("eviction_four_weeks", "documents_complete", "2026-12-21"),
        ("belongings_kept_until", "evicted", "2027-02-23"),
    ],
)
def test_a_printed_day_is_shown_with_the_computed_one_beside_it(kind: str, start: str, computed: str) -> None:
    plain = deadline(kind, case(fact(start, "2026-11-23")))
    assert (plain.date, plain.stated, plain.computed) == (day(computed), False, day(computed))
    printed = deadline(kind, case(fact(start, "2026-11-23", stated="2026-12-05")))
    assert (printed.date, printed.stated, printed.computed) == (day("2026-12-05"), True, day(computed))
    assert "23 nov 2026" in printed.reason
    assert law.headline(printed) == law.label(kind)
    assert "Räknat efter regeln" in checks(printed)
    same = deadline(kind, case(fact(start, "2026-11-23", stated=computed)))
    assert "Räknat efter regeln" not in checks(same)


def test_a_respite_of_kronofogden_names_its_last_day_ub_16_4() -> None:
    complete, respite = fact("documents_complete", "2026-11-02"), fact("respite", "2026-11-25", stated="2026-12-09")
    found = deadline("respite_last_day", case(complete, respite))
    assert (found.date, found.stated, found.computed) == (day("2026-12-09"), True, day("2026-12-14"))
    alone = deadline("respite_last_day", case(respite))
    assert (alone.date, alone.computed) == (day("2026-12-09"), None)
    assert alone.rests_on == (respite,)
    assert alone.effect == "Hushållet får bo kvar till och med den dagen."
    assert law.headline(alone) == "Anstånd från Kronofogden"
    unnamed = deadline("respite_last_day", case(fact("respite", "2026-11-25")))
    assert unnamed.missing == ("documents_complete",)
    assert unnamed.rests_on


def test_a_booked_eviction_is_the_day_itself() -> None:
    found = deadline("earliest_eviction", case(TOLD, fact("eviction_booked", "2026-12-04")))
    assert (found.date, found.stated, found.computed) == (day("2026-12-04"), True, day("2026-11-27"))
    assert found.nature == "day"
    assert law.headline(found) == "Avhysning bokad"
    assert "hem" in found.effect
    alone = deadline("earliest_eviction", case(fact("eviction_booked", "2026-12-04")))
    assert (alone.date, alone.computed) == (day("2026-12-04"), None)


@pytest.mark.parametrize(
    ("events", "as_of", "duty"),
    [
        pytest.param((), "2026-11-23", True, id="ahead"),
        pytest.param((), "2026-12-20", True, id="passed, and nobody has said how it went"),
        pytest.param((("evicted", "2026-12-04"),), "2026-12-20", False, id="carried out"),
        pytest.param((("moved_out", "2026-12-05"),), "2026-12-20", False, id="moved"),
        pytest.param((("withdrawn", "2026-12-05"),), "2026-12-20", False, id="withdrawn"),
        pytest.param((("withdrawn", "2026-10-05"),), "2026-12-20", True, id="withdrawn before, another attempt"),
        pytest.param((("postponed", "2026-11-30"),), "2026-12-04", True, id="postponed, perhaps booked anew"),
        pytest.param((("postponed", "2026-11-30"),), "2026-12-05", False, id="postponed, and passed"),
    ],
)
def test_a_booked_eviction_stays_a_duty_until_its_outcome_is_known(
    events: tuple[tuple[str, str], ...], as_of: str, *, duty: bool
) -> None:
    facts = case(TOLD, fact("eviction_booked", "2026-12-04"), *(fact(*each) for each in events))
    found = deadline("earliest_eviction", facts, day(as_of))
    assert found.date == day("2026-12-04")
    assert found.duty is duty


def test_a_respite_that_covers_a_booked_day_takes_the_duty_from_it() -> None:
    booked = fact("eviction_booked", "2026-12-04")
    for until, duty in (("2026-12-03", True), ("2026-12-04", False)):
        respite = fact("respite", "2026-11-28", stated=until)
        assert deadline("earliest_eviction", case(TOLD, booked, respite), day("2026-11-29")).duty is duty


def test_an_eviction_that_is_not_booked_is_no_duty() -> None:
    assert not deadline("earliest_eviction", case(TOLD)).duty


def test_a_booking_may_print_its_day() -> None:
    booked = fact("eviction_booked", "2026-11-20", stated="2026-12-04")
    assert deadline("earliest_eviction", case(booked)).date == day("2026-12-04")


def test_a_booking_within_the_week_is_questioned_ub_16_3() -> None:
    assert "27 nov 2026" in checks(deadline("earliest_eviction", case(TOLD, fact("eviction_booked", "2026-11-25"))))


def test_a_booking_from_before_the_tenant_was_told_anew_is_an_old_one() -> None:
    found = deadline("earliest_eviction", case(fact("eviction_booked", "2026-11-10"), TOLD))
    assert (found.date, found.stated) == (day("2026-11-27"), False)


def test_of_two_booked_days_the_nearer_ahead_is_shown_and_the_other_named() -> None:
    facts = case(TOLD, fact("eviction_booked", "2026-12-18"), fact("eviction_booked", "2026-12-04"))
    for as_of, shown, other in (("2026-12-01", "2026-12-04", "18 dec"), ("2026-12-05", "2026-12-18", "4 dec")):
        found = deadline("earliest_eviction", facts, day(as_of))
        assert found.date == day(shown)
        assert other in checks(found)
    assert deadline("earliest_eviction", facts, day("2027-01-01")).date == day("2026-12-18")


def test_a_respite_puts_a_booked_day_off_until_it_is_over() -> None:
    respite = fact("respite", "2026-11-28", stated="2026-12-11")
    found = deadline("earliest_eviction", case(TOLD, fact("eviction_booked", "2026-12-04"), respite))
    assert found.date == day("2026-12-04")
    assert "11 dec 2026" in checks(found)
    anew = case(TOLD, fact("eviction_booked", "2026-12-04"), respite, fact("eviction_booked", "2026-12-14"))
    assert deadline("earliest_eviction", anew).date == day("2026-12-14")


def test_a_postponement_leaves_a_booked_day_in_sight_with_a_question() -> None:
    found = deadline(
        "earliest_eviction", case(TOLD, fact("eviction_booked", "2026-12-04"), fact("postponed", "2026-11-30"))
    )
    assert found.date == day("2026-12-04")
    assert "30 nov 2026" in checks(found)


@pytest.mark.parametrize(
    "step", ["tenant_served", "kfm_applied", "order_served", "decision", "documents_complete", "comment_opportunity"]
)
def test_any_step_after_a_withdrawal_makes_a_booked_day_a_new_one(step: str) -> None:
    booked, withdrawn = fact("eviction_booked", "2026-12-04"), fact("withdrawn", "2026-10-01")
    assert not deadline("earliest_eviction", case(booked, withdrawn)).running
    assert deadline("earliest_eviction", case(booked, withdrawn, fact(step, "2026-10-02"))).running
    assert not deadline("earliest_eviction", case(booked, withdrawn, fact(step, "2026-09-30"))).running


@pytest.mark.parametrize("end", ["withdrawn", "moved_out", "evicted"])
def test_a_booked_day_ends_with_the_attempt(end: str) -> None:
    booked = fact("eviction_booked", "2026-12-04")
    assert not deadline("earliest_eviction", case(TOLD, booked, fact(end, "2026-12-01"))).running
    assert not deadline("earliest_eviction", case(booked, fact(end, "2026-12-01"))).running
    # What ended an earlier attempt does not end this one: nothing is worse than an eviction nobody sees coming.
    assert deadline("earliest_eviction", case(TOLD, booked, fact(end, "2026-11-01"))).running
