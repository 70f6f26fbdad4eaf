from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bofield.casework.risk import Waiting, order, why

if TYPE_CHECKING:
    import random

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
notes = st.builds(
    Waiting,
    key=st.text("abcdef", min_size=6, max_size=6),
    signed_at=st.integers(0, 500).map(lambda n: NOW - timedelta(hours=n)),
    risk=st.sampled_from(["high", "medium", "low", ""]),
    children=st.booleans(),
    deadline=st.one_of(st.none(), st.integers(-10, 30).map(lambda n: TODAY + timedelta(days=n))),
    unread=st.booleans(),
    answered=st.booleans(),
)


def keys(*several: Waiting) -> list[str]:
    return [note.key for note in order(several)]


def test_high_risk_goes_first_then_children_then_the_nearest_date_then_the_oldest() -> None:
    assert keys(
        Waiting("new", NOW),
        Waiting("old", NOW - timedelta(days=3)),
        Waiting("date", NOW, deadline=TODAY + timedelta(days=2)),
        Waiting("children", NOW, children=True),
        Waiting("high", NOW, risk="high"),
    ) == ["high", "children", "date", "old", "new"]


def test_unread_goes_before_read() -> None:
    assert keys(Waiting("read", NOW, risk="high", unread=False), Waiting("unread", NOW, risk="low")) == [
        "unread",
        "read",
    ]


def test_a_note_nobody_has_judged_stands_above_one_judged_low() -> None:
    assert keys(Waiting("low", NOW, risk="low"), Waiting("unjudged", NOW)) == ["unjudged", "low"]


@given(st.lists(notes, max_size=12, unique_by=lambda note: note.key), st.randoms(use_true_random=False))
def test_the_queue_does_not_depend_on_how_it_came_in(several: list[Waiting], chance: random.Random) -> None:
    assert order(several) == order(chance.sample(several, len(several)))


@given(notes)
def test_every_note_can_say_why(note: Waiting) -> None:
    sentence = why(note, TODAY)
    assert sentence.endswith(".")
    assert sentence[0].isupper()
