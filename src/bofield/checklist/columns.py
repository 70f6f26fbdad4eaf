"""The columns of each sheet: which there are, their other names, and those that come once for every language.

Knows the headings of XLSForm that are used here. Knows nothing of types or expressions.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.checklist.form import Cell
from bofield.checklist.problems import Report, fault
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.checklist.sheets import Row, Sheet, Workbook

PLAIN = {
    "survey": (
        "type",
        "name",
        "relevant",
        "required",
        "constraint",
        "calculation",
        "readonly",
        "default",
        "choice_filter",
        "parameters",
        "repeat_count",
        "disabled",
    ),
    "choices": ("list_name", "name"),
    "settings": (
        "form_title",
        "form_id",
        "version",
        "default_language",
        "allow_choice_duplicates",
        "raise_priority",
    ),
    "follow_ups": (
        "name",
        "relevant",
        "due",
        "kind",
        "priority",
        "role",
        "acute",
        "done_when",
        "repeat",
        "repeat_count",
        "question",
    ),
}
TRANSLATED = {
    "survey": ("label", "hint", "guidance_hint", "constraint_message", "required_message"),
    "choices": ("label",),
    "settings": (),
    "follow_ups": ("label",),
}
IGNORED = {
    "survey": frozenset(
        {"appearance", "rows", "autoplay", "body", "control", "instance", "note", "notes", "comment", "comments"}
    ),
    "choices": frozenset[str](),
    "settings": frozenset(
        {"style", "instance_name", "name", "path", "xml_root", "namespaces", "attribute", "clean_text_values",
         "omit_instanceid", "submission_url", "auto_send", "auto_delete", "auto_submit", "client_editable",
         "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format", "sms_response",
         "prefix", "delimiter", "instance_xmlns", "flat", "logging"}
    ),
    "follow_ups": frozenset[str](),
}  # fmt: skip
"""What other tools do with these changes nothing in what is asked, answered or raised."""
REFUSED = {
    "survey": frozenset(
        {"image", "big-image", "audio", "video", "media", "trigger", "save_to", "bind", "noapperrorstring",
         "no_app_error_string", "compact_tag", "intent", "query"}
    ),
    "choices": frozenset({"image", "big-image", "audio", "video", "media", "geometry"}),
    "settings": frozenset(
        {"public_key", "add_none_option"}
    ),
    "follow_ups": frozenset[str](),
}  # fmt: skip
"""XLSForm has these and they would change what the form does: refused where a cell holds something, else passed by."""
OTHER_NAMES = {
    "survey": {
        "relevance": "relevant",
        "calculate": "calculation",
        "read_only": "readonly",
        "constraining_message": "constraint_message",
        "requiredmsg": "required_message",
        "caption": "label",
        "command": "type",
        "tag": "name",
        "value": "name",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "bind::relevant": "relevant",
        "bind::required": "required",
        "bind::constraint": "constraint",
        "bind::calculate": "calculation",
        "bind::readonly": "readonly",
        "bind::jr:constraintmsg": "constraint_message",
        "bind::jr:requiredmsg": "required_message",
        "control::appearance": "appearance",
        "body::appearance": "appearance",
    },
    "choices": {"list name": "list_name", "caption": "label", "value": "name"},
    "settings": {
        "title": "form_title",
        "set form title": "form_title",
        "set_form_title": "form_title",
        "id_string": "form_id",
        "set form id": "form_id",
        "set_form_id": "form_id",
    },
    "follow_ups": {"relevance": "relevant"},
}

_NEARLY = 0.8
"""How like a heading must be to one of ours to have been meant as it: `relevent` is, `Module name` is not."""
_COLONS = re.compile(r"\s*::?\s*")
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


def columns(book: Workbook, sheet: Sheet, unmarked: str, report: Report) -> dict[str, Column]:
    """Take the headings of a sheet apart; a text column without a language counts as `unmarked`.

    In `choices` any other column is kept for filters. In `survey` and `settings` an author's own columns are passed
    over, and the report says so; one that is nearly a column of ours is refused, and so is any in `follow_ups`.
    """
    found: dict[str, Column] = {}
    for heading in sheet.headings:
        name, language = _named(sheet.name, heading)
        base = name.partition("::")[0]
        if name in IGNORED[sheet.name] or base in IGNORED[sheet.name]:
            continue
        if base in REFUSED[sheet.name]:
            _refuse_filled(book, sheet, heading)
            continue
        translated = name in TRANSLATED[sheet.name]
        known = translated or (not language and name in PLAIN[sheet.name])
        if not known and not (sheet.name == "choices" and not language):
            _refuse_meant(book, sheet, heading, name)
            passed_over = fault(book.file, Cell(sheet.name, 1, heading), _("the column is passed over."))
            report.warnings.append(str(passed_over))
            continue
        code = (language_code(language) if language else unmarked) if translated else ""
        if any(other.name == name and other.language == code for other in found.values()):
            raise fault(book.file, Cell(sheet.name, 1, heading), _("the heading stands twice."))
        found[heading] = Column(heading, name, code)
    return found


def _named(sheet: str, heading: str) -> tuple[str, str]:
    """Give the name of a column and its language. `label::sv`, `label:sv` and `bind::relevant` are all written."""
    whole = heading.strip()
    if not whole.lower().startswith("jr:"):
        whole = _COLONS.sub("::", whole, count=1)
    others = OTHER_NAMES[sheet]
    if whole.lower() in others:
        return others[whole.lower()], ""
    base, _colons, language = (part.strip() for part in whole.partition("::"))
    name = base.lower() if sheet != "choices" or base.lower() in _known(sheet) else base
    if sheet != "choices":
        name = name.replace(" ", "_")
    name = others.get(name, name)
    if name in {"bind", "media", "control", "body", "instance", "attribute"}:
        return f"{name}::{language.lower()}", ""
    return name, language


def is_known(sheet: str, heading: str) -> bool:
    """Tell whether a heading of a sheet is read, or passed over for what other tools do with it."""
    name, language = _named(sheet, heading)
    base = name.partition("::")[0]
    if name in TRANSLATED[sheet] or base in IGNORED[sheet]:
        return True
    return not language and (name in PLAIN[sheet] or (sheet == "choices" and base not in REFUSED[sheet]))


def _known(sheet: str) -> frozenset[str]:
    return frozenset({*PLAIN[sheet], *TRANSLATED[sheet], *REFUSED[sheet], *OTHER_NAMES[sheet]})


def _refuse_meant(book: Workbook, sheet: Sheet, heading: str, name: str) -> None:
    """Refuse a heading that somebody meant to be one of ours."""
    near = difflib.get_close_matches(name, _known(sheet.name), 1, _NEARLY)
    if sheet.name == "follow_ups" or near:
        raise fault(
            book.file,
            Cell(sheet.name, 1, heading),
            _("the column is not supported. Columns that are: {names}.").format(
                names=", ".join((*PLAIN[sheet.name], *(f"{text}::…" for text in TRANSLATED[sheet.name])))
            ),
        )


def _refuse_filled(book: Workbook, sheet: Sheet, heading: str) -> None:
    """Refuse the first cell that holds something in a column that is not supported."""
    for row in sheet.rows:
        if heading in row.cells:
            raise fault(
                book.file,
                Cell(sheet.name, row.number, heading, row.cells.get("name", "")),
                _("what this column asks for is not supported. Leave it empty."),
            )


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
        return Cell(self.sheet, self.number, self.headings.get(name, name), self.get("name"))


def records(book: Workbook, name: str, unmarked: str, report: Report | None = None) -> Iterable[Record]:
    """Read the rows of a sheet by column name."""
    sheet = book.sheet(name)
    headings = columns(book, sheet, unmarked, report or Report())
    shown: dict[str, str] = {}
    for column in headings.values():
        shown.setdefault(column.name, column.heading)
    found = (_record(name, row, headings, shown) for row in sheet.rows)
    # A row may hold nothing but its author's own remarks.
    return [record for record in found if record.values or record.texts]


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
