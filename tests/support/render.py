"""A screen as text, to compare with what it should be: from pyte (a real pty) or from Textual (driven in-process)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyte


def lines_of(screen: pyte.Screen) -> list[str]:
    """Give the rows of a pyte screen without their trailing spaces.

    The cell after a wide character is empty in pyte, so a row is as long as what a person reads.
    """
    return [_row(screen, y) for y in range(screen.lines)]


def text_of(screen: pyte.Screen) -> str:
    """Give a pyte screen as one text without trailing blank lines."""
    return "\n".join(lines_of(screen)).rstrip("\n")


def text_of_app(app: Any) -> str:
    """Give what a running Textual app shows (in `run_test`) as one text without trailing spaces or blank lines."""
    strips = app.screen._compositor.render_strips()  # what the driver would be sent; there is no public way
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip("\n")


def _row(screen: pyte.Screen, y: int) -> str:
    cells = screen.buffer[y]
    return "".join(cells[x].data for x in range(screen.columns)).rstrip()
