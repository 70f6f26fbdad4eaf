"""Answers as readable lines for the note. Knows the result of an evaluation and nothing behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.checklist.results import Evaluation, QuestionState


def answer_in_words(question: QuestionState) -> str:
    """Say a question's value as people read it: choices by their labels, a tick as yes."""
    if question.type == "acknowledge":
        return _("yes") if question.value else ""
    if question.type not in {"select_one", "select_multiple"}:
        return question.value
    labels = {choice.name: choice.label for choice in question.choices}
    names = [question.value] if question.type == "select_one" else question.value.split()
    return ", ".join(labels.get(name, name) for name in names)


def summary(evaluation: Evaluation) -> str:
    """Write what has been answered, one line a question: `B3 Does the person know …? – yes`.

    Sections stand as lines of their own above their answers; questions without an answer are left out.
    """
    return "\n".join(line for line in _lines(evaluation))


def _lines(evaluation: Evaluation) -> Iterator[str]:
    for section in evaluation.sections:
        answered = [question for question in section.questions if question.answered]
        if answered and section.label:
            yield section.label
        for question in answered:
            code = f"{question.code} " if question.code else ""
            label = question.label.rstrip(" :")
            ending = "" if label.endswith("?") else ":"
            yield f"{code}{label}{ending} {answer_in_words(question)}"
