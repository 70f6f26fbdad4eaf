"""From rows to a form: groups become sections, rows become questions, repeats and follow-ups.

Knows which sheets, settings and names are supported and refuses the rest by place. Knows no XPath: expressions are
carried as text, and `compiled` reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bofield.checklist.choices import OTHER, OTHER_QUESTION, choice_lists, with_other
from bofield.checklist.columns import PLAIN, Record, language_code, records
from bofield.checklist.follow_ups import follow_ups
from bofield.checklist.form import UNASKED, Choice, Form, Group, Question, Section
from bofield.checklist.problems import Report, fault
from bofield.checklist.references import NAME
from bofield.checklist.types import SELECTS, Type, parameters, type_of
from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.checklist.sheets import Workbook

UNSUPPORTED_SHEETS = frozenset({"external_choices", "entities", "osm"})
RESERVED = frozenset({"meta"})
"""Belongs to XForms."""
DEEPEST = 20
"""Groups and repeats around a question."""
UNNAMED = "generated_note_name_"
LONGEST_KEY = 110
"""Characters; what the wire carries as the name of an answer."""
LONGEST_NUMBER = 3
"""Digits in the number of an instance, when the length of keys is reckoned."""
YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"", "no", "false", "false()", "0"})
AFTER = "+"
"""Ends the name of a section that follows the group `S` and has none of its own: `S+`. The first such has no name."""

_CODE = re.compile(r"^([A-Z]\d{1,2})(?:_|$)")


@dataclass(slots=True)
class _Survey:
    """What has been read of the survey sheet so far: the open groups, outermost first, and what was in them."""

    open: list[tuple[Record, Group]] = field(default_factory=list)
    sections: dict[str, tuple[Mapping[str, str], list[Question]]] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    @property
    def section(self) -> str:
        """Name the outermost group. What stands outside of any is a section of its own, one between two groups."""
        outermost = self.open[0][1] if self.open else None
        if outermost is not None and not outermost.repeat:
            return outermost.name
        last = next(reversed(self.sections), "")
        if not last or last.endswith(AFTER):
            return last
        # No group can have such a name, so that it cannot be taken for one.
        return f"{last}{AFTER}" if "" in self.sections else ""

    @property
    def inside(self) -> tuple[str, ...]:
        return tuple(group.name for _row, group in self.open)

    @property
    def repeats(self) -> tuple[str, ...]:
        return tuple(group.name for _row, group in self.open if group.repeat)

    def relevant(self, own: str) -> str:
        """Join the conditions of the open groups with a question's own."""
        conditions = [group.relevant for _row, group in self.open] + [own]
        stated = [condition for condition in conditions if condition]
        return stated[0] if len(stated) == 1 else " and ".join(f"({condition})" for condition in stated)


def build(book: Workbook, name: str, report: Report | None = None) -> Form:
    """Make the form that a workbook describes; `name` is used where the settings give no form_id.

    Raises FormError naming sheet, row and column, unless the `report` gathers them.
    """
    return _Builder(book, report or Report()).form(name)


class _Builder:
    """Carries what every step of the reading needs."""

    def __init__(self, book: Workbook, report: Report) -> None:
        self.book = book
        self.report = report
        self.survey = _Survey()
        self.lists: dict[str, tuple[Choice, ...]] = {}

    def form(self, name: str) -> Form:
        with self.report.part():
            self.refuse_sheets()
        settings = Record("settings", 2, {}, {}, {})
        with self.report.part():
            settings = next(iter(records(self.book, "settings", "", self.report)), settings)
        language = language_code(settings.get("default_language")) if settings.get("default_language") else ""
        duplicates = settings.get("allow_choice_duplicates").lower()
        if duplicates not in YES | NO:
            with self.report.part():
                problem = _("{value!r} is not one of {names}.").format(value=duplicates, names="yes, no")
                raise fault(self.book.file, settings.place("allow_choice_duplicates"), problem)
        self.lists = choice_lists(self.book, language, self.report, duplicates=duplicates in YES)
        with self.report.part():
            self.read_survey(language)
        sections = tuple(
            Section(each, label, tuple(questions))
            for each, (label, questions) in self.survey.sections.items()
            if questions
        )
        if not sections and not self.report.faults:
            raise FormError(_("{file} asks no questions.").format(file=self.book.file))
        questions = {question.name: question for section in sections for question in section.questions}
        languages = _languages(language, questions.values())
        return Form(
            name=settings.get("form_id") or name,
            version=settings.get("version"),
            title={language: settings.get("form_title") or name},
            languages=languages,
            default_language=language or next(iter(languages), ""),
            sections=sections,
            follow_ups=follow_ups(self.book, language, questions, self.survey.groups, self.report),
            raise_priority=settings.get("raise_priority"),
            warnings=tuple(self.report.warnings),
            groups=self.survey.groups,
        )

    def refuse_sheets(self) -> None:
        """Refuse sheets that would change what the form does, and a name that was meant to be follow_ups."""
        for name in self.book.sheets:
            meant = re.sub(r"[^a-z]", "", name).removesuffix("s") == "followup" and name != "follow_ups"
            if name in UNSUPPORTED_SHEETS or meant:
                raise FormError(
                    _("{file}: the sheet {sheet} is not supported. Sheets that are: {names}.").format(
                        file=self.book.file, sheet=name, names=", ".join(PLAIN)
                    )
                )

    def read_survey(self, language: str) -> None:
        for row in records(self.book, "survey", language, self.report):
            if row.get("disabled").lower() in YES:
                continue
            with self.report.part():
                self.read_row(row)
        for row, group in self.survey.open:
            with self.report.part():
                ended = _("the repeat is never ended.") if group.repeat else _("the group is never ended.")
                raise fault(self.book.file, row.place("type"), ended)
        for group in self.survey.groups.values():
            if group.repeat and not any(
                group.name in question.inside
                for _label, questions in self.survey.sections.values()
                for question in questions
            ):
                with self.report.part():
                    raise fault(self.book.file, group.place.at("type"), _("the repeat asks nothing."))

    def read_row(self, row: Record) -> None:
        kind = type_of(self.book.file, row)
        if kind.name in {"end_group", "end_repeat"}:
            self.end(row, repeat=kind.name == "end_repeat")
            return
        if kind.name == "note" and not row.get("name"):
            # As pyxform has it: what is only read needs no name.
            row = replace(row, values={**row.values, "name": f"{UNNAMED}{row.number}"})
        try:
            self.check_name(row)
            self.check_columns(row, kind)
        except FormError:
            # A group is opened whatever is wrong with its row: its end must find it.
            if kind.name.startswith("begin_"):
                self.survey.open.append((row, self.group(row, repeat=kind.name == "begin_repeat")))
            raise
        if kind.name.startswith("begin_"):
            self.begin(row, repeat=kind.name == "begin_repeat")
            return
        question = self.question(row, kind)
        self.add(question)
        if kind.or_other:
            self.add(self.other(row, question))

    def begin(self, row: Record, *, repeat: bool) -> None:
        group = self.group(row, repeat=repeat)
        if not self.survey.open and not repeat:
            self.survey.sections[group.name] = (group.label, [])
        self.survey.groups[group.name] = group
        self.survey.open.append((row, group))

    def end(self, row: Record, *, repeat: bool) -> None:
        if not self.survey.open:
            never = _("a repeat ends here that never began.") if repeat else _("a group ends here that never began.")
            raise fault(self.book.file, row.place("type"), never)
        begun, group = self.survey.open[-1]
        if group.repeat is not repeat:
            problem = (
                _("what began in row {row} is a repeat.") if group.repeat else _("what began in row {row} is a group.")
            )
            raise fault(self.book.file, row.place("type"), problem.format(row=begun.number))
        self.survey.open.pop()

    def group(self, row: Record, *, repeat: bool) -> Group:
        name = row.get("name")
        section = self.survey.section if self.survey.open else "" if repeat else name
        return Group(
            name=name,
            label=row.text("label"),
            relevant=row.get("relevant"),
            repeat=repeat,
            count=row.get("repeat_count"),
            inside=self.survey.inside,
            repeats=self.survey.repeats,
            section=section,
            place=row.place(),
        )

    def add(self, question: Question) -> None:
        self.survey.sections.setdefault(question.section, ({}, []))[1].append(question)

    def check_name(self, row: Record, name: str = "") -> None:
        name = name or row.get("name")
        place = row.place("name")
        if not name:
            raise fault(self.book.file, place, _("the row has no name."))
        if name in RESERVED:
            problem = _("the name {name} has a meaning of its own; choose another.")
            raise fault(self.book.file, place, problem.format(name=name))
        if not NAME.fullmatch(name):
            problem = _("{name!r} cannot be a name: begin with a letter, go on with letters, digits, _ - or .")
            if not name.isascii():
                problem = _("{name!r} cannot be a name: only the letters a–z and A–Z, digits, _ - and . can travel.")
            raise fault(self.book.file, place, problem.format(name=name))
        if name in self.survey.names:
            problem = _("the name {name} is taken by row {row}. Names are unique in the whole form, also in repeats.")
            raise fault(self.book.file, place, problem.format(name=name, row=self.survey.names[name]))
        self.survey.names[name] = row.number
        around = sum(len(repeat) + LONGEST_NUMBER + 2 for repeat in self.survey.repeats)
        if around + len(name) > LONGEST_KEY:
            raise fault(self.book.file, place, _("the name is too long, with the repeats around it."))

    def check_columns(self, row: Record, kind: Type) -> None:
        """Refuse what says something in a row where it cannot mean anything, and groups nested without an end."""
        if kind.name.startswith("begin_") and len(self.survey.open) >= DEEPEST:
            problem = _("groups can stand in each other {most} deep, no deeper.").format(most=DEEPEST)
            raise fault(self.book.file, row.place("type"), problem)
        if row.get("choice_filter") and kind.name not in SELECTS:
            problem = _("only a question with choices can have a choice_filter.")
            raise fault(self.book.file, row.place("choice_filter"), problem)
        if row.get("repeat_count") and kind.name != "begin_repeat":
            raise fault(self.book.file, row.place("repeat_count"), _("only a repeat can have a repeat_count."))

    def choices(self, row: Record, kind: Type) -> tuple[Choice, ...]:
        if kind.name not in SELECTS:
            return ()
        if kind.choices not in self.lists:
            problem = _("there is no list of choices named {name!r}.").format(name=kind.choices)
            raise fault(self.book.file, row.place("type"), problem)
        spaced = next((choice for choice in self.lists[kind.choices] if re.search(r"\s", choice.name)), None)
        if spaced is not None and kind.name == "select_multiple":
            problem = _("the choice {name!r} has a space in its name.").format(name=spaced.name)
            raise fault(self.book.file, (spaced.place or row.place()).at("name"), problem)
        if not kind.or_other:
            return self.lists[kind.choices]
        if row.get("choice_filter"):
            problem = _("or_other and a choice_filter do not go together.")
            raise fault(self.book.file, row.place("choice_filter"), problem)
        return with_other(self.lists[kind.choices])

    def question(self, row: Record, kind: Type) -> Question:
        name = row.get("name")
        if kind.name not in UNASKED and not row.text("label"):
            problem = _("the question {name} has no label.").format(name=name)
            raise fault(self.book.file, row.place("label"), problem)
        if kind.name == "calculate" and not row.get("calculation"):
            problem = _("the field {name} has no calculation.").format(name=name)
            raise fault(self.book.file, row.place("calculation"), problem)
        code = _CODE.match(name)
        return Question(
            name=name,
            code=code[1] if code else "",
            section=self.survey.section,
            type=kind.name,
            label=row.text("label"),
            hint=_together(row.text("hint"), row.text("guidance_hint")),
            choices=self.choices(row, kind),
            relevant=self.survey.relevant(row.get("relevant")),
            required=row.get("required"),
            constraint=row.get("constraint"),
            constraint_message=row.text("constraint_message"),
            calculation=row.get("calculation"),
            readonly=row.get("readonly"),
            default=row.get("default"),
            place=row.place(),
            condition=row.get("relevant"),
            inside=self.survey.inside,
            repeats=self.survey.repeats,
            required_message=row.text("required_message"),
            choice_filter=row.get("choice_filter"),
            parameters=parameters(self.book.file, row, kind.name),
        )

    def other(self, row: Record, question: Question) -> Question:
        """Make the question that asks what `other` stands for."""
        name = f"{question.name}_{OTHER}"
        self.check_name(row, name)
        condition = f"selected(${{{question.name}}}, '{OTHER}')"
        return Question(
            name=name,
            code=question.code,
            section=question.section,
            type="text",
            label=OTHER_QUESTION,
            hint={},
            choices=(),
            relevant=self.survey.relevant(condition),
            required="",
            constraint="",
            constraint_message={},
            calculation="",
            readonly="",
            default="",
            place=row.place(),
            condition=condition,
            inside=question.inside,
            repeats=question.repeats,
        )


def _together(hint: Mapping[str, str], guidance: Mapping[str, str]) -> Mapping[str, str]:
    """Put a guidance after the hint: on a laptop there is room for both."""
    if not guidance:
        return hint
    both = {language: f"{hint.get(language, '')} {guidance.get(language, '')}" for language in {**hint, **guidance}}
    return {language: text.strip() for language, text in both.items()}


def _languages(default: str, questions: Iterable[Question]) -> tuple[str, ...]:
    """List the languages that labels are written in, the form's own first."""
    found = dict.fromkeys([default] if default else [])
    for question in questions:
        if question.label is not OTHER_QUESTION:
            found.update(dict.fromkeys(question.label))
    return tuple(found)
