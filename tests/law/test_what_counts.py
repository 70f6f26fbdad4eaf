"""Which service and which message count, from which day, and what is said of those that do not."""

from __future__ import annotations

from itertools import permutations

import pytest

from bofield import law
from bofield.law.known import same_municipality
from support.law_facts import case, checks, day, deadline, fact

SERVED = fact("tenant_served", "2026-11-23")
TOLD = fact("board_notified", "2026-11-24")
BOTH = ("regain_last_day", "earliest_eviction_decision")


@pytest.mark.parametrize(
    ("one", "missing"), [(SERVED, "board_notified"), (TOLD, "tenant_served"), (None, "board_notified")]
)
def test_the_three_weeks_do_not_run_while_one_of_the_two_is_missing(one: law.LegalFact | None, missing: str) -> None:
    facts = case(one or fact("notice_given", "2026-11-20"))
    for kind in BOTH:
        found = deadline(kind, facts)
        assert (found.date, found.running) == (None, False)
        assert missing in found.missing
        assert found.rests_on
        assert found in law.deadlines(facts, day("2026-11-25"))
    assert law.headline(deadline("regain_last_day", facts)) in {
        "Delgivning av hyresgästen saknas",
        "Meddelande till socialnämnden saknas",
    }


@pytest.mark.parametrize(
    "ground", ["disturbance_urged", "disturbance_reported", "sublet_known", "tenancy_period_ended"]
)
def test_a_notice_for_something_else_than_rent_waits_for_no_message(ground: str) -> None:
    events = (fact(ground, "2026-10-01"), SERVED)
    assert "regain_last_day" not in {item.kind for item in law.deadlines(case(*events), day("2026-11-25"))}
    rest = deadline("regain_last_day", case(*events))
    assert rest.missing == ("board_notified",)
    assert "ingen hyra" in rest.reason
    assert law.headline(rest) == law.label("regain_last_day")
    owing = deadline("regain_last_day", case(*events, owed="2026-10-30"))
    assert owing.missing == ("board_notified",)


@pytest.mark.parametrize(
    ("how", "completed", "last_day"),
    [
        ("", "", "2026-12-15"),
        ("acknowledged", "", "2026-12-15"),
        ("process_server", "", "2026-12-15"),
        ("left_at_home", "", "2026-12-15"),
        ("with_application", "", "2026-12-15"),
        ("genom granne", "", "2026-12-15"),
        ("adult_in_household", "2026-11-27", "2026-12-18"),
        ("acknowledged", "2026-11-27", "2026-12-15"),
    ],
)
def test_a_service_counts_from_the_day_that_delgl_18_35_38_39_say(how: str, completed: str, last_day: str) -> None:
    served = fact("tenant_served", "2026-11-23", how=how, completed_on=completed)
    assert deadline("regain_last_day", case(served, TOLD)).date == day(last_day)


@pytest.mark.parametrize(
    ("served", "said"),
    [
        (fact("tenant_served", "2026-11-23", how="adult_in_household"), "DelgL 39"),
        (fact("tenant_served", "2026-11-23", how="registered_letter"), "JB 12:8"),
        (fact("tenant_served", "2026-11-23", flaw="incomplete"), "formuläret"),
    ],
)
def test_a_service_that_does_not_count_starts_nothing_and_says_why(served: law.LegalFact, said: str) -> None:
    found = deadline("regain_last_day", case(served, TOLD))
    assert (found.date, found.missing) == (None, ("tenant_served",))
    assert said in found.reason
    assert "23 nov 2026" in found.reason
    assert law.headline(found) == "Delgivningen av hyresgästen startar ingenting"
    sound = fact("tenant_served", "2026-12-01", how="process_server")
    assert deadline("regain_last_day", case(served, sound, TOLD)).date == day("2026-12-22")


def test_an_order_taken_by_another_adult_waits_for_the_notice_unless_the_letter_names_a_day() -> None:
    taken = fact("order_served", "2026-11-23", how="adult_in_household")
    assert deadline("order_reply_last_day", case(taken)).missing == ("order_served",)
    sent = fact("order_served", "2026-11-23", how="adult_in_household", completed_on="2026-11-25")
    assert deadline("order_reply_last_day", case(sent)).date == day("2026-12-09")
    printed = fact("order_served", "2026-11-23", how="adult_in_household", stated="2026-12-03")
    found = deadline("order_reply_last_day", case(printed))
    assert (found.date, found.stated, found.computed) == (day("2026-12-03"), True, None)


def test_an_order_sent_by_registered_letter_counts_for_it_is_no_notice() -> None:
    posted = fact("order_served", "2026-11-23", how="registered_letter")
    assert deadline("order_reply_last_day", case(posted)).date == day("2026-12-07")


@pytest.mark.parametrize(
    ("message", "home", "said"),
    [
        (fact("board_notified", "2026-11-24", flaw="wrong_municipality"), "", "fel kommun"),
        (fact("board_notified", "2026-11-24", flaw="wrong_municipality", municipality="Lund"), "Malmö", "Lund"),
        (fact("board_notified", "2026-11-24", municipality="Lunds kommun"), "Malmö", "Lunds kommun"),
        (fact("board_notified", "2026-11-24", flaw="wrong_amount"), "", "RH 1995:34"),
        (fact("board_notified", "2026-11-24", flaw="incomplete"), "", "inte fullständigt"),
        (fact("board_notified", "2026-11-24", flaw="blot"), "", "blot"),
    ],
)
def test_a_flawed_message_starts_nothing_and_says_why(message: law.LegalFact, home: str, said: str) -> None:
    for kind in BOTH:
        found = deadline(kind, case(SERVED, message, home=home))
        assert (found.date, found.running, found.missing) == (None, False, ("board_notified",))
        assert said in found.reason
        assert home in found.reason
        assert "24 nov 2026" in found.reason
        assert law.headline(found) == "Meddelandet till socialnämnden startar ingenting"


def test_not_every_gap_makes_a_message_void_nja_1985_s_586() -> None:
    incomplete = case(SERVED, fact("board_notified", "2026-11-24", flaw="incomplete"))
    assert "NJA 1985 s. 586" in checks(deadline("regain_last_day", incomplete))
    wrong = case(SERVED, fact("board_notified", "2026-11-24", flaw="wrong_amount"))
    assert "NJA 1985 s. 586" not in checks(deadline("regain_last_day", wrong))


def test_a_corrected_message_starts_the_three_weeks() -> None:
    flawed, sound = fact("board_notified", "2026-11-24", flaw="wrong_amount"), fact("board_notified", "2026-12-01")
    found = deadline("regain_last_day", case(SERVED, flawed, sound))
    assert found.date == day("2026-12-22")
    assert "1995:34" not in checks(found)


def test_a_flawed_message_after_a_sound_one_undoes_nothing() -> None:
    flawed = fact("board_notified", "2026-12-01", flaw="wrong_amount")
    found = deadline("regain_last_day", case(SERVED, TOLD, flawed))
    assert found.date == day("2026-12-15")
    assert "1 dec 2026" in checks(found)
    assert "står fast" in checks(found)


def test_what_was_sound_twice_counts_anew_and_names_the_earlier_day() -> None:
    again = deadline("regain_last_day", case(SERVED, TOLD, fact("board_notified", "2026-12-01")))
    assert again.date == day("2026-12-22")
    assert "15 dec 2026" in checks(again)
    served_again = deadline("regain_last_day", case(SERVED, TOLD, fact("tenant_served", "2026-12-01")))
    assert served_again.date == day("2026-12-22")
    assert "15 dec 2026" in checks(served_again)
    assert "räknat från" not in checks(deadline("regain_last_day", case(SERVED, TOLD))).lower()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("secure_channel", "säker elektronisk kanal"),
        ("email", "e-post"),
        ("ordinary_letter", "bevis"),
        ("registered_letter", ""),
        ("handed_over", ""),
    ],
)
def test_a_way_that_is_not_settled_is_computed_and_named_jb_12_63(how: str, said: str) -> None:
    found = deadline("regain_last_day", case(SERVED, fact("board_notified", "2026-11-24", how=how)), day("2026-12-15"))
    assert found.date == day("2026-12-15")
    assert (said in checks(found)) if said else (found.check == ())


@pytest.mark.parametrize("end", ["deposit", "committee_undertaking", "withdrawn"])
def test_a_message_of_an_earlier_notice_does_not_start_the_new_one(end: str) -> None:
    between = fact(end, "2026-12-01")
    anew = fact("tenant_served", "2027-01-11")
    found = deadline("regain_last_day", case(SERVED, TOLD, between, anew))
    assert found.missing == ("board_notified",)
    assert "tidigare uppsägning" in found.reason
    told_anew = case(SERVED, TOLD, between, anew, fact("board_notified", "2027-01-12"))
    assert deadline("regain_last_day", told_anew).date == day("2027-02-02")


def test_a_payment_between_message_and_service_is_looked_at() -> None:
    paid = fact("payment", "2026-12-01")
    found = deadline("regain_last_day", case(TOLD, paid, fact("tenant_served", "2026-12-07"), owed="2026-10-30"))
    assert found.date == day("2026-12-28")
    assert "nytt meddelande" in checks(found)
    after = case(TOLD, fact("payment", "2026-12-07"), fact("tenant_served", "2026-12-07"), owed="2026-10-30")
    assert "nytt meddelande" not in checks(deadline("regain_last_day", after))


def test_a_day_printed_by_the_landlord_changes_nothing() -> None:
    found = deadline("regain_last_day", case(fact("tenant_served", "2026-11-23", stated="2026-12-18"), TOLD))
    assert (found.date, found.stated) == (day("2026-12-15"), False)
    assert "18 dec 2026" in checks(found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Malmö", "malmö ", True),
        ("Göteborgs stad", "Göteborg", True),
        ("Göteborgs  kommun", "göteborgs stad", True),
        ("Borås", "Borås stad", True),
        ("Borås kommun", "Borås stad", True),
        ("Falu kommun", "Falun", True),
        ("Region Gotland", "Gotlands kommun", True),
        ("Upplands-Bro", "Upplands Bro kommun", True),
        ("Lund", "Malmö", False),
        ("Habo", "Håbo", False),
        ("Mora", "Mor", False),
    ],
)
def test_a_municipality_is_known_by_its_names(one: str, other: str, *, same: bool) -> None:
    assert same_municipality(one, other) is same
    assert same_municipality(other, one) is same


def test_a_message_whose_municipality_is_not_known_counts() -> None:
    assert deadline("regain_last_day", case(SERVED, TOLD, home="Malmö")).running
    lund = fact("board_notified", "2026-11-24", municipality="Lund")
    assert deadline("regain_last_day", case(SERVED, lund)).running


def test_of_two_letters_of_one_day_the_one_that_names_a_day_counts_in_any_order() -> None:
    plain, printed = fact("order_served", "2026-11-23"), fact("order_served", "2026-11-23", stated="2026-12-03")
    later = fact("order_served", "2026-11-23", stated="2026-12-10")
    for events in permutations((plain, printed, later)):
        assert deadline("order_reply_last_day", case(*events)).date == day("2026-12-03")
