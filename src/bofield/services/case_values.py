"""Plain values about people, cases and their dates. Knows no table, no file and no screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003  (the values are read at run time by --json)
from typing import TYPE_CHECKING, Literal

from bofield.i18n import _

if TYPE_CHECKING:
    from bofield.services.day_values import TaskLine


Value = str | int | bool | None


# ── where we are ─────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class HomeState:
    """What stands in a data folder: nothing yet, or a file waiting for its passphrase."""

    kind: Literal["empty", "locked"]


@dataclass(frozen=True, slots=True)
class PersonView:
    """The person at the keyboard, or another. `roles`: coordinator, supervisor, administrator."""

    id: str
    name: str
    roles: tuple[str, ...] = ()
    district: str = ""
    """The name of the person's first district, for the header."""


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class DeadlineView:
    """One legal date of a case. `days` from today (negative: passed); `on` is None when it is not running."""

    kind: str
    label: str
    on: date | None
    days: int | None
    running: bool
    source: str
    reason: str
    missing: tuple[str, ...] = ()
    check: tuple[str, ...] = ()


def address_words(address: str, apartment: str) -> str:
    """Say address and apartment as one words them: `Storgatan 4, lgh 1203`."""
    return _("{address}, apt {apartment}").format(address=address, apartment=apartment) if apartment else address


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a line of a list. Amounts in öre; empty strings where nothing is known."""

    id: str
    contract: str
    address: str
    apartment: str
    tenant: str
    stage: str
    stage_label: str
    children: bool
    protected: bool
    two_at_visit: bool
    interpreter: str
    arrears: int
    last_contact: date | None
    coordinator: str
    next_deadline: DeadlineView | None

    @property
    def place(self) -> str:
        """Address and apartment as one words them: `Storgatan 4, lgh 1203`."""
        return address_words(self.address, self.apartment)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list. Empty means any. `text` matches address, contract, apartment and names."""

    text: str = ""
    stage: str = ""
    mine: bool = False
    children: bool = False
    with_deadline: bool = False
    closed: bool = False
    """True lists the closed cases, False the open ones."""
    coordinator: str = ""
    """A person's id."""
    outcome: str = ""
    """An outcome of closed cases (choices.CASE_OUTCOMES)."""
    regain: bool = False
    """Only where the three weeks to pay and keep the home are running."""
    message_missing: bool = False
    """Only where the three weeks do not run because the social welfare committee has no message."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """A window of a list: `total` matching cases, and the rows from `offset`."""

    total: int
    offset: int
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is asked for to open a case."""

    contract: str
    address: str
    apartment: str = ""
    municipality: str = ""
    tenant: str = ""
    stage: str = "early_contact"
    protected: bool = False
    two_at_visit: bool = False


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of the household. Adults may have a name; a child has only age band and living form."""

    id: str
    name: str
    role: str
    role_label: str
    age_band: str
    age_band_label: str
    living_form: str
    living_form_label: str
    language: str
    interpreter: bool
    phone: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a case's time line, newest first. `kind` is the record's kind; `mark` a short symbol."""

    id: str
    kind: str
    at: datetime
    title: str
    detail: str
    author: str
    state: str = ""
    """For contacts: draft, waiting, returned, answered, approved; for tasks: open, done, dropped."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case screen shows."""

    row: CaseRow
    municipality: str
    district: str
    deadlines: tuple[DeadlineView, ...]
    members: tuple[MemberView, ...]
    timeline: tuple[TimelineEntry, ...]
    tasks: tuple[TaskLine, ...]
    plans: tuple[str, ...]
    consents: tuple[str, ...]
