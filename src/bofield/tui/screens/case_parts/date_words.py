"""How a date of the law stands, in a sign and a word: overdue, near, to do, done, passed. Shows values; knows no list.

Every list that shows dates asks here, so that the same date has the same sign on Idag, in Ärenden and in the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import iso, long_date, relative_days, short_date
from bofield.tui.text import ALARM, DONE, DOT, LATE, OPEN, line

if TYPE_CHECKING:
    from textual.content import Content

    from bofield.services.values import CaseRow, DeadlineView

SOON = 3
"""Days within which a date is marked with an alarm."""
MISSING = "?"
NOT_HERE = "–"
PRINTED = "*"
"""Stands after a day that is the one printed in a letter."""
URGENT = "bold $error"
QUIET = "$text-muted"


@dataclass(frozen=True, slots=True)
class Standing:
    """The sign and the word of a date, and the style that goes with them."""

    sign: str
    word: str
    style: str = ""


def urgent(row: CaseRow) -> DeadlineView | None:
    """Choose the date to show of a case where there is room for one: a duty that is late, else what comes next."""
    return row.overdue[0] if row.overdue else row.next_deadline


def standing(found: DeadlineView) -> Standing:
    """Say how a date stands: what somebody has said of it first, then the calendar."""
    if found.settled:
        done = found.settled == "done"
        return Standing(DONE, _("done"), QUIET) if done else Standing(NOT_HERE, _("set aside"), QUIET)
    if found.overdue:
        return Standing(LATE, _("overdue"), URGENT)
    if found.on is None or found.days is None:
        return _without_a_day(found)
    if found.days < 0:
        return Standing("", _("passed"), QUIET)
    word = _("to do") if found.duty else _("in the letter") if found.stated else ""
    if found.days <= SOON and (found.duty or found.nature == "last_day"):
        return Standing(ALARM, word, URGENT)
    return Standing(OPEN if found.duty else "", word)


def _without_a_day(found: DeadlineView) -> Standing:
    if not found.missing:
        return Standing("", _("ended"), QUIET)
    if found.duty:
        return Standing(MISSING, _("missing"), "bold $warning")
    return Standing(DOT, _("not running") if found.rests_on else _("not started"), QUIET)


def away(found: DeadlineView) -> str:
    """Say how far away a date is, or how late a duty is. Other days that have passed are simply over."""
    if found.overdue and found.days is not None:
        return _("{n} d late").format(n=-found.days)
    return relative_days(found.days) if found.days is not None and found.days >= 0 else ""


def day(found: DeadlineView) -> str:
    """Write the day for a list, with a mark where it is printed in a letter, or that there is none."""
    if found.on is None:
        return _("not running")
    return short_date(found.on) + (PRINTED if found.stated else "")


WEEKDAY_TOO = 11
"""Cells from which a day has its weekday in a list that says beside it how far away it is."""


def near_day(found: DeadlineView, width: int = WEEKDAY_TOO) -> Content:
    """Write the day without its year, and where there is no room without its weekday, which stands first."""
    text = short_date(found.on, found.on) if found.on is not None else ""
    return line(text if width >= WEEKDAY_TOO else text.partition(" ")[2], QUIET)


def whole_day(found: DeadlineView) -> str:
    """Write the day with its weekday, its week and how far away it is."""
    if found.on is None:
        return _("not running")
    return " · ".join(filter(None, (long_date(found.on), iso(found.on), away(found))))


def printed(found: DeadlineView) -> str:
    """Say beside a day printed in a letter what the rule itself would give."""
    if not found.stated:
        return ""
    if found.computed is None or found.computed == found.on:
        return _("printed in the letter")
    return _("printed in the letter; computed {day}").format(day=short_date(found.computed))
