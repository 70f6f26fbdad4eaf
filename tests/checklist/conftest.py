from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.checklist import Evaluation, Form, KnownFacts
from support.forms import TODAY, Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

SETTINGS = """
| settings |
| | form_title | form_id | version | default_language |
| | Prov | trial | 1 | Svenska (sv) |
"""


@pytest.fixture(scope="session")
def form() -> Form:
    return checklist.load()


@pytest.fixture(scope="session")
def run(form: Form) -> Run:
    def evaluate(
        answers: dict[str, str], facts: KnownFacts | None = None, today: date = TODAY, language: str = "sv"
    ) -> Evaluation:
        return checklist.evaluate(form, answers, (facts or KnownFacts()).for_form(), today, language)

    return evaluate


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Write the tables of a form to a file, with settings unless it has its own."""

    def write(tables: str) -> Path:
        path = tmp_path / "trial.md"
        settings = "" if "| settings |" in tables else SETTINGS
        path.write_text(tables + settings, encoding="utf-8")
        return path

    return write


@pytest.fixture
def trial(written: Callable[[str], Path]) -> Callable[[str], Form]:
    """Load a form that stands in the test."""
    return lambda tables: checklist.load(written(tables))
