from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.i18n import set_language
from bofield.i18n.amounts import amount, parse_amount


@pytest.mark.parametrize(
    ("ore", "written"),
    [
        (845_000, "8 450 kr"),
        (845_050, "8 450,50 kr"),
        (0, "0 kr"),
        (5, "0,05 kr"),
        (-30_000, "−300 kr"),
        (123_456_789_00, "123 456 789 kr"),
    ],
)
def test_an_amount_in_swedish(ore: int, written: str) -> None:
    assert amount(ore) == written.replace(" ", "\N{NO-BREAK SPACE}")


def test_an_amount_in_english() -> None:
    set_language("en")
    assert amount(845_050) == "8,450.50\N{NO-BREAK SPACE}kr"
    assert parse_amount("8,450.50") == 845_050


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("8 450,50", 845_050),
        ("8450", 845_000),
        ("8450,5", 845_050),
        ("8450.50", 845_050),
        ("8.450", 845_000),
        ("8.450,50", 845_050),
        ("1.234.567,00", 123_456_700),
        ("8\N{NO-BREAK SPACE}450 kr", 845_000),
        ("8\N{NARROW NO-BREAK SPACE}450 KR", 845_000),
        ("8450:-", 845_000),
        ("8450,-", 845_000),
        ("SEK", None),
        ("-300", -30_000),
        ("−300 kr", -30_000),
        ("+300", 30_000),
        ("0,05", 5),
        ("", None),
        ("kr", None),
        ("8,450", None),
        ("1,2,3", None),
        ("12,345", None),
        ("1e5", None),
        ("--5", None),
        ("٣", None),
        ("9" * 16, None),
        ("nio tusen", None),
    ],
)
def test_what_people_write(text: str, ore: int | None) -> None:
    if ore is None:
        with pytest.raises(ValueError, match="not an amount"):
            parse_amount(text)
    else:
        assert parse_amount(text) == ore


@pytest.mark.parametrize("language", ["sv", "en"])
@given(ore=st.integers(-(10**15), 10**15))
def test_what_we_write_we_can_read(language: str, ore: int) -> None:
    set_language(language)
    assert parse_amount(amount(ore)) == ore
