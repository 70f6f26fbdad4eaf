"""Forms with one thing wrong in them, written row by row, and the sentence that is told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.errors import FormError
from bofield.i18n import set_language

if TYPE_CHECKING:
    from support.small_forms import Trial

SURVEY_COLUMNS = (
    "type", "name", "label", "hint", "relevant", "required", "required_message", "constraint", "constraint_message",
    "calculation", "readonly", "default", "choice_filter", "repeat_count", "parameters",
)  # fmt: skip
FOLLOW_COLUMNS = (
    "name", "relevant", "label", "due", "kind", "priority", "role", "acute", "done_when", "repeat_count", "repeat",
    "question",
)  # fmt: skip
CHOICES = "| choices |\n| | list_name | name | label | area |\n| | yn | yes | Yes | a |\n| | yn | no | No | b |\n"


def sheet(name: str, columns: tuple[str, ...], *rows: dict[str, str]) -> str:
    lines = [f"| {name} |", "| | " + " | ".join(columns) + " |"]
    lines += ["| | " + " | ".join(row.get(column, "").replace("|", "\\|") for column in columns) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def asked(kind: str, name: str = "b", label: str = "B", **cells: str) -> dict[str, str]:
    return {"type": kind, "name": name, "label": label} | cells


def ended(kind: str) -> dict[str, str]:
    return {"type": kind}


A = asked("text", "a", "A")
INSIDE = (asked("begin_repeat", "r", "R"), asked("integer", "n", "N"), ended("end_repeat"))


def survey(*rows: dict[str, str]) -> str:
    """Write a form whose row 2 asks for the text `a`; what is being tried begins in row 3."""
    return sheet("survey", SURVEY_COLUMNS, A, *rows) + CHOICES


def follow(*before: dict[str, str], **cells: str) -> str:
    row = {"name": "f", "relevant": "${a} = 'x'", "label": "F", "kind": "task"} | cells
    return survey(*before) + sheet("follow_ups", FOLLOW_COLUMNS, row)


def whole(**cells: str) -> str:
    return survey() + sheet("settings", tuple(cells), cells)


def told(trial: Trial, tables: str) -> str:
    set_language("en")
    with pytest.raises(FormError) as raised:
        trial(tables)
    sentence = str(raised.value)
    assert "\n" not in sentence
    return sentence
