"""A line of facets of which one is chosen: `‹ Alla  Mina  ⚑ Barn  Med frist ›`. Knows nothing of what they select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from bofield.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


class Facets(Widget):
    """One line; the app's left and right keys move along it, the mouse chooses directly."""

    DEFAULT_CSS = """
    Facets { height: 1; padding: 0 1; }
    """

    class Chosen(Message):
        """Another facet was chosen."""

        def __init__(self, name: str) -> None:
            self.name = name
            super().__init__()

    def __init__(self, facets: Sequence[tuple[str, str]] = ()) -> None:
        """Make the line of (name, label) pairs; labels are finished words."""
        super().__init__()
        self._facets = tuple(facets)
        self._chosen = 0
        self._spots: list[tuple[int, int, int]] = []

    @property
    def chosen(self) -> str:
        """The name of the chosen facet."""
        return self._facets[self._chosen][0] if self._facets else ""

    def set_facets(self, facets: Sequence[tuple[str, str]]) -> None:
        """Change what there is to choose, keeping the choice by name."""
        chosen = self.chosen
        self._facets = tuple(facets)
        self._chosen = next((place for place, (name, _label) in enumerate(self._facets) if name == chosen), 0)
        self.refresh()

    def choose(self, name: str, *, tell: bool = True) -> None:
        """Choose a facet by its name; with `tell` the screen hears of it."""
        for place, (known, _label) in enumerate(self._facets):
            if known == name and place != self._chosen:
                self._chosen = place
                self.refresh()
                if tell:
                    self.post_message(self.Chosen(name))

    def step(self, by: int) -> None:
        """Choose the next or the previous facet."""
        if self._facets:
            self.choose(self._facets[(self._chosen + by) % len(self._facets)][0])

    def render(self) -> Content:
        """Draw as many facets around the chosen one as there is room for."""
        width = self.content_size.width - 4
        first, last = self._window(width)
        made = Content("‹ " if first > 0 else "  ")
        self._spots = []
        for place in range(first, last):
            label = f" {self._facets[place][1]} "
            piece = line(label).plain
            here = place == self._chosen
            text = Content.styled(f"[{piece}]" if here else f" {piece} ", "bold $accent" if here else "$text-muted")
            self._spots.append((made.cell_length, made.cell_length + text.cell_length, place))
            made += text
        return made + (" ›" if last < len(self._facets) else "")

    def _window(self, width: int) -> tuple[int, int]:
        """Find which facets fit, the chosen one among them."""
        sizes = [line(label).cell_length + 2 for _name, label in self._facets]
        first, last = 0, len(sizes)
        while sum(sizes[first:last]) > width and last - first > 1:
            if last - 1 > self._chosen:
                last -= 1
            else:
                first += 1
        return first, last

    def on_click(self, event: events.Click) -> None:
        """Choose the facet under the mouse."""
        for start, end, place in self._spots:
            if start <= event.x - 1 < end:
                self.choose(self._facets[place][0])
                return
