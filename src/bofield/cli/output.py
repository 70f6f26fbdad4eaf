"""What is printed: sentences, tables and JSON. Everything passes the text gate, so that no note can move the cursor."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from bofield.cleaning import clean
from bofield.i18n import _
from bofield.i18n.dates import relative_days, short_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ID_SHOWN = 18
"""Characters of an id that lists show: enough to find the record again."""
_GAP = "  "


def use_any_encoding() -> None:
    """Let a terminal that cannot show a letter show a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str = "") -> None:
    """Print a line, or several."""
    print(clean(text))


def complain(text: str) -> None:
    """Print a sentence on standard error."""
    print(clean(text), file=sys.stderr)


def as_json(value: Any) -> None:
    """Print a value as JSON: dataclasses as objects, dates as ISO 8601, amounts in öre."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """Turn a value of the services into what JSON knows."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows with their columns under each other; the last column is as long as it is."""
    cleaned = [[clean(cell, lines=False) for cell in row] for row in rows]
    if not cleaned:
        return
    widths = [max(len(row[n]) for row in cleaned) for n in range(len(cleaned[0]) - 1)]
    for row in cleaned:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print(_GAP.join([*padded, row[-1]]).rstrip())


def heading(text: str) -> None:
    """Print a heading with an empty line before it."""
    print()
    print(clean(text, lines=False))


def day(on: date | None, today: date) -> str:
    """Write a date as a list does; nothing for nothing."""
    return short_date(on, today) if on else ""


def days(number: int | None) -> str:
    """Say how far away a day is; nothing for nothing."""
    return relative_days(number) if number is not None else ""


def moment(at: datetime | None) -> str:
    """Write a time of a day: `2026-11-23 10:41`."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def flags(*, children: bool = False, protected: bool = False, two: bool = False, interpreter: str = "") -> str:
    """Say what one must know before knocking."""
    found = []
    if children:
        found.append("⚑ " + _("children"))
    if protected:
        found.append(_("protected"))
    if interpreter:
        found.append(_("interpreter {language}").format(language=interpreter))
    if two:
        found.append(_("two at visits"))
    return ", ".join(found)
