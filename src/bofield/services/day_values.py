"""Plain values about tasks, the day, review and the district in figures. Knows no table, no file and no screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003  (the values are read at run time by --json)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bofield.services.case_values import CaseFilter, CaseRow, DeadlineView
    from bofield.services.note_values import ContactView


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
    role: str = ""
    """`supervisor` while nobody has taken a task that those who supervise the case are to do."""
    waits: str = ""
    """Says so in words: `väntar på en arbetsledare`."""


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
    role: str = ""
    """`supervisor` for a task that those who supervise the case are to do; it is nobody's until one takes it."""


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A legal date on Idag, with the reason it stands where it stands."""

    case_id: str
    place: str
    children: bool
    deadline: DeadlineView
    why: str
    reminder: str = ""
    """Words for a duty that nears or has passed; empty for everything else."""
    strength: int = 0
    """How strongly to mark it: 1 from seven days before, 2 from three, 3 from one, 4 when the day has passed."""


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
    """Something addressed to me. `kind`: check_in, returned, conflict, chosen, sealed, refused, draft."""

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
    waiting: tuple[TaskLine, ...] = ()
    """For a supervisor: open tasks for supervisors in their districts that nobody has taken. Not among `tasks`."""


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
