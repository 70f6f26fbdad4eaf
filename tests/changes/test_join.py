"""Joining two states is the same as having applied the union of what made them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bofield.changes import EMPTY, Head, Order, Register, add, join, same
from support.examples import examples

VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "b", "å"]))


@dataclass(frozen=True)
class Written:
    """One op on the field under test: who wrote what while looking at which changes."""

    head: Head
    base: tuple[str, ...]


@st.composite
def histories(draw: st.DrawFn) -> list[Written]:
    """Changes by any number of authors, each looking at any earlier ones, also ones that others replaced long ago."""
    found: list[Written] = []
    for number in range(draw(st.integers(0, 9))):
        seen = [each.head.change for each in found]
        base = tuple(sorted(draw(st.sets(st.sampled_from(seen))))) if seen else ()
        found.append(Written(Head(f"c{number}", draw(VALUES), Order(1, number + 1), "eva", "2026-11-23"), base))
    return found


@st.composite
def shared(draw: st.DrawFn) -> tuple[list[Written], list[Written], list[Written]]:
    """A history, and which of it three replicas have seen: any part of it, as after restores."""
    history = draw(histories())
    marks = draw(st.lists(st.integers(0, 7), min_size=len(history), max_size=len(history)))
    one, other, third = (
        [each for each, mark in zip(history, marks, strict=True) if mark & 1 << place] for place in range(3)
    )
    return one, other, third


def run(changes: list[Written], start: Register = EMPTY) -> Register:
    register = start
    for each in changes:
        register = add(register, each.head, each.base)
    return register


@examples()
@given(shared())
def test_a_join_is_the_union_of_the_changes(parts: tuple[list[Written], list[Written], list[Written]]) -> None:
    one, other, _third = parts
    assert join(run(one), run(other)) == run(one + other)


@examples()
@given(shared())
def test_neither_order_nor_grouping_nor_repeats_matter(
    parts: tuple[list[Written], list[Written], list[Written]],
) -> None:
    one, other, third = map(run, parts)
    assert join(one, other) == join(other, one)
    assert join(join(one, other), third) == join(one, join(other, third))
    assert join(one, one) == one
    assert join(join(one, other), other) == join(one, other)
    assert join(one, EMPTY) == one


@examples()
@given(shared())
def test_every_value_that_either_held_is_among_heads_or_replaced_by_name(
    parts: tuple[list[Written], list[Written], list[Written]],
) -> None:
    one, other, _third = parts
    joined = join(run(one), run(other))
    for each in one + other:
        standing = [head.value for head in joined.heads if head.change == each.head.change]
        assert each.head.change in joined.replaced or any(same(value, each.head.value) for value in standing)


@examples()
@given(shared(), st.data())
def test_a_change_may_come_before_or_after_the_join(
    parts: tuple[list[Written], list[Written], list[Written]], data: st.DataObject
) -> None:
    one, other, third = parts
    late = data.draw(st.permutations(third))
    assert run(late, start=join(run(one), run(other))) == join(run(third), run(other + one))


def test_of_two_reports_of_one_change_the_one_with_an_order_stands() -> None:
    unseen, taken = run([Written(Head("a", "x"), ())]), run([Written(Head("a", "x", Order(1, 4)), ())])
    assert join(unseen, taken).heads == join(taken, unseen).heads == taken.heads


def test_a_change_that_was_given_two_orders_keeps_the_earlier_whoever_tells_first() -> None:
    early, late = run([Written(Head("a", "x", Order(1, 4)), ())]), run([Written(Head("a", "x", Order(2, 1)), ())])
    assert join(early, late) == join(late, early) == early
    assert add(early, late.heads[0], ()) == add(late, early.heads[0], ()) == early
