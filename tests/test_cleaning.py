from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bofield.cleaning import CUT, MAX_BYTES, MAX_LINES, NUL, SURROGATE, TOO_LARGE, clean, refusal

# Every code point is equally likely in text(); these are the ones that matter, in any company.
NASTY = st.text(
    st.sampled_from(
        "a å\n\r\t\v\f\0\x07\x1b\x7f\x85\x9b\xad\u0301\u0308\u034f\u0489\u061c\u0915\u093c\u0958\u094d"
        "\u1100\u1160\u1161"
        "\u200b\u200c\u200d\u200e\u2028\u2029\u202e\u2066\u2069\u2126\u20dd\ufe0f\ufeff\uffff\ud800\udfff👩🏽💻\U000e0041ك⟩"
    )
)
ANY = st.one_of(NASTY, st.text(st.characters(codec=None)))


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("\x1b[2J", "␛[2J"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("abc\u202edcba", "abc⟨U+202E⟩dcba"),
        ("pass\u200bword", "pass⟨U+200B⟩word"),
        ("a\0b", "a␀b"),
        ("a\x7fb", "a␡b"),
        ("\ud83d", "⟨U+D83D⟩"),
        ("x\U000e0041", "x⟨U+E0041⟩"),
        ("x\uffff", "x⟨U+FFFF⟩"),
        ("[/][@click=app.quit]", "[/][@click=app.quit]"),
    ],
)
def test_what_acts_or_hides_is_made_visible(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_end_of_line_is_one_newline(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"
    assert clean(f"one{end}two", lines=False) == "one two"


def test_ordinary_writing_is_left_alone() -> None:
    for text in (
        "Hon sa: ”Jag betalar på fredag” – 8 450 kr.",
        "Åsa\nÖrjan",
        "صباح الخير",
        "می\u200cخواهم",
        "👩🏽\u200d💻",
        "क्‍ष",
    ):
        assert clean(text) == text


def test_text_is_composed() -> None:
    assert clean("A\u030ange\u0301n") == "Ångén"
    assert clean("a\xad\u0308") == "ä"


def test_what_copying_leaves_behind_is_dropped() -> None:
    assert clean("\ufeffhyres\xadskuld") == "hyresskuld"


def test_a_tab_is_spaces() -> None:
    assert clean("a\tb") == "a    b"
    assert clean("a\tb", lines=False) == "a b"


def test_a_tower_of_marks_is_cut_to_four() -> None:
    assert clean("z" + "\u0353" * 50 + "b") == "z" + "\u0353" * 4 + "b"


def test_a_mark_without_a_letter_does_not_grip_what_stands_before_it() -> None:
    assert clean("\u0489x") == "\u25cc\u0489x"
    assert clean("a\n\u0489x") == "a\n\u25cc\u0489x"


def test_too_much_is_cut_and_says_so() -> None:
    long = clean("å" * MAX_BYTES)
    assert len(long.encode()) <= MAX_BYTES
    assert long.endswith(CUT)
    many = clean("x\n" * (MAX_LINES * 2))
    assert many.count("\n") == MAX_LINES - 1
    assert many.endswith(f"\n{CUT}")
    assert clean(many) == many
    assert clean(long) == long


@settings(max_examples=500)
@given(text=ANY, lines=st.booleans())
@example(text="\u0958\u200d\u0958" + "\u0301" * 9, lines=True)
@example(text="\u0643\u200c\u1160", lines=True)
@example(text="\u1100" + "\u0301" * 9 + "\u1161", lines=True)
def test_cleaning_twice_is_cleaning_once(text: str, lines: bool) -> None:  # noqa: FBT001
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert refusal(once) is None


@settings(max_examples=500)
@given(text=ANY)
def test_nothing_controlling_is_left(text: str) -> None:
    cleaned = clean(text)
    allowed = {"\n", "\u200c", "\u200d"}
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed]
    assert not [c for c in cleaned if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI")]
    assert not [c for c in cleaned if unicodedata.category(c) == "Cf" and c not in allowed]
    assert unicodedata.is_normalized("NFC", cleaned)
    assert len(cleaned.splitlines()) <= cleaned.count("\n") + 1


def test_no_character_of_unicode_that_acts_or_hides_passes() -> None:
    hidden = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"]
    assert not [hex(ord(c)) for c in hidden if c in clean(f"a{c}b")]


@given(text=ANY)
def test_a_single_line_is_a_single_line(text: str) -> None:
    assert len(clean(text, lines=False).splitlines()) <= 1


def test_what_a_centre_refuses() -> None:
    assert refusal("Ordinary.\n") is None
    assert refusal("a\0b") == NUL
    assert refusal("\udc80") == SURROGATE
    assert refusal("å" * (MAX_BYTES // 2 + 1)) == TOO_LARGE
    assert refusal("\n" * MAX_LINES) == TOO_LARGE


@pytest.mark.parametrize("piece", ["Hembesök kl 10 – ingen öppnade. ", "صباح الخير ", "\x1b[2J\u202e", "e\u0301\u0489"])
def test_a_long_text_is_cleaned_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    before = time.perf_counter()
    clean(text)
    assert time.perf_counter() - before < 0.5
