"""The day that a letter of Kronofogden or the court prints: it goes before any computed one.

Knows which letter speaks of which rule, and which of several booked eviction days is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from typing import Final

    from bofield.law.facts import LegalFact
    from bofield.law.known import Known
    from bofield.law.rule import Rule


_OUTCOMES: Final = ("evicted", "withdrawn", "moved_out")
_PUT_OFF: Final = ("respite", "postponed")


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


def outcome_known(day: date, known: Known, as_of: date) -> bool:
    """Tell whether it is known what became of the eviction booked for `day`.

    A respite that names a later day puts it off. What was postponed without a day may have been booked anew: it counts
    when the day has passed, and not before.
    """
    until = respite_until(known)
    if until is not None and until >= day:
        return True
    begun = known.attempt_before(day)
    kinds = (*_OUTCOMES, *_PUT_OFF) if day < as_of else _OUTCOMES
    return any(fact.on >= begun for kind in kinds for fact in known.events(kind))


def respite_until(known: Known) -> date | None:
    """Find the last day of the newest respite, where Kronofogden has named it."""
    respite = known.newest("respite")
    return respite.stated if respite is not None else None
