"""Dates and times in forms: days since 1970 as ODK counts them, and back. No clock, no time zone.

A form's times are local times, as the clock on the wall has them. A text with an offset keeps the wall's date and
time, but counts in UTC where it becomes a number.
"""

from __future__ import annotations

import calendar
import math
import re
from datetime import date, datetime, timedelta
from functools import lru_cache

EPOCH = date(1970, 1, 1)
_START = datetime(1970, 1, 1)  # noqa: DTZ001  (a wall's clock knows no zone)
_DAY = 86400
_LONGEST = 40
_OFFSET = r"(?:Z|([+-])(\d{2})(?::?(\d{2}))?)?"
_CLOCK = r"(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}})(?:T{_CLOCK}{_OFFSET})?$", re.ASCII)
_TIME = re.compile(rf"{_CLOCK}{_OFFSET}$", re.ASCII)


def parse(text: str) -> date | None:
    """Read an ISO date, or the date of an ISO instant; None for anything else, 30 February among it."""
    found = moment(text)
    return found.date() if found is not None else None


def moment(text: str) -> datetime | None:
    """Read an ISO date or instant as the wall has it, at midnight where it names no time; None for anything else."""
    return _moment(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime | None:
    found = _ISO.match(text.strip())
    if found is None:
        return None
    hour, minute, second = (int(found[group] or 0) for group in (4, 5, 6))
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), hour, minute, second, micro)  # noqa: DTZ001
    except ValueError:
        return None


def number(text: str) -> float:
    """Count the days from 1 January 1970 to a date, and the part of the day of an instant; NaN for anything else."""
    at = moment(text)
    if at is None:
        return math.nan
    found = _ISO.match(text.strip())
    ahead = 0 if found is None or found[8] is None else _seconds(found[8], found[9], found[10])
    return ((at - _START).total_seconds() - ahead) / _DAY


def time(text: str) -> float:
    """Tell which part of the day a time is, `12:00` being half; of an instant its time. NaN for anything else."""
    found = _TIME.match(text.strip()) if len(text) <= _LONGEST else None
    at = moment(f"1970-01-01T{text.strip()}") if found is not None else moment(text)
    if at is None:
        return math.nan
    return (at - datetime.combine(at.date(), datetime.min.time())).total_seconds() / _DAY


def from_number(days: float) -> date | None:
    """Turn a number of days into a date; None where it is not a number or no calendar reaches so far."""
    if math.isnan(days) or math.isinf(days):
        return None
    try:
        return EPOCH + timedelta(days=math.floor(days))
    except OverflowError:
        return None


def moment_of_number(days: float) -> datetime | None:
    """Turn a number of days into a date and time, to the millisecond; None as `from_number`."""
    if math.isnan(days) or math.isinf(days):
        return None
    try:
        return _START + timedelta(milliseconds=round(days * _DAY * 1000))
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """Go `months` on: the same day of the month, else its last day. None outside the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _seconds(sign: str, hours: str, minutes: str | None) -> int:
    return (-1 if sign == "-" else 1) * (int(hours) * 3600 + int(minutes or 0) * 60)
