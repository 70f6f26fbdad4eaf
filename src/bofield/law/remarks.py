"""What is odd in the events of a case, and what cannot be.

Knows which order of events life allows and which it does not. Moves no date: the dates are computed either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import N_
from bofield.law.facts import Remark
from bofield.law.known import Known
from bofield.law.labels import label
from bofield.law.letters import bookings, outcome_known
from bofield.law.notice import earliest_eviction_decision
from bofield.law.rules import RULES
from bofield.law.words import fill, say
from bofield.law.working_days import add_weeks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import Final

    from bofield.law.facts import CaseFacts, LegalFact

_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
_PLANNED: Final = frozenset({"rent_due", "eviction_booked", "tenancy_period_ended"})
"""What may be written down before its day; everything else has happened or has not."""
_PUT_OFF: Final = ("respite", "postponed")
"""What makes a booked day give way to a later one."""
_AFTER: Final = {
    "order_served": ("kfm_applied",),
    "decision": ("order_served",),
    "documents_complete": ("decision",),
    "comment_opportunity": ("decision",),
    "evicted": ("decision",),
    "postponed": ("kfm_applied",),
}
"""What usually comes before an event; without it, or with it only later, something is amiss."""
_NEEDED: Final = frozenset({"evicted"})
"""Where the earlier step is missed even if nothing of it was written down at all."""
_NEVER_AFTER: Final = {
    "tenant_served": ("moved_out", "evicted"),
    "board_notified": ("decision",),
    "contest_sent": ("decision",),
    "respite": ("evicted",),
    "eviction_booked": ("evicted", "moved_out"),
    "comment_opportunity": ("evicted",),
}
"""What an event does not come after, unless a new round of the same began between."""
_SINCE: Final = {
    kind: min(rule.valid_from for rule in RULES if kind in rule.inputs) for rule in RULES for kind in rule.inputs
}
"""From when the rules are known that count from an event."""

_FAULTS: Final = {
    "year": N_("{event}: the year {year} cannot be right."),
    "future": N_("{event}: {day} is still to come. Write it down when it has happened."),
    "stated": N_("{event}: the last day in the letter, {other}, is before the letter itself, {day}."),
    "completed": N_("{event}: service cannot be complete on {other}, before it was tried on {day}."),
    "notice": N_("The tenant cannot have been served on {day}, before the notice was given on {other}."),
    "amount": N_("{event}: an amount cannot be below zero."),
}
_REMARKS: Final = {
    "before": N_("{event} {day} is before {other}, {between}: one of the days may be wrong."),
    "without": N_("{event} {day}, but nothing is written down of this: {other}."),
    "after": N_("{event} {day} comes after {other}, {between}: one of the days may be wrong."),
    "no_outcome": N_("The eviction was booked for {day}. What became of it?"),
    "two_bookings": N_("Two days are booked for the eviction, {day} and {between}: which one holds?"),
    "early_booking": N_("The eviction is booked for {day}, less than a week after the tenant was told on {between}."),
    "another_day": N_("The eviction was carried out on {day}, but booked for {between}."),
    "two_evictions": N_("Two evictions are written down, {day} and {between}: one of the days may be wrong."),
    "early_decision": N_("The decision of {day} came before {between}, the first day on which it could."),
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


def remarks(facts: CaseFacts, today: date) -> tuple[Remark, ...]:
    """Say what is odd about the events of a case but can be so, in the order of the events."""
    known = Known(facts)
    return tuple(remark for fact in facts.events for remark in _odd(fact, facts, known, today))


def _before_the_notice(fact: LegalFact, facts: CaseFacts) -> Remark | None:
    """An application served by Kronofogden is a notice in itself (JB 12:8); any other service follows a notice."""
    if fact.kind != "tenant_served" or fact.how == "with_application":
        return None
    given = [each.on for each in facts.events if each.kind == "notice_given"]
    if not given or min(given) <= fact.on:
        return None
    return _fault(fact, "on", "notice", day=fact.on, other=min(given))


def _odd(fact: LegalFact, facts: CaseFacts, known: Known, today: date) -> Iterator[Remark]:
    cannot_be = fault(fact, facts, today)
    if cannot_be is not None:
        yield cannot_be
        return
    since = _SINCE.get(fact.kind)
    if since is not None and fact.on < since:
        yield Remark(fact, "on", say("older_rules", event=label(fact.kind), day=fact.on, since=since))
    yield from _out_of_order(fact, known)
    if fact.kind == "eviction_booked":
        yield from _booking(fact, known, today)
    elif fact.kind == "evicted":
        yield from _eviction(fact, known)
    elif fact.kind == "decision":
        yield from _decision(fact, known)


def _out_of_order(fact: LegalFact, known: Known) -> Iterator[Remark]:
    for kind in _AFTER.get(fact.kind, ()):
        others = known.events(kind)
        if not others and fact.kind in _NEEDED:
            yield _remark(fact, "without", day=fact.on, other=label(kind))
        elif others and others[0].on > fact.on:
            yield _remark(fact, "before", day=fact.on, other=label(kind), between=others[0].on)
    for kind in _NEVER_AFTER.get(fact.kind, ()):
        before = [other.on for other in known.events(kind) if other.on < fact.on]
        if before and not (kind == "decision" and _begun_anew(before[-1], fact, known)):
            yield _remark(fact, "after", day=fact.on, other=label(kind), between=before[-1])
            return


def _begun_anew(day: date, fact: LegalFact, known: Known) -> bool:
    """Tell whether a new notice or application came between, so that `fact` belongs to another round."""
    kinds = {"notice_given", "kfm_applied", "tenant_served"} - {fact.kind}
    return any(day < other.on <= fact.on for kind in kinds for other in known.events(kind))


def _booking(fact: LegalFact, known: Known, today: date) -> Iterator[Remark]:
    day = fact.stated or fact.on
    begun = known.attempt_before(day)
    later = [other.day for other in bookings(known) if other.day > day]
    put_off = any(begun <= other.on <= day for kind in _PUT_OFF for other in known.events(kind))
    if day < today and not later and not outcome_known(day, known, today):
        yield _remark(fact, "no_outcome", day=day)
    told = known.newest("comment_opportunity")
    if told is not None and told.on <= day < add_weeks(told.on, 1):
        yield _remark(fact, "early_booking", day=day, between=told.on)
    if later and not put_off:
        yield _remark(fact, "two_bookings", day=day, between=later[-1])


def _eviction(fact: LegalFact, known: Known) -> Iterator[Remark]:
    days = [other.stated or other.on for other in known.events("eviction_booked")]
    put_off = any(other.on <= fact.on for kind in _PUT_OFF for other in known.events(kind))
    if days and fact.on not in days and not put_off:
        yield _remark(fact, "another_day", day=fact.on, between=days[-1])
    first = known.events("evicted")[0].on
    if first < fact.on:
        yield _remark(fact, "two_evictions", day=first, between=fact.on)


def _decision(fact: LegalFact, known: Known) -> Iterator[Remark]:
    served, told = known.start("tenant_served").on, known.start("board_notified").on
    if served is None or told is None or max(served, told) > fact.on:
        return
    earliest = earliest_eviction_decision(served, told)
    if fact.on < earliest:
        yield _remark(fact, "early_decision", day=fact.on, between=earliest)


def _fault(fact: LegalFact, field: str, name: str, **values: str | date) -> Remark:
    return Remark(fact, field, fill(_FAULTS[name], {"event": label(fact.kind), **values}))


def _remark(fact: LegalFact, name: str, **values: str | date) -> Remark:
    return Remark(fact, "on", fill(_REMARKS[name], {"event": label(fact.kind), **values}))
