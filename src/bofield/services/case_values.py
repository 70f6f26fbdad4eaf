"""Plain values about people, cases and their dates. Knows no table, no file and no screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003  (the values are read at run time by --json)
from typing import TYPE_CHECKING, Literal

from bofield.i18n import _

if TYPE_CHECKING:
    from bofield.services.agreement_values import ConsentView, PlanView
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
    """The kinds of event that would start it; `missing_labels` says the same in words."""
    check: tuple[str, ...] = ()
    effect: str = ""
    """What it means for the household, in one sentence."""
    binds_label: str = ""
    nature: str = "last_day"
    """`day`, `last_day` (until then) or `first_day` (from then)."""
    duty: bool = False
    """Somebody must have acted by then: it stays in sight until it is done or does not apply."""
    stated: bool = False
    """The day is one printed in a letter; `computed` is then what the rule itself would give."""
    computed: date | None = None
    missing_labels: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    """What started it, in words: `Hyresgästen delgiven, fre 20 nov 2026`."""
    settled: str = ""
    """Empty, `done` or `not_applicable`: what somebody has said of this duty on this very day."""
    settled_reason: str = ""
    overdue: bool = False
    """A duty whose day has passed and that nobody has settled."""
    remind: bool = False
    """A duty within the seven days before its day, or on it, that nobody has settled."""


@dataclass(frozen=True, slots=True)
class LegalEventView:
    """Something that has happened and that the law counts from. `on` is None where nobody has dated it."""

    id: str
    kind: str
    label: str
    on: date | None
    stated: date | None
    """The last day printed in the letter itself."""
    how_label: str
    flaw_label: str
    """Why no time begins with it; empty when nothing is wrong."""
    municipality: str
    amount: int
    """In öre; 0 where none is known."""
    remark: str
    """What somebody has written beside it."""
    text: str
    """Everything but its name and day, in one line."""
    how: str = ""
    flaw: str = ""
    """The code words behind the labels, for a form that changes the event."""
    completed: date | None = None
    odd: tuple[str, ...] = ()
    """What is odd about it but can be so, a sentence each."""


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
    """What matters next: a day ahead, else a duty that has passed, else a time that ought to run and does not."""
    overdue: tuple[DeadlineView, ...] = ()
    """Duties of the law that have passed and that nobody has settled, the oldest first."""

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
    deadline: str = ""
    """A kind of date of the law: only where it lies ahead, or has passed as a duty that nobody has settled."""
    overdue: bool = False
    """Only where a duty of the law has passed and nobody has settled it."""
    by_date: bool = False
    """All that match, those whose next date of the law is nearest first, then the others by street."""


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
    """Every date that something in the case touches, in the order of the process."""
    members: tuple[MemberView, ...]
    timeline: tuple[TimelineEntry, ...]
    tasks: tuple[TaskLine, ...]
    plans: tuple[PlanView, ...]
    """The plan that runs first, then the newest."""
    consents: tuple[ConsentView, ...]
    """The newest first."""
    not_started: tuple[DeadlineView, ...] = ()
    """The dates that nothing in the case has touched yet, in the same order."""
    remarks: tuple[str, ...] = ()
    """What is odd in what was written down but can be so, a sentence each."""
    events: tuple[LegalEventView, ...] = ()
    """What the law counts from, newest first."""
