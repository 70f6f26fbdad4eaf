"""The law without a case: what follows from what somebody tells on the phone. Opens no data folder and loads no table.

Knows how loose facts become those of a household. Computes no date itself: it asks `law`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from bofield import law
from bofield.law import CaseFacts, LegalFact

__all__ = ["LawAnswer", "LawDate", "LegalFact", "Told", "answer", "events", "flaws", "impossible", "ways"]

_RENT: Final = 1
"""What an unpaid rent is taken to be, in öre: the dates of the law do not depend on how much it is."""
_MID_MONTH: Final = 15
_SERVED: Final = frozenset({"tenant_served", "order_served"})
_SENT: Final = frozenset({"board_notified", "disturbance_urged", "disturbance_reported"})
_CAN_BE_FLAWED: Final = frozenset({"tenant_served", "board_notified", "disturbance_reported"})


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody told: months whose rent is unpaid, as (year, month), what has happened, and where the home is."""

    rent_months: tuple[tuple[int, int], ...] = ()
    events: tuple[LegalFact, ...] = ()
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class LawDate:
    """A date of the law in words, or why it is not running.

    `headline` names it, or says what is missing. `touched` is False where nothing that was told has to do with it.
    """

    kind: str
    label: str
    headline: str
    date: date | None
    running: bool
    binds: str
    binds_label: str
    source: str
    reason: str
    effect: str
    missing: tuple[str, ...]
    missing_labels: tuple[str, ...]
    check: tuple[str, ...]
    stated: bool
    touched: bool


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """Every date of the law, in the order of the process, and which of them matters next. `remarks`: what is odd."""

    as_of: date
    next: LawDate | None
    deadlines: tuple[LawDate, ...]
    remarks: tuple[str, ...]


def answer(told: Told, as_of: date) -> LawAnswer:
    """Say what the law makes of what was told, as seen on a day."""
    facts = _facts(told)
    touched = law.deadlines(facts, as_of)
    kinds = {each.kind for each in touched}
    following = law.next_deadline(touched, as_of)
    every = tuple(_shown(each, touched=each.kind in kinds) for each in law.every_deadline(facts, as_of))
    return LawAnswer(
        as_of=as_of,
        next=next((each for each in every if following is not None and each.kind == following.kind), None),
        deadlines=every,
        remarks=_remarks(facts, as_of),
    )


def impossible(told: Told) -> tuple[LegalFact, str] | None:
    """Find something told that cannot be on any day: the event, and why in words. What is still to come can be."""
    facts = _facts(told)
    for fact in told.events:
        if fault := law.fault(fact, facts, _afterwards(facts)):
            return fact, fault.text
    return None


def events() -> tuple[tuple[str, str], ...]:
    """List the kinds of event, with what they are called."""
    return tuple((kind, law.label(kind)) for kind in law.EVENTS)


def ways(kind: str) -> tuple[tuple[str, str], ...]:
    """List how an event of a kind can have been served or sent; none where that does not matter."""
    words = law.SERVICE_WAYS if kind in _SERVED else law.MESSAGE_WAYS if kind in _SENT else ()
    return tuple((word, law.label(word)) for word in words)


def flaws(kind: str) -> tuple[tuple[str, str], ...]:
    """List what can be wrong with an event of a kind."""
    return tuple((word, law.label(word)) for word in law.FLAWS) if kind in _CAN_BE_FLAWED else ()


def _facts(told: Told) -> CaseFacts:
    printed = [fact.on for fact in told.events if fact.kind == "rent_due"]
    known = {_month_of(day, told.rent_months) for day in printed}
    debts = tuple((law.rent_due(*month), _RENT) for month in told.rent_months if month not in known)
    return CaseFacts(debts=debts, events=told.events, municipality=told.municipality)


def _month_of(printed: date, months: tuple[tuple[int, int], ...]) -> tuple[int, int] | None:
    """Find the month that a due date on an invoice belongs to: the day that both sides see goes before the computed.

    Rent is due at the end of the month before, or in the month itself.
    """
    this = printed.year, printed.month
    following = (printed.year + printed.month // 12, printed.month % 12 + 1)
    late = printed.day > _MID_MONTH
    order = (following, this) if late else (this, following)
    return next((month for month in order if month in months), None)


def _remarks(facts: CaseFacts, as_of: date) -> tuple[str, ...]:
    """Say what is odd. Something still to come is not: people ask what will follow, and each date says that."""
    later = _afterwards(facts)
    ahead = {law.fault(fact, facts, as_of) for fact in facts.events if not law.fault(fact, facts, later)}
    return tuple(dict.fromkeys(remark.text for remark in law.remarks(facts, as_of) if remark not in ahead))


def _afterwards(facts: CaseFacts) -> date:
    """Find a day on which everything told has happened."""
    return max((day for fact in facts.events for day in (fact.on, fact.completed_on) if day), default=date.max)


def _shown(deadline: law.Deadline, *, touched: bool) -> LawDate:
    return LawDate(
        kind=deadline.kind,
        label=law.label(deadline.kind),
        headline=law.headline(deadline),
        date=deadline.date,
        running=deadline.running,
        binds=deadline.binds,
        binds_label=law.binds_label(deadline.binds),
        source=deadline.source,
        reason=deadline.reason,
        effect=deadline.effect,
        missing=deadline.missing,
        missing_labels=tuple(law.label(kind) for kind in deadline.missing),
        check=deadline.check,
        stated=deadline.stated,
        touched=touched,
    )
