"""A form made ready to run: every expression parsed once, and the questions in the order in which values flow.

Knows how parts of a form depend on each other, and refuses unknown references and circles by place. Importing this
module loads elementpath: do it late.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bofield.checklist import dialect, functions
from bofield.checklist.form import Cell, Form, Question
from bofield.checklist.problems import fault
from bofield.checklist.references import references
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bofield.checklist.form import FollowUp

NUMBER = "number"
"""`${number}` in a repeated follow-up: 1, 2 …"""

_YES = frozenset({"yes", "true", "true()"})
_NO = frozenset({"", "no", "false", "false()"})


class Expression:
    """A parsed expression. `None` in its place means that the form says nothing."""

    __slots__ = ("_token", "names")

    def __init__(self, token: Any, names: tuple[str, ...]) -> None:
        self._token = token
        self.names = names

    def value(self, scope: dialect.Scope) -> dialect.Value:
        """Evaluate to what comes out: a text, a number, or true or false."""
        result: dialect.Value = self._token.evaluate(scope)
        return result

    def holds(self, scope: dialect.Scope) -> bool:
        """Evaluate as a condition."""
        return dialect.to_bool(self._token.evaluate(scope))

    def text(self, scope: dialect.Scope) -> str:
        """Evaluate as a value to keep: a number that is none is no value."""
        text = dialect.to_text(self._token.evaluate(scope))
        return "" if text == "NaN" else text


@dataclass(frozen=True, slots=True)
class CompiledQuestion:
    """A question with its expressions. `required` and `readonly` may be plain yes or no, `default` a plain value."""

    question: Question
    relevant: Expression | None
    required: Expression | bool
    constraint: Expression | None
    calculation: Expression | None
    readonly: Expression | bool
    default: Expression | str


@dataclass(frozen=True, slots=True)
class CompiledFollowUp:
    """A follow-up with its expressions."""

    follow_up: FollowUp
    relevant: Expression
    due: Expression | None
    done_when: Expression | None
    repeat_count: Expression | None


@dataclass(frozen=True, slots=True)
class Program:
    """A form ready to run. `order` holds every question after those its value depends on."""

    form: Form
    order: tuple[CompiledQuestion, ...]
    follow_ups: tuple[CompiledFollowUp, ...]
    raise_priority: Expression | None
    variables: Mapping[str, str] = field(default_factory=dict)
    """From a question's name to what it is called in a scope."""


@lru_cache(maxsize=16)
def compile_form(form: Form, file: str = "") -> Program:
    """Parse all the expressions of a form.

    Raises FormError naming sheet, row and column of the first that cannot be used. `file` is for that message.
    """
    return _Compiler(form, file or form.name).program()


class _Compiler:
    """Carries what every step of compiling needs: the form, and its file's name for messages."""

    def __init__(self, form: Form, file: str) -> None:
        self.form = form
        self.file = file
        self.parsed: dict[tuple[str, frozenset[str]], Any] = {}

    def program(self) -> Program:
        compiled = {question.name: self.question(question) for question in self.form.questions}
        for question in self.form.questions:
            for column, texts in (
                ("label", question.label),
                ("hint", question.hint),
                ("constraint_message", question.constraint_message),
            ):
                self.known(texts.values(), question.place, column)
        return Program(
            form=self.form,
            order=tuple(compiled[name] for name in self.ordered(compiled)),
            follow_ups=tuple(self.follow_up(one) for one in self.form.follow_ups),
            raise_priority=self.expression(self.form.raise_priority, Cell("settings", 2), "raise_priority"),
            variables={name: dialect.VARIABLE_PREFIX + name for name in compiled},
        )

    def question(self, question: Question) -> CompiledQuestion:
        place = question.place
        return CompiledQuestion(
            question=question,
            relevant=self.expression(question.relevant, place, "relevant"),
            required=self.switch(question.required, place, "required"),
            constraint=self.expression(question.constraint, place, "constraint"),
            calculation=self.expression(question.calculation, place, "calculation"),
            readonly=self.switch(question.readonly, place, "readonly"),
            default=self.default(question),
        )

    def follow_up(self, one: FollowUp) -> CompiledFollowUp:
        own = frozenset({NUMBER}) if one.repeat_count else frozenset[str]()
        self.known(one.label.values(), one.place, "label", own)
        relevant = self.expression(one.relevant, one.place, "relevant", follow_up=True)
        if relevant is None:  # The sheet's reader has refused an empty condition.
            raise ValueError(one.name)
        return CompiledFollowUp(
            follow_up=one,
            relevant=relevant,
            due=self.expression(one.due, one.place, "due", follow_up=True, own=own),
            done_when=self.expression(one.done_when, one.place, "done_when", follow_up=True),
            repeat_count=self.expression(one.repeat_count, one.place, "repeat_count", follow_up=True),
        )

    def switch(self, text: str, place: Cell, column: str) -> Expression | bool:
        if text.lower() in _YES:
            return True
        return False if text.lower() in _NO else self.expression(text, place, column) or False

    def default(self, question: Question) -> Expression | str:
        """Read a default as ODK does: a plain value unless it refers to something or calls something."""
        text = question.default
        if "${" not in text and "(" not in text:
            return text
        return self.expression(text, question.place, "default") or ""

    def expression(
        self, text: str, place: Cell, column: str, *, follow_up: bool = False, own: frozenset[str] = frozenset()
    ) -> Expression | None:
        if not text:
            return None
        self.known([text], place, column, own)
        allowed = functions.IN_FOLLOW_UPS if follow_up else functions.IN_FORMS
        key = (text, allowed)
        if key not in self.parsed:
            try:
                self.parsed[key] = dialect.parse(text, allowed)
            except dialect.UnsupportedError as error:
                raise self.fault(
                    place, column, _("{construct} is not supported in an expression.").format(construct=error.construct)
                ) from error
            except dialect.UnreadableError as error:
                raise self.fault(
                    place, column, _("the expression cannot be read: {expression}").format(expression=error.where)
                ) from error
        return Expression(self.parsed[key], references(text))

    def known(self, texts: Iterable[str], place: Cell, column: str, own: frozenset[str] = frozenset()) -> None:
        """Refuse a reference to a question that does not exist, and `${` that is never closed."""
        for text in texts:
            for name in references(text):
                if name not in self.form.by_name and name not in own:
                    raise self.fault(place, column, _("there is no question named {name}.").format(name=name or "${}"))
            if text.count("${") != text.count("}"):
                raise self.fault(place, column, _("a reference is never closed: {text}").format(text=text))

    def ordered(self, compiled: Mapping[str, CompiledQuestion]) -> Iterator[str]:
        """Sort the questions so that each stands after those it depends on, form order otherwise."""
        done: set[str] = set()
        for name in compiled:
            yield from self.reached(name, compiled, done)

    def reached(self, start: str, compiled: Mapping[str, CompiledQuestion], done: set[str]) -> Iterator[str]:
        # A stack of our own: a form may chain more questions than Python may nest calls.
        path: dict[str, Iterator[str]] = {}
        if start not in done:
            path[start] = iter(depends_on(compiled[start]))
        while path:
            name, rest = next(reversed(path.items()))
            wanted = next((one for one in rest if one not in done), None)
            if wanted is None:
                path.popitem()
                done.add(name)
                yield name
            elif wanted in path:
                circle = [*list(path)[list(path).index(wanted) :], wanted]
                raise self.fault(
                    compiled[wanted].question.place,
                    "",
                    _("the conditions go round in a circle: {names}.").format(names=" → ".join(circle)),
                )
            else:
                path[wanted] = iter(depends_on(compiled[wanted]))

    def fault(self, place: Cell, column: str, problem: str) -> Exception:
        return fault(self.file, Cell(place.sheet, place.row, column), problem)


def depends_on(compiled: CompiledQuestion) -> tuple[str, ...]:
    """Name what must be known before a question's own value is."""
    parts = (compiled.relevant, compiled.calculation, compiled.default)
    return tuple(dict.fromkeys(name for part in parts if isinstance(part, Expression) for name in part.names))
