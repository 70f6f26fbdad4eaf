"""Patterns of other tools in Python's hands: what they match, and which would never end."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bofield.checklist.xpath import patterns

MATCHING = [
    (r"^[\w-\.]+@([\w-]+\.)+[\w-]{2,}$", "anna.b-c@example.org", "anna@example"),
    (r"[\p{L} -]+", "Åsa Öst-Berg", "Åsa 2"),
    (r"\p{Lu}\p{Ll}*", "Åsa", "åsa"),
    (r"\pL+", "Æ", "1"),
    (r"[^\p{L}]+", "123", "1a3"),
    (r"\P{L}+", "123", "1a3"),
    (r"\p{IsAlphabetic}+", "ö", "_"),
    (r"\p{Nd}{3}", "٣٤٥", "abc"),
    # As Java and JavaScript have it: ASCII.
    (r"\w+", "Asa", "Åsa"),
    (r"\d+", "345", "٣٤٥"),
    (r"[a-z\-\d]{2}", "-3", "+3"),
    (r"[]a]", "]", "b"),
    (r"[\[a-z]+", "[a", "A"),
    (r"\/\d", "/1", "1"),
    (r"(?:\+46|0)[1-9]\d{6,9}", "+46701234567", "46701234567"),
]


@pytest.mark.parametrize(("pattern", "fits", "does_not"), MATCHING)
def test_a_pattern_matches_what_it_would_elsewhere(pattern: str, fits: str, does_not: str) -> None:
    compiled = patterns.compiled(pattern)
    assert compiled is not None
    assert compiled.fullmatch(fits)
    assert not compiled.fullmatch(does_not)


@pytest.mark.parametrize("pattern", ["(", "[z-a]", r"\p{Nonsense}", r"[\P{L}]", "*", "(?P<a", "a{2,1}", "\\"])
def test_what_is_no_pattern_is_none(pattern: str) -> None:
    assert patterns.compiled(pattern) is None
    assert not patterns.is_endless(pattern)


ENDLESS = [
    r"^(a+)+$", r"^([a-z]+)*x$", r"(\w+\s?)+", r"((a+)|b)+", r"(a*)*", r"([A-Z]?[a-z]+)+", r"(\d+-?)+", r"(.*a)+",
    r"((ab)+)+", r"(\d\d?)+", r"(a?a?a?)*", r"(\d{1,3})*",
    r"([^,]+ *)+x", r"(x|[a-z]+)*!", r"(a+?)+?b", r"(?:(?:\d+)+ )+", r"(\s*\w+)+",
]  # fmt: skip


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_pattern_that_could_take_for_ever_is_known(pattern: str) -> None:
    assert patterns.is_endless(pattern)
    assert patterns.compiled(pattern) is None


def test_a_pattern_nested_too_deep_is_not_trusted() -> None:
    for depth in (50, 150, 250, 350, 450, 10_000):
        pattern = "(" * depth + "a" + ")+" * depth
        assert patterns.compiled(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        *(pattern for pattern, _fits, _does_not in MATCHING),
        r"^([A-Z][a-z]+ ?)+$", r"(foo|far)+", r"([a-z]+ )*[a-z]+", r"(\d{1,3},)*\d+", r"^[A-Za-z ]+$", r"(a|b)+",
        r"\p{L}+( \p{L}+)*", r"^(0|[1-9]\d*)(\.\d+)?$", r"(?i)x", r"[0-9]{10}", r"(\d{2}:)+\d{2}", r".*", r"(a+b+)+c",
    ],
)  # fmt: skip
def test_a_pattern_that_ends_is_let_be(pattern: str) -> None:
    assert not patterns.is_endless(pattern)


PIECES = st.sampled_from(
    ["a", "b", r"\w", r"\d", ".", "[a-c]", "(", ")", "|", "*", "+", "?", "{2,}", "^", "$", " ", "-", "(?:", r"\p{L}"]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_pattern_makes_the_reading_fail(text: str) -> None:
    patterns.is_endless(text)
    patterns.compiled(text)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=9).map("".join), st.text("ab1 -", max_size=6))
def test_what_is_let_be_ends_soon(text: str, repeated: str) -> None:
    compiled = patterns.compiled(text)
    if compiled is None:
        return
    began = time.process_time()
    with contextlib.suppress(re.error):
        compiled.fullmatch((repeated * 30)[:30] + "!")
    assert time.process_time() - began < 1
