from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.i18n.collation import sort_key


@pytest.mark.parametrize(
    "words",
    [
        ["Zinkgatan 1", "Ågatan 1", "Älvgatan 1", "Ögatan 1"],
        ["Storgatan 4", "Storgatan 10", "Storgatan 10 A", "Storgatan 10 B", "Storgatan 110"],
        ["idé", "idé x", "idealist"],
        ["ek", "ék", "el"],
        ["anders", "Anders", "Andersson"],
        ["Lindqvist", "Lindström", "Lindvall", "Lindwall"],
        ["Muller", "My", "Müller", "Mz"],
        ["", "0902", "1001", "a"],
    ],
)
def test_swedish_order(words: list[str]) -> None:
    assert sorted(words, key=sort_key) == words
    assert sorted(words, key=sort_key, reverse=True) == words[::-1]


def test_composed_and_decomposed_letters_sort_alike() -> None:
    assert sort_key("A\N{COMBINING RING ABOVE}gatan") == sort_key("Ågatan")


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert sort_key(text) == sort_key(text)
    assert isinstance(sort_key(text), str)


@given(st.text(), st.text())
def test_case_alone_never_separates_words(one: str, other: str) -> None:
    if one.casefold() == other.casefold():
        assert sort_key(one).partition("\0")[0] == sort_key(other).partition("\0")[0]
