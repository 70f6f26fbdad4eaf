"""How a fault in a form is told: one sentence that names file, sheet, row and column. Knows nothing of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from bofield.checklist.form import Cell


def fault(file: str, place: Cell, problem: str) -> FormError:
    """Make the error for a fault in one cell, or in a whole row where the cell names no column.

    `problem` is a translated sentence of its own.
    """
    if place.column:
        text = _("{file}, sheet {sheet}, row {row}, column {column}: {problem}")
    else:
        text = _("{file}, sheet {sheet}, row {row}: {problem}")
    return FormError(text.format(file=file, sheet=place.sheet, row=place.row, column=place.column, problem=problem))
