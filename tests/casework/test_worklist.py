from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bofield import i18n
from bofield.casework.worklist import Item, order, why

if TYPE_CHECKING:
    import random

TODAY = date(2026, 11, 23)
near = st.one_of(st.none(), st.integers(-20, 20).map(lambda n: TODAY + timedelta(days=n)))
items = st.builds(
    Item,
    key=st.text("abcdef", min_size=6, max_size=6),
    ground=st.sampled_from(["statutory", "promise", "other"]),
    on=near,
    children=st.booleans(),
    acute=st.booleans(),
    priority=st.integers(1, 3),
    last_contact=near,
)
lists = st.lists(items, max_size=12, unique_by=lambda item: item.key)


def keys(*several: Item) -> list[str]:
    return [item.key for item in order(several, TODAY)]


def test_a_date_of_the_law_goes_before_any_promise() -> None:
    later = Item("law", "statutory", TODAY + timedelta(days=10))
    assert keys(Item("late promise", "promise", TODAY - timedelta(days=5)), later) == ["law", "late promise"]


def test_children_go_first_on_the_same_day_only() -> None:
    with_children = Item("b children", "statutory", TODAY, children=True)
    assert keys(Item("a", "statutory", TODAY), with_children) == ["b children", "a"]
    earlier = Item("earlier", "statutory", TODAY - timedelta(days=1))
    assert keys(with_children, earlier) == ["earlier", "b children"]


def test_acute_risk_goes_before_promises_and_those_before_the_rest() -> None:
    assert keys(
        Item("rest", "other", TODAY),
        Item("promise", "promise", TODAY),
        Item("acute", "other", TODAY, acute=True),
    ) == ["acute", "promise", "rest"]


def test_a_time_that_should_run_and_does_not_counts_as_today() -> None:
    assert keys(
        Item("tomorrow", "statutory", TODAY + timedelta(days=1)),
        Item("not running", "statutory"),
        Item("yesterday", "statutory", TODAY - timedelta(days=1)),
    ) == ["yesterday", "not running", "tomorrow"]


def test_the_household_longest_without_contact_goes_first_and_never_is_longest() -> None:
    assert keys(
        Item("recent", "other", last_contact=TODAY - timedelta(days=2)),
        Item("long ago", "other", last_contact=TODAY - timedelta(days=40)),
        Item("never", "other"),
    ) == ["never", "long ago", "recent"]


@given(lists, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_lines_came_in(several: list[Item], chance: random.Random) -> None:
    shuffled = chance.sample(several, len(several))
    assert order(several, TODAY) == order(shuffled, TODAY)


@given(lists)
def test_no_line_is_lost_and_no_statutory_date_stands_below_anything_else(several: list[Item]) -> None:
    ordered = order(several, TODAY)
    assert sorted(item.key for item in ordered) == sorted(item.key for item in several)
    grounds = [item.ground == "statutory" for item in ordered]
    assert grounds == sorted(grounds, reverse=True)


@given(lists)
def test_dates_of_the_law_stand_in_their_own_order(several: list[Item]) -> None:
    days = [item.on or TODAY for item in order(several, TODAY) if item.ground == "statutory"]
    assert days == sorted(days)


@given(items, st.sampled_from(["sv", "en"]))
def test_every_line_can_say_why(item: Item, language: str) -> None:
    i18n.set_language(language)
    try:
        sentence = why(item, TODAY)
    finally:
        i18n.set_language("")
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert item.ground != "statutory" or len(sentence) > 10
