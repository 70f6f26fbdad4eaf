"""The rule of merging as properties: the outcome depends on the set of changes alone, and no value is lost."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from bofield.changes import EMPTY, Head, Order, Register, add, same

VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "b", "å"]))
EXAMPLES = settings(max_examples=500, deadline=None)


@dataclass(frozen=True)
class Written:
    """One op on the field under test: who wrote what while looking at which changes."""

    change: str
    value: str | int | bool | None
    base: tuple[str, ...]
    order: Order


@st.composite
def histories(draw: st.DrawFn) -> list[Written]:
    """Any number of authors, each looking at any earlier changes, also ones that others replaced long ago."""
    count = draw(st.integers(1, 9))
    found: list[Written] = []
    for number in range(count):
        seen = [each.change for each in found]
        base = tuple(sorted(draw(st.sets(st.sampled_from(seen))))) if seen else ()
        found.append(Written(f"c{number}", draw(VALUES), base, Order(1, number + 1)))
    return found


def run(changes: list[Written], start: Register = EMPTY) -> Register:
    register = start
    for each in changes:
        register = add(register, Head(each.change, each.value, each.order), each.base)
    return register


def expected_heads(history: list[Written]) -> set[str]:
    replaced = {name for each in history for name in each.base}
    return {each.change for each in history} - replaced


@EXAMPLES
@given(histories(), st.data())
def test_outcome_depends_on_the_set_alone(history: list[Written], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(history))
    assert run(shuffled) == run(history)


@EXAMPLES
@given(histories(), st.data())
def test_repeats_and_detours_change_nothing(history: list[Written], data: st.DataObject) -> None:
    repeats = data.draw(st.lists(st.sampled_from(history), max_size=6))
    again = data.draw(st.permutations(history + repeats))
    assert run(again) == run(history)
    assert run(history, start=run(again)) == run(history)


@EXAMPLES
@given(histories())
def test_heads_are_what_nobody_replaced(history: list[Written]) -> None:
    assert {head.change for head in run(history).heads} == expected_heads(history)


@EXAMPLES
@given(histories())
def test_every_value_is_shown_or_an_alternative_or_was_replaced_by_name(history: list[Written]) -> None:
    register = run(history)
    replaced = {name for each in history for name in each.base}
    standing = [register.value, *(head.value for head in register.alternatives)]
    for each in history:
        assert each.change in replaced or any(same(each.value, value) for value in standing)


@EXAMPLES
@given(histories())
def test_a_choice_that_names_all_heads_settles(history: list[Written]) -> None:
    register = run(history)
    settled = add(register, Head("choice", "chosen", Order(1, 99)), register.base)
    assert not settled.in_conflict
    assert settled.value == "chosen"
    assert settled.alternatives == ()


@EXAMPLES
@given(histories())
def test_the_earliest_in_the_centres_order_is_shown(history: list[Written]) -> None:
    heads = expected_heads(history)
    first = min((each for each in history if each.change in heads), key=lambda each: each.order)
    assert same(run(history).value, first.value)


@EXAMPLES
@given(histories(), st.sampled_from([(True,), ("b", "a"), (3, 2, 1)]))
def test_of_several_heads_the_more_cautious_is_shown(history: list[Written], caution: tuple[str | int | bool]) -> None:
    register = run(history)
    standing = [head.value for head in register.heads]
    present = [value for value in caution if any(same(value, each) for each in standing)]
    expected = present[0] if present else register.value
    assert same(register.shown(caution), expected)


def test_an_older_change_that_comes_after_its_replacement_does_not_return() -> None:
    later = add(EMPTY, Head("new", "new", Order(2, 1)), ["old"])
    assert add(later, Head("old", "old", Order(1, 1)), []).value == "new"


def test_equal_values_side_by_side_are_no_conflict() -> None:
    register = add(add(EMPTY, Head("a", "same"), []), Head("b", "same"), [])
    assert len(register.heads) == 2
    assert not register.in_conflict
    assert register.alternatives == ()


def test_true_and_one_are_different_values() -> None:
    register = add(add(EMPTY, Head("a", value=True), []), Head("b", value=1), [])
    assert register.in_conflict


def test_three_way_alternatives_come_in_order_whatever_the_arrival() -> None:
    heads = [Head("x", "third", Order(1, 3)), Head("y", "first", Order(1, 1)), Head("z", "second", Order(1, 2))]
    for arrival in permutations(heads):
        register = EMPTY
        for head in arrival:
            register = add(register, head, [])
        assert register.value == "first"
        assert [head.value for head in register.alternatives] == ["second", "third"]


def test_what_the_centre_has_not_seen_stands_after_what_it_has() -> None:
    register = add(add(EMPTY, Head("mine", "mine"), []), Head("theirs", "theirs", Order(1, 7)), [])
    assert register.value == "theirs"
    assert [head.value for head in register.alternatives] == ["mine"]


def test_an_accepted_head_keeps_its_order_when_it_comes_again_without_one() -> None:
    register = add(add(EMPTY, Head("a", "x", Order(1, 4)), []), Head("a", "x"), [])
    assert register.heads[0].order == Order(1, 4)


def test_a_waiting_head_takes_the_order_the_centre_gave_it() -> None:
    register = add(add(EMPTY, Head("a", "x"), []), Head("a", "x", Order(1, 4)), [])
    assert register.heads[0].order == Order(1, 4)
