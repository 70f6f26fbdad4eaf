from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual.color import Color

from bofield.tui.terminal import StripControls, crash_page, stripped
from bofield.tui.text import LONGEST_LINE, flags, grouped, joined, line, shown

HOSTILE = "\x1b]0;pwned\x07\x1b[2J[/] [@click=app.quit]x[/] \u202edrawkcab\u202c \x00\x9b31m"


def test_markup_in_data_is_shown_as_it_was_written() -> None:
    assert shown("[/] [b]x[/b] [@click=app.quit]").plain == "[/] [b]x[/b] [@click=app.quit]"
    assert not shown("[b]x[/b]").spans


@pytest.mark.parametrize("door", [shown, line])
def test_no_control_character_comes_through_the_door(door: object) -> None:
    made = door(HOSTILE)  # type: ignore[operator]
    assert "\x1b" not in made.plain
    assert "\u202e" not in made.plain
    assert "␛" in made.plain


def test_a_line_of_100_kb_is_cut_and_says_so() -> None:
    made = shown("x" * 100_000)
    assert len(made) < LONGEST_LINE + 10
    assert made.plain.endswith("…")


def test_a_line_has_no_line_breaks() -> None:
    assert line("one\n two\tthree").plain == "one two three"


def test_joining_leaves_out_what_is_empty() -> None:
    assert joined("a", "", shown(""), "b", gap=" · ").plain == "a · b"


def test_flags_have_words_or_symbols_beside_their_colours() -> None:
    assert flags(children=True, word="barn", protected="skyddad").plain == "⚑ barn skyddad"


def test_counts_are_grouped_without_a_place_to_break() -> None:
    assert grouped(50_000) == "50\N{NO-BREAK SPACE}000"


@given(st.text())
def test_the_last_filter_lets_no_control_character_through(text: str) -> None:
    out = stripped(text)
    assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in out)


def test_the_filter_leaves_textuals_own_control_segments_alone() -> None:
    control = Segment("\x1b[0m", None, [(1,)])  # type: ignore[list-item]
    made = StripControls().apply([Segment("a\x1bb"), control, Segment("8\N{NO-BREAK SPACE}450")], Color(0, 0, 0))
    assert [segment.text for segment in made] == ["ab", "\x1b[0m", "8\N{NO-BREAK SPACE}450"]


def test_a_crash_page_tells_where_and_never_what() -> None:
    note = "Hon sa att hyran är betald"
    with pytest.raises(RuntimeError) as raised:
        raise RuntimeError(note)
    page = crash_page(raised.value, None)
    assert note not in page
    assert "RuntimeError" in page
    assert "test_text.py" in page
