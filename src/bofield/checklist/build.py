"""From rows to a form: groups become sections, rows become questions and follow-ups.

Knows which types and settings are supported and refuses the rest by place. Knows no XPath: expressions are carried
as text, and `compiled` reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bofield.checklist.columns import PLAIN, Record, language_code, records
from bofield.checklist.follow_ups import follow_ups
from bofield.checklist.form import Choice, Form, Question, Section
from bofield.checklist.problems import fault
from bofield.checklist.references import NAME
from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.checklist.sheets import Workbook

SELECTS = ("select_one", "select_multiple")
TYPES = (
    "text",
    "integer",
    "decimal",
    "date",
    *SELECTS,
    "acknowledge",
    "note",
    "calculate",
    "hidden",
    "begin_group",
    "end_group",
)
UNSUPPORTED_SHEETS = frozenset({"external_choices", "entities", "osm"})
RESERVED = frozenset({"meta", "number"})
"""`meta` belongs to XForms; `number` is the running number of a repeated follow-up."""

_CODE = re.compile(r"^([A-Z]\d{1,2})(?:_|$)")


@dataclass(slots=True)
class _Survey:
    """What has been read of the survey sheet so far: the open groups, outermost first, and the sections."""

    groups: list[Record] = field(default_factory=list)
    sections: dict[str, tuple[Mapping[str, str], list[Question]]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    @property
    def section(self) -> str:
        return self.groups[0].get("name") if self.groups else ""

    def relevant(self, own: str) -> str:
        """Join the conditions of the open groups with a question's own."""
        conditions = [group.get("relevant") for group in self.groups] + [own]
        stated = [condition for condition in conditions if condition]
        return stated[0] if len(stated) == 1 else " and ".join(f"({condition})" for condition in stated)


def build(book: Workbook, name: str) -> Form:
    """Make the form that a workbook describes; `name` is used where the settings give no form_id.

    Raises FormError naming sheet, row and column.
    """
    _refuse_sheets(book)
    settings = _settings(book)
    default_language = language_code(settings.get("default_language")) if settings.get("default_language") else ""
    lists = _choice_lists(book, default_language)
    survey = _Survey()
    for row in records(book, "survey", default_language):
        _read_row(book, survey, row, lists)
    if survey.groups:
        raise fault(book.file, survey.groups[-1].place("type"), _("the group is never ended."))
    if not any(questions for _label, questions in survey.sections.values()):
        raise FormError(_("{file} asks no questions.").format(file=book.file))
    sections = tuple(
        Section(name, label, tuple(questions)) for name, (label, questions) in survey.sections.items() if questions
    )
    questions = {question.name: question for section in sections for question in section.questions}
    raised = follow_ups(book, default_language, questions)
    languages = _languages(default_language, sections)
    return Form(
        name=settings.get("form_id") or name,
        version=settings.get("version"),
        title={default_language: settings.get("form_title") or name},
        languages=languages,
        default_language=default_language or next(iter(languages), ""),
        sections=sections,
        follow_ups=raised,
        raise_priority=settings.get("raise_priority"),
    )


def _refuse_sheets(book: Workbook) -> None:
    """Refuse sheets that would change what the form does, and a name that was meant to be follow_ups."""
    for name in book.sheets:
        meant = re.sub(r"[^a-z]", "", name).removesuffix("s") == "followup" and name != "follow_ups"
        if name in UNSUPPORTED_SHEETS or meant:
            raise FormError(
                _("{file}: the sheet {sheet} is not supported. Sheets that are: {names}.").format(
                    file=book.file, sheet=name, names=", ".join(PLAIN)
                )
            )


def _settings(book: Workbook) -> Record:
    rows = list(records(book, "settings", ""))
    return rows[0] if rows else Record("settings", 2, {}, {}, {})


def _choice_lists(book: Workbook, language: str) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, dict[str, Choice]] = {}
    for row in records(book, "choices", language):
        for column in ("list_name", "name"):
            if not row.get(column):
                raise fault(book.file, row.place(column), _("the choice has no {column}.").format(column=column))
        name = row.get("name")
        if re.search(r"\s", name):
            raise fault(
                book.file, row.place("name"), _("the choice {name!r} has a space in its name.").format(name=name)
            )
        if not row.text("label"):
            raise fault(book.file, row.place("label"), _("the choice {name} has no label.").format(name=name))
        if any("${" in label for label in row.text("label").values()):
            raise fault(book.file, row.place("label"), _("a choice cannot refer to a question."))
        known = lists.setdefault(row.get("list_name"), {})
        if name in known:
            raise fault(
                book.file, row.place("name"), _("the choice {name} stands twice in its list.").format(name=name)
            )
        known[name] = Choice(name, row.text("label"))
    return {name: tuple(choices.values()) for name, choices in lists.items()}


def _read_row(book: Workbook, survey: _Survey, row: Record, lists: Mapping[str, tuple[Choice, ...]]) -> None:
    kind, _space, argument = row.get("type").partition(" ")
    if kind in {"begin", "end"}:
        kind, argument = f"{kind}_{argument.strip()}", ""
    if kind not in TYPES or (argument and kind not in SELECTS):
        raise fault(
            book.file,
            row.place("type"),
            _("the type {type!r} is not supported. Types that are: {names}.").format(
                type=row.get("type"), names=", ".join(TYPES)
            ),
        )
    if kind == "end_group":
        if not survey.groups:
            raise fault(book.file, row.place("type"), _("a group ends here that never began."))
        survey.groups.pop()
        return
    _check_name(book, survey, row)
    if kind == "begin_group":
        survey.groups.append(row)
        if len(survey.groups) == 1:
            survey.sections[row.get("name")] = (row.text("label"), [])
        return
    question = _question(book, survey, row, kind, _choices(book, row, kind, argument.strip(), lists))
    survey.sections.setdefault(survey.section, ({}, []))[1].append(question)


def _check_name(book: Workbook, survey: _Survey, row: Record) -> None:
    name = row.get("name")
    if not name:
        raise fault(book.file, row.place("name"), _("the row has no name."))
    if not NAME.fullmatch(name) or name in RESERVED:
        raise fault(
            book.file,
            row.place("name"),
            _("{name!r} cannot be a name: begin with a letter, go on with letters, digits, _ - or .").format(name=name)
            if name not in RESERVED
            else _("the name {name} has a meaning of its own; choose another.").format(name=name),
        )
    if name in survey.names:
        raise fault(
            book.file,
            row.place("name"),
            _("the name {name} is taken by row {row}.").format(name=name, row=survey.names[name]),
        )
    survey.names[name] = row.number


def _choices(
    book: Workbook, row: Record, kind: str, wanted: str, lists: Mapping[str, tuple[Choice, ...]]
) -> tuple[Choice, ...]:
    if kind not in SELECTS:
        return ()
    if wanted not in lists:
        raise fault(book.file, row.place("type"), _("there is no list of choices named {name!r}.").format(name=wanted))
    return lists[wanted]


def _question(book: Workbook, survey: _Survey, row: Record, kind: str, choices: tuple[Choice, ...]) -> Question:
    name = row.get("name")
    asked = kind not in {"calculate", "hidden"}
    if asked and not row.text("label"):
        raise fault(book.file, row.place("label"), _("the question {name} has no label.").format(name=name))
    if kind == "calculate" and not row.get("calculation"):
        raise fault(book.file, row.place("calculation"), _("the field {name} has no calculation.").format(name=name))
    code = _CODE.match(name)
    return Question(
        name=name,
        code=code[1] if code else "",
        section=survey.section,
        type=kind,
        label=row.text("label"),
        hint=row.text("hint"),
        choices=choices,
        relevant=survey.relevant(row.get("relevant")),
        required=row.get("required"),
        constraint=row.get("constraint"),
        constraint_message=row.text("constraint_message"),
        calculation=row.get("calculation"),
        readonly=row.get("readonly"),
        default=row.get("default"),
        place=row.place(),
    )


def _languages(default: str, sections: tuple[Section, ...]) -> tuple[str, ...]:
    """List the languages that labels are written in, the form's own first."""
    found = dict.fromkeys([default] if default else [])
    for section in sections:
        for question in section.questions:
            found.update(dict.fromkeys(question.label))
    return tuple(found)
