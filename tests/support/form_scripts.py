"""Whole forms with a script of answers in the same file, and what plays the script.

A script is a sheet that forms pass over: each row says something (`answer`, `add` …) or expects something (`shown`,
`value` …) of `what`, and `''` is the empty text. Answers stay until they are changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bofield import checklist
from bofield.checklist import repeats
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.checklist import Evaluation, Form, QuestionState

Sheets = dict[str, list[list[str]]]


def sheets(path: Path) -> Sheets:
    """Read the tables of a Markdown form: the name of each, and its rows without the first, empty column."""
    found: Sheets = {}
    rows: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 1 and not cells[0].startswith("--"):
            rows = found.setdefault(cells[0], [])
        elif len(cells) > 1:
            rows.append(cells[1:])
    return found


class Play:
    """A form being filled in, row by row of its script."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.answers: dict[str, str] = {}
        self.facts: dict[str, str] = {}
        self.language = form.default_language

    @property
    def state(self) -> Evaluation:
        return checklist.evaluate(self.form, self.answers, self.facts, TODAY, self.language)

    def row(self, say: str, what: str, expected: str) -> None:
        """Do what a row says, or see that it is so."""
        expected = "" if expected == "''" else expected
        doing = DOINGS.get(say)
        if doing is not None:
            doing(self, what, expected)
            return
        seeing = SEEINGS.get(say)
        if seeing is not None:
            assert seeing(self.state, what) == expected, f"{say} {what}"
            return
        assert LISTS[say](self.state) == what.split(), say

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────────────
    def answer(self, key: str, value: str) -> None:
        self.answers[key] = value

    def clear(self, key: str, _value: str) -> None:
        del self.answers[key]

    def fact(self, name: str, value: str) -> None:
        self.facts[name] = value

    def add(self, key: str, number: str) -> None:
        self.answers[key], added = repeats.with_new(self.answers, key)
        assert added == number

    def remove(self, key: str, number: str) -> None:
        self.answers[key] = repeats.without(self.answers, key, number)

    def speak(self, _what: str, language: str) -> None:
        self.language = language

    # ── what is seen ─────────────────────────────────────────────────────────────────────────────────────────────────
    def shown(self, names: str, _expected: str) -> None:
        missing = set(names.split()) - set(_names(self.state))
        assert not missing

    def hidden(self, names: str, _expected: str) -> None:
        seen = set(names.split()) & set(_names(self.state))
        assert not seen

    def fails(self, key: str, _expected: str) -> None:
        assert question(self.state, key).error


def play(form: Form, script: list[list[str]]) -> None:
    """Play a script; its first row is the headings."""
    played = Play(form)
    for number, (say, what, expected) in enumerate(script[1:], start=2):
        try:
            played.row(say, what, expected)
        except AssertionError as error:
            raise AssertionError(f"row {number} of the script: {say} {what} {expected}\n{error}") from error


def question(state: Evaluation, key: str) -> QuestionState:
    """Find a question that is shown; a script that asks for another is wrong."""
    found = state.question(key)
    assert found is not None, f"{key} is not shown"
    return found


def _names(state: Evaluation) -> list[str]:
    return [each.name for each in state.questions]


def _choice(state: Evaluation, key: str, name: str) -> str:
    return next(choice.label for choice in question(state, key).choices if choice.name == name)


def _raised(state: Evaluation, name: str) -> checklist.Raised:
    return next(item for item in state.raised if item.name == name)


DOINGS: dict[str, Callable[[Play, str, str], None]] = {
    "answer": Play.answer,
    "clear": Play.clear,
    "fact": Play.fact,
    "add": Play.add,
    "remove": Play.remove,
    "language": Play.speak,
    "shown": Play.shown,
    "hidden": Play.hidden,
    "fails": Play.fails,
}
SEEINGS: dict[str, Callable[[Evaluation, str], str]] = {
    "value": lambda state, key: state.values.get(key, ""),
    "error": lambda state, key: question(state, key).error,
    "label": lambda state, key: question(state, key).label,
    "hint": lambda state, key: question(state, key).hint,
    "requires": lambda state, key: question(state, key).required_message,
    "depth": lambda state, key: str(question(state, key).depth),
    "choices": lambda state, key: " ".join(choice.name for choice in question(state, key).choices),
    "choice": lambda state, both: _choice(state, *both.split()),
    "raises": lambda state, name: _raised(state, name).label,
    "due": lambda state, name: str(_raised(state, name).due or ""),
    "beside": lambda state, name: _raised(state, name).question,
    "priority": lambda state, name: str(_raised(state, name).priority),
    "total": lambda state, _what: str(state.total),
    "answered": lambda state, _what: str(state.answered),
}
LISTS: dict[str, Callable[[Evaluation], list[str]]] = {
    "shows": _names,
    "missing": lambda state: [each.name for each in state.missing],
    "readonly": lambda state: [each.name for each in state.questions if each.readonly],
    "prefilled": lambda state: [each.name for each in state.questions if each.prefilled],
    "raised": lambda state: [each.name for each in state.raised],
    "acute": lambda state: [each.name for each in state.acute],
    "sections": lambda state: [section.name for section in state.sections],
}
