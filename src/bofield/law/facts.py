"""What goes into the law and what comes out of it. Plain frozen values; nothing is computed here.

The kinds of event are those of `words.LABELS`. One that no rule asks for is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class LegalFact:
    """Something that happened, or is set to happen, on a day. `stated` is a last day printed in the letter itself."""

    kind: str
    on: date
    stated: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case: each unpaid rent as (due date, amount left in öre), and what has happened."""

    debts: tuple[tuple[date, int], ...] = ()
    events: tuple[LegalFact, ...] = ()

    def latest(self, kind: str) -> LegalFact | None:
        """Find the newest event of a kind: a sound message sent later starts the time anew."""
        return max((fact for fact in self.events if fact.kind == kind), key=lambda fact: fact.on, default=None)

    @property
    def oldest_due(self) -> date | None:
        """The due date of the oldest rent that is not wholly paid."""
        debts = [due for due, amount in self.debts if amount > 0]
        return min([*debts, *(fact.on for fact in self.events if fact.kind == "rent_due")], default=None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date the law gives, or why it is not running.

    `binds`: tenant, landlord or authority. `source`: the paragraph. `missing`: the kinds of event that would start it.
    `reason` and `check` are sentences in the user's language.
    """

    kind: str
    date: date | None
    running: bool
    binds: str
    source: str
    reason: str
    missing: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    stated: bool = False
    """True when the date is the one printed in a letter rather than computed."""
