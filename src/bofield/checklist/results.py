"""What evaluating a form gives: frozen values in the language that was asked for. Knows no form and no engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """A choice in one language."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class QuestionState:
    """A question that applies now. `error` is a sentence, empty while the value can stand.

    `prefilled` tells that nobody has answered and the value is the form's suggestion. `name` is the key under which the
    answer is stored (`child/2/age` inside a repeat).

    Two types are lines of a repeat and no questions: `repeat` (`value` lists the numbers of its instances, `readonly`
    where the form counts them itself), and below it an `instance` (`child/2`) above the questions of each. `depth`
    counts the repeats around a line. `parameters` are those of a range: start, end and step.
    """

    name: str
    code: str
    section: str
    type: str
    label: str
    hint: str
    choices: tuple[ChoiceState, ...]
    value: str
    required: bool
    readonly: bool
    error: str
    prefilled: bool
    depth: int = 0
    parameters: Mapping[str, str] = field(default_factory=dict)
    required_message: str = ""
    """What the form says where an answer is missing; empty where it says nothing of its own."""

    @property
    def answerable(self) -> bool:
        """Tell whether there is anything to answer; a note is only read, and the lines of a repeat only gather."""
        return self.type not in {"note", "repeat", "instance"}

    @property
    def answered(self) -> bool:
        """Tell whether there is an answer."""
        return bool(self.value) and self.answerable


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section with the questions that apply now; sections without any are left out."""

    name: str
    label: str
    questions: tuple[QuestionState, ...]

    @property
    def answered(self) -> int:
        """Count the questions that have an answer."""
        return sum(question.answered for question in self.questions)

    @property
    def total(self) -> int:
        """Count the questions that can be answered."""
        return sum(question.answerable for question in self.questions)


@dataclass(frozen=True, slots=True)
class Raised:
    """What an answer raises, beside the question named `question`.

    Priority 1 is the most urgent. `role`: coordinator or supervisor. An `acute` one is a phone call before anything
    else. The several of a repeated follow-up are named `name#1`, `name#2` …, those raised inside the instances of a
    repeat after the numbers of the instances (`name#2`, in nested repeats `name#2/1`); both is `name#2#1`.
    `question` is a key, as in QuestionState.
    """

    name: str
    kind: Literal["task", "warning", "stop"]
    label: str
    due: date | None
    priority: int
    role: str
    acute: bool
    question: str


@dataclass(frozen=True)
class Evaluation:
    """A form with its answers as they stand now. `values` holds what every question is worth to the others."""

    form: str
    version: str
    language: str
    sections: tuple[SectionState, ...]
    raised: tuple[Raised, ...]
    values: Mapping[str, str]

    @cached_property
    def questions(self) -> tuple[QuestionState, ...]:
        """Every question that applies, in the form's order."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, name: str) -> QuestionState | None:
        """Find a question that applies now by its name."""
        return next((question for question in self.questions if question.name == name), None)

    def beside(self, name: str) -> tuple[Raised, ...]:
        """List what is raised beside a question."""
        return tuple(item for item in self.raised if item.question == name)

    @property
    def acute(self) -> tuple[Raised, ...]:
        """List what asks for a phone call before anything else."""
        return tuple(item for item in self.raised if item.acute)

    @property
    def missing(self) -> tuple[QuestionState, ...]:
        """List the required questions without an answer. Nothing is missing while something is acute."""
        if self.acute:
            return ()
        return tuple(question for question in self.questions if question.required and not question.answered)

    @property
    def errors(self) -> tuple[QuestionState, ...]:
        """List the questions whose value cannot stand."""
        return tuple(question for question in self.questions if question.error)

    @property
    def answered(self) -> int:
        """Count the questions that have an answer."""
        return sum(section.answered for section in self.sections)

    @property
    def total(self) -> int:
        """Count the questions that can be answered."""
        return sum(section.total for section in self.sections)
