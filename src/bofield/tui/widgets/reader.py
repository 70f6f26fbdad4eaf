"""A text to read with a cursor on its lines: a note with numbers at the side, what was said about it, answers.

Every item has an anchor (`line:3`, `question:B3`), so that a remark can be tied to what the cursor stands on. Draws its
lines itself and wraps once for each width. Knows no record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bofield.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

MARK = "› "
WIDEST = 100
"""Cells of the longest line: the eye does not find its way back from a longer one."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read. `side` stands in the margin; an item without anchor is skipped by the cursor."""

    content: Content
    anchor: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as wide as the widget: which item it belongs to, and what stands on it."""

    item: int
    first: bool
    content: Content


class Reader(ScrollView, can_focus=True):
    """Items one below the other, wrapped, with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"reader--cursor", "reader--quiet-cursor", "reader--side"}
    DEFAULT_CSS = """
    Reader { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: $background; }
    Reader > .reader--cursor { background: $block-cursor-blurred-background; text-style: bold; }
    Reader > .reader--quiet-cursor { background: $panel; }
    Reader > .reader--side { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("home", "go_first", show=False),
        Binding("end", "go_last", show=False),
    ]

    class Moved(Message):
        """The cursor stands on another item."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's own word)
        super().__init__(id=id)
        self._items: tuple[Item, ...] = ()
        self._lines: list[_Line] = []
        self._starts: list[int] = []
        self._cursor = 0
        self._side = 0

    # ── what is read ─────────────────────────────────────────────────────────────────────────────────────────────────
    def show(self, items: Sequence[Item], *, keep: bool = False) -> None:
        """Show `items`, from the top, or with `keep` from the anchor the cursor stands on."""
        anchor = self.at if keep else ""
        self._items = tuple(items)
        self._cursor = 0
        self._wrap()
        if not keep:
            self.scroll_to(y=0, animate=False, immediate=True)
        if not (anchor and self.go_to(anchor)):
            self._cursor = self._standing(0, 1)
        self.refresh()

    @property
    def at(self) -> str:
        """The anchor of what the cursor stands on."""
        return self._items[self._cursor].anchor if self._cursor < len(self._items) else ""

    @property
    def text(self) -> str:
        """All that is shown, as plain text."""
        return "\n".join(item.content.plain for item in self._items)

    def go_to(self, anchor: str) -> bool:
        """Put the cursor on an anchor, if it is there."""
        for index, item in enumerate(self._items):
            if item.anchor == anchor:
                self._put(index)
                return True
        return False

    # ── the cursor ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _standing(self, index: int, step: int) -> int:
        while 0 <= index < len(self._items):
            if self._items[index].anchor:
                return index
            index += step
        return self._cursor if self._cursor < len(self._items) else 0

    def _put(self, index: int) -> None:
        moved = index != self._cursor
        self._cursor = index
        start, end = self._span(index)
        height = max(1, self.scrollable_content_region.height)
        top = round(self.scroll_y)
        if start < top or end - start > height:
            self.scroll_to(y=start, animate=False, immediate=True)
        elif end > top + height:
            self.scroll_to(y=end - height, animate=False, immediate=True)
        self.refresh()
        if moved:
            self.post_message(self.Moved())

    def _span(self, index: int) -> tuple[int, int]:
        if index >= len(self._starts):
            return 0, 0
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._lines)
        return self._starts[index], end

    def action_move(self, step: int) -> None:
        """Go to the next or previous item; through a long one, and where nothing more follows, by lines."""
        start, end = self._span(self._cursor)
        top, height = round(self.scroll_y), max(1, self.scrollable_content_region.height)
        target = self._standing(self._cursor + step, step)
        hidden = end > top + height if step > 0 else start < top
        if hidden or target == self._cursor:
            self.scroll_relative(y=step * (3 if hidden else 1), animate=False, immediate=True)
        else:
            self._put(target)

    def action_move_page(self, step: int) -> None:
        """Go a screenful up or down."""
        height = max(1, self.scrollable_content_region.height - 1)
        wanted = self._span(self._cursor)[0] + step * height
        wanted = max(0, min(wanted, len(self._lines) - 1))
        if self._lines:
            self._put(self._standing(self._lines[wanted].item, step))

    def action_go_first(self) -> None:
        """Go to the beginning."""
        self._put(self._standing(0, 1))
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_go_last(self) -> None:
        """Go to the end."""
        self._put(self._standing(len(self._items) - 1, -1))
        self.scroll_end(animate=False, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor under the mouse."""
        row = event.y + round(self.scroll_y)
        if row < len(self._lines) and self._items[self._lines[row].item].anchor:
            self._put(self._lines[row].item)

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def on_resize(self) -> None:
        """Wrap for the new width."""
        top = self._lines[round(self.scroll_y)].item if self._lines and self.scroll_y < len(self._lines) else 0
        self._wrap()
        if top < len(self._starts):
            self.scroll_to(y=self._starts[top], animate=False, immediate=True)

    def _wrap(self) -> None:
        self._side = max((len(item.side) for item in self._items), default=0)
        width = min(WIDEST, self.scrollable_content_region.width - self._margin)
        self._lines, self._starts = [], []
        if width < 1:
            return
        for index, item in enumerate(self._items):
            self._starts.append(len(self._lines))
            pieces = item.content.wrap(width) or [Content()]
            self._lines += [_Line(index, place == 0, piece) for place, piece in enumerate(pieces)]
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
        self.refresh()

    @property
    def _margin(self) -> int:
        return len(MARK) + (self._side + 1 if self._side else 0)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.scrollable_content_region.width
        row = y + round(self.scroll_y)
        if row >= len(self._lines):
            return Strip.blank(width, self.visual_style.rich_style)
        drawn = self._lines[row]
        here = drawn.item == self._cursor and bool(self._items[drawn.item].anchor)
        component = ("reader--cursor" if self.has_focus else "reader--quiet-cursor") if here else ""
        style = self.get_visual_style(component) if component else self.visual_style
        side = self._items[drawn.item].side if drawn.first else ""
        made = Content(MARK if here and drawn.first else " " * len(MARK))
        if self._side:
            made += line(side.rjust(self._side), "$text-muted") if side else Content(" " * self._side)
            made += " "
        made += drawn.content
        segments = [Segment(text, part.rich_style) for text, part in made.render(style, end="")]
        return Strip(segments).adjust_cell_length(width, style.rich_style)
