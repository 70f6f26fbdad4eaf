"""Forms as small as a question about them: rows in code, and what is asked of a form once it is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield import checklist
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.checklist import Evaluation, Form

    Trial = Callable[[str], Form]

COLUMNS = (
    "type", "name", "label", "relevant", "required", "constraint", "calculation", "readonly", "default",
    "choice_filter", "repeat_count",
)  # fmt: skip
SETTINGS = "| settings |\n| | form_title | form_id | version | default_language |\n| | T | t | 1 | English (en) |\n"
CHOICES = """| choices |
| | list_name | name | label | of |
| | yn | yes | Yes | |
| | yn | no | No | |
| | land | se | Sweden | |
| | land | no | Norway | |
| | town | gbg | Gothenburg | se |
| | town | sthlm | Stockholm | se |
| | town | oslo | Oslo | no |
| | part | hisingen | Hisingen | gbg |
| | part | centrum | Centrum | gbg |
| | part | soder | Söder | sthlm |
| | part | frogner | Frogner | oslo |
"""


def row(kind: str, name: str = "", label: str = "", **cells: str) -> str:
    given = {"type": kind, "name": name, "label": label or name.upper()} | cells
    return "| | " + " | ".join(given.get(column, "") for column in COLUMNS) + " |\n"


def written(trial: Trial, *rows: str, more: str = "") -> Form:
    head = "| survey |\n| | " + " | ".join(COLUMNS) + " |\n"
    return trial(SETTINGS + CHOICES + more + head + "".join(rows))


def run(form: Form, **answers: str) -> Evaluation:
    return answered(form, answers)


def answered(form: Form, answers: dict[str, str]) -> Evaluation:
    return checklist.evaluate(form, answers, {}, TODAY, "en")


def names(state: Evaluation) -> list[str]:
    return [question.name for question in state.questions]


def error(state: Evaluation, name: str) -> str:
    question = state.question(name)
    assert question is not None
    return question.error
