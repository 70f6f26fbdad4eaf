"""A form made ready to run: every expression read once, and its parts in the order in which values flow.

Knows what each column may say, and refuses the rest by place. Importing this module costs a few milliseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bofield.checklist.answers import type_error
from bofield.checklist.form import Cell, Form, Group, Question
from bofield.checklist.ordering import ordered
from bofield.checklist.problems import Report, fault
from bofield.checklist.reasons import unsupported
from bofield.checklist.references import references
from bofield.checklist.resolving import NUMBER, OUTERMOST, FormResolver, Place, Way, way
from bofield.checklist.soundness import constant_value, first_only, refuse_unsound, remarks
from bofield.checklist.xpath import functions
from bofield.checklist.xpath.conversions import single, to_bool, to_text
from bofield.checklist.xpath.dialect import UnfitError, UnreadableError, UnsupportedError, ready
from bofield.checklist.xpath.grammar import Node, read
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.checklist.form import Choice, FollowUp
    from bofield.checklist.results import ChoiceState
    from bofield.checklist.xpath.dialect import Evaluate
    from bofield.checklist.xpath.scope import Scope

_YES = frozenset({"yes", "true", "true()"})
_NO = frozenset({"", "no", "false", "false()"})
_TRUTHFUL = frozenset({"relevant", "required", "constraint", "calculation", "readonly"})
_TRUTHS = {"yes": "true()", "true": "true()", "no": "false()", "false": "false()"}
"""What spreadsheets and people write for true and false, and in which columns pyxform understands it."""
_OWN_VALUE = frozenset({"constraint", "required", "readonly"})
"""Columns where `.` means something: the question has its value when they are looked at."""


class Expression:
    """A readied expression. `None` in its place means that the form says nothing."""

    __slots__ = ("names", "root", "value")

    def __init__(self, root: Node, evaluate: Evaluate) -> None:
        self.value = evaluate
        """Evaluates to what comes out: a text, a number, true or false, or the values of several instances."""
        self.root = root
        self.names = tuple(dict.fromkeys(node.text for node in root.walk() if node.kind == "reference"))

    def holds(self, scope: Scope) -> bool:
        """Evaluate as a condition."""
        return to_bool(self.value(scope))

    def text(self, scope: Scope) -> str:
        """Evaluate as a value to keep: a number that is none is no value."""
        value = single(self.value(scope))
        return "" if isinstance(value, float) and math.isnan(value) else to_text(value)


@dataclass(frozen=True, slots=True)
class CompiledGroup:
    """A group or repeat with its expressions. `parent` and `home` as in CompiledQuestion."""

    group: Group
    relevant: Expression | None
    count: Expression | None
    parent: str
    home: str
    quotes: Mapping[str, Way]
    inner_quotes: Mapping[str, Way]
    """The ways to what the label of a repeat's instance quotes."""

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.group.name

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Name what must be known before it is known whether it applies, and how often."""
        return _names(self.parent, self.home, self.relevant, self.count)


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with its expressions. `required` and `readonly` may be plain yes or no, `default` a plain value.

    `parent` is the group around it within the innermost repeat, `home` that repeat; both are empty where there is none.
    `quotes` are the ways to what its texts quote.
    """

    question: Question
    relevant: Expression | None
    required: Expression | bool
    constraint: Expression | None
    calculation: Expression | None
    readonly: Expression | bool
    default: Expression | str
    choice_filter: Expression | None
    parent: str
    home: str
    quotes: Mapping[str, Way]

    @property
    def name(self) -> str:
        """Its name in the form."""
        return self.question.name

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Name what must be known before its own value is."""
        return _names(self.parent, self.home, self.relevant, self.calculation, self.default, self.choice_filter)


@dataclass(frozen=True, slots=True)
class CompiledFollowUp:
    """A follow-up with its expressions. It is looked for once in every instance of the repeat `home`."""

    follow_up: FollowUp
    relevant: Expression
    due: Expression | None
    done_when: Expression | None
    repeat_count: Expression | None
    home: str
    quotes: Mapping[str, Way]


@dataclass(frozen=True, slots=True)
class Program:
    """A form ready to run. `order` holds every part after those its value depends on."""

    form: Form
    order: tuple[CompiledQuestion | CompiledGroup, ...]
    parts: Mapping[str, CompiledQuestion | CompiledGroup]
    follow_ups: tuple[CompiledFollowUp, ...]
    raise_priority: Expression | None
    section_quotes: Mapping[str, Mapping[str, Way]]
    warnings: tuple[str, ...]
    labels: dict[tuple[str, str], tuple[tuple[Choice, ChoiceState], ...]] = field(default_factory=dict)
    """Choices in a language, by question: the same for every evaluation, so put into words once."""


@lru_cache(maxsize=16)
def compile_form(form: Form, file: str = "") -> Program:
    """Read all the expressions of a form that has been checked.

    Raises FormError naming sheet, row and column of the first that cannot be read. `file` is for that message.
    """
    return _Compiler(form, file or form.name, Report(), frozenset(), thorough=False).program()


def compile_with(form: Form, file: str, report: Report, faulty: frozenset[str]) -> Program:
    """Read all the expressions of a form, look for what cannot be meant, and let the report gather what is wrong.

    `faulty` names what stands in the workbook and could not be read: referring to it is no fault of its own.
    """
    return _Compiler(form, file, report, faulty, thorough=True).program()


class _Compiler:
    """Carries what every step of compiling needs: the form, and its file's name for messages."""

    def __init__(self, form: Form, file: str, report: Report, faulty: frozenset[str], *, thorough: bool) -> None:
        self.form = form
        self.file = file
        self.report = report
        self.faulty = faulty
        self.thorough = thorough
        self.roots: dict[tuple[str, bool, bool], Node] = {}
        self.made: dict[tuple[str, bool, Place, str], Expression] = {}
        self.warnings: list[str] = []
        self.asking = ""
        """The type of the question whose columns are being read."""

    def program(self) -> Program:
        parts: dict[str, CompiledQuestion | CompiledGroup] = {}
        for group in self.form.groups.values():
            with self.report.part():
                parts[group.name] = self.group(group)
        for question in self.form.questions:
            with self.report.part():
                parts[question.name] = self.question(question)
        follow_ups: list[CompiledFollowUp] = []
        for one in self.form.follow_ups:
            with self.report.part():
                follow_ups += self.follow_up(one)
        raise_priority = None
        with self.report.part():
            place = Cell("settings", 2)
            raise_priority = self.expression(self.form.raise_priority, place, "raise_priority", OUTERMOST)
        order: tuple[str, ...] = ()
        with self.report.part():
            order = ordered(self.file, {name: (part.rests_on, _cell(part)) for name, part in parts.items()})
        return Program(
            form=self.form,
            order=tuple(parts[name] for name in order),
            parts=parts,
            follow_ups=tuple(follow_ups),
            raise_priority=raise_priority,
            section_quotes={section.name: self.section_quotes(section.name) for section in self.form.sections},
            warnings=tuple(dict.fromkeys(self.warnings)),
        )

    def group(self, group: Group) -> CompiledGroup:
        around = Place(group.inside, group.repeats)
        within = Place((*group.inside, group.name), (*group.repeats, group.name)) if group.repeat else around
        parent, home = _around(around)
        return CompiledGroup(
            group=group,
            relevant=self.expression(group.relevant, group.place, "relevant", around),
            count=self.expression(group.count, group.place, "repeat_count", around),
            parent=parent,
            home=home,
            quotes=self.quotes(group.label.values(), group.place, "label", around, inside=group.name),
            inner_quotes=self.quotes(group.label.values(), group.place, "label", within),
        )

    def question(self, question: Question) -> CompiledQuestion:
        self.asking = question.type
        at, around = question.place, Place(question.inside, question.repeats)
        parent, home = _around(around)
        quotes: dict[str, Way] = {}
        for column, texts in (
            ("label", question.label),
            ("hint", question.hint),
            ("constraint_message", question.constraint_message),
            ("required_message", question.required_message),
        ):
            quotes |= self.quotes(texts.values(), at, column, around)
        for choice in question.choices:
            quotes |= self.quotes(choice.label.values(), choice.place or at, "label", around)
        return CompiledQuestion(
            question=question,
            relevant=self.expression(question.condition, at, "relevant", around),
            required=self.switch(question.required, at, "required", around),
            constraint=self.expression(question.constraint, at, "constraint", around),
            calculation=self.expression(question.calculation, at, "calculation", around),
            readonly=self.switch(question.readonly, at, "readonly", around),
            default=self.default(question, around),
            choice_filter=self.choice_filter(question, around),
            parent=parent,
            home=home,
            quotes=quotes,
        )

    def follow_up(self, one: FollowUp) -> tuple[CompiledFollowUp, ...]:
        """Read a follow-up; none comes of one whose condition names what could not be read itself."""
        at, around = one.place, OUTERMOST
        if one.repeat:
            repeat = self.form.groups[one.repeat]
            around = Place((*repeat.inside, repeat.name), (*repeat.repeats, repeat.name))
        numbered = replace(around, numbered=bool(one.repeat_count))
        relevant = self.expression(one.relevant, at, "relevant", around, follow_up=True)
        due = self.due(one, numbered)
        done_when = self.expression(one.done_when, at, "done_when", around, follow_up=True)
        repeat_count = self.expression(one.repeat_count, at, "repeat_count", around, follow_up=True)
        quotes = self.quotes(one.label.values(), at, "label", numbered)
        if relevant is None:
            return ()
        return (CompiledFollowUp(one, relevant, due, done_when, repeat_count, one.repeat, quotes),)

    def due(self, one: FollowUp, place: Place) -> Expression | None:
        """Read when a follow-up is due: a day that depends on something, or a date."""
        due = self.expression(one.due, one.place, "due", place, follow_up=True)
        if self.thorough and due is not None and isinstance(constant_value(due.root), float):
            raise self.fault(
                one.place, "due", _("{text} is no day. Write one as in today() + 14.").format(text=one.due)
            )
        return due

    def switch(self, text: str, at: Cell, column: str, place: Place) -> Expression | bool:
        if text.lower() in _YES:
            return True
        return False if text.lower() in _NO else self.expression(text, at, column, place) or False

    def default(self, question: Question, place: Place) -> Expression | str:
        """Read a default as ODK does: a plain value unless it refers to something or calls something."""
        text = question.default
        if "${" not in text and "(" not in text:
            wrong = type_error(question, text) if self.thorough and question.asked else ""
            if wrong:
                raise self.fault(question.place, "default", wrong)
            return text
        return self.expression(text, question.place, "default", place) or ""

    def choice_filter(self, question: Question, place: Place) -> Expression | None:
        columns = frozenset(name for choice in question.choices for name in ("name", *choice.columns))
        return self.expression(question.choice_filter, question.place, "choice_filter", place, columns=columns)

    def expression(
        self,
        text: str,
        at: Cell,
        column: str,
        place: Place,
        *,
        follow_up: bool = False,
        columns: frozenset[str] = frozenset(),
    ) -> Expression | None:
        if not text:
            return None
        if column in _TRUTHFUL:
            text = _TRUTHS.get(text.lower(), text)
        own = column in _OWN_VALUE
        key = (text, follow_up, place, self.asking if own else "")
        if key in self.made and not columns:
            return self.made[key]
        self.closed(text, at, column)
        try:
            root = self.root(text, columns, follow_up=follow_up)
            if self.thorough:
                refuse_unsound(root, text, self.form, own=self.asking if own else "")
            if self.faulty and any(node.kind == "reference" and node.text in self.faulty for node in root.walk()):
                return None
            made = Expression(root, ready(root, text, FormResolver(self.form, place, text)))
        except UnsupportedError as error:
            raise self.fault(at, column, unsupported(error.construct, columns)) from error
        except UnfitError as error:
            raise self.fault(at, column, f"{error.problem} {_quoted(text)}") from error
        except UnreadableError as error:
            raise self.fault(
                at, column, _("the expression cannot be read: {expression}").format(expression=error.where)
            ) from error
        if self.thorough:
            self.warnings += [str(self.fault(at, column, remark)) for remark in remarks(root, self.form, place)]
        self.made[key] = made
        return made

    def root(self, text: str, columns: frozenset[str], *, follow_up: bool) -> Node:
        key = (text, follow_up, bool(columns))
        # The columns of one list are not those of another.
        if columns or key not in self.roots:
            self.roots[key] = read(text, functions.IN_FOLLOW_UPS if follow_up else functions.IN_FORMS, columns)
        return self.roots[key]

    def section_quotes(self, name: str) -> Mapping[str, Way]:
        group = self.form.groups.get(name)
        return self.quotes(group.label.values(), group.place, "label", OUTERMOST) if group is not None else {}

    def quotes(self, texts: Iterable[str], at: Cell, column: str, place: Place, *, inside: str = "") -> dict[str, Way]:
        """Find the ways to what texts quote; refuse what is not there, and `${` that is never closed.

        The line of the repeat `inside` leaves out what its instances say.
        """
        found: dict[str, Way] = {}
        for text in texts:
            if "${" not in text:
                continue
            self.closed(text, at, column)
            for name in references(text):
                if (name == NUMBER and place.numbered) or name in self.faulty:
                    continue
                if name not in self.form.by_name:
                    raise self.fault(at, column, _("there is no question named {name}.").format(name=name or "${}"))
                found[name] = way(self.form, name, place)
                if self.thorough and found[name].down and inside not in found[name].down:
                    self.warnings.append(str(self.fault(at, column, first_only(name))))
        return found

    def closed(self, text: str, at: Cell, column: str) -> None:
        if text.count("${") > text.count("}"):
            raise self.fault(at, column, _("a reference is never closed: {text}").format(text=text))

    def fault(self, at: Cell, column: str, problem: str) -> Exception:
        return fault(self.file, at.at(column), problem)


def _names(parent: str, home: str, *parts: Expression | bool | str | None) -> tuple[str, ...]:
    named = (name for part in parts if isinstance(part, Expression) for name in part.names)
    return tuple(dict.fromkeys(name for name in (parent, home, *named) if name))


def _around(place: Place) -> tuple[str, str]:
    """Name the group around a place within its innermost repeat, and that repeat."""
    home = place.repeats[-1] if place.repeats else ""
    innermost = place.inside[-1] if place.inside else ""
    return ("" if innermost == home else innermost), home


def _cell(part: CompiledQuestion | CompiledGroup) -> Cell:
    return part.question.place if isinstance(part, CompiledQuestion) else part.group.place


def _quoted(text: str) -> str:
    return f"[{text}]"
