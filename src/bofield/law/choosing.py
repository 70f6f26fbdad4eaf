"""Which of a case's dates matters next: the one line that stands in a header.

Knows what may stand before what. Computes no date.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.law.words import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Final

    from bofield.law.facts import Deadline

_RENT: Final = frozenset({"rent_due", "rent_week_ends", "forfeitable_from"})
_SOON: Final = timedelta(days=31)
_BACKGROUND: Final = frozenset({"eviction_four_weeks", "respite_last_day", "claim_time_barred"})
"""What an authority aims at or may give, and what is two years away: no appointment unless a letter says so."""


def next_deadline(found: Iterable[Deadline], as_of: date) -> Deadline | None:
    """Pick the one that matters to whoever opens the case on `as_of`.

    - Rent is late: the end of the week, then the day from which the tenancy can be forfeited.
    - Notice was given: the last day to pay, and nothing about rents of later months before it. While service or the
      message is missing, or starts nothing, that: the household's time has not begun, and somebody must see to it.
    - After the last day to pay: the earliest decision.
    - Kronofogden has sent an order, decided, told of an eviction, booked one: the nearest of those days.
    - Put off: until when the respite lasts, or when the application lapses.
    - Evicted or moved: until when belongings are kept; the two years for claims when nothing else is left.

    So: the nearest day from `as_of` on (on equal days the one that binds the tenant, for there somebody can still
    act); without one within a month, what ought to run and does not; then the nearest of the days in the background.
    """
    everything = tuple(found)
    ahead = [item for item in everything if item.date is not None and item.date >= as_of]
    behind = [item for item in ahead if _stands_back(item, everything)]
    first = _nearest(item for item in ahead if item not in behind)
    if first is not None and first.date is not None and first.date - as_of <= _SOON:
        return first
    return next((item for item in everything if _ought(item)), None) or first or _nearest(behind)


def _stands_back(item: Deadline, everything: tuple[Deadline, ...]) -> bool:
    """Tell whether a date ahead is no appointment, or was overtaken by a later step."""
    if item.kind in _BACKGROUND:
        return not item.stated
    if item.kind in _RENT:
        return any(each.kind == "regain_last_day" and (each.running or _ought(each)) for each in everything)
    return item.kind == "earliest_eviction" and any(_puts_off(each, item) for each in everything)


def _ought(item: Deadline) -> bool:
    """Tell whether a time was begun with and does not run, because somebody has not seen to something."""
    return bool(item.rests_on) and any(kind in MISSING for kind in item.missing)


def _puts_off(item: Deadline, eviction: Deadline) -> bool:
    """Tell whether a respite holds on the day of an eviction, or the landlord postponed after the tenant was told."""
    if item.kind == "respite_last_day" and item.stated:
        return item.date is not None and eviction.date is not None and item.date >= eviction.date
    if item.kind != "postponement_lapses" or not item.running or eviction.stated:
        return False
    begun = max(fact.on for fact in eviction.rests_on)
    return any(fact.kind == "postponed" and fact.on >= begun for fact in item.rests_on)


def _nearest(items: Iterable[Deadline]) -> Deadline | None:
    return min(items, key=lambda item: (item.date, item.binds != "tenant"), default=None)
