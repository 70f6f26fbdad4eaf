from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.law import working_days as days

any_day = st.dates(min_value=date(1995, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize("year", range(1990, 2101))
def test_holidays_agree_with_an_independent_calendar(year: int) -> None:
    assert days.public_holidays(year) == frozenset(holidays.country_holidays("SE", years=year, include_sundays=False))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 11, 29), False),  # Sunday
        (date(2026, 12, 24), False),  # julafton
        (date(2026, 12, 31), False),  # nyårsafton
        (date(2026, 12, 23), True),
        (date(2027, 1, 5), True),  # trettondagsafton is an ordinary day
        (date(2027, 1, 6), False),
        (date(2027, 3, 25), True),  # skärtorsdagen
        (date(2027, 3, 26), False),  # långfredagen
        (date(2027, 3, 29), False),  # annandag påsk
        (date(2027, 4, 30), True),  # valborg
        (date(2027, 5, 6), False),  # Kristi himmelsfärd
        (date(2027, 6, 24), True),
        (date(2027, 6, 25), False),  # midsommarafton
        (date(2028, 2, 29), True),
    ],
)
def test_closed_days_of_lag_1930_173(day: date, *, working: bool) -> None:
    assert days.is_working_day(day) is working


@pytest.mark.parametrize("year", range(2020, 2041))
def test_every_year_has_its_three_great_eves_closed(year: int) -> None:
    midsummer_eve = days.midsummer_day(year) - timedelta(days=1)
    assert midsummer_eve.weekday() == 4
    assert 19 <= midsummer_eve.day <= 25
    for eve in (midsummer_eve, date(year, 12, 24), date(year, 12, 31)):
        assert not days.is_working_day(eve)


@given(any_day)
def test_rolling_goes_to_the_first_working_day_and_stays_there(day: date) -> None:
    rolled = days.roll(day)
    assert days.is_working_day(rolled)
    assert days.roll(rolled) == rolled
    assert not any(days.is_working_day(day + timedelta(days=n)) for n in range((rolled - day).days))
    assert (rolled - day).days <= 5


@given(any_day, any_day)
def test_rolling_keeps_the_order_of_days(one: date, other: date) -> None:
    assert days.roll(min(one, other)) <= days.roll(max(one, other))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_number_or_the_last_day(day: date, months: int, expected: date) -> None:
    assert days.add_months(day, months) == expected


@given(any_day, st.integers(min_value=0, max_value=10))
def test_counting_working_days_counts_only_those(day: date, count: int) -> None:
    end = days.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(days.is_working_day(each) for each in between) == count
