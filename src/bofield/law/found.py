"""What there is for a rule in a case: the version that holds, what counts of its inputs, the letter that gives its day.

Knows which rules a case touches. Computes no day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bofield.law.letters import letter_for

if TYPE_CHECKING:
    from datetime import date
    from typing import Final

    from bofield.law.facts import LegalFact
    from bofield.law.known import Known, Start
    from bofield.law.letters import Letter
    from bofield.law.rule import Rule
    from bofield.law.rules import Kind

_OTHER_GROUNDS: Final = ("disturbance_urged", "disturbance_reported", "sublet_known", "tenancy_period_ended")
"""Events that show a ground for notice other than late rent; the three weeks do not belong to it."""


class Found(NamedTuple):
    """A rule with what there is of its inputs."""

    rule: Rule
    starts: dict[str, Start]
    letter: Letter | None
    """The letter that gives its day."""
    days: dict[str, date]
    """The days it counts from."""
    missing: tuple[str, ...]
    """The kinds of which nothing counts."""

    @property
    def booked(self) -> bool:
        """Whether its day is one that Kronofogden has booked for the eviction."""
        return self.letter is not None and self.letter.fact.kind == "eviction_booked"

    @property
    def rests_on(self) -> tuple[LegalFact, ...]:
        """What started it; a letter that gives its day goes first."""
        facts = tuple(start.fact for start in self.starts.values() if start.fact is not None)
        if self.letter is not None and self.letter.fact not in facts:
            return (self.letter.fact, *facts)
        return facts


def touched(kind: Kind, known: Known, as_of: date) -> Found | None:
    """Find what there is for a rule, in the version that held on the day of its first input."""
    if kind.touched_by.isdisjoint(known.by_kind):
        return None
    rule = kind.versions[-1]
    starts = {each: known.start(each) for each in rule.inputs}
    first = starts[rule.inputs[0]]
    if first.on is None and rule.instead in known.by_kind:
        starts = {rule.instead: known.start(rule.instead)}
    elif first.on is not None:
        rule = kind.holding(first.on)
        if (
            rule.instead in known.by_kind
            and (other := known.start(rule.instead)).on is not None
            and other.on < first.on
        ):
            starts = {rule.instead: other}
    days = {each: start.on for each, start in starts.items() if start.on is not None}
    missing = tuple(each for each in starts if each not in days) if len(days) < len(starts) else ()
    return Found(rule, starts, letter_for(rule, known, as_of), days, missing)


def about_other_ground(found: Found, known: Known) -> bool:
    """Tell whether notice was given for something else than late rent, so that nothing is missing for JB 12:44."""
    if not found.missing or found.rule.source != "JB 12:44" or known.open_rents:
        return False
    return any(kind in known.by_kind for kind in _OTHER_GROUNDS)
