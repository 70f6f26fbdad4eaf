"""The plain values that services hand to the front ends. Knows no table, no file and no screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003  (the values are read at run time by --json)
from typing import Literal

from bofield.i18n import _

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


# ── contacts ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class RemarkView:
    """One turn of the dialogue about a note: a review or an amendment. `anchor`: `line:3`, `question:B3` or empty."""

    id: str
    kind: Literal["approve", "return", "comment", "amendment"]
    author: str
    at: datetime
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact as its screen shows it. `fields` are the form's values by field name (see records.tables.Contact)."""

    id: str
    case_id: str
    place: str
    children: bool
    author: str
    mine: bool
    signed: bool
    signed_at: datetime | None
    state: str
    fields: dict[str, Value]
    note: str
    run_id: str
    checklist_summary: str
    checklist_progress: tuple[int, int]
    dialogue: tuple[RemarkView, ...]
    open_remark: RemarkView | None
    """The remark that waits for this author's answer."""
    deadline: DeadlineView | None
    alternatives: tuple[ConflictView, ...] = ()


# ── the checklist ────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One choice of a question."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class RaisedView:
    """What an answer raises. `kind`: task, warning or stop; `acute` asks for the phone line first."""

    name: str
    kind: Literal["task", "warning", "stop"]
    label: str
    due: date | None = None
    acute: bool = False
    declined: str = ""
    """The reason somebody gave for not adding it; empty when it stands."""
    added: bool = False


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that applies now.

    `type`: select_one, select_multiple, integer, decimal, date, text, note, acknowledge.
    """

    name: str
    code: str
    """The short name people say: `B3`."""
    label: str
    hint: str
    type: str
    choices: tuple[ChoiceView, ...]
    value: str
    required: bool
    error: str
    raised: tuple[RaisedView, ...]
    readonly: bool = False
    suggested: bool = False
    """True while nobody has answered and the value is what the program knows already."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with the questions that apply now."""

    name: str
    label: str
    answered: int
    total: int
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    """One run of the checklist."""

    id: str
    contact_id: str
    case_id: str
    place: str
    form: str
    version: str
    sections: tuple[SectionView, ...]
    raised: tuple[RaisedView, ...]
    locked: bool
    """True once the contact is signed."""

    @property
    def acute(self) -> tuple[RaisedView, ...]:
        """What asks for a phone call before anything else."""
        return tuple(item for item in self.raised if item.acute)


# ── tasks, today, review ─────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as a line. `state`: open, done, dropped; `days` from today to the due date."""

    id: str
    case_id: str
    title: str
    due: date | None
    days: int | None
    place: str
    children: bool
    state: str
    priority: int
    assignee: str
    mine: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list."""

    case_id: str = ""
    mine: bool = True
    open_only: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to be added by hand."""

    case_id: str
    title: str
    due: date | None = None
    priority: int = 2


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A legal date on Idag, with the reason it stands where it stands."""

    case_id: str
    place: str
    children: bool
    deadline: DeadlineView
    why: str


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A contact planned for today."""

    contact_id: str
    case_id: str
    at: datetime
    kind_label: str
    place: str
    children: bool
    checklist: str
    """`12/31`, or empty when none is begun."""
    why: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """Something addressed to me. `kind`: returned, conflict, refused, draft."""

    kind: str
    record_id: str
    case_id: str
    text: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Today:
    """The day as Idag shows it, each part in the order of importance."""

    on: date
    deadlines: tuple[DeadlineLine, ...]
    visits: tuple[VisitLine, ...]
    tasks: tuple[TaskLine, ...]
    for_you: tuple[NoticeLine, ...]


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which notes a supervisor reads. `state`: open (waiting and answered), returned, approved, all."""

    state: str = "open"
    author: str = ""
    children: bool = False


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A signed note in the queue."""

    contact_id: str
    case_id: str
    place: str
    kind_label: str
    at: datetime
    author: str
    state: str
    state_label: str
    children: bool
    risk: str
    risk_label: str
    unread: bool
    first_line: str
    why: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A note with its checklist, the case's dates and the dialogue so far."""

    contact: ContactView
    case: CaseRow
    deadlines: tuple[DeadlineView, ...]
    answers: tuple[tuple[str, str, str], ...]
    """Code, question and answer in words, in the form's order."""


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of Läget, and the filter that opens the list behind it."""

    label: str
    value: int
    filter: CaseFilter | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The district at a glance."""

    by_stage: tuple[Count, ...]
    key_figures: tuple[Count, ...]
    outcomes: tuple[Count, ...]
    first_contact_days: float | None
    """Median days from the oldest due date to the first contact."""
    first_contact_within_week: float | None
    """Share (0–1) within seven days."""
    regain_periods: tuple[DeadlineLine, ...]


# ── sync ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One of several values of a field: whose, when."""

    value: Value
    shown_value: str
    author: str
    at: datetime | None
    current: bool
    """True for the one that is shown meanwhile."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A field with several values that wait for a person's choice."""

    record: str
    kind: str
    case_id: str
    place: str
    field: str
    field_label: str
    sides: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class RefusedView:
    """A change the centre refused: what, where, why, and the whole text so that it can be copied out."""

    change: str
    case_id: str
    place: str
    reason: str
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the header and the Synk place show. `state`: alone, offline, syncing, synced, waiting."""

    state: str
    server: str
    waiting: int
    last_heard: datetime | None
    conflicts: int
    refused: int
    done: int = 0
    total: int = 0
    """Progress of a running first sync, in records; 0 of 0 when none runs."""
    note: str = ""
    """A sentence for the Synk place, such as why the server was not usable."""


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """What one sync did. `state`: synced or offline."""

    state: str
    sent: int
    received: int
    refused: int
    conflicts: int
    message: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place where the words were found; the words stand between ⟦ and ⟧ in `snippet`."""

    record: str
    kind: str
    kind_label: str
    case_id: str
    place: str
    snippet: str


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing wrong in a list: row and column as the person sees them in the file."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: cases opened, debts added or changed, rows that said nothing new, rows left out."""

    opened: int
    added: int
    changed: int
    unchanged: int
    skipped: int
    problems: tuple[ImportProblem, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check-up looked at. `name` is stable; `title` and `text` are for people."""

    name: str
    state: Literal["ok", "warning", "fault"]
    title: str
    text: str
