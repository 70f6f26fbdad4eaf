"""From what is known of a case to the dates that follow from it, each with its reason.

Knows which rules to ask, what to say when something is missing, and that a day printed in an authority's letter goes
before any computed one. Does not know where the facts are kept or how a date is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.law import words
from bofield.law.beside import checks_of, checks_when_ended, checks_when_waiting
from bofield.law.ends import end_of, end_of_waiting
from bofield.law.facts import Deadline
from bofield.law.found import about_other_ground, touched
from bofield.law.known import Known
from bofield.law.labels import label
from bofield.law.letters import outcome_known
from bofield.law.notice import SAVING, regain_last_day
from bofield.law.rules import KINDS

if TYPE_CHECKING:
    from datetime import date

    from bofield.law.facts import CaseFacts, LegalFact
    from bofield.law.found import Found
    from bofield.law.rule import Rule


def deadlines(facts: CaseFacts, as_of: date) -> tuple[Deadline, ...]:
    """Compute every date that the facts give, in the order of the process; a rule that nothing touches is left out.

    Nothing is refused: what lies after `as_of` is computed with a remark. `as_of` moves no date but one: of two booked
    evictions the nearer one ahead is shown.
    """
    known = Known(facts)
    return tuple(
        _answer(found, known, as_of)
        for kind in KINDS
        if (found := touched(kind, known, as_of)) is not None and not about_other_ground(found, known)
    )


def every_deadline(facts: CaseFacts, as_of: date) -> tuple[Deadline, ...]:
    """Compute one date of every kind, in the same order; what nothing touches says what would start it."""
    known = Known(facts)
    answers = []
    for kind in KINDS:
        found = touched(kind, known, as_of)
        if found is None:
            rule = kind.versions[-1]
            answers.append(_resting(rule, words.waits(rule.inputs), missing=rule.inputs))
        elif about_other_ground(found, known):
            answers.append(_resting(found.rule, words.say("other_ground"), missing=found.missing))
        else:
            answers.append(_answer(found, known, as_of))
    return tuple(answers)


def _answer(found: Found, known: Known, as_of: date) -> Deadline:
    rule, letter, days = found.rule, found.letter, found.days
    computed = None if found.missing else rule.compute(*days.values())
    day = computed if letter is None else letter.day
    if day is None:
        return _not_running(found, known, as_of)
    if letter is not None and found.booked:
        begun = known.attempt_before(day)
    else:
        begun = letter.fact.on if letter is not None and found.missing else max(days.values())
    end = end_of(found, known, begun, day)
    if end is not None:
        return _ended(found, end, known, as_of)
    return Deadline(
        kind=rule.kind,
        date=day,
        running=True,
        binds=rule.binds,
        source=rule.source,
        reason=_reason(found),
        check=checks_of(found, known, computed, as_of),
        stated=letter is not None,
        nature="day" if found.booked else rule.nature,
        duty=not outcome_known(day, known, as_of) if found.booked else rule.duty,
        effect=_effect(found),
        computed=computed,
        rests_on=found.rests_on,
    )


def _reason(found: Found) -> str:
    rule, letter, days = found.rule, found.letter, found.days
    if letter is not None:
        return words.say("booked" if found.booked else "stated", day=letter.fact.on)
    values: dict[str, str | date] = {**days, "start": max(days.values())}
    if rule.kind == "earliest_eviction_decision":
        values["regain_last_day"] = regain_last_day(*days.values())
    return words.fill(rule.reason, values)


def _effect(found: Found) -> str:
    if found.booked:
        return words.say("booked_effect")
    return words.fill(found.rule.granted if found.letter is not None and found.rule.granted else found.rule.effect, {})


def _ended(found: Found, end: LegalFact, known: Known, as_of: date) -> Deadline:
    reason = words.say("saved" if end.kind in SAVING else "ended", event=label(end.kind), day=end.on)
    check = checks_when_ended(found, end, known, as_of)
    return _resting(found.rule, reason, check=check, rests_on=(*found.rests_on, end))


def _not_running(found: Found, known: Known, as_of: date) -> Deadline:
    rule = found.rule
    end = end_of_waiting(found, known)
    if end is not None:
        return _ended(found, end, known, as_of)
    void = tuple(start.void[-1] for start in found.starts.values() if start.on is None and start.void)
    told = {fact.kind: why for fact, why in void}
    reason = " ".join(told[kind] if kind in told else words.not_running((kind,)) for kind in found.missing)
    there = (known.newest(kind) for kind in (*rule.touched_by, rule.stated_by))
    rests_on = (*found.rests_on, *(fact for fact, _why in void), *(fact for fact in there if fact is not None))
    return _resting(
        rule,
        reason,
        missing=found.missing,
        check=checks_when_waiting(void),
        rests_on=tuple(dict.fromkeys(rests_on)),
    )


def _resting(
    rule: Rule,
    reason: str,
    *,
    missing: tuple[str, ...] = (),
    check: tuple[str, ...] = (),
    rests_on: tuple[LegalFact, ...] = (),
) -> Deadline:
    return Deadline(
        kind=rule.kind,
        date=None,
        running=False,
        binds=rule.binds,
        source=rule.source,
        reason=reason,
        missing=missing,
        check=check,
        nature=rule.nature,
        duty=rule.duty,
        effect=words.fill(rule.effect, {}),
        rests_on=rests_on,
    )
