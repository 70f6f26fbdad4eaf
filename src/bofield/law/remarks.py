"""What is odd in the events of a case, and what cannot be.

Knows which order of events life allows and which it does not. Moves no date: the dates are computed either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import N_
from bofield.law.facts import Remark
from bofield.law.labels import EVENTS, label
from bofield.law.words import fill

if TYPE_CHECKING:
    from datetime import date
    from typing import Final

    from bofield.law.facts import CaseFacts, LegalFact

_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
_PLANNED: Final = frozenset({"rent_due", "eviction_booked", "tenancy_period_ended"})
"""What may be written down before its day; everything else has happened or has not."""

_FAULTS: Final = {
    "year": N_("{event}: the year {year} cannot be right."),
    "future": N_("{event}: {day} is still to come. Write it down when it has happened."),
    "stated": N_("{event}: the last day in the letter, {other}, is before the letter itself, {day}."),
    "completed": N_("{event}: service cannot be complete on {other}, before it was tried on {day}."),
    "notice": N_("The tenant cannot have been served on {day}, before the notice was given on {other}."),
    "amount": N_("{event}: an amount cannot be below zero."),
}


def fault(fact: LegalFact, facts: CaseFacts, today: date) -> Remark | None:
    """Find what cannot be in an event beside the others of its case: the field that is wrong, and why. None if nothing.

    `facts` may hold the event itself or not. Refused at the door; what is stored nevertheless is only remarked on.
    """
    for name in ("on", "stated", "completed_on"):
        day: date | None = getattr(fact, name)
        if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return _fault(fact, name, "year", year=str(day.year))
        if name != "stated" and day is not None and day > today and fact.kind not in _PLANNED:
            return _fault(fact, name, "future", day=day)
    if fact.stated is not None and fact.stated < fact.on:
        return _fault(fact, "stated", "stated", other=fact.stated, day=fact.on)
    if fact.completed_on is not None and fact.completed_on < fact.on:
        return _fault(fact, "completed_on", "completed", other=fact.completed_on, day=fact.on)
    if fact.amount < 0:
        return _fault(fact, "amount", "amount")
    return _before_the_notice(fact, facts)


def _before_the_notice(fact: LegalFact, facts: CaseFacts) -> Remark | None:
    """An application served by Kronofogden is a notice in itself (JB 12:8); any other service follows a notice."""
    if fact.kind != "tenant_served" or fact.how == "with_application":
        return None
    given = [each.on for each in facts.events if each.kind == "notice_given"]
    if not given or min(given) <= fact.on:
        return None
    return _fault(fact, "on", "notice", day=fact.on, other=min(given))


def remarks(facts: CaseFacts, today: date) -> tuple[Remark, ...]:
    """Say what is odd about the events of a case but can be so, in the order of the events."""
    found = [fault(fact, facts, today) for fact in facts.events if fact.kind in EVENTS]
    return tuple(remark for remark in found if remark is not None)


def _fault(fact: LegalFact, field: str, name: str, **values: str | date) -> Remark:
    return Remark(fact, field, fill(_FAULTS[name], {"event": label(fact.kind), **values}))
