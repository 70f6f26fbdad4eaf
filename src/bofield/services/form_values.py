"""What the front ends are told of forms. Plain frozen values; knows no table, no file and no spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form that a new checklist can follow."""

    name: str
    title: str
    version: str


@dataclass(frozen=True, slots=True)
class FormSummary:
    """What a usable form holds, in numbers, and what is odd about it without being wrong."""

    name: str
    title: str
    version: str
    languages: tuple[str, ...]
    sections: int
    questions: int
    follow_ups: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormLine:
    """One version of a form, as the list of forms shows it.

    `state` is `in_use` (new checklists follow it), `published`, `withdrawn`, `shipped` (it came with the program) or
    `unusable`. `problem` is a sentence where somebody should do something about it.
    """

    name: str
    version: str
    title: str
    state: str
    state_label: str
    shipped: bool
    published_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FormItem:
    """A question or a follow-up in words: what it is called, what kind it is, and when it comes."""

    name: str
    kind: str
    label: str
    relevant: str


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section with its questions."""

    label: str
    questions: tuple[FormItem, ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """A whole form in words."""

    summary: FormSummary
    sections: tuple[FormSection, ...]
    follow_ups: tuple[FormItem, ...]


@dataclass(frozen=True, slots=True)
class FormInstalled:
    """What installing a form did. `replaced` is the version that was in use before, if any.

    `again` tells that the very same form was there already; it is published anew if it had been withdrawn.
    """

    form: FormChoice
    replaced: str
    changes: tuple[str, ...]
    again: bool
    waiting: bool
    """Whether it waits to be sent to the centre."""


@dataclass(frozen=True, slots=True)
class TrialLine:
    """What a form would raise in one checklist, beside what the form in use raises.

    `difference` is `new`, `gone`, `changed` or `same`; `before` says in words what is different, if something is.
    """

    name: str
    kind: str
    label: str
    due: date | None
    role: str
    difference: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class TrialRun:
    """One checklist that a form was tried on. `compared` is the version that `difference` is told against."""

    run_id: str
    contact_id: str
    case_id: str
    contract: str
    place: str
    on: date | None
    signed: bool
    compared: str
    lines: tuple[TrialLine, ...]


@dataclass(frozen=True, slots=True)
class TrialCount:
    """How often one follow-up would be raised, and how often the form in use raises it."""

    name: str
    kind: str
    label: str
    would: int
    now: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A form tried on what has been written already. Nothing was saved."""

    form: FormChoice
    cases: int
    runs: tuple[TrialRun, ...]
    counts: tuple[TrialCount, ...]
