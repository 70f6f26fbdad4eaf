"""Two edits of one text are joined sentence by sentence, or not at all."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bofield.changes.sentences import merge, split
from support.examples import examples

BASE = "Eva ringde på kl. 10.30. Ingen öppnade. Grannen hade inte sett någon."

SENTENCES = [
    "Eva ringde på kl. 10.30.",
    "Ingen öppnade!",
    "Grannen, t.ex. Bo, visste inget.",
    "Nytt försök den 3 dec. 2026?",
    "Skulden är 8 450 kr (fr.o.m. 1 november).",
    "Hon sa: ”Kom i morgon.”",
    "Städa",
    "- mjölk",
    "1. Ring hyresvärden.",
    "Se 2026-12-15.",
    "och så vidare",
]
SPACES = [" ", "\n", "\n\n", "  ", "\n\n\n", "\t", " \r\n"]
TEXTS = st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from(SPACES)), max_size=7).map(
    lambda parts: "".join(sentence + space for sentence, space in parts)
)
ANY_TEXT = st.one_of(TEXTS, st.text(alphabet="aÅå.!?: \n-1”,", max_size=40))


@st.composite
def edits(draw: st.DrawFn, marks: str = "αβ") -> tuple[str, str, str]:
    """A text and two edits of it: sentences taken out, put in, and rewritten, each with words of its own."""
    base = draw(ANY_TEXT)
    units = split(base)
    sides = []
    for mark in marks:
        side: list[str] = []
        for number, unit in enumerate(units):
            deed = draw(st.sampled_from(["keep", "keep", "keep", "drop", "rewrite", "put_in"]))
            if deed == "put_in":
                side.append(f"{draw(st.sampled_from(SPACES))}Nytt {mark}{number}.")
            if deed == "rewrite":
                side.append(f"{unit[: len(unit) - len(unit.lstrip())]}Ändrat {mark}{number}.")
            elif deed != "drop":
                side.append(unit)
        if draw(st.booleans()):
            side.append(f"{draw(st.sampled_from(SPACES))}Till sist {mark}.")
        sides.append("".join(side))
    return base, sides[0], sides[1]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Each adds or rewrites in a place of its own.
        (BASE + " Lapp lämnad.", BASE.replace("Ingen öppnade.", "Ingen öppnade dörren."),
         "Eva ringde på kl. 10.30. Ingen öppnade dörren. Grannen hade inte sett någon. Lapp lämnad."),
        # Neighbours, rewritten by different hands.
        (BASE.replace("10.30", "11.00"), BASE.replace("Ingen öppnade.", "Ingen var hemma."),
         "Eva ringde på kl. 11.00. Ingen var hemma. Grannen hade inte sett någon."),
        # Something put in beside what the other rewrote.
        (BASE.replace(" Grannen", " Det lyste i fönstret. Grannen"), BASE.replace("Grannen", "Grannen Bo"),
         "Eva ringde på kl. 10.30. Ingen öppnade. Det lyste i fönstret. Grannen Bo hade inte sett någon."),
        # One takes a sentence out, the other adds a paragraph.
        (BASE.replace(" Ingen öppnade.", ""), BASE + "\n\nNästa vecka: nytt besök.",
         "Eva ringde på kl. 10.30. Grannen hade inte sett någon.\n\nNästa vecka: nytt besök."),
        # The same done twice is done once.
        (BASE.replace("10.30", "11.00"), BASE.replace("10.30", "11.00") + " Lapp lämnad.",
         "Eva ringde på kl. 11.00. Ingen öppnade. Grannen hade inte sett någon. Lapp lämnad."),
        # The same sentence rewritten, or text put in at the same place: a person chooses.
        (BASE.replace("10.30", "11.00"), BASE.replace("Eva", "Siv"), None),
        (BASE + " Lapp lämnad.", BASE + " Nytt besök i morgon.", None),
        (BASE.replace("Ingen öppnade.", ""), BASE.replace("öppnade", "svarade"), None),
        ("", "Allt är nytt.", None),
    ],
)  # fmt: skip
def test_edits_are_joined_or_left_to_a_person(one: str, other: str, expected: str | None) -> None:
    assert merge(BASE, one, other) == expected
    assert merge(BASE, one, other) == merge(BASE, other, one)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Vi sågs t.ex. Anna och jag. Bl.a. Bo kom.", ["Vi sågs t.ex. Anna och jag.", " Bl.a. Bo kom."]),
        ("Kom kl. 10.30. Gick kl. 11.", ["Kom kl. 10.30.", " Gick kl. 11."]),
        ("Den 3 dec. Siv ringde. Hej!", ["Den 3 dec. Siv ringde.", " Hej!"]),
        ("Senast 2026-12-15. Sedan ses vi.", ["Senast 2026-12-15.", " Sedan ses vi."]),
        ("A. Svensson (kontraktet). ”Nej.” Hon gick.", ["A. Svensson (kontraktet).", " ”Nej.”", " Hon gick."]),
        ("Att göra:\n- ring\n- skriv\n\n1. Först. Sedan.\n",
         ["Att göra:", "\n- ring", "\n- skriv", "\n\n1. Först.", " Sedan.", "\n"]),
        ("Ringde, inget svar\nSMS skickat", ["Ringde, inget svar", "\nSMS skickat"]),
        ("Hon sa att\nhon kommer.", ["Hon sa att\nhon kommer."]),
        ("En rad som är så lång att programmet den kom ifrån har brutit den före\nAnna. Slut.",
         ["En rad som är så lång att programmet den kom ifrån har brutit den före\nAnna.", " Slut."]),
        ("Hon sa … ja. och nej.", ["Hon sa … ja. och nej."]),
        ("   \n", ["   \n"]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_falls_into_sentences_where_there_is_no_doubt(text: str, units: list[str]) -> None:
    assert split(text) == units


@examples()
@given(ANY_TEXT)
def test_the_units_are_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@examples()
@given(ANY_TEXT, ANY_TEXT)
def test_an_edit_beside_none_is_the_edit(base: str, edited: str) -> None:
    assert merge(base, edited, base) == merge(base, base, edited) == merge(base, edited, edited) == edited


@examples()
@given(st.one_of(edits(), st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT)))
def test_which_edit_is_named_first_makes_no_difference(texts: tuple[str, str, str]) -> None:
    base, one, other = texts
    assert merge(base, one, other) == merge(base, other, one)


@examples()
@given(st.one_of(edits(), st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT)))
def test_every_sentence_that_either_added_is_there_whole_and_nothing_else_is(texts: tuple[str, str, str]) -> None:
    base, one, other = texts
    joined = merge(base, one, other)
    assume(joined is not None)
    assert joined is not None
    there, before = split(joined), split(base)
    for side in (one, other):
        assert {unit for unit in split(side) if unit not in before} <= set(there)
    # Each unit is somebody's, whole: nothing was put together inside a sentence.
    assert set(there) <= {*before, *split(one), *split(other)}
    # What stood once and neither took away is still there. (Of two equal sentences each may have taken one.)
    assert {unit for unit in before if before.count(unit) == 1 and unit in split(one) and unit in split(other)} <= set(
        there
    )


@examples()
@given(edits())
def test_no_mark_of_either_hand_is_lost_and_none_stands_twice(texts: tuple[str, str, str]) -> None:
    base, one, other = texts
    joined = merge(base, one, other)
    assume(joined is not None)
    assert joined is not None
    for side in (one, other):
        for mark in re.findall(r"(?:Nytt|Ändrat|Till sist) [αβ]\d*\.", side):
            assert joined.count(mark) == side.count(mark) == 1


@examples()
@given(edits())
def test_each_hand_keeps_its_own_order(texts: tuple[str, str, str]) -> None:
    base, one, other = texts
    joined = merge(base, one, other)
    assume(joined is not None)
    assert joined is not None
    for side in (one, other):
        marks = re.findall(r"(?:Nytt|Ändrat|Till sist) [αβ]\d*\.", side)
        assert [joined.index(mark) for mark in marks] == sorted(joined.index(mark) for mark in marks)


def test_edits_far_apart_are_joined_whatever_lies_between() -> None:
    units = split("Rubrik\n\n" + "".join(f"Mening nummer {n} står här. " for n in range(30)))
    for one in range(len(units)):
        for other in range(one + 1, len(units)):
            sides = []
            for place, mark in ((one, "X"), (other, "Y")):
                unit = units[place]
                sides.append("".join([*units[:place], unit.replace("nummer", mark), *units[place + 1 :]]))
            if sides[0] == "".join(units) or sides[1] == "".join(units):
                continue
            joined = merge("".join(units), *sides)
            assert joined is not None
            assert ("X" in joined, "Y" in joined) == (True, True)


def test_words_that_both_put_in_at_different_places_would_stand_twice() -> None:
    base = "Ett. Två. Tre. Fyra."
    assert merge(base, "Ett. Nytt. Två. Tre. Fyra.", "Ett. Två. Tre. Nytt. Fyra.") is None


def test_the_largest_text_that_fits_in_a_note_is_answered_within_a_second() -> None:
    base = "Samma ord om igen. " * 10_000
    begun = time.perf_counter()
    assert merge(base, "Först. " + base, base + "Sist.") == "Först. " + base + "Sist."
    assert merge(base, base.replace("Samma", "Andra"), base.replace("ord", "tal")) is None
    assert time.perf_counter() - begun < 5
