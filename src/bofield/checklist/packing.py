"""A form as text that can travel: the rows of its workbook as canonical JSON, packed once and read anywhere.

What is packed has been checked in full. What is unpacked is still only text from elsewhere: it is read again with
every check but pyxform's, and anything else than a form is refused in a sentence.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bofield.checklist.build import build
from bofield.checklist.columns import PLAIN
from bofield.checklist.sheets import Row, Sheet, Workbook, read
from bofield.errors import FormError
from bofield.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.checklist.form import Form

LONGEST = 5_000_000
"""Characters; a form of a thousand questions in two languages is a tenth of it."""
MOST_ROWS = 20_000
MOST_COLUMNS = 500
_VERSION = 1


def pack(path: Path) -> str:
    """Check a form and give its text: the sheets that count, their headings and rows, with the rows' numbers.

    The same form gives the same text, whatever file it stands in. Raises FormError as `load` does.
    """
    # Costly, and only a form from outside needs it.
    from bofield.checklist.checking import check  # noqa: PLC0415

    book = read(path)
    check(book, build(book, path.stem))
    sheets = {
        name: {
            "headings": list(book.sheets[name].headings),
            "rows": [[row.number, dict(row.cells)] for row in book.sheets[name].rows],
        }
        for name in PLAIN
        if name in book.sheets
    }
    text = json.dumps(
        {"bofield_form": _VERSION, "sheets": sheets}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    if len(text) > LONGEST:
        raise FormError(_("{file} is too large to be a form.").format(file=path.name))
    return text


def digest(text: str) -> str:
    """Give the fingerprint of a packed form: SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=16)
def unpack(text: str, name: str = "form") -> Form:
    """Read a packed form. `name` is what messages call it, and its name where its settings give no form_id.

    Raises FormError for anything that is no form that was packed.
    """
    # Costly; the form is run right after this anyway.
    from bofield.checklist.compiled import compile_form  # noqa: PLC0415

    form = build(_workbook(text, name), name)
    compile_form(form, name)
    return form


def _workbook(text: str, name: str) -> Workbook:
    damaged = FormError(_("The form {name} is damaged: it is no packed form.").format(name=name))
    if len(text) > LONGEST:
        raise FormError(_("{file} is too large to be a form.").format(file=name))
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged from error
    match content:
        case {"bofield_form": int(version), "sheets": dict(sheets)} if version > _VERSION and sheets:
            raise FormError(_("The form {name} was packed by a newer bofield. Update this one.").format(name=name))
        case {"bofield_form": 1, "sheets": {"survey": dict(), **_rest} as sheets}:
            found = {each: _sheet(each, sheet) for each, sheet in sheets.items() if each in PLAIN}
            if len(found) == len(sheets) and None not in found.values():
                return Workbook(name, {each: sheet for each, sheet in found.items() if sheet is not None})
    raise damaged


def _sheet(name: str, content: Any) -> Sheet | None:
    match content:
        case {"headings": [*headings], "rows": [*rows]} if len(rows) <= MOST_ROWS and len(headings) <= MOST_COLUMNS:
            read_rows = [_row(each, frozenset(map(str, headings))) for each in rows]
            if all(isinstance(each, str) for each in headings) and None not in read_rows:
                return Sheet(name, tuple(headings), tuple(row for row in read_rows if row is not None))
    return None


def _row(content: Any, headings: frozenset[str]) -> Row | None:
    match content:
        case [int(number), dict(cells)] if not isinstance(number, bool) and cells.keys() <= headings:
            if all(isinstance(cell, str) and cell for cell in cells.values()):
                return Row(number, cells)
    return None
