"""What a list is made of: rows of cells, where long lists come from, and how a cell fits its column.

Knows nothing of cursors, keys or scrolling; that is the list's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from textual.content import Content

from bofield.tui.text import line
from bofield.tui.widgets.columns import GAP, Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Cell = Content | str | Callable[[int], Content]
"""What stands in a column: text, or what draws itself into the width it is given (a bar)."""

ON = Content("\N{ZERO WIDTH JOINER}")
"""A cell that the one before it reaches into, where a line has no use for the column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `cells` go with the list's columns; plain strings are cleaned when drawn. `data` is the caller's."""

    id: str
    cells: tuple[Cell, ...]
    heading: bool = False
    data: Any = None


def heading(title: str, *, id: str = "") -> Row:  # noqa: A002  (the word for it in Textual)
    """Make a row that the cursor skips."""
    return Row(id or f"heading:{title}", (title,), heading=True)


class Source(Protocol):
    """Where a long list comes from."""

    async def page(self, offset: int, limit: int) -> tuple[int, Sequence[Row]]:
        """Read `limit` rows from `offset`, and how many there are in all."""
        ...


def spanned(placed: Sequence[Placed], cells: Sequence[Cell]) -> Iterator[Placed]:
    """Give each cell the room it has, with that of the columns it reaches into."""
    waiting: Placed | None = None
    for one in placed:
        if waiting is not None and one.index < len(cells) and cells[one.index] is ON:
            waiting = replace(waiting, width=one.start + one.width - waiting.start)
            continue
        if waiting is not None:
            yield waiting
        waiting = one
    if waiting is not None:
        yield waiting


def content_of(cell: Cell, width: int = 0) -> Content:
    """Draw a cell into `width` cells; what is drawn may be wider or narrower."""
    if isinstance(cell, Content):
        return cell
    return line(cell) if isinstance(cell, str) else cell(width)


def fitted(cell: Content, placed: Placed) -> Content:
    """Cut or pad a cell to its column, and add the gap to the next."""
    cut = cell.truncate(placed.width, ellipsis=True)
    spare = placed.width - cut.cell_length
    if placed.column.align == "right":
        cut = cut.pad_left(spare)
        spare = 0
    return cut.pad_right(spare + GAP)
