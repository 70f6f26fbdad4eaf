from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from bofield.i18n import set_language
from bofield.i18n.dates import clock, iso, local, long_date, relative_days, short_date

TODAY = date(2026, 11, 23)


def test_a_date_in_a_list() -> None:
    assert short_date(date(2026, 12, 15), TODAY) == "tis 15 dec"
    assert short_date(date(2027, 1, 8), TODAY) == "fre 8 jan 2027"


def test_a_date_in_a_list_without_being_told_the_day() -> None:
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        assert short_date(date(2026, 3, 5)) == "tors 5 mars"


def test_every_short_date_fits_its_column() -> None:
    days = [TODAY + timedelta(days=n) for n in range(800)]
    assert max(len(short_date(day, TODAY)) for day in days) <= 17


def test_a_date_in_a_heading_carries_its_week() -> None:
    assert long_date(TODAY) == "måndag 23 november, v. 48"
    assert long_date(date(2027, 1, 3)) == "söndag 3 januari, v. 53"


def test_dates_in_english() -> None:
    set_language("en")
    assert short_date(date(2026, 12, 15), TODAY) == "Tue 15 Dec"
    assert long_date(TODAY) == "Monday 23 November, week 48"
    assert [relative_days(n) for n in (-2, -1, 0, 1, 2)] == ["2 d ago", "yesterday", "today", "tomorrow", "in 2 d"]


def test_a_date_as_it_is_stored() -> None:
    assert iso(date(2026, 12, 5)) == "2026-12-05"
    assert iso(datetime(2026, 12, 5, 23, 59, tzinfo=UTC)) == "2026-12-05"


@pytest.mark.parametrize(
    ("n", "said"), [(-30, "30 d sen"), (-2, "2 d sen"), (-1, "igår"), (0, "idag"), (1, "imorgon"), (2, "om 2 d")]
)
def test_distance_in_days(n: int, said: str) -> None:
    assert relative_days(n) == said


def test_the_clock_is_swedish_wherever_the_laptop_thinks_it_is() -> None:
    assert clock(datetime(2026, 11, 23, 8, 41, tzinfo=UTC)) == "09:41"
    assert clock(datetime(2026, 7, 1, 8, 41, tzinfo=UTC)) == "10:41"
    assert local(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)).date() == date(2026, 11, 24)
    assert clock(datetime(2026, 11, 23, 9, 41)) == "09:41"  # noqa: DTZ001  (a moment without a zone is the point)
