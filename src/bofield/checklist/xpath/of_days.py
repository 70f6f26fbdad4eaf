"""What forms do with days and times: as texts in, as texts or numbers out. No clock."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from bofield.checklist import days
from bofield.checklist.xpath.conversions import single, to_number, to_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bofield.checklist.xpath.scope import Value

# Nobody plans a thousand years; further on the calendar ends.
_MOST_MONTHS = 12_000
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "sv": ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}
_WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "sv": ("mån", "tis", "ons", "tor", "fre", "lör", "sön"),
}
_OF_DAYS: dict[str, Callable[[datetime, str], str]] = {
    "Y": lambda at, _language: f"{at.year:04}",
    "y": lambda at, _language: f"{at.year % 100:02}",
    "m": lambda at, _language: f"{at.month:02}",
    "n": lambda at, _language: str(at.month),
    "b": lambda at, language: _MONTHS.get(language, _MONTHS["en"])[at.month - 1],
    "d": lambda at, _language: f"{at.day:02}",
    "e": lambda at, _language: str(at.day),
    "a": lambda at, language: _WEEKDAYS.get(language, _WEEKDAYS["en"])[at.weekday()],
}
_OF_TIMES: dict[str, Callable[[datetime, str], str]] = {
    **_OF_DAYS,
    "H": lambda at, _language: f"{at.hour:02}",
    "h": lambda at, _language: str(at.hour),
    "M": lambda at, _language: f"{at.minute:02}",
    "S": lambda at, _language: f"{at.second:02}",
    "3": lambda at, _language: f"{at.microsecond // 1000:03}",
}
LETTERS = {"format-date": frozenset({*_OF_DAYS, "%"}), "format-date-time": frozenset({*_OF_TIMES, "%"})}
"""What may stand after a % in the patterns of each."""
ESCAPE = re.compile(r"%(.)")


def _at(value: Value) -> datetime | None:
    one = single(value)
    if isinstance(one, str):
        found = days.moment(one)
        if found is not None:
            return found
    return days.moment_of_number(to_number(one))


def _day(value: Value) -> date | None:
    one = single(value)
    found = days.parse(one) if isinstance(one, str) else None
    return found or days.from_number(to_number(one))


def day(value: Value) -> str:
    """Make a date of an instant or a number of days; an empty text of anything else."""
    found = _day(value)
    return found.isoformat() if found is not None else ""


def moment(value: Value) -> str:
    """Make an instant of a date or a number of days; an empty text of anything else."""
    found = _at(value)
    if found is None:
        return ""
    return found.isoformat(timespec="milliseconds" if found.microsecond else "seconds")


def part_of_day(value: Value) -> float:
    """Tell which part of the day a time is: 0.5 for noon."""
    one = single(value)
    if isinstance(one, str):
        return days.time(one)
    number = to_number(one)
    return number - math.floor(number) if math.isfinite(number) else math.nan


def written(value: Value, pattern: Value, language: str, *, times: bool) -> str:
    """Write a day, or an instant, as a pattern says; an empty text where there is none."""
    at = _at(value)
    if at is None:
        return ""
    letters = _OF_TIMES if times else _OF_DAYS

    def part(found: re.Match[str]) -> str:
        letter = found[1]
        return "%" if letter == "%" else letters[letter](at, language) if letter in letters else found[0]

    return ESCAPE.sub(part, to_text(pattern))


def add_months(value: Value, months: Value) -> str:
    """Go some months on from a day, to the same day of the month or to its last."""
    found, count = _day(value), to_number(months)
    later = days.add_months(found, int(count)) if found is not None and abs(count) <= _MOST_MONTHS else None
    return later.isoformat() if later is not None else ""
