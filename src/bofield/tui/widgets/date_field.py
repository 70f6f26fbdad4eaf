"""Fields for days, moments, amounts and numbers: typed as people write them, with what was understood beside.

Knows the readers (`widgets.reading`) and the clock of this machine; knows no record.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from bofield.i18n.dates import clock, iso, local, now, relative_days, short_date
from bofield.tui.widgets.fields import LineField
from bofield.tui.widgets.reading import read_amount, read_day, read_decimal, read_moment, read_number

if TYPE_CHECKING:
    from bofield.services.values import Value


def today() -> date:
    """Tell the day on this machine."""
    return now().date()


def as_day(value: Value) -> date | None:
    """Take a stored day (`2026-12-15`)."""
    return date.fromisoformat(str(value)) if value else None


def as_moment(value: Value) -> datetime | None:
    """Take a stored moment: ISO 8601 with an offset, or with `Z` and a zone's name after it."""
    return datetime.fromisoformat(str(value).partition("[")[0]) if value else None


class DayField(LineField):
    """A day. The value is ISO text (`2026-12-15`)."""

    WIDTH: ClassVar[int] = 14

    def read(self, text: str) -> Value:
        """Read a day."""
        day = read_day(text, today())
        return iso(day) if day else None

    def meaning(self, value: Value) -> str:
        """Say the weekday, and how far away it is."""
        day = as_day(value)
        if day is None:
            return ""
        return f"{short_date(day)} ({relative_days((day - today()).days)})"


class MomentField(LineField):
    """A day and a time of day. The value is ISO text with this machine's offset."""

    WIDTH: ClassVar[int] = 19

    def read(self, text: str) -> Value:
        """Read a moment; a time alone means the day that stood here, or today."""
        before = as_moment(self.value)
        moment = read_moment(text, now(), local(before).date() if before else None)
        return moment.isoformat(timespec="minutes") if moment else None

    def write(self, value: Value) -> str:
        """Write the moment on this machine's clock."""
        moment = as_moment(value)
        return f"{iso(local(moment))} {clock(moment)}" if moment else ""

    def meaning(self, value: Value) -> str:
        """Say the weekday."""
        moment = as_moment(value)
        return short_date(local(moment).date()) if moment else ""


class AmountField(LineField):
    """An amount of money. The value is öre."""

    WIDTH: ClassVar[int] = 14

    def read(self, text: str) -> Value:
        """Read an amount."""
        return read_amount(text)

    def write(self, value: Value) -> str:
        """Write the kronor, and the öre if there are any."""
        kronor, ore = divmod(int(value or 0), 100)
        return f"{kronor},{ore:02}" if ore else str(kronor)

    def meaning(self, value: Value) -> str:  # noqa: ARG002  (the unit is always the same)
        """Say the unit."""
        return "kr"


class NumberField(LineField):
    """A whole number."""

    WIDTH: ClassVar[int] = 8

    def read(self, text: str) -> Value:
        """Read a number."""
        return read_number(text)


class DecimalField(LineField):
    """A number with decimals. The value is text with a point (`8450.50`), as forms write it."""

    WIDTH: ClassVar[int] = 14

    def read(self, text: str) -> Value:
        """Read a number."""
        return read_decimal(text)

    def write(self, value: Value) -> str:
        """Write the number with a comma."""
        return str(value).replace(".", ",")
