"""What differs between two versions of a text, marked by signs as well as by weight. Knows no record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bofield.services import word_differences
from bofield.tui.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

OPENS, CLOSES = "⟦", "⟧"


def differences(first: str, second: str) -> tuple[Content, Content]:
    """Show both texts with what only one of them has between ⟦ and ⟧."""
    left, right = word_differences.differences(first, second)
    return marked(left), marked(right)


def marked(pieces: Iterable[word_differences.Piece]) -> Content:
    """Show a text with what only it has between ⟦ and ⟧."""
    return Content().join(
        shown(piece.text) if piece.same else shown(f"{OPENS}{piece.text}{CLOSES}", "bold $warning") for piece in pieces
    )
