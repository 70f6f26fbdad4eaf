"""What comes first on Idag, and the sentence that says why.

Order: statutory dates by their day, so that a duty that has passed stands first and the oldest of those before all,
then what is for today or ought to run and does not, then what lies ahead; then what is acutely risky; then what was
promised, by its day; then the rest, those longest without contact first. At equal days households with children go
first, then those at acute risk. One list may mix all of these.

Knows days and flags, not cases, tables or screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from bofield.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

Ground = Literal["statutory", "promise", "other"]
_RANK: Final[dict[str, int]] = {"statutory": 0, "promise": 2, "other": 3}
_ACUTE_RANK: Final = 1
_NO_DAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Item:
    """One line that asks for attention.

    `ground`: `statutory` for a date of the law, `promise` for something agreed or planned, `other` for the rest.
    `on` is the day it is for; None for a statutory item is "should be running and is not", which counts as today.
    `last_contact` None means never.
    """

    key: str
    ground: Ground
    on: date | None = None
    children: bool = False
    acute: bool = False
    priority: int = 2
    """1 high, 2 ordinary, 3 low; children raise what they touch by one step."""
    last_contact: date | None = None
    duty: bool = False
    """Somebody must have acted by that day, and nobody has settled it."""


def order(items: Iterable[Item], today: date) -> tuple[Item, ...]:
    """Put the items in the order in which they deserve attention; equal ones by key, so that the list holds still."""
    return tuple(sorted(items, key=lambda item: _key(item, today)))


def why(item: Item, today: date) -> str:
    """Say in one sentence why an item stands where it stands."""
    reasons = [_about_a_duty(item, today) or _about_the_day(item, today)]
    if item.children:
        reasons.append(_("children live here"))
    if item.acute:
        reasons.append(_("the risk is acute"))
    if item.ground == "other":
        reasons.append(_about_contact(item, today))
    text = ", ".join(reason for reason in reasons if reason)
    return f"{text[:1].upper()}{text[1:]}."


def _key(item: Item, today: date) -> tuple[int, date, bool, bool, int, date, str]:
    day = item.on or (today if item.ground == "statutory" else _NO_DAY)
    return (
        min(_RANK[item.ground], _ACUTE_RANK) if item.acute else _RANK[item.ground],
        # What is late is late: a day that has passed never sinks below today for being older.
        day,
        not item.children,
        not item.acute,
        item.priority,
        item.last_contact or date.min,
        item.key,
    )


_STATUTORY: Final = {
    "late": N_("a date of the law has passed"),
    "today": N_("a date of the law is today"),
    "ahead": N_("dates of the law go first"),
    "none": N_("a time of the law should be running and is not"),
}
_PROMISE: Final = {
    "late": N_("this was promised and is late"),
    "today": N_("this was promised for today"),
    "ahead": N_("this was promised"),
    "none": N_("this was promised"),
}
_OTHER: Final = {"late": N_("this is late"), "today": N_("this is for today"), "ahead": "", "none": ""}
_SAID: Final = {"statutory": _STATUTORY, "promise": _PROMISE, "other": _OTHER}


def _about_a_duty(item: Item, today: date) -> str:
    """Count the days of a duty that has passed, or whose day is near; nothing for anything else."""
    if item.ground != "statutory" or not item.duty or item.on is None or item.on == today:
        return ""
    days = abs((item.on - today).days)
    if item.on < today:
        return ngettext(
            "a duty of the law is {days} day overdue and is not settled",
            "a duty of the law is {days} days overdue and is not settled",
            days,
        ).format(days=days)
    return ngettext("a duty of the law falls in {days} day", "a duty of the law falls in {days} days", days).format(
        days=days
    )


def _about_the_day(item: Item, today: date) -> str:
    if item.on is None:
        when = "none"
    elif item.on == today:
        when = "today"
    else:
        when = "late" if item.on < today else "ahead"
    return _(_SAID[item.ground][when])


def _about_contact(item: Item, today: date) -> str:
    if item.last_contact is None:
        return _("nobody has been in contact yet")
    days = (today - item.last_contact).days
    if days <= 0:
        return _("the last contact was today")
    return ngettext("the last contact was {days} day ago", "the last contact was {days} days ago", days).format(
        days=days
    )
