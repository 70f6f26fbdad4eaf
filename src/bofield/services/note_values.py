"""Plain values about contacts, their notes and their checklists. Knows no table, no file and no screen."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  (as below)
from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003  (the values are read at run time by --json)
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bofield.services.case_values import DeadlineView, Value
    from bofield.services.sync_values import ConflictView


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
    for_supervisor: bool = False


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that applies now.

    `type`: select_one, select_multiple, integer, decimal, range, date, time, dateTime, text, note, acknowledge;
    or the lines of a repeat, `repeat` and `instance` (checklist.results). `name` is the key of the answer.
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
    depth: int = 0
    """How many repeats the line stands in."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Of a range: start, end and step."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with the questions that apply now. What is only suggested is not counted as answered."""

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
    newer: str = ""
    """The version of the form that a checklist begun today would follow, where it is another; drafts only."""
    changes: tuple[str, ...] = ()
    """What that version changes, in words."""
    kept: tuple[str, ...] = ()
    """Answers that this version of the form does not ask for, in words. Nothing of them is lost."""
    fallen: tuple[str, ...] = ()
    """Titles of tasks that came from an answer that was changed since, and were therefore dropped."""

    @property
    def acute(self) -> tuple[RaisedView, ...]:
        """What asks for a phone call before anything else."""
        return tuple(item for item in self.raised if item.acute)
