"""Days as Swedish law counts them: holidays, working days, weeks, months, and the move past a closed day.

Knows the calendar and the two statutes that fix it: which days are public holidays (lag 1989:253) and how a statutory
time is counted (lag 1930:173). Knows no case, no rule of tenancy and no clock.

The holidays are computed from the statute itself, eleven lines of it. The `holidays` package says the same for every
year (a test compares them), but costs 0.4 s to import: most of what the program has from start to first data.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5
SUNDAY = 6
_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> frozenset[date]:
    """List the public holidays of `year` that have a name of their own (HELG 1 §); Sundays are holidays besides."""
    easter = easter_sunday(year)
    return frozenset(
        {
            date(year, 1, 1),
            date(year, 1, 6),
            easter - 2 * _DAY,
            easter,
            easter + _DAY,
            date(year, 5, 1),
            easter + 39 * _DAY,
            easter + 49 * _DAY,
            # The national day took the place of Whit Monday in 2005.
            date(year, 6, 6) if year >= 2005 else easter + 50 * _DAY,  # noqa: PLR2004
            midsummer_day(year),
            _weekday_on_or_after(date(year, 10, 31), SATURDAY),
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def easter_sunday(year: int) -> date:
    """Find Easter Sunday of a Gregorian year, by the rule of the golden number and the corrected full moon."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - moon - year_rest) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def midsummer_day(year: int) -> date:
    """Find midsommardagen: the Saturday between 20 and 26 June."""
    return _weekday_on_or_after(date(year, 6, 20), SATURDAY)


def is_public_holiday(day: date) -> bool:
    """Tell whether `day` is a Sunday or another public holiday (HELG 1 §)."""
    return day.weekday() == SUNDAY or day in public_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Tell whether an act due on `day` must be done that day: no holiday, Saturday or great eve (1930:173 2 §)."""
    return day.weekday() < SATURDAY and day not in _closed_days(day.year)


def roll(day: date) -> date:
    """Move a last day that falls on a closed day to the next working day (1930:173 2 §)."""
    while not is_working_day(day):
        day += _DAY
    return day


def add_weeks(day: date, weeks: int) -> date:
    """Count weeks: the same day of the week (1930:173 1 §)."""
    return day + timedelta(weeks=weeks)


def add_months(day: date, months: int) -> date:
    """Count months: the same number, or the last day of a month that is too short for it (1930:173 1 §)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int) -> date:
    """Find the `count`-th working day after `day`, which itself is not counted."""
    for _ in range(count):
        day = roll(day + _DAY)
    return day


@lru_cache(maxsize=256)
def _closed_days(year: int) -> frozenset[date]:
    """List the closed days beside weekends: midsommarafton, julafton and nyårsafton are treated as holidays."""
    eves = {midsummer_day(year) - _DAY, date(year, 12, 24), date(year, 12, 31)}
    return public_holidays(year) | eves


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + (weekday - day.weekday()) % 7 * _DAY
