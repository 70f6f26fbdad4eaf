"""Dates and times as Swedes write them. Babel would do it too, after an import as long as painting the first screen.

The words stand in the catalogue like all others. Knows no calendar but the Gregorian and no holiday.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from bofield.i18n import N_, _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

ZONE = "Europe/Stockholm"
"""The zone in which days begin and end: the law's dates are Swedish wherever the laptop's clock thinks it is."""

_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
_SHORT_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_SHORT_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


def local(moment: datetime) -> datetime:
    """Move an aware moment into `ZONE`."""
    return moment.astimezone(_zone())


def now() -> datetime:
    """Tell the moment, in `ZONE`."""
    return datetime.now(_zone())


@cache
def _zone() -> ZoneInfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (8 ms that the first frame can do without)

    return ZoneInfo(ZONE)


def short_date(day: date, today: date | None = None) -> str:
    """Write a date for a list: `tis 15 dec`, and `fre 8 jan 2027` when the year is not this one. At most 17 cells."""
    this_year = (today or now().date()).year
    weekday, month = _(_SHORT_WEEKDAYS[day.weekday()]), _(_SHORT_MONTHS[day.month - 1])
    text = _("{weekday} {day} {month}").format(weekday=weekday, day=day.day, month=month)
    return text if day.year == this_year else f"{text} {day.year}"


def long_date(day: date) -> str:
    """Write a date for a heading, with its ISO week: `måndag 23 november, v. 48`."""
    return _("{weekday} {day} {month}, week {week}").format(
        weekday=_(_WEEKDAYS[day.weekday()]), day=day.day, month=_(_MONTHS[day.month - 1]), week=day.isocalendar().week
    )


def iso(day: date) -> str:
    """Write a date as it is typed and stored: `2026-12-15`."""
    return (day.date() if isinstance(day, datetime) else day).isoformat()


def clock(moment: datetime) -> str:
    """Write the time of day in Sweden: `09:41`. A moment without a zone is taken as it stands."""
    return f"{local(moment):%H:%M}" if moment.tzinfo is not None else f"{moment:%H:%M}"


def relative_days(n: int) -> str:
    """Say how far away a day is: `idag`, `imorgon`, `om 2 d`, `igår`, `2 d sen`. `n` is days from today."""
    near = {0: N_("today"), 1: N_("tomorrow"), -1: N_("yesterday")}
    if n in near:
        return _(near[n])
    return (_("in {n} d") if n > 0 else _("{n} d ago")).format(n=abs(n))


def weekday_names() -> tuple[tuple[str, str], ...]:
    """List the weekdays from Monday, each whole and short, in the user's language."""
    return tuple((_(whole), _(short)) for whole, short in zip(_WEEKDAYS, _SHORT_WEEKDAYS, strict=True))


def month_names() -> tuple[tuple[str, str], ...]:
    """List the months from January, each whole and short, in the user's language."""
    return tuple((_(whole), _(short)) for whole, short in zip(_MONTHS, _SHORT_MONTHS, strict=True))
