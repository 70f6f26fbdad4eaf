"""What to ask, and what the answers raise: XLSForm in, questions and follow-ups out.

Forms are data. This package reads them, runs their logic and says in words what stands where; it knows no case, no
file of ours and no screen. Importing it is light: what runs forms, and pyxform which checks them, are loaded by the
first call that needs them.

    form = checklist.load()
    state = checklist.evaluate(form, answers, KnownFacts(children=2).for_form(), today, "sv")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.checklist.answers import parse_value
from bofield.checklist.facts import KnownFacts
from bofield.checklist.form import Choice, FollowUp, Form, Question, Section
from bofield.checklist.loading import load
from bofield.checklist.notes import answer_in_words, summary
from bofield.checklist.packing import digest, pack, unpack
from bofield.checklist.results import ChoiceState, Evaluation, QuestionState, Raised, SectionState
from bofield.checklist.versions import Carried, FormChanges, LeftBehind, QuestionChange, carried, changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from bofield.errors import FormError

__all__ = [
    "Carried",
    "Choice",
    "ChoiceState",
    "Evaluation",
    "FollowUp",
    "Form",
    "FormChanges",
    "KnownFacts",
    "LeftBehind",
    "Question",
    "QuestionChange",
    "QuestionState",
    "Raised",
    "Section",
    "SectionState",
    "answer_in_words",
    "carried",
    "changes",
    "check_all",
    "digest",
    "evaluate",
    "load",
    "pack",
    "parse_value",
    "summary",
    "unpack",
]


def check_all(path: Path | str) -> tuple[FormError, ...]:
    """List all that is wrong with a form, in the order of its sheets and rows; nothing for one that can be used.

    The first call in a process loads pyxform, which takes half a second.
    """
    from bofield.checklist.checking import check_all as run  # noqa: PLC0415  (loads pyxform)

    return run(path)


def evaluate(
    form: Form, answers: Mapping[str, str], facts: Mapping[str, str], today: date, language: str
) -> Evaluation:
    """Evaluate a form over stored answers and known facts, for a day and in a language (`sv`, `en`).

    The first call for a form makes it ready, which takes some milliseconds more than the next ones.
    """
    from bofield.checklist.evaluation import evaluate as run  # noqa: PLC0415  (not needed to read a form)

    return run(form, answers, facts, today, language)
