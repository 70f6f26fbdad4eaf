"""Whether a form can be used: pyxform's verdict on the whole, and our own on every expression.

Importing this module loads pyxform (0.4 s): only a form from outside needs it.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from bofield.checklist.build import build
from bofield.checklist.columns import PLAIN, is_known
from bofield.checklist.compiled import compile_with
from bofield.checklist.facts import FACTS
from bofield.checklist.form import FACT_PREFIX, Cell, Form
from bofield.checklist.problems import PlacedFormError, Report, fault
from bofield.checklist.sheets import read
from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from bofield.checklist.sheets import Workbook

_SHEETS = ("survey", "choices", "settings")
_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"'(survey|choices|settings)' sheet")
_COLUMN = re.compile(r"the '([^']+)' value")


def check(book: Workbook, form: Form) -> Form:
    """Check a form that has been built, and return it with its warnings and pyxform's.

    Raises FormError naming sheet, row and column.
    """
    return _checked(book, form, Report())


def check_all(path: Path | str) -> tuple[FormError, ...]:
    """Read a form and list all that is wrong with it, one a row or more; nothing for a form that can be used."""
    path = Path(path)
    report = Report(gather=True)
    with report.part():
        book = read(path)
        form = build(book, path.stem, report)
        _checked(book, form, report)
    return tuple(sorted(report.faults, key=_where))


def _where(error: FormError) -> tuple[int, int]:
    """Sort as the author reads: what has no place first, then sheet by sheet and row by row."""
    if not isinstance(error, PlacedFormError):
        return (-1, 0)
    sheets = list(PLAIN)
    return (sheets.index(error.place.sheet) if error.place.sheet in sheets else len(sheets), error.place.row)


def _checked(book: Workbook, form: Form, report: Report) -> Form:
    for question in form.questions:
        if question.name.startswith(FACT_PREFIX) and question.name not in FACTS:
            with report.part():
                raise fault(
                    book.file,
                    question.place.at("name"),
                    _("there is no fact named {name}. Those that are: {names}.").format(
                        name=question.name, names=", ".join(sorted(FACTS))
                    ),
                )
    read_names = {*form.by_name, *form.groups}
    seen = {row.cells[heading] for row in book.sheet("survey").rows for heading in row.cells}
    program = compile_with(form, book.file, report, frozenset(seen - read_names) if report.faults else frozenset())
    warnings: list[str] = []
    if not report.faults:
        with report.part():
            _compile_with_pyxform(book, warnings)
    return dataclasses.replace(form, warnings=(*form.warnings, *program.warnings, *warnings))


def _compile_with_pyxform(book: Workbook, warnings: list[str]) -> None:
    try:
        # The root of the XForm has a name too, which no question may have.
        convert(_for_pyxform(book), warnings=warnings, form_name="bofield-form")
    except PyXFormError as error:
        raise _told(book.file, str(error)) from error
    # pyxform meets some broken forms with errors of its own making; to the author they are one and the same.
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise FormError(
            _("{file}: the form does not compile ({reason}).").format(file=book.file, reason=error)
        ) from error


def _for_pyxform(book: Workbook) -> dict[str, Any]:
    """Hand over the sheets that pyxform knows, with empty rows where the file has them: its messages count rows.

    Columns that are passed over here are not pyxform's business either.
    """
    handed: dict[str, Any] = {"sheet_names": list(book.sheets)}
    for name in _SHEETS:
        sheet = book.sheet(name)
        kept = [heading for heading in sheet.headings if is_known(name, heading)]
        rows = {
            row.number: {heading: row.cells[heading] for heading in kept if heading in row.cells} for row in sheet.rows
        }
        handed[name] = [rows.get(number, {}) for number in range(2, max(rows, default=1) + 1)]
        handed[f"{name}_header"] = [dict.fromkeys(kept)]
    return handed


def _told(file: str, message: str) -> FormError:
    """Put pyxform's message into our sentence, with the place it names."""
    row, sheet, column = (pattern.search(message) for pattern in (_ROW, _SHEET, _COLUMN))
    detail = " ".join(_ROW.sub("", message).split())
    problem = _("pyxform refuses it: {reason}").format(reason=detail)
    if row is None:
        return FormError(_("{file}: {problem}").format(file=file, problem=problem))
    return fault(file, Cell(sheet[1] if sheet else "survey", int(row[1]), column[1] if column else ""), problem)
