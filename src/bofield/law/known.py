"""What of a case's events counts in law: which service, which message, from which day, and why another does not.

Knows service (DelgL), the message to the social welfare committee (JB 12:44, 12:63) and what a rule may start from.
Computes no deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bofield.law.facts import LegalFact
from bofield.law.labels import label
from bofield.law.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from bofield.law.facts import CaseFacts

_BETWEEN: Final = ("deposit", "committee_undertaking", "withdrawn")
"""What ended an earlier notice for certain."""
_ATTEMPT: Final = (
    *("tenant_served", "kfm_applied", "order_served", "decision"),
    *("documents_complete", "comment_opportunity"),
)
"""The steps that lead to an eviction."""
_GENITIVES: Final = {"falu": "falun", "region gotland": "gotland"}


@dataclass(frozen=True, slots=True)
class Start:
    """One input of a rule: the event that counts and the day it counts from, or why none does.

    `void`: later or only events that start nothing, each with a sentence; `before`: the sound one that a later sound
    one took the place of, as its day.
    """

    fact: LegalFact | None = None
    on: date | None = None
    void: tuple[tuple[LegalFact, str], ...] = ()
    before: date | None = None


_NOTHING: Final = Start()


class Known:
    """The events of a case by kind, oldest first, and what of them counts. Made anew for each question."""

    __slots__ = ("_starts", "by_kind", "facts", "open_rents")

    def __init__(self, facts: CaseFacts) -> None:
        self.facts = facts
        self.by_kind: dict[str, list[LegalFact]] = {}
        for fact in facts.events:
            self.by_kind.setdefault(fact.kind, []).append(fact)
        for events in self.by_kind.values():
            if len(events) > 1:
                events.sort(key=_order)
        self.open_rents = facts.open_rents
        self.by_kind.pop("rent_due", None)
        if self.open_rents:
            self.by_kind["rent_due"] = [LegalFact("rent_due", self.open_rents[0])]
        self._starts: dict[str, Start] = {}

    def events(self, kind: str) -> list[LegalFact]:
        """List the events of a kind, oldest first."""
        return self.by_kind.get(kind, [])

    def newest(self, kind: str) -> LegalFact | None:
        """Find the newest event of a kind."""
        events = self.by_kind.get(kind)
        return events[-1] if events else None

    def start(self, kind: str) -> Start:
        """Find what counts of one kind."""
        events = self.by_kind.get(kind)
        if not events:
            return _NOTHING
        if (found := self._starts.get(kind)) is None:
            if kind in {"tenant_served", "order_served"}:
                found = _sound((fact, service_day(fact), why_no_service(fact)) for fact in events)
            elif kind == "board_notified":
                found = _sound((fact, fact.on, self._why_no_message(fact)) for fact in events)
            else:
                found = Start(events[-1], events[-1].on)
            self._starts[kind] = found
        return found

    @property
    def notice_day(self) -> date | None:
        """The day from which something can save the tenancy after notice: the newest notice that counts."""
        served = self.start("tenant_served").on
        if served is None:
            return None
        return max((fact.on for fact in self.events("notice_given") if fact.on <= served), default=served)

    def attempt_before(self, day: date) -> date:
        """Find the newest step towards an eviction on `day`; what happened before it belongs to another attempt."""
        return max(
            (fact.on for kind in _ATTEMPT for fact in self.events(kind) if fact.on <= day),
            default=date.min,
        )

    def _why_no_message(self, fact: LegalFact) -> str:
        if why := _flaw_of_message(fact, self.facts.municipality):
            return why
        served = self.start("tenant_served").on
        if served is not None and fact.on < served:
            for kind in _BETWEEN:
                for between in self.events(kind):
                    if fact.on <= between.on < served:
                        return say("earlier_notice", day=fact.on, event=label(kind), between=between.on)
        return ""


def _order(fact: LegalFact) -> tuple[object, ...]:
    """Order events of a kind by their day; of two on one day comes last what prints a day, and the earlier day."""
    printed = -fact.stated.toordinal() if fact.stated is not None else -date.max.toordinal()
    return fact.on, printed, fact.completed_on or date.min, fact.amount, fact.how, fact.municipality, fact.flaw


def service_day(fact: LegalFact) -> date | None:
    """Find the day from which a service counts (DelgL 18, 35, 38, 39), None when it does not.

    Papers given to another adult of the household count when the notice of that has been sent too. A notice for late
    rent that is only posted, registered or not, has not been served (JB 12:8, fourth paragraph).
    """
    if fact.how == "adult_in_household":
        return max(fact.on, fact.completed_on) if fact.completed_on is not None else None
    if fact.how == "registered_letter" and fact.kind == "tenant_served":
        return None
    return fact.on


def why_no_service(fact: LegalFact) -> str:
    """Say why a service starts nothing; an empty text when it does."""
    if fact.flaw and fact.kind == "tenant_served":
        return say("flawed_service", day=fact.on)
    if service_day(fact) is not None:
        return ""
    return say("not_completed" if fact.how == "adult_in_household" else "only_posted", day=fact.on)


def same_municipality(one: str, other: str) -> bool:
    """Tell whether two texts name one municipality: `Göteborgs stad`, `göteborg ` and `Göteborgs kommun` do."""
    return not _names(one).isdisjoint(_names(other))


def _names(text: str) -> frozenset[str]:
    """List what a text can mean, for an s before the last word may belong to the name (Borås) or not (Göteborgs)."""
    name = " ".join(text.casefold().replace("-", " ").split())
    found = {name}
    for ending in (" kommun", " stad"):
        if name.endswith(ending):
            found |= {name.removesuffix(ending), name.removesuffix("s" + ending)}
    return frozenset({_GENITIVES.get(each, each) for each in found})


def _flaw_of_message(fact: LegalFact, municipality: str) -> str:
    differs = bool(fact.municipality and municipality) and not same_municipality(fact.municipality, municipality)
    if differs or (fact.flaw == "wrong_municipality" and fact.municipality and municipality):
        return say("wrong_municipality", day=fact.on, theirs=fact.municipality, ours=municipality)
    if fact.flaw == "wrong_municipality":
        return say("another_municipality", day=fact.on)
    if fact.flaw in {"wrong_amount", "incomplete"}:
        return say(fact.flaw, day=fact.on)
    return say("flawed", day=fact.on, flaw=fact.flaw) if fact.flaw else ""


def _sound(events: Iterable[tuple[LegalFact, date | None, str]]) -> Start:
    """Choose the newest sound event; what came before it is forgotten, a flawed one after it undoes nothing."""
    fact: LegalFact | None = None
    on: date | None = None
    before: date | None = None
    void: list[tuple[LegalFact, str]] = []
    for each, day, why in events:
        if why or day is None:
            void.append((each, why))
        elif on is None or day >= on:
            before = on if on != day else before
            fact, on, void = each, day, []
    return Start(fact, on, tuple(void), before)
