"""The columns of each sheet: which there are, their other names, and those that come once for every language.

Knows the headings of XLSForm that are used here. Knows nothing of types or expressions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.checklist.form import Cell
from bofield.checklist.problems import fault
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.checklist.sheets import Row, Sheet, Workbook

PLAIN = {
    "survey": ("type", "name", "relevant", "required", "constraint", "calculation", "readonly", "default"),
    "choices": ("list_name", "name"),
    "settings": ("form_title", "form_id", "version", "default_language", "raise_priority"),
    "follow_ups": (
        "name",
        "relevant",
        "due",
        "kind",
        "priority",
        "role",
        "acute",
        "done_when",
        "repeat_count",
        "question",
    ),
}
TRANSLATED = {
    "survey": ("label", "hint", "constraint_message"),
    "choices": ("label",),
    "settings": (),
    "follow_ups": ("label",),
}
IGNORED = frozenset({"appearance"})
"""How a question looks on a phone; it changes nothing in what is asked."""
OTHER_NAMES = {
    "relevance": "relevant",
    "calculate": "calculation",
    "read_only": "readonly",
    "constraining_message": "constraint_message",
    "list name": "list_name",
    "title": "form_title",
    "id_string": "form_id",
}

_LANGUAGE = re.compile(r"^(?P<name>.*?)\s*\((?P<code>[A-Za-z-]+)\)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading taken apart: the column it names, and the language where it names one."""

    heading: str
    name: str
    language: str


def language_code(name: str) -> str:
    """Give the short code of a language as XLSForm names it: `sv` for `Svenska (sv)`, else the name itself."""
    found = _LANGUAGE.match(name.strip())
    return (found["code"] if found else name.strip()).lower()


def columns(book: Workbook, sheet: Sheet, unmarked: str) -> dict[str, Column]:
    """Take the headings of a sheet apart; a text column without a language counts as `unmarked`.

    Raises FormError for a heading that nothing here understands.
    """
    found: dict[str, Column] = {}
    for heading in sheet.headings:
        base, _colons, language = (part.strip() for part in heading.partition("::"))
        name = OTHER_NAMES.get(base.lower(), base.lower())
        if name in IGNORED and not language:
            continue
        translated = name in TRANSLATED[sheet.name]
        if not translated and (language or name not in PLAIN[sheet.name]):
            raise fault(
                book.file,
                Cell(sheet.name, 1, heading),
                _("the column is not supported. Columns that are: {names}.").format(
                    names=", ".join((*PLAIN[sheet.name], *(f"{text}::…" for text in TRANSLATED[sheet.name])))
                ),
            )
        found[heading] = Column(
            heading, name, (language_code(language) if language else unmarked) if translated else ""
        )
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """A row by column name, with its texts by language."""

    sheet: str
    number: int
    values: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    headings: Mapping[str, str]

    def get(self, name: str) -> str:
        """Get a plain value, empty where the row has none."""
        return self.values.get(name, "")

    def text(self, name: str) -> Mapping[str, str]:
        """Get a text in every language it was written in."""
        return self.texts.get(name, {})

    def place(self, name: str = "") -> Cell:
        """Name the place of a value as the author sees it: with the heading that stands in the file."""
        return Cell(self.sheet, self.number, self.headings.get(name, name))


def records(book: Workbook, name: str, unmarked: str) -> Iterable[Record]:
    """Read the rows of a sheet by column name."""
    sheet = book.sheet(name)
    headings = columns(book, sheet, unmarked)
    shown: dict[str, str] = {}
    for column in headings.values():
        shown.setdefault(column.name, column.heading)
    return [_record(name, row, headings, shown) for row in sheet.rows]


def _record(sheet: str, row: Row, headings: Mapping[str, Column], shown: Mapping[str, str]) -> Record:
    values: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    for heading, cell in row.cells.items():
        column = headings.get(heading)
        if column is None:
            continue
        if column.language or column.name in TRANSLATED[sheet]:
            texts.setdefault(column.name, {})[column.language] = cell
        else:
            values[column.name] = cell
    return Record(sheet, row.number, values, texts, shown)
