"""Run a form over its answers: what applies, what is worth what, what is wrong, what is raised.

A question that does not apply has no value for the others, but its stored answer is left alone and counts again when
the question does. A value that is not of its type counts as none until it is put right. Pure: the same arguments give
the same result. Importing this module loads elementpath: do it late.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bofield.checklist import days, dialect
from bofield.checklist.answers import type_error
from bofield.checklist.compiled import NUMBER, CompiledFollowUp, CompiledQuestion, Expression, Program, compile_form
from bofield.checklist.notes import number_in_words
from bofield.checklist.references import replace
from bofield.checklist.results import ChoiceState, Evaluation, QuestionState, Raised, SectionState
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bofield.checklist.form import Form, Question

MOST_REPEATS = 60
"""Five years of monthly instalments; more is a mistake in the form or in the answer."""
LONGEST_QUOTE = 200
"""How much of an answer a label quotes."""
_HIGHEST_PRIORITY = 1


def evaluate(
    form: Form, answers: Mapping[str, str], facts: Mapping[str, str], today: date, language: str
) -> Evaluation:
    """Evaluate `form` for a day and in a language.

    `answers` and `facts` are stored texts by question name; names the form does not know are passed over. Facts fill
    the form's hidden fields, which nobody is asked. Raises FormError only for a form that was never checked.
    """
    return _Run(compile_form(form), answers, facts, today, language).evaluation()


class _Run:
    """One evaluation under way."""

    def __init__(
        self, program: Program, answers: Mapping[str, str], facts: Mapping[str, str], today: date, language: str
    ) -> None:
        self.program = program
        self.form = program.form
        self.language = language
        self.answers = answers
        self.facts = facts
        self.variables: dict[str, dialect.Value] = {}
        self.scope = dialect.Scope(self.variables, today)
        self.texts: dict[str, str] = {}
        self.applies: set[str] = set()

    def evaluation(self) -> Evaluation:
        for compiled in self.program.order:
            self.settle(compiled)
        shown: dict[str, QuestionState] = {}
        for compiled in self.program.order:
            question = compiled.question
            if question.asked and question.name in self.applies:
                shown[question.name] = self.state(compiled)
        sections = (
            SectionState(
                section.name,
                self.quoted(self.form.words(section.label, self.language)),
                tuple(shown[question.name] for question in section.questions if question.name in shown),
            )
            for section in self.form.sections
        )
        self.scope.item = ""
        raised = [item for compiled in self.program.follow_ups for item in self.raise_(compiled)]
        return Evaluation(
            form=self.form.name,
            version=self.form.version,
            language=self.language,
            sections=tuple(section for section in sections if section.questions),
            # Sorting keeps the form's order among equals.
            raised=tuple(sorted(raised, key=lambda item: not item.acute)),
            values={name: text for name, text in self.texts.items() if text},
        )

    def settle(self, compiled: CompiledQuestion) -> None:
        """Decide whether a question applies and what it is worth to the others."""
        question = compiled.question
        self.scope.item = self.answers.get(question.name, "")
        applies = compiled.relevant is None or compiled.relevant.holds(self.scope)
        text = ""
        if applies:
            self.applies.add(question.name)
            text = self.worth(compiled)
        self.texts[question.name] = text
        self.variables[self.program.variables[question.name]] = _typed(question, text)

    def worth(self, compiled: CompiledQuestion) -> str:
        question = compiled.question
        if compiled.calculation is not None:
            return compiled.calculation.text(self.scope)
        if question.type == "hidden":
            stored = self.facts.get(question.name)
            return stored if stored is not None else self.default(compiled)
        text = self.stored(compiled)
        return "" if type_error(question, text) else text

    def stored(self, compiled: CompiledQuestion) -> str:
        """Give the answer, or the form's suggestion where nobody has touched the question."""
        answer = self.answers.get(compiled.question.name)
        return answer if answer is not None else self.default(compiled)

    def default(self, compiled: CompiledQuestion) -> str:
        default = compiled.default
        return default.text(self.scope) if isinstance(default, Expression) else default

    def state(self, compiled: CompiledQuestion) -> QuestionState:
        question = compiled.question
        value = self.texts[question.name] if compiled.calculation is not None else self.stored(compiled)
        self.scope.item = _typed(question, value)
        return QuestionState(
            name=question.name,
            code=question.code,
            section=question.section,
            type=question.type,
            label=self.quoted(self.form.words(question.label, self.language)),
            hint=self.quoted(self.form.words(question.hint, self.language)),
            choices=tuple(
                ChoiceState(choice.name, self.form.words(choice.label, self.language)) for choice in question.choices
            ),
            value=value,
            required=self.switched(compiled.required),
            readonly=self.switched(compiled.readonly) or compiled.calculation is not None,
            error=type_error(question, value) or self.constraint_error(compiled, value),
            prefilled=bool(value) and question.name not in self.answers and compiled.calculation is None,
        )

    def switched(self, switch: Expression | bool) -> bool:  # noqa: FBT001  (a switch is what it is)
        return switch.holds(self.scope) if isinstance(switch, Expression) else switch

    def constraint_error(self, compiled: CompiledQuestion, value: str) -> str:
        # As in XForms: nothing is wrong with no answer.
        if compiled.constraint is None or not value:
            return ""
        if compiled.constraint.holds(self.scope):
            return ""
        stated = self.form.words(compiled.question.constraint_message, self.language)
        return self.quoted(stated) or _("This cannot be the answer.")

    def quoted(self, text: str) -> str:
        """Put answers in the place of `${name}`, each on one line and not endlessly long."""
        return replace(text, self.quote) if "${" in text else text

    def quote(self, name: str) -> str:
        number = self.variables.get(dialect.VARIABLE_PREFIX + NUMBER) if name == NUMBER else None
        value = number if number is not None else self.texts.get(name, "")
        text = " ".join(dialect.to_text(value).split())
        question = self.form.by_name.get(name)
        if question is not None and question.type == "decimal":
            return number_in_words(text, self.language)
        return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rstrip() + "…"

    def raise_(self, compiled: CompiledFollowUp) -> Iterator[Raised]:
        if not compiled.relevant.holds(self.scope):
            return
        if compiled.done_when is not None and compiled.done_when.holds(self.scope):
            return
        if compiled.repeat_count is None:
            yield self.raised(compiled, compiled.follow_up.name)
            return
        wanted = dialect.to_number(compiled.repeat_count.value(self.scope))
        for number in range(1, int(min(wanted, MOST_REPEATS)) + 1 if not math.isnan(wanted) else 0):
            self.variables[dialect.VARIABLE_PREFIX + NUMBER] = number
            yield self.raised(compiled, f"{compiled.follow_up.name}#{number}")

    def raised(self, compiled: CompiledFollowUp, name: str) -> Raised:
        one = compiled.follow_up
        raises = self.program.raise_priority
        higher = raises is not None and raises.holds(self.scope)
        return Raised(
            name=name,
            kind=one.kind,
            label=self.quoted(self.form.words(one.label, self.language)),
            due=_due(compiled.due, self.scope),
            priority=max(one.priority - higher, _HIGHEST_PRIORITY),
            role=one.role,
            acute=one.acute,
            question=one.question,
        )


def _due(due: Expression | None, scope: dialect.Scope) -> date | None:
    return days.from_number(dialect.to_number(due.value(scope))) if due is not None else None


def _typed(question: Question, text: str) -> dialect.Value:
    """Give numbers as numbers, so that 5 and 5.0 are the same; everything else is its text."""
    if not text or question.type not in {"integer", "decimal"}:
        return text
    number = dialect.to_number(text)
    return text if math.isnan(number) else number
