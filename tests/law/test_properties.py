"""What holds for every household and every day: the law's dates against a calendar that is not ours."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

import holidays
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bofield import law
from bofield.law import CaseFacts, Deadline, LegalFact

CALM: Final = settings(deadline=None)
"""A busy machine is no counterexample."""
AS_OF: Final = date(2026, 11, 23)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
INPUTS: Final = {
    "rent_due": ("rent_due",),
    "rent_week_ends": ("rent_due",),
    "forfeitable_from": ("rent_due",),
    "disturbance_notice_from": ("disturbance_urged", "disturbance_reported"),
    "sublet_notice_last_day": ("sublet_known",),
    "regain_last_day": ("tenant_served", "board_notified"),
    "earliest_eviction_decision": ("tenant_served", "board_notified"),
    "renewal_referral_last_day": ("tenancy_period_ended",),
    "order_reply_last_day": ("order_served",),
    "transfer_request_last_day": ("contest_sent",),
    "reopening_last_day": ("decision",),
    "earliest_eviction": ("comment_opportunity",),
    "eviction_four_weeks": ("documents_complete",),
    "respite_last_day": ("documents_complete",),
    "postponement_lapses": ("kfm_applied", "postponed"),
    "belongings_kept_until": ("evicted",),
    "claim_time_barred": ("moved_out",),
}
MONTHS: Final = {
    "sublet_notice_last_day": 6,
    "renewal_referral_last_day": 1,
    "reopening_last_day": 1,
    "postponement_lapses": 6,
    "belongings_kept_until": 3,
    "claim_time_barred": 24,
}
WEEKS: Final = {
    "order_reply_last_day": 2,
    "transfer_request_last_day": 4,
    "earliest_eviction": 1,
    "eviction_four_weeks": 4,
    "respite_last_day": 6,
    "regain_last_day": 3,
    "rent_week_ends": 1,
}
"""How long each time is, from the newest of what starts it, or for a postponement from the application."""
ACTS: Final = {
    *("rent_week_ends", "regain_last_day", "order_reply_last_day", "transfer_request_last_day", "reopening_last_day"),
    *("belongings_kept_until", "sublet_notice_last_day", "renewal_referral_last_day", "claim_time_barred"),
}
"""The last days on which somebody must have done something (1930:173 2 §)."""
MAY_MOVE: Final = {"earliest_eviction": ("eviction_booked",), "claim_time_barred": ("evicted",)}
SAVES: Final = ("deposit", "committee_undertaking")

days = st.dates(min_value=date(2024, 7, 1), max_value=date(2039, 12, 31))
kinds = st.sampled_from(tuple(INPUTS))
some_day = st.none() | days
facts_of_an_event = st.builds(
    LegalFact,
    kind=st.sampled_from((*law.EVENTS, "something_else")),
    on=days,
    stated=some_day,
    how=st.sampled_from(("", *law.SERVICE_WAYS, *law.MESSAGE_WAYS, "brevduva")),
    completed_on=some_day,
    municipality=st.sampled_from(("", "Malmö", "Lund")),
    amount=st.sampled_from((0, 845_000)),
    flaw=st.sampled_from(("", *law.FLAWS)),
)
households = st.builds(
    CaseFacts,
    debts=st.lists(st.tuples(days, st.sampled_from((0, 1, 845_000))), max_size=3).map(tuple),
    events=st.lists(facts_of_an_event, max_size=12).map(tuple),
    municipality=st.sampled_from(("", "Malmö")),
)


TOLD_TWICE: Final = CaseFacts(
    events=tuple(
        LegalFact(kind, date(2026, 11, 23), stated=printed)
        for kind in ("order_served", "contest_sent", "decision", "comment_opportunity", "documents_complete", "respite")
        for printed in (None, date(2026, 12, 3), date(2026, 12, 1))
    )
)
"""Two colleagues wrote the same letters down; one of them, or both, with the day that is printed."""


@cache
def eves(year: int) -> frozenset[date]:
    midsummer = next(day for day in (date(year, 6, 19) + n * DAY for n in range(7)) if day.isoweekday() == 5)
    return frozenset({midsummer, date(year, 12, 24), date(year, 12, 31)})


PUBLIC: Final = holidays.country_holidays("SE", years=range(2020, 2050), include_sundays=False)


def literally_closed(day: date) -> bool:
    return day.isoweekday() == 7 or day in PUBLIC


def closed(day: date) -> bool:
    return literally_closed(day) or day.isoweekday() == 6 or day in eves(day.year)


def rolled(day: date) -> date:
    while closed(day):
        day += DAY
    return day


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def one(kind: str, facts: CaseFacts) -> Deadline:
    (found,) = (each for each in law.every_deadline(facts, AS_OF) if each.kind == kind)
    return found


def when(kind: str, facts: CaseFacts) -> date:
    found = one(kind, facts)
    assert found.date is not None, found.reason
    return found.date


def happened(*events: tuple[str, date]) -> CaseFacts:
    return CaseFacts(events=tuple(LegalFact(kind, on) for kind, on in events))


def what_starts(kind: str, on: dict[str, date]) -> CaseFacts:
    return happened(*((event, on[event]) for event in INPUTS[kind]))


def dates_of(facts: CaseFacts, as_of: date) -> list[object]:
    return [
        (each.kind, each.date, each.running, each.binds, each.source, each.missing, each.stated, each.computed)
        for each in law.every_deadline(facts, as_of)
    ]


def test_the_inputs_of_every_kind_are_known_here() -> None:
    assert set(INPUTS) == set(law.DEADLINES)


@CALM
@given(households)
def test_every_kind_stands_once_in_the_order_of_the_process(facts: CaseFacts) -> None:
    assert tuple(each.kind for each in law.every_deadline(facts, AS_OF)) == law.DEADLINES


@CALM
@given(households)
def test_what_a_case_shows_is_a_part_of_the_whole(facts: CaseFacts) -> None:
    every = {each.kind: each for each in law.every_deadline(facts, AS_OF)}
    shown = law.deadlines(facts, AS_OF)
    assert [each.kind for each in shown] == [kind for kind in every if kind in {each.kind for each in shown}]
    assert all(each == every[each.kind] for each in shown)
    assert {kind for kind, each in every.items() if each.running} <= {each.kind for each in shown}


@CALM
@given(households)
def test_a_time_runs_when_it_has_a_date_and_says_why_when_it_does_not(facts: CaseFacts) -> None:
    labels = [law.label(fact.kind) for fact in facts.events]
    for each in law.every_deadline(facts, AS_OF):
        assert each.running == (each.date is not None)
        if each.running:
            assert each.missing == ()
        else:
            assert each.missing or any(label in each.reason for label in labels)
            assert each.computed is None
        assert each.reason
        assert each.source
        assert each.binds in {"tenant", "landlord", "authority"}


@CALM
@given(households, st.randoms(use_true_random=False))
@example(TOLD_TWICE, Random(1))  # noqa: S311  (a shuffle, no secret)
def test_the_order_of_what_is_known_changes_nothing(facts: CaseFacts, chance: Random) -> None:
    turned = replace(facts, events=facts.events[::-1], debts=facts.debts[::-1])
    shuffled = list(facts.events)
    chance.shuffle(shuffled)
    assert dates_of(facts, AS_OF) == dates_of(facts, AS_OF) == dates_of(turned, AS_OF)
    assert dates_of(replace(facts, events=tuple(shuffled)), AS_OF) == dates_of(facts, AS_OF)


@CALM
@given(households, days, days)
def test_the_day_from_which_one_looks_moves_no_date(facts: CaseFacts, first: date, second: date) -> None:
    booked = [fact for fact in facts.events if fact.kind == "eviction_booked"]
    assume(len(booked) <= 1)
    assert dates_of(facts, first) == dates_of(facts, second)


@CALM
@given(days, days, days)
def test_of_two_booked_evictions_the_nearest_ahead_is_shown(first: date, second: date, as_of: date) -> None:
    # The one exception: nobody may be surprised by a booking that still stands, nor sent to one that has passed.
    facts = happened(("eviction_booked", first), ("eviction_booked", second))
    (found,) = (each for each in law.every_deadline(facts, as_of) if each.kind == "earliest_eviction")
    ahead = [day for day in (first, second) if day >= as_of]
    assert found.date == (min(ahead) if ahead else max(first, second))


@CALM
@given(households, days)
def test_what_matters_next_is_one_of_the_dates(facts: CaseFacts, as_of: date) -> None:
    shown = law.deadlines(facts, as_of)
    following = law.next_deadline(shown, as_of)
    assert following is None or following in shown


@CALM
@given(kinds, st.fixed_dictionaries({event: days for pair in INPUTS.values() for event in pair}), st.data())
def test_something_that_happens_later_never_gives_an_earlier_date(
    kind: str, on: dict[str, date], data: st.DataObject
) -> None:
    event = data.draw(st.sampled_from(INPUTS[kind]))
    later = {**on, event: on[event] + data.draw(st.integers(0, 400)) * DAY}
    assert when(kind, what_starts(kind, on)) <= when(kind, what_starts(kind, later))


@CALM
@given(kinds, st.fixed_dictionaries({event: days for pair in INPUTS.values() for event in pair}))
def test_a_last_day_for_an_act_is_a_working_day(kind: str, on: dict[str, date]) -> None:
    found = one(kind, what_starts(kind, on))
    assert found.date is not None
    if kind in ACTS:
        assert not closed(found.date)
        assert found.nature == "last_day"
    assert found.duty is False or kind in ACTS


@CALM
@given(st.sampled_from(tuple(MONTHS | WEEKS)), days)
@example("reopening_last_day", date(2027, 1, 31))
@example("reopening_last_day", date(2028, 1, 31))
@example("claim_time_barred", date(2028, 2, 29))
def test_every_time_is_as_long_by_another_calendar(kind: str, start: date) -> None:
    raw = months_on(start, MONTHS[kind]) if kind in MONTHS else start + WEEKS[kind] * WEEK
    found = when(kind, what_starts(kind, dict.fromkeys(INPUTS[kind], start)))
    assert found == (rolled(raw) if kind in ACTS else raw)


@CALM
@given(days, days)
@example(date(2026, 12, 3), date(2026, 12, 1))
@example(date(2025, 12, 3), date(2025, 12, 3))
def test_nobody_gets_less_than_three_weeks_after_both(served: date, told: date) -> None:
    both = happened(("tenant_served", served), ("board_notified", told))
    last, start = when("regain_last_day", both), max(served, told)
    assert last - start >= 3 * WEEK
    assert last == rolled(start + 3 * WEEK)
    decision = when("earliest_eviction_decision", both)
    between = [last + n * DAY for n in range(1, (decision - last).days)]
    assert sum(not closed(day) for day in between) == 2
    assert not closed(between[-1])


@CALM
@given(days)
def test_a_tenant_is_never_told_to_stop_hoping_too_early(start: date) -> None:
    both = happened(("tenant_served", start), ("board_notified", start))
    for kind, facts, raw in (
        ("regain_last_day", both, start + 3 * WEEK),
        ("order_reply_last_day", happened(("order_served", start)), start + 2 * WEEK),
    ):
        favourable = raw
        while closed(favourable):
            favourable += DAY
        assert when(kind, facts) >= favourable
    # Whoever counts Saturdays and eves as working days comes to a decision earlier; we never do.
    day, counted = when("regain_last_day", both), 0
    while counted < 2:
        day += DAY
        counted += not literally_closed(day)
    assert when("earliest_eviction_decision", both) > day
    assert when("earliest_eviction", happened(("comment_opportunity", start))) - start >= WEEK


@CALM
@given(days)
def test_staff_are_never_told_to_wait_longer_than_the_strict_reading(start: date) -> None:
    owed = CaseFacts(debts=((start, 845_000),))
    assert when("forfeitable_from", owed) == rolled(start + WEEK) + DAY
    assert when("earliest_eviction", happened(("comment_opportunity", start))) <= start + WEEK
    assert when("disturbance_notice_from", happened(("disturbance_urged", start), ("disturbance_reported", start))) <= (
        start + DAY
    )
    assert when("transfer_request_last_day", happened(("contest_sent", start))) <= rolled(start + 4 * WEEK)
    assert when("sublet_notice_last_day", happened(("sublet_known", start))) <= rolled(start + 184 * DAY)
    assert when("renewal_referral_last_day", happened(("tenancy_period_ended", start))) <= rolled(start + 31 * DAY)


@CALM
@given(st.integers(2024, 2039), st.integers(1, 12))
def test_rent_is_due_on_the_last_working_day_before_its_month(year: int, month: int) -> None:
    first = date(year, month, 1)
    due = law.rent_due(year, month)
    assert due < first
    assert not closed(due)
    assert all(closed(due + n * DAY) for n in range(1, (first - due).days))


@CALM
@given(days, days, days)
def test_a_sound_message_sent_later_never_shortens_the_time(served: date, told: date, again: date) -> None:
    once = happened(("tenant_served", served), ("board_notified", told))
    twice = replace(once, events=(*once.events, LegalFact("board_notified", again)))
    for kind in ("regain_last_day", "earliest_eviction_decision"):
        assert when(kind, twice) >= when(kind, once)
        assert when(kind, twice) == when(
            kind, happened(("tenant_served", served), ("board_notified", max(told, again)))
        )


@CALM
@given(days, days, days, st.sampled_from(law.FLAWS))
def test_a_flawed_message_starts_nothing_and_stops_nothing(served: date, told: date, flawed: date, flaw: str) -> None:
    bad = LegalFact("board_notified", flawed, flaw=flaw)
    alone = CaseFacts(events=(LegalFact("tenant_served", served), bad))
    sound = happened(("tenant_served", served), ("board_notified", told))
    for kind in ("regain_last_day", "earliest_eviction_decision"):
        assert one(kind, alone).missing == ("board_notified",)
        assert when(kind, replace(sound, events=(*sound.events, bad))) == when(kind, sound)


@CALM
@given(days, st.integers(0, 60), st.sampled_from(SAVES))
def test_what_saves_the_home_saves_it_until_the_last_day_and_not_after(start: date, after: int, how: str) -> None:
    both = happened(("tenant_served", start), ("board_notified", start))
    last = when("regain_last_day", both)
    saved = replace(both, events=(*both.events, LegalFact(how, start + after * DAY)))
    found = one("regain_last_day", saved)
    if start + after * DAY <= last:
        assert (found.date, found.missing) == (None, ())
        assert law.label(how) in found.reason
    else:
        assert found.date == last


@CALM
@given(
    st.sampled_from([kind for kind in INPUTS if kind != "rent_due"]),
    days,
    st.sampled_from(law.EVENTS),
    st.integers(1, 400),
)
def test_what_comes_after_a_day_never_takes_it_away(kind: str, start: date, event: str, after: int) -> None:
    # A letter that prints a day, and what starts the time anew, may move it; nothing that comes later ends it.
    assume(event not in {*INPUTS[kind], *MAY_MOVE.get(kind, ())})
    before = what_starts(kind, dict.fromkeys(INPUTS[kind], start))
    day = when(kind, before)
    later = LegalFact(event, day + after * DAY)
    assert when(kind, replace(before, events=(*before.events, later))) == day


@CALM
@given(days, days)
def test_the_day_in_the_letter_always_wins(served: date, printed: date) -> None:
    plain = LegalFact("order_served", served)
    found = one("order_reply_last_day", CaseFacts(events=(replace(plain, stated=printed),)))
    assert (found.date, found.stated) == (printed, True)
    assert found.computed == one("order_reply_last_day", CaseFacts(events=(plain,))).date
