"""Work that an older program wrote is read in this one's words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.changes import Change, Op, Value
from bofield.records.registry import KINDS, SCHEMA
from bofield.records.upgrades import OLDEST, STEPS, Step, upgrade
from support.examples import examples

RECORD = "01900000-0000-7000-8000-000000000001"
OPS = (
    Op("contact", RECORD, "note", "Ingen öppnade.", ("a" * 32,)),
    Op("contact", RECORD, "outcome", "not_home"),
    Op("from_the_future", RECORD, "x", 4),
)


def written(schema: int, *ops: Op) -> Change:
    return Change("c" * 32, "case:" + RECORD, RECORD, RECORD, 7, "2026-11-23T10:00:00+01:00", "", schema, ops or OPS)


def test_each_released_version_has_its_step() -> None:
    assert sorted(STEPS) == list(range(OLDEST, SCHEMA))


@pytest.mark.parametrize("schema", range(OLDEST, SCHEMA + 1))
def test_what_a_released_version_wrote_reads_the_same_today(schema: int) -> None:
    assert upgrade(written(schema)) == written(SCHEMA)


@pytest.mark.parametrize("schema", [SCHEMA, SCHEMA + 1, SCHEMA + 40])
def test_todays_and_tomorrows_changes_are_left_alone(schema: int) -> None:
    assert upgrade(written(schema)) == written(schema)


@pytest.mark.parametrize("schema", [0, -3])
def test_an_impossible_version_is_taken_for_the_oldest(schema: int) -> None:
    assert upgrade(written(schema)) == written(SCHEMA)


def test_every_name_that_a_step_leads_to_exists() -> None:
    assert {new for step in STEPS.values() for new in step.kinds.values()} <= KINDS.keys()


# ── an invented later day: `note` became `body`, `task` became `errand`, and hours became minutes ──
def _minutes(value: Value) -> Value:
    return value * 60 if isinstance(value, int) else value


INVENTED = {
    1: Step(),
    2: Step(fields={("contact", "note"): "body"}, values={("task", "hours"): _minutes}),
    3: Step(kinds={"task": "errand"}, fields={("task", "hours"): "minutes"}),
}


def test_a_renamed_field_takes_value_and_base_along() -> None:
    note, outcome, _unknown = upgrade(written(1), INVENTED, 4).ops
    assert note == Op("contact", RECORD, "body", "Ingen öppnade.", ("a" * 32,))
    assert outcome == OPS[1]


def test_steps_follow_on_one_another() -> None:
    old = written(2, Op("task", RECORD, "hours", 2), Op("task", RECORD, "title", "Ring"))
    expected = Op("errand", RECORD, "minutes", 120), Op("errand", RECORD, "title", "Ring")
    assert upgrade(old, INVENTED, 4) == replace(old, schema=4, ops=expected)


def test_only_the_steps_that_are_left_are_taken() -> None:
    newer = written(3, Op("task", RECORD, "hours", 120))
    assert upgrade(newer, INVENTED, 4).ops == (Op("errand", RECORD, "minutes", 120),)


def test_a_cleared_field_stays_cleared() -> None:
    assert upgrade(written(2, Op("task", RECORD, "hours", None)), INVENTED, 4).ops[0].value is None


def test_upgrading_twice_is_upgrading_once() -> None:
    once = upgrade(written(1), INVENTED, 4)
    assert upgrade(once, INVENTED, 4) == once


# ── any change, any table of steps ──
NAMES = st.sampled_from(["contact", "task", "case", "errand", "from_the_future"])
FIELDS = st.sampled_from(["note", "hours", "title", "body", "x"])
PLACES = st.tuples(NAMES, FIELDS)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.text(max_size=50))
OPERATIONS = st.builds(
    Op,
    NAMES,
    st.uuids().map(str),
    FIELDS,
    VALUES,
    st.lists(st.uuids().map(lambda each: each.hex), max_size=3).map(tuple),
)
WAYS = st.sampled_from([_minutes, str, lambda _value: None])
TABLES = st.tuples(
    *(
        st.builds(
            Step,
            st.dictionaries(NAMES, NAMES, max_size=2),
            st.dictionaries(PLACES, FIELDS, max_size=2),
            st.dictionaries(PLACES, WAYS, max_size=2),
        )
        for _version in range(4)
    )
).map(lambda steps: dict(enumerate(steps, OLDEST)))


@examples()
@given(schema=st.integers(-1, SCHEMA + 3), ops=st.lists(OPERATIONS, min_size=1, max_size=5))
def test_nothing_that_a_released_program_wrote_is_lost(schema: int, ops: list[Op]) -> None:
    assert upgrade(written(schema, *ops)) == written(max(schema, SCHEMA), *ops)


@examples()
@given(table=TABLES, schema=st.integers(OLDEST, 5), stop=st.integers(OLDEST, 5), ops=st.lists(OPERATIONS, min_size=1))
def test_a_stop_on_the_way_makes_no_difference(table: dict[int, Step], schema: int, stop: int, ops: list[Op]) -> None:
    """A centre of the middle version kept it, or a laptop of that version did: it reads the same in the end."""
    old = written(schema, *ops)
    assert upgrade(upgrade(old, table, stop), table, 5) == upgrade(old, table, 5)


@examples()
@given(table=TABLES, schema=st.integers(OLDEST, 5), ops=st.lists(OPERATIONS, min_size=1))
def test_what_others_build_on_is_never_altered(table: dict[int, Step], schema: int, ops: list[Op]) -> None:
    new = upgrade(written(schema, *ops), table, 5)
    assert [(op.record, op.base) for op in new.ops] == [(op.record, op.base) for op in ops]
    assert replace(new, schema=schema, ops=()) == replace(written(schema, *ops), ops=())
