from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bofield.cleaning import clean
from bofield.services.word_differences import differences, kept_together

TEXTS = st.text(alphabet="ab å\n.,⟦[", max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_of_each_side_are_its_text(one: str, other: str) -> None:
    left, right = differences(one, other)
    assert "".join(piece.text for piece in left) == clean(one)
    assert "".join(piece.text for piece in right) == clean(other)


@given(TEXTS)
def test_equal_texts_differ_nowhere(text: str) -> None:
    left, right = differences(text, text)
    assert all(piece.same for piece in (*left, *right))


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_what_is_kept_together_has_every_line_of_every_version(texts: list[str]) -> None:
    lines = set(kept_together(texts).split("\n"))
    for text in texts:
        assert {line for line in text.split("\n") if line.strip()} <= lines


def test_a_phrase_is_one_piece_though_a_space_in_it_is_the_same_on_both_sides() -> None:
    left, right = differences("somaliska och engelska", "somaliska, helst dialekt")
    assert [piece.text for piece in left if not piece.same] == ["och engelska"]
    assert "helst dialekt" in "".join(piece.text for piece in right if not piece.same)
    apart, _right = differences("ett\ntvå", "tre\nfyra")
    assert [piece.text for piece in apart if not piece.same] == ["ett", "två"]


def test_a_line_that_both_have_stands_once() -> None:
    assert kept_together(["Rad ett.\nKim betalar.", "Rad ett.\nKim flyttar."]) == "Rad ett.\nKim betalar.\nKim flyttar."


def test_texts_that_share_nothing_stand_apart() -> None:
    assert kept_together(["Kim betalar.", "Kim flyttar."]) == "Kim betalar.\n\nKim flyttar."
