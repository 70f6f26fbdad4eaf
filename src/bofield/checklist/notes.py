"""Answers as readable lines for the note. Knows the result of an evaluation and nothing behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.checklist.answers import LONGEST_NUMBER
from bofield.i18n import _, get_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.checklist.results import Evaluation, QuestionState


def answer_in_words(question: QuestionState, language: str = "") -> str:
    """Say a question's value as people read it: choices by their labels, a tick as yes, decimals with their comma.

    `language` is that of the evaluation; without one it is the language in use.
    """
    if question.type == "acknowledge":
        return _("yes") if question.value else ""
    if question.type == "dateTime":
        return question.value.replace("T", " ", 1)
    if question.type in {"decimal", "range"}:
        return number_in_words(question.value, language or get_language())
    if question.type not in {"select_one", "select_multiple"}:
        return question.value
    labels = {choice.name: choice.label for choice in question.choices}
    names = [question.value] if question.type == "select_one" else question.value.split()
    return ", ".join(labels.get(name, name) for name in names)


def number_in_words(text: str, language: str) -> str:
    """Write a stored decimal as people do: `8 450,50` in Swedish, `8,450.50` in English. No line breaks inside it."""
    whole, point, part = text.partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST_NUMBER:
        return text
    group, comma = ("\N{NO-BREAK SPACE}", ",") if language == "sv" else (",", ".")
    return f"{sign}{int(digits):,}".replace(",", group) + (f"{comma}{part}" if point else "")


def summary(evaluation: Evaluation) -> str:
    """Write what has been answered, one line a question: `B3 Does the person know …? – yes`.

    Sections stand as lines of their own above their answers, and so do the instances of repeats; questions without an
    answer are left out.
    """
    return "\n".join(line for line in _lines(evaluation))


def _lines(evaluation: Evaluation) -> Iterator[str]:
    named: set[str] = set()
    for section in evaluation.sections:
        answered = [question for question in section.questions if question.answered]
        if answered and section.label:
            yield section.label
        instances: list[QuestionState] = []
        for question in section.questions:
            if question.type == "instance":
                instances = [each for each in instances if each.depth < question.depth] + [question]
            if not question.answered:
                continue
            within = [each for each in instances if question.name.startswith(f"{each.name}/")]
            yield from (each.label for each in within if each.name not in named)
            named.update(each.name for each in within)
            code = f"{question.code} " if question.code else ""
            label = question.label.rstrip(" :")
            ending = "" if label.endswith("?") else ":"
            yield f"{code}{label}{ending} {answer_in_words(question, evaluation.language)}"
