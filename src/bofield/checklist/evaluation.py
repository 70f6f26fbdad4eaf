"""Run a form over its answers: what applies, what is worth what, what is wrong, what is raised.

Pure: the same arguments give the same result. Importing this module takes a few milliseconds: do it late.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.checklist import days, references, repeats
from bofield.checklist.answers import type_error
from bofield.checklist.compiled import CompiledGroup, CompiledQuestion, Expression, Program, compile_form
from bofield.checklist.form import META_PREFIX
from bofield.checklist.notes import number_in_words
from bofield.checklist.resolving import NUMBER
from bofield.checklist.results import ChoiceState, Evaluation, QuestionState, Raised, SectionState
from bofield.checklist.settling import Settled, typed
from bofield.checklist.xpath.conversions import to_number, to_text
from bofield.checklist.xpath.scope import Scope
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bofield.checklist.compiled import CompiledFollowUp
    from bofield.checklist.form import Form, Question, Section
    from bofield.checklist.resolving import Way
    from bofield.checklist.xpath.scope import Frame

MOST_REPEATS = 60
"""Five years of monthly instalments; more is a mistake in the form or in the answer."""
LONGEST_QUOTE = 200
"""How much of an answer a label quotes."""
_HIGHEST_PRIORITY = 1
NOW = META_PREFIX + "now"
"""The fact that holds the local time, `2026-11-23T14:30`; without it the day begins."""


def evaluate(
    form: Form, answers: Mapping[str, str], facts: Mapping[str, str], today: date, language: str
) -> Evaluation:
    """Evaluate `form` for a day and in a language.

    `answers` and `facts` are stored texts by key; keys the form does not know are passed over. Facts fill the form's
    hidden fields, which nobody is asked. Raises FormError only for a form that was never checked.
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
        self.scope = Scope({}, today, language=language, now=facts.get(NOW, ""))
        self.settled = Settled(program, answers, facts, self.scope)

    def evaluation(self) -> Evaluation:
        sections = tuple(self.section(section) for section in self.form.sections)
        self.enter(self.settled.outermost)
        raises = self.program.raise_priority
        higher = raises is not None and raises.holds(self.scope)
        raised = [item for compiled in self.program.follow_ups for item in self.raise_(compiled, higher=higher)]
        return Evaluation(
            form=self.form.name,
            version=self.form.version,
            language=self.language,
            sections=tuple(section for section in sections if section.questions),
            # Sorting keeps the form's order among equals.
            raised=tuple(sorted(raised, key=lambda item: not item.acute)),
            values={
                frame.key + name: text
                for frames in self.settled.frames.values()
                for frame in frames
                for name, text in frame.texts.items()
                if text
            },
        )

    def enter(self, frame: Frame) -> None:
        self.scope.chain = frame.chain
        self.scope.item = ""

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────
    def section(self, section: Section) -> SectionState:
        outermost = self.settled.outermost
        lines = tuple(self.lines(section.questions, outermost, 0))
        self.enter(outermost)
        label = self.form.words(section.label, self.language)
        return SectionState(section.name, self.quoted(label, self.program.section_quotes.get(section.name, {})), lines)

    def lines(self, questions: Sequence[Question], frame: Frame, depth: int) -> Iterator[QuestionState]:
        """Go through questions that stand in a frame, and through the instances of the repeats among them."""
        at = 0
        while at < len(questions):
            question = questions[at]
            if len(question.repeats) == depth:
                part = self.program.parts[question.name]
                if isinstance(part, CompiledQuestion) and question.asked and question.name in frame.applies:
                    yield self.state(part, frame)
                at += 1
                continue
            repeat, begin = question.repeats[depth], at
            while at < len(questions) and questions[at].repeats[depth : depth + 1] == (repeat,):
                at += 1
            yield from self.repeat(repeat, questions[begin:at], frame, depth)

    def repeat(self, name: str, questions: Sequence[Question], frame: Frame, depth: int) -> Iterator[QuestionState]:
        part = self.program.parts[name]
        asks = any(question.asked for question in questions)
        if not isinstance(part, CompiledGroup) or name not in frame.applies or not asks:
            return
        inner = frame.children[name]
        self.enter(frame)
        label = self.form.words(part.group.label, self.language)
        yield self.line(part, "repeat", frame.key + name, self.quoted(label, part.quotes, name).strip(), inner, depth)
        for instance in inner:
            self.enter(instance)
            words = f"{self.quoted(label, part.inner_quotes)} {instance.place}".strip()
            yield self.line(part, "instance", instance.key.rstrip("/"), words, (), depth)
            yield from self.lines(questions, instance, depth + 1)

    def line(
        self, part: CompiledGroup, kind: str, key: str, label: str, inner: Sequence[Frame], depth: int
    ) -> QuestionState:
        """Make a line that gathers questions: a repeat, or one of its instances."""
        wanted = self.settled.wanted.get(key, 0)
        error = _("There can be {most} at most, not {wanted}.") if wanted > repeats.MOST_INSTANCES else ""
        return QuestionState(
            name=key,
            code="",
            section=part.group.section,
            type=kind,
            label=label,
            hint="",
            choices=(),
            value=" ".join(instance.number for instance in inner),
            required=False,
            readonly=kind == "repeat" and part.count is not None,
            error=error.format(most=repeats.MOST_INSTANCES, wanted=to_text(wanted)),
            prefilled=False,
            depth=depth,
        )

    def state(self, part: CompiledQuestion, frame: Frame) -> QuestionState:
        question = part.question
        self.enter(frame)
        value = frame.texts[question.name] if part.calculation is not None else self.settled.stored(part, frame)
        self.scope.item = typed(question, value)
        return QuestionState(
            name=frame.key + question.name,
            code=question.code,
            section=question.section,
            type=question.type,
            label=self.quoted(self.form.words(question.label, self.language), part.quotes),
            hint=self.quoted(self.form.words(question.hint, self.language), part.quotes),
            choices=self.choices(part) if question.choices else (),
            value=value,
            required=self.switched(part.required),
            readonly=self.switched(part.readonly) or part.calculation is not None,
            error=self.error(part, value),
            prefilled=bool(value) and frame.key + question.name not in self.answers and part.calculation is None,
            depth=len(question.repeats),
            parameters=question.parameters,
            required_message=self.quoted(self.form.words(question.required_message, self.language), part.quotes),
        )

    def choices(self, part: CompiledQuestion) -> tuple[ChoiceState, ...]:
        """List the choices that are offered, in the language."""
        key = (part.name, self.language)
        named = self.program.labels.get(key)
        if named is None:
            # Put there whole: two threads may evaluate the same form.
            named = self.program.labels[key] = tuple(
                (choice, ChoiceState(choice.name, self.form.words(choice.label, self.language)))
                for choice in part.question.choices
            )
        return tuple(
            replace(state, label=self.quoted(state.label, part.quotes)) if "${" in state.label else state
            for choice, state in named
            if part.choice_filter is None or self.settled.offered(part, choice)
        )

    def switched(self, switch: Expression | bool) -> bool:  # noqa: FBT001  (a switch is what it is)
        return switch.holds(self.scope) if isinstance(switch, Expression) else switch

    def error(self, part: CompiledQuestion, value: str) -> str:
        if wrong := type_error(part.question, value):
            return wrong
        if not self.settled.offers(part, value):
            return _("This choice is not offered any more: {value}.").format(value=value)
        # As in XForms: nothing is wrong with no answer.
        if part.constraint is None or not value or part.constraint.holds(self.scope):
            return ""
        stated = self.form.words(part.question.constraint_message, self.language)
        return self.quoted(stated, part.quotes) or _("This cannot be the answer.")

    # ── what is quoted ───────────────────────────────────────────────────────────────────────────────────────────────
    def quoted(self, text: str, ways: Mapping[str, Way], around: str = "") -> str:
        """Put answers in the place of `${name}`, each on one line and not endlessly long.

        What stands inside the repeat `around` is left out: its line is above all of them.
        """
        if "${" not in text:
            return text
        return references.replace(text, lambda name: self.quote(name, ways.get(name), around))

    def quote(self, name: str, found: Way | None, around: str) -> str:
        if found is None:
            return to_text(self.scope.number) if name == NUMBER else ""
        if around and around in found.down:
            return ""
        frame = next((each for each in found.frames(self.scope) if name in each.applies), None)
        text = " ".join(frame.texts[name].split()) if frame is not None else ""
        if self.form.by_name[name].type == "decimal":
            return number_in_words(text, self.language)
        return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE].rstrip() + "…"

    # ── what is raised ───────────────────────────────────────────────────────────────────────────────────────────────
    def raise_(self, compiled: CompiledFollowUp, *, higher: bool) -> Iterator[Raised]:
        for frame in self.settled.frames.get(compiled.home, ()):
            self.enter(frame)
            if not compiled.relevant.holds(self.scope):
                continue
            if compiled.done_when is not None and compiled.done_when.holds(self.scope):
                continue
            places = "/".join(each.number for each in frame.chain[1:])
            name = compiled.follow_up.name + (f"#{places}" if places else "")
            if compiled.repeat_count is None:
                yield self.raised(compiled, name, higher=higher)
                continue
            wanted = to_number(compiled.repeat_count.value(self.scope))
            for number in range(1, int(min(wanted, MOST_REPEATS)) + 1 if not math.isnan(wanted) else 0):
                self.scope.number = float(number)
                yield self.raised(compiled, f"{name}#{number}", higher=higher)

    def raised(self, compiled: CompiledFollowUp, name: str, *, higher: bool) -> Raised:
        one = compiled.follow_up
        return Raised(
            name=name,
            kind=one.kind,
            label=self.quoted(self.form.words(one.label, self.language), compiled.quotes),
            due=_due(compiled.due, self.scope),
            priority=max(one.priority - higher, _HIGHEST_PRIORITY),
            role=one.role,
            acute=one.acute,
            question=self.beside(one.question),
        )

    def beside(self, name: str) -> str:
        """Give the key of the line that a follow-up stands beside: its question here, else the repeat around it."""
        question = self.form.by_name.get(name)
        if question is None:
            return name
        chain = self.scope.chain
        here = [each.key.split("/")[-3] for each in chain[1:]]
        if question.repeats == tuple(here[: len(question.repeats)]):
            return chain[len(question.repeats)].key + name
        common = 0
        while question.repeats[common : common + 1] == tuple(here[common : common + 1]):
            common += 1
        return chain[common].key + question.repeats[common]


def _due(due: Expression | None, scope: Scope) -> date | None:
    return days.from_number(to_number(due.value(scope))) if due is not None else None
