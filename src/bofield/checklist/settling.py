"""What every part of a form is worth: which groups and questions apply, which instances there are, which values count.

A question that does not apply has no value for the others, but its stored answer is left alone and counts again when
the question does. A value that is not of its type counts as none until it is put right. The same for instances: those
of a repeat that does not apply are not there, and their answers wait.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bofield.checklist import repeats
from bofield.checklist.answers import type_error
from bofield.checklist.compiled import CompiledGroup, CompiledQuestion, Expression
from bofield.checklist.form import META_PREFIX, METADATA
from bofield.checklist.xpath import of_days
from bofield.checklist.xpath.conversions import to_number
from bofield.checklist.xpath.scope import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.checklist.compiled import Program
    from bofield.checklist.form import Choice, Question
    from bofield.checklist.xpath.scope import Scope, Value

_DATED = {"date": of_days.day, "dateTime": of_days.moment}
_NUMBERS = frozenset({"integer", "decimal", "range"})


class Settled:
    """The values of a form as they stand: the frames by repeat, the form's own under the empty name."""

    def __init__(self, program: Program, answers: Mapping[str, str], facts: Mapping[str, str], scope: Scope) -> None:
        self.program = program
        self.answers = answers
        self.facts = facts
        self.scope = scope
        self.outermost = Frame()
        self.frames: dict[str, list[Frame]] = {"": [self.outermost]}
        self.wanted: dict[str, float] = {}
        """Of a counted repeat's key: how many instances its count asks for."""
        self.room = repeats.MOST_ALTOGETHER
        for part in program.order:
            if isinstance(part, CompiledQuestion):
                self.settle(part)
            else:
                self.open(part)

    def settle(self, part: CompiledQuestion) -> None:
        """Decide of a question whether it applies and what it is worth to the others, in each of its instances."""
        question, scope = part.question, self.scope
        for frame in self.frames[part.home]:
            scope.chain = frame.chain
            scope.item = self.answers.get(frame.key + question.name, "")
            applies = not part.parent or part.parent in frame.applies
            text = ""
            if applies and (part.relevant is None or part.relevant.holds(scope)):
                frame.applies.add(question.name)
                text = self.worth(part, frame)
            frame.texts[question.name] = text
            frame.values[question.name] = typed(question, text)

    def open(self, part: CompiledGroup) -> None:
        """Decide of a group whether it applies, and of a repeat which instances it has."""
        group, scope = part.group, self.scope
        scope.item = ""
        if group.repeat:
            self.frames[group.name] = []
        for frame in self.frames[part.home]:
            scope.chain = frame.chain
            applies = not part.parent or part.parent in frame.applies
            if not applies or (part.relevant is not None and not part.relevant.holds(scope)):
                continue
            frame.applies.add(group.name)
            if group.repeat:
                numbers = self.numbers(part, frame)[: self.room]
                self.room -= len(numbers)
                inner = [Frame(frame, group.name, number, at) for at, number in enumerate(numbers, start=1)]
                frame.children[group.name] = inner
                self.frames[group.name] += inner

    def numbers(self, part: CompiledGroup, frame: Frame) -> tuple[str, ...]:
        """List the instances of a repeat: counted, or as they are stored."""
        key = frame.key + part.name
        if part.count is None:
            return repeats.instances(self.answers.get(key))
        wanted = to_number(part.count.value(self.scope))
        self.wanted[key] = wanted
        if math.isnan(wanted):
            return ()
        return tuple(str(number) for number in range(1, int(max(min(wanted, repeats.MOST_INSTANCES), 0)) + 1))

    def worth(self, part: CompiledQuestion, frame: Frame) -> str:
        """Say what a question that applies is worth."""
        question = part.question
        if part.calculation is not None:
            return _kept(question, part.calculation, self.scope)
        if question.type in METADATA:
            known = self.facts.get(META_PREFIX + question.type, "")
            return known or (self.scope.today if question.type == "today" else "")
        if question.type == "hidden":
            stored = self.facts.get(question.name)
            return stored if stored is not None else self.default(part)
        text = self.stored(part, frame)
        return "" if type_error(question, text) or not self.offers(part, text) else text

    def stored(self, part: CompiledQuestion, frame: Frame) -> str:
        """Give the answer, or the form's suggestion where nobody has touched the question."""
        answer = self.answers.get(frame.key + part.name)
        return answer if answer is not None else self.default(part)

    def default(self, part: CompiledQuestion) -> str:
        """Give the form's suggestion."""
        default = part.default
        return _kept(part.question, default, self.scope) if isinstance(default, Expression) else default

    def offers(self, part: CompiledQuestion, text: str) -> bool:
        """Tell whether all that is chosen is offered now."""
        if part.choice_filter is None or not text:
            return True
        names = [text] if part.question.type == "select_one" else text.split(" ")
        return all(
            any(choice.name == name and self.offered(part, choice) for choice in part.question.choices)
            for name in names
        )

    def offered(self, part: CompiledQuestion, choice: Choice) -> bool:
        """Tell whether a choice is offered now."""
        if part.choice_filter is None:
            return True
        self.scope.row = {"name": choice.name, **choice.columns}
        return part.choice_filter.holds(self.scope)


def _kept(question: Question, expression: Expression, scope: Scope) -> str:
    """Make what an expression gives into what such a question holds: a number of days is a date where one is asked."""
    make = _DATED.get(question.type)
    value = expression.value(scope) if make is not None else ""
    return make(value) if make is not None and isinstance(value, float) else expression.text(scope)


def typed(question: Question, text: str) -> Value:
    """Give numbers as numbers, so that 5 and 5.0 are the same; everything else is its text."""
    if not text or question.type not in _NUMBERS:
        return text
    number = to_number(text)
    return text if math.isnan(number) else number
