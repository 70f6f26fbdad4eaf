from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
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
    duty=st.booleans(),
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


def test_a_duty_that_has_passed_says_for_how_long_and_stands_first_however_old() -> None:
    ancient = Item("z", "statutory", TODAY - timedelta(days=400), duty=True)
    late = Item("y", "statutory", TODAY - timedelta(days=1), children=True, acute=True, duty=True)
    assert keys(Item("today", "statutory", TODAY, children=True), late, ancient, Item("missing", "statutory")) == [
        "z",
        "y",
        "today",
        "missing",
    ]
    assert why(ancient, TODAY) == "En frist att hålla är 400 dagar försenad och inte avslutad."
    assert why(late, TODAY) == "En frist att hålla är 1 dag försenad och inte avslutad, här finns barn, risken är akut."
    assert why(Item("near", "statutory", TODAY + timedelta(days=7), duty=True), TODAY) == (
        "En frist att hålla infaller om 7 dagar."
    )


def test_one_list_mixes_every_ground() -> None:
    assert keys(
        Item("rest, long ago", "other", last_contact=TODAY - timedelta(days=40)),
        Item("rest, never", "other"),
        Item("promised, family", "promise", TODAY, children=True),
        Item("promised", "promise", TODAY),
        Item("promised earlier", "promise", TODAY - timedelta(days=1)),
        Item("acute", "promise", TODAY + timedelta(days=3), acute=True),
        Item("law ahead", "statutory", TODAY + timedelta(days=14)),
        Item("law passed", "statutory", TODAY - timedelta(days=1), duty=True),
        Item("law, family", "statutory", TODAY, children=True),
        Item("law, acute", "statutory", TODAY, acute=True),
    ) == [
        "law passed",
        "law, family",
        "law, acute",
        "law ahead",
        "acute",
        "promised earlier",
        "promised, family",
        "promised",
        "rest, never",
        "rest, long ago",
    ]


@given(lists)
def test_no_household_with_children_stands_after_one_without_on_the_same_statutory_day(several: list[Item]) -> None:
    ordered = [item for item in order(several, TODAY) if item.ground == "statutory"]
    for first, second in pairwise(ordered):
        if (first.on or TODAY) == (second.on or TODAY):
            assert first.children >= second.children
            if first.children == second.children:
                assert first.acute >= second.acute


@given(lists)
def test_a_duty_that_has_passed_is_never_pushed_down_by_what_has_not(several: list[Item]) -> None:
    ordered = order(several, TODAY)
    late = [item.ground == "statutory" and item.on is not None and item.on < TODAY for item in ordered]
    assert late == sorted(late, reverse=True)


@given(lists)
def test_what_is_acute_stands_before_every_promise_and_promises_before_the_rest(several: list[Item]) -> None:
    ranks = [
        0 if item.ground == "statutory" else 1 if item.acute else 2 if item.ground == "promise" else 3
        for item in order(several, TODAY)
    ]
    assert ranks == sorted(ranks)


@given(lists)
def test_undated_work_stands_by_how_long_nobody_was_in_touch(several: list[Item]) -> None:
    alike = [replace(item, ground="other", on=None, children=False, acute=False, priority=2) for item in several]
    seen = [item.last_contact or date.min for item in order(alike, TODAY)]
    assert seen == sorted(seen)


@given(lists, items)
def test_another_line_changes_nothing_in_the_order_of_those_that_were_there(several: list[Item], more: Item) -> None:
    another = replace(more, key="another")
    with_it = [item for item in order([*several, another], TODAY) if item.key != "another"]
    assert with_it == list(order(several, TODAY))


@given(items, items, items)
def test_the_order_is_total(one: Item, two: Item, three: Item) -> None:
    a, b, c = replace(one, key="a"), replace(two, key="b"), replace(three, key="c")

    def before(first: Item, second: Item) -> bool:
        return order([first, second], TODAY)[0] is first

    # `before` names the pair in both orders: one of the two goes first, whichever is named first.
    assert before(a, b) is not before(b, a)
    if before(a, b) and before(b, c):
        assert before(a, c)


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
    assert sentence.count(".") == 1
