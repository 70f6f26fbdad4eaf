"""How a fault in a form is told: one sentence that names file, sheet, row, column and name. Knows nothing of forms."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.checklist.form import Cell


class PlacedFormError(FormError):
    """A fault whose place in the workbook is known."""

    def __init__(self, sentence: str, file: str, place: Cell) -> None:
        super().__init__(sentence)
        self.file = file
        self.place = place


def fault(file: str, place: Cell, problem: str) -> PlacedFormError:
    """Make the error for a fault in one cell, or in a whole row where the cell names no column.

    `problem` is a translated sentence of its own; the name of the row is added to it where it does not stand there.
    """
    if place.column:
        text = _("{file}, sheet {sheet}, row {row}, column {column}: {problem}")
    else:
        text = _("{file}, sheet {sheet}, row {row}: {problem}")
    named = not place.name or re.search(rf"(?<![\w.-]){re.escape(place.name)}(?![\w-])", problem)
    told = problem if named else f"{problem} ({place.name})"
    sentence = text.format(file=file, sheet=place.sheet, row=place.row, column=place.column, problem=told)
    return PlacedFormError(sentence, file, place)


class Report:
    """What is wrong with a form: the first fault ends the reading, or all are gathered, one a row."""

    def __init__(self, *, gather: bool = False) -> None:
        self.gather = gather
        self.faults: list[FormError] = []
        self.warnings: list[str] = []

    @contextmanager
    def part(self) -> Iterator[None]:
        """Read one part of a form; where faults are gathered, the reading goes on after one."""
        try:
            yield
        except FormError as error:
            if not self.gather:
                raise
            self.faults.append(error)
