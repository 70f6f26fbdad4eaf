"""Workbooks as rows: Markdown tables, CSV and Excel read into the same sheets, each row with its number.

The three layouts are pyxform's own (in Markdown and CSV the sheet's name stands in the first column), but rows keep
their numbers and sheets that pyxform does not know, such as follow_ups, are kept. Knows nothing of what the columns
mean.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MAX_BYTES = 5_000_000
"""Larger files are not forms."""
MOST_ROWS = 20_000
MOST_COLUMNS = 500
SUFFIXES = (".md", ".csv", ".xlsx")

_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, RuntimeError),
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError),
)
"""What openpyxl raises over damaged files, found by damaging some thousands."""
_TABLE_LINE = re.compile(r"^\s*\|(.*)\|\s*$")
_RULE_LINE = re.compile(r"^[|\s:-]+$")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` counts from the headings, which are row 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its headings in order, and its rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of one file by name, in lower case, and the file's own name for messages."""

    file: str
    sheets: Mapping[str, Sheet]

    def sheet(self, name: str) -> Sheet:
        """Get a sheet; one that is not there is empty."""
        return self.sheets.get(name, Sheet(name, (), ()))


def read(path: Path) -> Workbook:
    """Read a workbook by its ending (.md, .csv or .xlsx).

    Raises FormError when the file cannot be read as one.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise FormError(
            _("{file} is not a form: the name must end in {endings}.").format(
                file=path.name, endings=", ".join(SUFFIXES)
            )
        )
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FormError(_("{file} is too large to be a form.").format(file=path.name))
        content = path.read_bytes()
    except OSError as error:
        raise FormError(
            _("{file} cannot be read: {reason}.").format(file=path.name, reason=error.strerror or error)
        ) from error
    if suffix == ".xlsx":
        # openpyxl warns of colours and lists of allowed values that it leaves out: nothing a form is made of.
        with warnings.catch_warnings(action="ignore"):
            return _workbook(path.name, _excel(path.name, content))
    text = _text(path.name, content)
    lines = _markdown(text) if suffix == ".md" else _list(path.name, text)
    return _workbook(path.name, _stacked(lines))


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError(
            _("{file} is not UTF-8 text (byte {position}). Save it as UTF-8.").format(file=file, position=error.start)
        ) from error


def _markdown(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        table = None if line.lstrip().startswith("#") else _TABLE_LINE.match(line)
        if table is not None and not _RULE_LINE.match(line):
            yield [cell.strip().replace(r"\|", "|") for cell in _PIPE.split(table[1])]


def _list(file: str, text: str) -> Iterator[list[str]]:
    lines = csv.reader(io.StringIO(text), delimiter=_separator(text))
    try:
        yield from lines
    except csv.Error as error:
        raise FormError(
            _("{file}, row {row}: the list cannot be read ({reason}).").format(
                file=file, row=lines.line_num, reason=error
            )
        ) from error


def _separator(text: str) -> str:
    """Tell commas from the semicolons that spreadsheets write where the comma belongs to the numbers."""
    first = next((line for line in text.splitlines() if "," in line or ";" in line), "")
    return max(",;", key=first.count)


def _stacked(lines: Iterable[list[str]]) -> Iterator[tuple[str, list[str]]]:
    """Tell the sheet of every line, where the name of a sheet stands once, in the first column."""
    name = ""
    for line in lines:
        first, rest = (line[0].strip(), line[1:]) if line else ("", [])
        name = first or name
        if name and any(cell.strip() for cell in rest):
            yield name, rest


def _excel(file: str, content: bytes) -> Iterator[tuple[str, list[str]]]:
    # openpyxl costs 150 ms to import and only spreadsheets need it.
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            yield from _page(file, sheet)
    # A damaged archive fails in as many ways as its parts have parsers.
    except (InvalidFileException, *_DAMAGES) as error:
        raise FormError(_("{file} is not a workbook that can be opened.").format(file=file)) from error


def _page(file: str, sheet: Any) -> Iterator[tuple[str, list[str]]]:
    """Give the rows of a sheet up to the last that holds something; one cell far out does not make it a large one."""
    # What a file says of its own size costs memory for every cell that is not there.
    sheet.reset_dimensions()
    empty = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        # Cells that are only painted stand far out in many forms.
        width = max((at for at, value in enumerate(values, start=1) if value is not None), default=0)
        if not width:
            empty += 1
            continue
        if number > MOST_ROWS:
            raise FormError(
                _("{file}, sheet {sheet}: there is a cell in row {row}, too far out for a form.").format(
                    file=file, sheet=sheet.title, row=number
                )
            )
        yield from [(sheet.title, list[str]())] * empty
        empty = 0
        yield sheet.title, [_cell_text(value) for value in values[: min(width, MOST_COLUMNS)]]


def _cell_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == value.min.time():
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value)


def _workbook(file: str, lines: Iterable[tuple[str, list[str]]]) -> Workbook:
    stacks: dict[str, list[list[str]]] = {}
    for name, line in lines:
        stacks.setdefault(name.strip().lower(), []).append([cell.strip() for cell in line])
    sheets = {name: _sheet(file, name, stack) for name, stack in stacks.items()}
    if "survey" not in sheets:
        raise FormError(_("{file} has no sheet named {sheet}, so it is not a form.").format(file=file, sheet="survey"))
    return Workbook(file, sheets)


def _sheet(file: str, name: str, lines: list[list[str]]) -> Sheet:
    headings = [re.sub(r"\s+", " ", heading) for heading in lines[0]]
    named = [heading for heading in headings if heading]
    for heading in named:
        if named.count(heading) > 1:
            raise FormError(
                _("{file}, sheet {sheet}, row {row}, column {column}: the heading stands twice.").format(
                    file=file, sheet=name, row=1, column=heading
                )
            )
    rows = tuple(
        Row(number, {heading: cell for heading, cell in zip(headings, line, strict=False) if heading and cell})
        for number, line in enumerate(lines[1:], start=2)
    )
    return Sheet(name, tuple(named), tuple(row for row in rows if row.cells))
