"""From what is known of a case to the dates that follow from it, each with its reason.

Knows which rules to ask, what to say when something is missing, and that a day printed in an authority's letter goes
before any computed one. Does not know where the facts are kept or how a date is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.law import words
from bofield.law.facts import CaseFacts, Deadline, LegalFact
from bofield.law.rules import OTHER_GROUNDS, RULES, favourable_rent_due

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bofield.law.rules import Rule


def deadlines(facts: CaseFacts, as_of: date) -> tuple[Deadline, ...]:
    """Compute every date that the facts give, in the order of the process; a rule that nothing touches is left out.

    `as_of` decides only what is remarked on as still to come.
    """
    found = [_rent_due(facts.oldest_due)] if facts.oldest_due else []
    for rule in RULES:
        given = {kind: fact for kind in rule.inputs if (fact := _fact(facts, kind)) is not None}
        if len(given) == len(rule.inputs) and (end := _end(rule, facts, given)) is not None:
            found.append(_not_running(rule, words.ended(end.kind, end.on)))
        elif len(given) == len(rule.inputs):
            found.append(_running(rule, given, as_of))
        elif given and not _other_ground(rule, facts):
            missing = tuple(kind for kind in rule.inputs if kind not in given)
            found.append(_not_running(rule, words.not_running(missing), missing))
    return tuple(found)


def next_deadline(found: Iterable[Deadline], as_of: date) -> Deadline | None:
    """Pick the one that matters: the nearest day from `as_of` on, else a time that ought to run and does not.

    Of two on one day, the one that binds the tenant goes first: there somebody can still act.
    """
    everything = tuple(found)
    ahead = [item for item in everything if item.date is not None and item.date >= as_of]
    if ahead:
        return min(ahead, key=lambda item: (item.date, item.binds != "tenant"))
    return next((item for item in everything if item.missing), None)


def _fact(facts: CaseFacts, kind: str) -> LegalFact | None:
    if kind == "rent_due":
        return LegalFact(kind, facts.oldest_due) if facts.oldest_due else None
    return facts.latest(kind)


def _other_ground(rule: Rule, facts: CaseFacts) -> bool:
    """Tell whether notice was given for something else than late rent, so that nothing is missing for JB 12:44."""
    grounds = any(facts.latest(kind) for kind in OTHER_GROUNDS)
    return rule.source == "JB 12:44" and facts.oldest_due is None and grounds


def _end(rule: Rule, facts: CaseFacts, given: dict[str, LegalFact]) -> LegalFact | None:
    """Find what ended the time; an event from before the newest start ended an earlier one."""
    start = max(fact.on for fact in given.values())
    ends = (facts.latest(kind) for kind in rule.ended_by)
    return min((end for end in ends if end is not None and end.on >= start), key=lambda end: end.on, default=None)


def _rent_due(due: date) -> Deadline:
    favourable = favourable_rent_due(due)
    checks = (words.check("favourable", day=favourable),) if favourable != due else ()
    return Deadline(
        kind="rent_due",
        date=due,
        running=True,
        binds="tenant",
        source="JB 12:20",
        reason=words.reason("rent_due", rent_due=due),
        check=checks,
    )


def _running(rule: Rule, given: dict[str, LegalFact], as_of: date) -> Deadline:
    days = {kind: fact.on for kind, fact in given.items()}
    computed = rule.compute(*days.values())
    checks = [words.check(name) for name in rule.checks]
    checks += _remarks(rule, given, as_of)
    letter = given.get(rule.stated_by)
    if letter is not None and letter.stated is not None:
        if letter.stated != computed:
            checks.append(words.computed_beside(computed))
        day, reason = letter.stated, words.stated_reason(letter.on)
    else:
        if "rent_due" in days:
            favourable = rule.compute(favourable_rent_due(days["rent_due"]))
            if favourable != computed:
                checks.append(words.check("favourable", day=favourable))
        day, reason = computed, _reason(rule, days)
    return Deadline(
        kind=rule.kind,
        date=day,
        running=True,
        binds=rule.binds,
        source=rule.source,
        reason=reason,
        check=tuple(checks),
        stated=letter is not None and letter.stated is not None,
    )


def _not_running(rule: Rule, reason: str, missing: tuple[str, ...] = ()) -> Deadline:
    return Deadline(
        kind=rule.kind,
        date=None,
        running=False,
        binds=rule.binds,
        source=rule.source,
        reason=reason,
        missing=missing,
    )


def _reason(rule: Rule, days: dict[str, date]) -> str:
    more = {"start": max(days.values())}
    if rule.kind == "earliest_eviction_decision":
        more["regain_last_day"] = next(r for r in RULES if r.kind == "regain_last_day").compute(*days.values())
    return words.reason(rule.kind, **days, **more)


def _remarks(rule: Rule, given: dict[str, LegalFact], as_of: date) -> list[str]:
    """Say what is odd about the facts: still to come, or older than the rule."""
    said = []
    for fact in given.values():
        if fact.on > as_of:
            said.append(words.check("future", event=words.label(fact.kind), day=fact.on))
        if fact.on < rule.valid_from:
            said.append(words.check("older_rules", event=words.label(fact.kind), day=fact.on, since=rule.valid_from))
    return said
