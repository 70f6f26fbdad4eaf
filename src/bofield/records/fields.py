"""What a field can hold and who may set it. Knows no table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bofield.ids import is_id

if TYPE_CHECKING:
    from bofield.changes import Value

LINE_CAP = 300
"""Characters in a one-line field."""
TEXT_CAP = 200_000
"""Characters in a note."""
_AMOUNT_CAP = 2**31 - 1  # what an ordinary integer column holds: 21 million kronor in öre
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\[([A-Za-z0-9_+/-]+)\]")


class FieldType(StrEnum):
    """The types a field can have. All travel as None, bool, int or str."""

    LINE = "line"
    TEXT = "text"
    BOOL = "bool"
    INT = "int"
    AMOUNT = "amount"
    """Öre."""
    DATE = "date"
    """`2026-12-15`."""
    INSTANT = "instant"
    """`2026-12-15T09:41:00Z[Europe/Stockholm]`: UTC, so that text order is time order, and the zone it was lived in."""
    ID = "id"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a kind.

    `caution` lists values from the most cautious down, for answers about safety: of several standing values the more
    cautious is shown. `set_once` fields may be written at the record's birth by whoever may create it, and later by
    the roles in `editors` alone. `merges`: two versions of an unsigned draft are joined by sentence where that can be
    done without doubt. `cap` is the most characters of a text that may be longer than a note.
    """

    type: FieldType
    choices: tuple[str, ...] = ()
    caution: tuple[Value, ...] = ()
    editors: tuple[str, ...] = ()
    searched: bool = False
    merges: bool = False
    cap: int = 0

    def fault(self, value: Value) -> str:
        """Say in a code word what is wrong with `value` here; empty when it fits. None always fits: it clears."""
        if value is None:
            return ""
        return _CHECKS[self.type](self, value)


def _line(_spec: FieldSpec, value: Value) -> str:
    if not isinstance(value, str):
        return "not_text"
    return "too_long" if len(value) > LINE_CAP else "line_break" if "\n" in value else ""


def _text(spec: FieldSpec, value: Value) -> str:
    if not isinstance(value, str):
        return "not_text"
    return "too_long" if len(value) > (spec.cap or TEXT_CAP) else ""


def _bool(_spec: FieldSpec, value: Value) -> str:
    return "" if isinstance(value, bool) else "not_yes_or_no"


def _int(_spec: FieldSpec, value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return "not_a_whole_number"
    return "" if abs(value) <= _AMOUNT_CAP else "out_of_range"


def _date(_spec: FieldSpec, value: Value) -> str:
    return "" if isinstance(value, str) and as_date(value) is not None else "not_a_date"


def _instant(_spec: FieldSpec, value: Value) -> str:
    return "" if isinstance(value, str) and as_datetime(value) is not None else "not_an_instant"


def _id(_spec: FieldSpec, value: Value) -> str:
    return "" if isinstance(value, str) and is_id(value) else "not_an_id"


def _choice(spec: FieldSpec, value: Value) -> str:
    return "" if isinstance(value, str) and value in spec.choices else "not_a_choice"


_CHECKS = {
    FieldType.LINE: _line,
    FieldType.TEXT: _text,
    FieldType.BOOL: _bool,
    FieldType.INT: _int,
    FieldType.AMOUNT: _int,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.ID: _id,
    FieldType.CHOICE: _choice,
}


def as_date(text: str) -> date | None:
    """Read a date as it travels, or None."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def instant(moment: datetime, zone: str) -> str:
    """Write an aware moment as it travels: UTC to the second, with the zone it was lived in (RFC 9557)."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}[{zone}]"


def as_datetime(text: str) -> datetime | None:
    """Read an instant as it travels, in its own zone, or None."""
    found = _INSTANT.fullmatch(text)
    if not found:
        return None
    try:
        return datetime.fromisoformat(found[1]).astimezone(ZoneInfo(found[2]))
    except (ValueError, ZoneInfoNotFoundError, OverflowError):
        return None
