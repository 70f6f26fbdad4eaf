"""Plain values about what was agreed: instalment plans and consents. Knows no table, no file and no screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003  (the values are read at run time by --json)


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """One payment of a plan, in öre. `missed`: its day has passed and nobody has ticked it off."""

    id: str
    due: date | None
    amount: int
    paid_on: date | None
    missed: bool
    state: str
    """`paid`, `due`, `late` (its day has passed) or `missed` (and there is a task about it)."""
    state_label: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """An instalment plan with its payments. `state`: active, kept, broken, cancelled."""

    id: str
    agreed_on: date | None
    amount: int
    """Of each payment, in öre."""
    count: int
    first_due_on: date | None
    next_rent_on_time: bool | None
    state: str
    state_label: str
    remark: str
    text: str
    """What the plan comes to, in a few words."""
    instalments: tuple[InstalmentView, ...]


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Whether the tenant lets us talk with somebody. `given`: yes, no, withdrawn."""

    id: str
    topic: str
    topic_label: str
    given: str
    given_label: str
    covers: str
    given_on: date | None
    valid_until: date | None
    told_revocable: bool
    """Whether the person knows that it can be taken back; without it a consent is not complete."""
    valid: bool
    """Given, not run out today, and not taken back since."""
    state: str
    """`valid`, `run_out`, `taken_back` (by a later answer), or what was answered: `no`, `withdrawn`."""
    state_label: str
    text: str
    """The answer in a few words."""
