"""Pieces that flow over as many lines as they need, each kept whole. Textual breaks lines inside them otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Sequence


MANY = 5
"""From this many pieces on they stand in columns, which the eye runs down more easily."""


def flow(pieces: Sequence[Content], width: int, gap: int = 2) -> list[Content]:
    """Lay `pieces` out from left to right, beginning a new line where one does not fit; cut what is wider than that."""
    if len(pieces) >= MANY:
        widest = max(piece.cell_length for piece in pieces)
        if widest * 2 + gap <= width:
            pieces = [piece.pad_right(widest - piece.cell_length) for piece in pieces]
    rows: list[Content] = []
    row = Content()
    for piece in pieces:
        room = width - row.cell_length - (gap if row else 0)
        if row and piece.cell_length > room:
            rows.append(row)
            row = Content()
        row = (row + " " * gap if row else row) + piece.truncate(max(1, width), ellipsis=True)
    return [*rows, row] if row else rows
