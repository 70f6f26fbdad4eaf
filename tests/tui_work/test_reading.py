from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bofield.tui.widgets.reading import read_amount, read_day, read_decimal, read_moment, read_number

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-15", date(2026, 12, 15)),
        ("261215", date(2026, 12, 15)),
        ("15/12", date(2026, 12, 15)),
        ("15 dec", date(2026, 12, 15)),
        ("15 december 2027", date(2027, 12, 15)),
        ("5/1", date(2027, 1, 5)),
        ("20/11", date(2026, 11, 20)),
        ("idag", MONDAY),
        ("imorgon", date(2026, 11, 24)),
        ("tis", date(2026, 11, 24)),
        ("mån", date(2026, 11, 30)),
        ("Lördag", date(2026, 11, 28)),
        ("+7", date(2026, 11, 30)),
        ("  ", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: date | None) -> None:
    assert read_day(typed, MONDAY) == day


@pytest.mark.parametrize("typed", ["31/2", "2026-13-01", "snart", "15", "[/", "99/99/99"])
def test_what_is_no_day_is_refused_with_a_sentence_that_names_it(typed: str) -> None:
    with pytest.raises(ValueError, match="är ingen dag") as refused:
        read_day(typed, MONDAY)
    assert typed in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("10:30", "2026-11-23 10:30"),
        ("kl 8", "2026-11-23 08:00"),
        ("imorgon 13.05", "2026-11-24 13:05"),
        ("2026-12-15 10:30", "2026-12-15 10:30"),
        ("2026-12-15T10:30", "2026-12-15 10:30"),
    ],
)
def test_moments_are_read_with_the_day_before_them_or_today(typed: str, wanted: str) -> None:
    moment = read_moment(typed, NOW)
    assert moment is not None
    assert f"{moment:%Y-%m-%d %H:%M}" == wanted
    assert moment.tzinfo is not None


def test_a_time_alone_means_the_day_that_stood_there() -> None:
    moment = read_moment("11:00", NOW, date(2026, 11, 20))
    assert moment is not None
    assert moment.date() == date(2026, 11, 20)


@pytest.mark.parametrize("typed", ["25:00", "i eftermiddag", "10", "snart 10:30"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="är ingen"):
        read_moment(typed, NOW)


def test_amounts_and_numbers() -> None:
    assert read_amount("8 450,50 kr") == 845_050
    assert read_amount("") is None
    assert read_number(" 3 ") == 3
    assert read_decimal("8 450,5") == "8450.5"
    for reader, typed in ((read_amount, "mycket"), (read_number, "3,5"), (read_decimal, "tre")):
        with pytest.raises(ValueError, match=typed):
            reader(typed)
