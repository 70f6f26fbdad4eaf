"""What goes into the law and what comes out of it. Plain frozen values; nothing is computed here.

The kinds of event are `labels.EVENTS`, those of deadline `labels.DEADLINES`. An event that no rule asks for is left
alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from datetime import date
    from typing import Literal

    Binds = Literal["tenant", "landlord", "authority"]
    Nature = Literal["day", "last_day", "first_day"]


@dataclass(frozen=True, slots=True)
class LegalFact:
    """Something that happened, or is set to happen, on a day.

    `stated`: a last day printed in the letter itself. `how`: how it was served or sent, a word of `SERVICE_WAYS` or
    `MESSAGE_WAYS`; anything else counts as the day given. `completed_on`: for service on another adult of the
    household, the day on which the notice of it had been sent too. `municipality`: where a message went. `amount`: öre.
    `flaw`: a word of `FLAWS`; a message or a service that has one starts nothing.
    """

    kind: str
    on: date
    stated: date | None = None
    how: str = ""
    completed_on: date | None = None
    municipality: str = ""
    amount: int = 0
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case: each rent as (due date, öre left), what has happened, and where the home is."""

    debts: tuple[tuple[date, int], ...] = ()
    events: tuple[LegalFact, ...] = ()
    municipality: str = ""

    @property
    def open_rents(self) -> tuple[date, ...]:
        """The due dates of rent that is not wholly paid; what the ledger says of a day goes before an event."""
        known = {due for due, _amount in self.debts}
        told = (fact.on for fact in self.events if fact.kind == "rent_due" and fact.on not in known)
        return tuple(sorted({*(due for due, amount in self.debts if amount > 0), *told}))

    @property
    def oldest_due(self) -> date | None:
        """The due date of the oldest rent that is not wholly paid."""
        return min(self.open_rents, default=None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date the law gives, or why it is not running.

    `binds`: whom. `source`: the paragraph. `missing`: the kinds of event that would start it. `reason`, `effect` and
    `check` are sentences in the user's language: why the day falls there, what it means for the household, and what a
    person must look up. `stated`: the date is the one printed in a letter; `computed` is then the rule's own beside it.
    `nature`: a day, the last day for something or the first. `duty`: somebody must have acted by then. `rests_on`: what
    started it, or what there is of it.
    """

    kind: str
    date: dt.date | None
    running: bool
    binds: Binds
    source: str
    reason: str
    missing: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    stated: bool = False
    nature: Nature = "last_day"
    duty: bool = False
    effect: str = ""
    computed: dt.date | None = None
    rests_on: tuple[LegalFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about an event, or cannot be: the field of `LegalFact` that shows it, and a sentence."""

    event: LegalFact
    field: str
    text: str
