"""The fields that answers of a form are typed into, by the question's type. Values are texts as forms store them.

Knows how people write days, times and numbers (`widgets.reading`); knows no form, no run and no service.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from bofield.i18n import _
from bofield.i18n.dates import iso, now, short_date
from bofield.tui.widgets.date_field import DayField, DecimalField
from bofield.tui.widgets.fields import LineField
from bofield.tui.widgets.reading import read_moment

if TYPE_CHECKING:
    from bofield.services.values import QuestionView, Value

TYPES = ("text", "integer", "decimal", "date", "time", "dateTime", "range")
"""The types that are answered by typing."""
SHORT = frozenset(TYPES) - {"text"}
"""Those whose field stands beside the question instead of below it."""

_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_CLOCK_LENGTH = len("14:30")


class WholeField(LineField):
    """A whole number, which a form may want negative."""

    WIDTH: ClassVar[int] = 12

    def read(self, text: str) -> Value:
        """Read a number; a true minus sign is one too."""
        bare = text.strip().replace("\N{MINUS SIGN}", "-").replace(" ", "")
        if not bare:
            return None
        if not _WHOLE.fullmatch(bare):
            raise ValueError(_("“{text}” is not a whole number.").format(text=text[:20]))
        return str(int(bare))


class ClockField(LineField):
    """A time of day, without a day (`14:30`)."""

    WIDTH: ClassVar[int] = 9

    def read(self, text: str) -> Value:
        """Read a time; `1430` and `kl 14` are times too."""
        bare = text.strip()
        if re.fullmatch(r"\d{3,4}", bare, re.ASCII):
            bare = f"{bare[:-2]}:{bare[-2:]}"
        moment = read_moment(bare, now())
        return f"{moment:%H:%M}" if moment else None

    def write(self, value: Value) -> str:
        """Write hours and minutes."""
        return str(value)[:_CLOCK_LENGTH]


class WallClockField(LineField):
    """A day and a time as the clock on the wall said (`2026-11-23T14:30`)."""

    WIDTH: ClassVar[int] = 19

    def read(self, text: str) -> Value:
        """Read a moment; a time alone means the day that stood here, or today."""
        before = _wall_clock(self.value)
        moment = read_moment(text, now(), before.date() if before else None)
        return f"{moment:%Y-%m-%dT%H:%M}" if moment else None

    def write(self, value: Value) -> str:
        """Write day and time."""
        moment = _wall_clock(value)
        return f"{iso(moment.date())} {moment:%H:%M}" if moment else ""

    def meaning(self, value: Value) -> str:
        """Say the weekday."""
        moment = _wall_clock(value)
        return short_date(moment.date()) if moment else ""


class RangeField(DecimalField):
    """A number on a scale: the scale stands beside it."""

    def __init__(self, field: str, value: Value, scale: str) -> None:
        self.scale = scale
        super().__init__(field, value, placeholder=scale)

    def meaning(self, value: Value) -> str:  # noqa: ARG002  (the scale is always the same)
        """Say the scale."""
        return self.scale


_FIELDS: dict[str, type[LineField]] = {
    "text": LineField,
    "integer": WholeField,
    "decimal": DecimalField,
    "date": DayField,
    "time": ClockField,
    "dateTime": WallClockField,
}


def answer_field(view: QuestionView) -> LineField | None:
    """Make the field a question is answered in; None for what is not typed."""
    if view.type == "range":
        return RangeField("answer", stored(view), scale_words(view))
    made = _FIELDS.get(view.type)
    return made("answer", stored(view)) if made else None


def stored(view: QuestionView) -> Value:
    """Give a stored answer as the field for its type holds it; what cannot be read is not shown as if it could."""
    if not view.value:
        return None
    if view.type == "date":
        return view.value if _is_day(view.value) else None
    if view.type == "dateTime":
        return view.value if _wall_clock(view.value) else None
    return view.value


def scale_words(view: QuestionView) -> str:
    """Say the scale of a range: `0–10`, `0–10, in steps of 2`."""
    start, end, step = (view.parameters.get(name, "") for name in ("start", "end", "step"))
    if step in {"", "1"}:
        return f"{start}–{end}"
    return _("{start}–{end}, in steps of {step}").format(start=start, end=end, step=step.replace(".", ","))


def _wall_clock(value: Value) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
