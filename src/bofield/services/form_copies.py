"""A form as a file again, so that somebody can change it: a workbook for a spreadsheet program, or Markdown tables."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from bofield.checklist.columns import PLAIN
from bofield.checklist.sheets import Row, Sheet, Workbook, read
from bofield.errors import FormError
from bofield.i18n import _
from bofield.services import form_store
from bofield.services.form_records import records, text_of
from bofield.services.forms import find_form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.services.workspace import Workspace

_ENDINGS = (".xlsx", ".md")


def copy_form(ws: Workspace, name: str, target: Path, version: str = "") -> str:
    """Write a form to a new file ending in .xlsx or .md; return the version that was written.

    Raises NotFoundError for the form and FormError for the file; a file that is there already is left alone.
    """
    if target.suffix.lower() not in _ENDINGS:
        raise FormError(_("{path} must end in {endings}.").format(path=target, endings=" / ".join(_ENDINGS)))
    form = find_form(ws, name, version)
    book = _workbook(ws, form.name, form.version)
    try:
        if target.suffix.lower() == ".xlsx":
            with target.open("xb") as file:
                _write_excel(book, file)
        else:
            text = _markdown(book, target)
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except FileExistsError:
        raise FormError(_("{path} exists already; it was left alone. Name another file.").format(path=target)) from None
    except OSError as error:
        raise FormError(
            _("{path} cannot be written: {reason}.").format(path=target, reason=error.strerror or error)
        ) from None
    return form.version


def _workbook(ws: Workspace, name: str, version: str) -> Workbook:
    """Give the rows of a form: of the organisation's from its record, of the program's from its file."""
    with ws.replica.reading() as session:
        for row in records(session, ws, name, version):
            with suppress(FormError):
                return _unpacked(name, text_of(session, row))
    for path in form_store.shipped_paths():
        form = form_store.read_shipped(path)
        if (form.name, form.version) == (name, version):
            return read(path)
    raise form_store.missing(name, version)


def _unpacked(name: str, text: str) -> Workbook:
    sheets = json.loads(text)["sheets"]
    return Workbook(
        name,
        {
            each: Sheet(each, tuple(sheet["headings"]), tuple(Row(number, cells) for number, cells in sheet["rows"]))
            for each, sheet in sheets.items()
        },
    )


def _lines(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    yield sheet.headings
    for row in sheet.rows:
        yield tuple(row.cells.get(heading, "") for heading in sheet.headings)


def _ordered(book: Workbook) -> list[Sheet]:
    return [book.sheets[name] for name in PLAIN if name in book.sheets]


def _write_excel(book: Workbook, file: BinaryIO) -> None:
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415  (150 ms that only a spreadsheet needs)

    made = openpyxl.Workbook()
    made.remove(made.active)
    for sheet in _ordered(book):
        page = made.create_sheet(sheet.name)
        for number, line in enumerate(_lines(sheet), start=1):
            for column, text in enumerate(line, start=1):
                if text:
                    cell = page.cell(number, column)
                    cell.value = text
                    # A text that begins with = is a text here, and must not become a formula.
                    cell.data_type = "s"
                    cell.number_format = "@"
        page.freeze_panes = "A2"
    made.save(file)


def _markdown(book: Workbook, target: Path) -> str:
    parts = []
    for sheet in _ordered(book):
        lines = [f"| {sheet.name} |"]
        for line in _lines(sheet):
            if any("\n" in cell for cell in line):
                raise FormError(
                    _("A cell in the sheet {sheet} holds several lines, and {path} cannot. Use .xlsx.").format(
                        sheet=sheet.name, path=target
                    )
                )
            lines.append("| | " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
