"""Digests agree exactly when the standing heads do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bofield.changes import EMPTY, Head, Order, add, combined_digest, record_digest

if TYPE_CHECKING:
    from random import Random


def test_the_value_and_the_order_of_arrival_do_not_matter_but_the_heads_do() -> None:
    one = {"note": add(add(EMPTY, Head("a", "x", Order(1, 1)), []), Head("b", "y", Order(1, 2)), [])}
    other = {"note": add(add(EMPTY, Head("b", "y", Order(1, 2)), []), Head("a", "x", Order(1, 1)), [])}
    settled = {"note": add(one["note"], Head("c", "x", Order(1, 3)), ["a", "b"])}
    assert record_digest("r", one) == record_digest("r", other)
    assert record_digest("r", one) != record_digest("r", settled)
    assert record_digest("r", one) != record_digest("s", one)


@given(st.lists(st.integers(0, 2**128 - 1), max_size=6), st.randoms())
def test_combining_does_not_depend_on_order(numbers: list[int], chance: Random) -> None:
    digests = [f"{number:032x}" for number in numbers]
    mixed = digests.copy()
    chance.shuffle(mixed)
    assert combined_digest(mixed) == combined_digest(digests)


def test_two_equal_mistakes_do_not_cancel_out() -> None:
    digest = record_digest("r", {"f": add(EMPTY, Head("a", 1), [])})
    assert combined_digest([digest, digest]) != combined_digest([])
