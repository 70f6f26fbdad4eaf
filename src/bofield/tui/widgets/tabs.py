"""A line of tabs: which part of a screen is shown. Knows nothing of the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from bofield.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


class TabLine(Widget):
    """Names of parts on one line, the present one marked by brackets as well as by colour."""

    DEFAULT_CSS = """
    TabLine { height: 1; padding: 0 1; color: $text-muted; }
    """

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            self.index = index
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's own word)
        super().__init__(id=id)
        self._titles: tuple[str, ...] = ()
        self._current = 0
        self._starts: list[int] = []

    def show(self, titles: Sequence[str], current: int) -> None:
        """Show these tabs."""
        self._titles = tuple(titles)
        self._current = current
        self.refresh()

    def render(self) -> Content:
        """Draw the tabs; where they do not fit, begin so that the present one is in sight."""
        width = self.content_size.width
        pieces = [self._piece(index) for index in range(len(self._titles))]
        first = 0
        while first < self._current and sum(p.cell_length + 1 for p in pieces[first : self._current + 1]) > width:
            first += 1
        made = Content()
        self._starts = [-1] * first
        for piece in pieces[first:]:
            self._starts.append(made.cell_length)
            made += piece + " "
        return made.truncate(width, ellipsis=True)

    def _piece(self, index: int) -> Content:
        title = self._titles[index]
        if index == self._current:
            return line(f"[{title}]", "bold $accent")
        return Content(" ") + line(title) + " "

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        under = [index for index, start in enumerate(self._starts) if 0 <= start <= event.x - 1]
        if under:
            self.post_message(self.Chosen(under[-1]))
