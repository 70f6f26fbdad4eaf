"""Whether a file is safe to open as a form: before any spreadsheet library sees it.

A spreadsheet is an archive, and a small archive can unpack to more than a machine holds. Knows archives and file sizes;
what stands in the cells is the business of `checklist`.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

# Expat stops what grows without end by itself, and nothing outside the file is ever fetched.
from xml.etree.ElementTree import ParseError, fromstring, iterparse

from bofield.checklist.sheets import SUFFIXES
from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element

LARGEST_FILE = 5_000_000
"""Bytes of the largest file that is looked at; a form of a thousand questions has a tenth of it."""
LARGEST_CONTENT = 40_000_000
"""Bytes that everything in a spreadsheet's archive may unpack to."""
MOST_PARTS = 2_000
SHEETS = ("survey", "choices", "settings", "follow_ups")
_MEGABYTE = 1_000_000
_STRIDE = 1 << 16
_MACROS = "vbaproject.bin"
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CELL, _ROW = "}c", "}row"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, ParseError)


def examine(path: Path) -> None:
    """Refuse what cannot be a form, or cannot be opened in safety.

    Raises FormError: one sentence with the file's name.
    """
    if path.suffix.lower() not in SUFFIXES and path.is_file():
        raise FormError(
            _("{file} is not a form: the name must end in {endings}.").format(
                file=path.name, endings=", ".join(SUFFIXES)
            )
        )
    if path.is_dir():
        raise FormError(_("{path} is a folder. Name a form in .md, .csv or .xlsx.").format(path=path))
    if not path.is_file():
        raise FormError(_("There is no file {path}. Name a form in .md, .csv or .xlsx.").format(path=path))
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise FormError(
            _("{file} cannot be read: {reason}.").format(file=path.name, reason=error.strerror or error)
        ) from error
    if size > LARGEST_FILE:
        raise FormError(
            _("{file} is too large to be a form: {size} MB, and at most {most} MB are read.").format(
                file=path.name, size=-(-size // _MEGABYTE), most=LARGEST_FILE // _MEGABYTE
            )
        )
    if not content.strip():
        raise FormError(_("{file} is empty.").format(file=path.name))
    if path.suffix.lower() == ".xlsx":
        _examine_archive(path.name, content)


def _examine_archive(file: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            stated = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or stated > LARGEST_CONTENT:
                raise _unpacks_too_far(file)
            if _has_formulas(archive, parts):
                _refuse_idle_formulas(file, archive)
    except _BROKEN as error:
        raise FormError(
            _(
                "{file} is not a workbook that can be opened: it is damaged, locked with a password, or something else."
            ).format(file=file)
        ) from error
    if any(part.filename.lower().endswith(_MACROS) for part in parts):
        raise FormError(
            _("{file} holds macros, which are never run here. Save it as a workbook without them.").format(file=file)
        )


def _has_formulas(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Unpack every part once, so that a size that is a lie is met before memory is; tell of formulas on the way.

    The archive checks its own sums as it is read: a part that passes has the size it states.
    """
    return sum(_walk(archive, part) for part in parts) > 0


def _walk(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Read one part in small steps to its end; tell whether it is a sheet with a formula in it."""
    found = False
    tail = b""
    is_sheet = part.filename.startswith("xl/worksheets/")
    with archive.open(part) as stream:
        while step := stream.read(_STRIDE):
            if is_sheet and not found:
                found = any(sign in tail + step for sign in (b"<f>", b"<f ", b":f>", b":f "))
                tail = step[-2:]
    return found


def _unpacks_too_far(file: str) -> FormError:
    return FormError(
        _("{file} unpacks to more than {most} MB, so it is no form. It was not opened.").format(
            file=file, most=LARGEST_CONTENT // _MEGABYTE
        )
    )


def _refuse_idle_formulas(file: str, archive: zipfile.ZipFile) -> None:
    """Refuse a formula whose result was never stored: the cell would count as empty, and nobody would see why."""
    for part, sheet in _sheet_names(archive).items():
        if sheet.strip().lower() not in SHEETS:
            continue
        with archive.open(part) as stream:
            for _event, element in iterparse(stream):  # noqa: S314
                if element.tag.endswith(_CELL) and _is_idle(element):
                    raise FormError(
                        _(
                            "{file}, sheet {sheet}, cell {cell}: the formula has no result in the file. Open and save "
                            "it in a spreadsheet program, or write the value itself."
                        ).format(file=file, sheet=sheet, cell=element.get("r", ""))
                    )
                if element.tag.endswith(_ROW):
                    element.clear()


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Tell which part of the archive holds which sheet."""
    held = set(archive.namelist())
    if not {_BOOK, _LINKS} <= held:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in fromstring(archive.read(_LINKS))}  # noqa: S314
    found = {}
    for element in fromstring(archive.read(_BOOK)).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            target = targets.get(
                next((value for name, value in element.attrib.items() if name.endswith("}id")), ""), ""
            )
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in held:
                found[part] = element.get("name", "")
    return found


def _is_idle(cell: Element) -> bool:
    """Tell whether a cell has a formula and no result; an empty text is a result."""
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    if "f" not in parts:
        return False
    value = parts.get("v")
    return value is None or (not value.text and cell.get("t") != "str")
