"""What tests of forms share: a fixed day, and the shape of the fixture that runs the shipped form."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bofield.checklist import Evaluation, KnownFacts

TODAY = date(2026, 11, 23)


class Run(Protocol):
    """Run the shipped form over some answers."""

    def __call__(
        self, answers: dict[str, str], facts: KnownFacts | None = None, today: date = TODAY, language: str = "sv"
    ) -> Evaluation: ...
