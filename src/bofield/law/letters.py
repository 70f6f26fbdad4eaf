"""The day that a letter of Kronofogden or the court prints: it goes before any computed one.

Knows which letter speaks of which rule, and which of several booked eviction days is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from bofield.law.facts import LegalFact
    from bofield.law.known import Known
    from bofield.law.rule import Rule


class Letter(NamedTuple):
    """A letter and the day that it gives."""

    fact: LegalFact
    day: date


def letter_for(rule: Rule, known: Known, as_of: date) -> Letter | None:
    """Find the letter that gives the day of a rule."""
    if "eviction_booked" in rule.touched_by and (booked := bookings(known)):
        # Of two booked days the nearer one is shown until somebody has found out: a surprise is worse than a call.
        return next((each for each in booked if each.day >= as_of), booked[-1])
    if not rule.stated_by:
        return None
    fact = known.start(rule.stated_by).fact or known.newest(rule.stated_by)
    return Letter(fact, fact.stated) if fact is not None and fact.stated is not None else None


def bookings(known: Known) -> list[Letter]:
    """List the days booked for the eviction that still stand, the nearest first.

    One from before the tenant was last told belongs to an earlier attempt. One within a respite gives way to a later.
    """
    told, until = known.newest("comment_opportunity"), respite_until(known)
    days = sorted(
        ((fact.stated or fact.on, fact) for fact in known.events("eviction_booked")), key=lambda pair: pair[0]
    )
    standing = [Letter(fact, day) for day, fact in days if told is None or day > told.on]
    later = [letter for letter in standing if until is not None and letter.day > until]
    return later or standing


def respite_until(known: Known) -> date | None:
    """Find the last day of the newest respite, where Kronofogden has named it."""
    respite = known.newest("respite")
    return respite.stated if respite is not None else None
