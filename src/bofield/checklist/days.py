"""Dates in forms: days since 1970 as ODK counts them, and back. No clock."""

from __future__ import annotations

import calendar
import math
import re
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?.*)?$", re.ASCII)


def parse(text: str) -> date | None:
    """Read an ISO date, or the date of an ISO instant; None for anything else, 30 February among it."""
    found = _ISO.match(text.strip()) if len(text) <= 40 else None  # noqa: PLR2004  (longer is no date)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def number(text: str) -> float:
    """Count the days from 1 January 1970 to a date, and the part of the day of an instant; NaN for anything else."""
    day = parse(text)
    if day is None:
        return math.nan
    found = _ISO.match(text.strip())
    hours, minutes, seconds = (int(found[group] or 0) for group in (4, 5, 6)) if found else (0, 0, 0)
    return (day - EPOCH).days + (hours * 3600 + minutes * 60 + seconds) / 86400


def from_number(days: float) -> date | None:
    """Turn a number of days into a date; None where it is not a number or no calendar reaches so far."""
    if math.isnan(days) or math.isinf(days):
        return None
    try:
        return EPOCH + timedelta(days=math.floor(days))
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """Go `months` on: the same day of the month, else its last day. None outside the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
