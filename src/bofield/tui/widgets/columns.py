"""Which columns of a list there is room for, and how wide each becomes. Pure: numbers in, numbers out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
"""Cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `title` is a msgid.

    `width` is what it needs; a column with `grow` takes a share of the room that is left, up to `most` cells. When
    space is short, columns with the highest `rank` go first; rank 0 always stays.
    """

    id: str
    title: str = ""
    width: int = 10
    grow: int = 0
    most: int = 200
    rank: int = 0
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with the place it got: `index` among the row's cells, first cell and width on the line."""

    column: Column
    index: int
    start: int
    width: int


def arrange(columns: Sequence[Column], width: int) -> tuple[Placed, ...]:
    """Fit `columns` into `width` cells: drop by rank, then share what is left among those that grow."""
    kept = list(enumerate(columns))
    while _needed(kept) > width and any(column.rank for _, column in kept):
        worst = max(column.rank for _, column in kept)
        last = max(place for place, (_, column) in enumerate(kept) if column.rank == worst)
        del kept[last]
    widths = _share([column for _, column in kept], width - _needed(kept))
    placed: list[Placed] = []
    start = 0
    for (index, column), wide in zip(kept, widths, strict=True):
        room = max(0, min(wide, width - start))
        placed.append(Placed(column, index, start, room))
        start += wide + GAP
    return tuple(placed)


def _needed(kept: Sequence[tuple[int, Column]]) -> int:
    return sum(column.width for _, column in kept) + GAP * max(0, len(kept) - 1)


def _share(columns: list[Column], spare: int) -> list[int]:
    """Give `spare` cells to the columns that grow, by weight; negative spare is taken from them again."""
    growing = [column.grow if column.width < column.most else 0 for column in columns]
    total = sum(growing)
    if not total or spare == 0:
        return [column.width for column in columns]
    shares = [spare * weight // total for weight in growing]
    if spare > 0:
        shares[max(i for i, weight in enumerate(growing) if weight)] += spare - sum(shares)
    widths = [column.width + share for column, share in zip(columns, shares, strict=True)]
    excess = sum(max(0, wide - column.most) for wide, column in zip(widths, columns, strict=True))
    capped = [min(wide, column.most) for wide, column in zip(widths, columns, strict=True)]
    if excess <= 0:
        return [max(1, wide) for wide in capped]
    again = [replace(column, width=wide) for wide, column in zip(capped, columns, strict=True)]
    return _share(again, excess) if any(c.grow and c.width < c.most for c in again) else capped
