"""What a form is, once it has been read: frozen values. Knows no file, no spreadsheet and no XPath engine.

Texts are mappings from a language code (`sv`, `en`) to words; `words` picks the best one there is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["task", "warning", "stop"]

FACT_PREFIX = "fact_"
"""Names that begin so are filled in by the program with what is known of the case."""
META_PREFIX = "meta_"
"""What the program tells about the run itself stands among the facts under the name of its type: `meta_start`."""
METADATA = ("start", "end", "today", "deviceid", "username", "email", "phonenumber")
"""Types that are filled in by the program. Nobody is asked."""
UNASKED = frozenset({"calculate", "hidden", *METADATA})


@dataclass(frozen=True, slots=True)
class Cell:
    """Where something stands in a workbook; `row` counts as the spreadsheet does, with the headings as row 1.

    `name` is that of the row's question, choice or follow-up, where it has one.
    """

    sheet: str
    row: int
    column: str = ""
    name: str = ""

    def at(self, column: str) -> Cell:
        """Name another column of the same row."""
        return Cell(self.sheet, self.row, column, self.name)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list: the `name` that is stored and its label in every language.

    `columns` holds what its row says besides, for filters.
    """

    name: str
    label: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict)
    place: Cell | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet that holds a value, or a note.

    `code` is the short name people say (`A3` of `A3_served_on`), empty where the name has none.
    Expressions are XPath with `${name}` references, empty where the form says nothing; `relevant` holds
    the conditions of the groups around the question as well, `condition` only its own. `inside` names the groups and
    repeats around it, outermost first, and `repeats` the repeats among them. `choice_filter` says of each choice
    whether it is offered. `parameters` are those of a range: start, end and step.
    """

    name: str
    code: str
    section: str
    type: str
    label: Mapping[str, str]
    hint: Mapping[str, str]
    choices: tuple[Choice, ...]
    relevant: str
    required: str
    constraint: str
    constraint_message: Mapping[str, str]
    calculation: str
    readonly: str
    default: str
    place: Cell
    condition: str = ""
    inside: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    required_message: Mapping[str, str] = field(default_factory=dict)
    choice_filter: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> bool:
        """Tell whether a person ever sees the question; calculated and hidden fields are the form's own."""
        return self.type not in UNASKED

    def choice(self, name: str) -> Choice | None:
        """Find a choice by the name that is stored."""
        return next((choice for choice in self.choices if choice.name == name), None)


@dataclass(frozen=True, slots=True)
class Group:
    """A group or a repeat of the survey sheet. Of a repeat, `count` says how many instances it has.

    Where `count` is empty the person decides. `inside` and `repeats` are as in Question; a repeat is not among its own.
    """

    name: str
    label: Mapping[str, str]
    relevant: str
    repeat: bool
    count: str
    inside: tuple[str, ...]
    repeats: tuple[str, ...]
    section: str
    place: Cell


@dataclass(frozen=True, slots=True)
class Section:
    """An outermost group of the survey, or the questions that stand outside any group (then `name` is empty)."""

    name: str
    label: Mapping[str, str]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A row of the follow_ups sheet: what an answer raises.

    `due` is an XPath expression that gives a date or a number of days since 1970 (as `today() + 2` does).
    `repeat_count` makes it several, numbered 1, 2 …; `${number}` is that number in `due` and `label`.
    Nothing is raised where `done_when` holds.
    """

    name: str
    label: Mapping[str, str]
    relevant: str
    due: str
    kind: Kind
    priority: int
    role: str
    acute: bool
    done_when: str
    repeat_count: str
    question: str
    place: Cell
    repeat: str = ""
    """The repeat in whose instances it is looked for, once in each."""


@dataclass(frozen=True, eq=False)
class Form:
    """A whole form. Two forms are the same only if they are one object: compiled expressions are kept by identity."""

    name: str
    version: str
    title: Mapping[str, str]
    languages: tuple[str, ...]
    default_language: str
    sections: tuple[Section, ...]
    follow_ups: tuple[FollowUp, ...]
    raise_priority: str = ""
    """While this condition holds, everything that is raised counts one priority level higher."""
    warnings: tuple[str, ...] = ()
    groups: Mapping[str, Group] = field(default_factory=dict)
    """Groups and repeats by name, in the form's order."""
    by_name: Mapping[str, Question] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the questions by name."""
        object.__setattr__(self, "by_name", {question.name: question for question in self.questions})

    @property
    def repeats(self) -> Mapping[str, Group]:
        """The repeats by name, in the form's order."""
        return {name: group for name, group in self.groups.items() if group.repeat}

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the form's order, calculated and hidden ones among them."""
        return tuple(question for section in self.sections for question in section.questions)

    def words(self, texts: Mapping[str, str], language: str) -> str:
        """Pick the text in `language`, else in the form's own language, else any there is."""
        return texts.get(language) or texts.get(self.default_language) or next(iter(texts.values()), "")
