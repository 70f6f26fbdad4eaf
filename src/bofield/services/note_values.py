"""Plain values about contacts, their notes and their checklists. Knows no table, no file and no screen."""

from __future__ import annotations

from dataclasses import dataclass
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
