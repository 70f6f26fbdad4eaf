from __future__ import annotations

import pytest

from bofield.i18n import set_language
from bofield.services.values import QuestionView
from bofield.tui.widgets.answer_fields import ClockField, RangeField, WallClockField, WholeField, answer_field, stored


def view(kind: str, value: str = "", **more: object) -> QuestionView:
    known = {"label": "Fråga", "hint": "", "choices": (), "required": False, "error": "", "raised": ()}
    return QuestionView(name="q", code="", type=kind, value=value, **{**known, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "kept"), [("14:30", "14:30"), ("1430", "14:30"), ("930", "09:30"), ("kl 8", "08:00"), ("7.05", "07:05")]
)
def test_a_time_is_read_as_people_write_it(typed: str, kept: str) -> None:
    assert ClockField("answer").read(typed) == kept


@pytest.mark.parametrize("typed", ["25:00", "kvart i", "14:75", "12345"])
def test_what_is_no_time_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        ClockField("answer").read(typed)


def test_a_moment_keeps_the_day_that_stood_there() -> None:
    field = WallClockField("answer")
    field._value = "2026-12-01T09:00"
    assert field.read("10:15") == "2026-12-01T10:15"
    assert field.read("3/12 8:00") == "2026-12-03T08:00"
    assert field.write("2026-12-01T09:00:00") == "2026-12-01 09:00"


@pytest.mark.parametrize(("typed", "kept"), [("-5", "-5"), ("\N{MINUS SIGN}5", "-5"), ("1 200", "1200"), ("", None)])
def test_a_whole_number_may_be_negative(typed: str, kept: str | None) -> None:
    assert WholeField("answer").read(typed) == kept


def test_a_range_says_its_scale() -> None:
    set_language("sv")
    field = answer_field(view("range", parameters={"start": "0", "end": "10", "step": "2"}))
    assert isinstance(field, RangeField)
    assert field.meaning(None) == "0–10, i steg om 2"


@pytest.mark.parametrize(("kind", "value"), [("date", "igår"), ("dateTime", "2026-13-01T10:00")])
def test_what_cannot_be_read_is_not_shown_as_if_it_could(kind: str, value: str) -> None:
    assert stored(view(kind, value)) is None
