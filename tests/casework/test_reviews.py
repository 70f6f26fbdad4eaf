from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.casework.reviews import Amendment, Review, review_state, unanswered

if TYPE_CHECKING:
    import random

SIGNED = True
IDS = [f"{n:04d}" for n in range(20)]

reviews = st.builds(
    Review,
    id=st.sampled_from(IDS),
    verdict=st.sampled_from(["approve", "return", "comment"]),
    upto=st.sampled_from(["", *IDS]),
)
amendments = st.builds(Amendment, id=st.sampled_from(IDS), answers=st.sampled_from(["", *IDS]))
dialogue = st.tuples(
    st.lists(reviews, max_size=6, unique_by=lambda x: x.id), st.lists(amendments, max_size=6, unique_by=lambda x: x.id)
)


@pytest.mark.parametrize(
    ("turns", "answers", "state"),
    [
        ((), (), "waiting"),
        ((Review("01", "comment"),), (), "waiting"),
        ((), (Amendment("01"),), "waiting"),
        ((Review("01", "return"),), (), "returned"),
        ((Review("01", "return"),), (Amendment("02"),), "returned"),
        ((Review("01", "return"),), (Amendment("02", answers="01"),), "answered"),
        ((Review("01", "return"), Review("03", "approve", upto="02")), (Amendment("02", answers="01"),), "approved"),
        ((Review("01", "return"), Review("03", "approve")), (Amendment("02", answers="01"),), "answered"),
        ((Review("01", "approve"),), (), "approved"),
        ((Review("01", "approve"),), (Amendment("02"),), "answered"),
        ((Review("01", "return"), Review("02", "approve")), (), "returned"),
        ((Review("01", "return"), Review("02", "return")), (Amendment("03", answers="01"),), "returned"),
    ],
)
def test_where_a_signed_note_stands(turns: tuple[Review, ...], answers: tuple[Amendment, ...], state: str) -> None:
    assert review_state(SIGNED, turns, answers) == state


@given(dialogue)
def test_an_unsigned_note_is_a_draft(said: tuple[list[Review], list[Amendment]]) -> None:
    assert review_state(not SIGNED, *said) == "draft"


@given(dialogue, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(
    said: tuple[list[Review], list[Amendment]], chance: random.Random
) -> None:
    turns, answers = said
    again = (chance.sample(turns, len(turns)), chance.sample(answers, len(answers)))
    assert review_state(SIGNED, *again) == review_state(SIGNED, turns, answers)


@given(dialogue)
def test_a_return_without_an_answer_is_never_forgotten(said: tuple[list[Review], list[Amendment]]) -> None:
    assert (review_state(SIGNED, *said) == "returned") == bool(unanswered(*said))


@given(dialogue)
def test_an_approved_note_holds_nothing_the_supervisor_has_not_seen(said: tuple[list[Review], list[Amendment]]) -> None:
    turns, answers = said
    if review_state(SIGNED, turns, answers) == "approved":
        seen = max(review.upto for review in turns if review.verdict == "approve")
        assert all(amendment.id <= seen for amendment in answers)


@given(dialogue)
def test_comments_decide_nothing(said: tuple[list[Review], list[Amendment]]) -> None:
    turns, answers = said
    without = [review for review in turns if review.verdict != "comment"]
    assert review_state(SIGNED, turns, answers) == review_state(SIGNED, without, answers)
