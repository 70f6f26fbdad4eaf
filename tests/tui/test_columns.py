from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bofield.tui.widgets.columns import GAP, Column, arrange

COLUMNS = (
    Column("flag", width=1),
    Column("place", width=20, grow=3, most=40),
    Column("stage", width=12, grow=1),
    Column("contract", width=10, rank=2),
    Column("coordinator", width=16, rank=1),
)


def shown(width: int) -> list[str]:
    return [placed.column.id for placed in arrange(COLUMNS, width)]


def test_all_columns_are_shown_where_there_is_room() -> None:
    assert shown(120) == ["flag", "place", "stage", "contract", "coordinator"]


def test_the_highest_rank_goes_first_when_space_is_short() -> None:
    assert shown(66) == ["flag", "place", "stage", "coordinator"]
    assert shown(50) == ["flag", "place", "stage"]


def test_a_column_stops_growing_at_its_most_and_others_take_what_is_left() -> None:
    placed = {one.column.id: one.width for one in arrange(COLUMNS, 200)}
    assert placed["place"] == 40
    assert placed["stage"] > 60


columns = st.builds(
    Column,
    id=st.just("c"),
    width=st.integers(1, 40),
    grow=st.integers(0, 3),
    most=st.integers(1, 80),
    rank=st.integers(0, 3),
)


@given(st.lists(columns, max_size=8), st.integers(1, 200))
def test_nothing_reaches_outside_the_line(these: list[Column], width: int) -> None:
    placed = arrange(these, width)
    end = -GAP
    for one in placed:
        assert one.start >= end + GAP
        end = one.start + one.width
        assert end <= max(width, one.start)
