from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from bofield.replica import folding


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    folded = folding.fold(text)
    assert len(folded) == len(text)
    assert folding.fold(folded) == folded


def test_no_character_there_is_breaks_folding() -> None:
    everything = "".join(chr(code) for code in range(sys.maxunicode + 1))
    assert len(folding.fold(everything)) == len(everything)


@given(st.text(), st.text())
def test_a_snippet_is_made_of_the_text_and_its_marks(query: str, text: str) -> None:
    words = folding.words(query)
    if words:
        cut = folding.snippet(words, text).strip("…")
        plain = cut.replace(folding.OPEN, "").replace(folding.CLOSE, "")
        bare = "".join(text.split()).replace(folding.OPEN, "").replace(folding.CLOSE, "")
        assert "".join(plain.split()) in bare
