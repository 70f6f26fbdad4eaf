"""The one list widget: any number of rows, of which only those in view are asked for.

It draws its lines itself (`ScrollView.render_line`), so a list of 100,000 opens as fast as one of 40. Rows come from
`set_rows` (a few, all known) or from a `Source` (pages, read in a thread by the app). Reading again keeps cursor and
scroll by the row's id. Headings are rows that the cursor skips. Knows nothing of what a row stands for.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bofield.i18n import _
from bofield.tui.jobs import job
from bofield.tui.text import line
from bofield.tui.widgets.columns import Column, Placed, arrange
from bofield.tui.widgets.rows import Row, Source, content_of, fitted, spanned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

PAGE = 200
"""Rows asked for at a time."""
PAGES_KEPT = 12
GUTTER = 2
"""Cells for the sign that marks the cursor, so that it shows without colours."""


class RecordList(ScrollView, can_focus=True):
    """A list of records with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "record-list--cursor",
        "record-list--quiet-cursor",
        "record-list--heading",
        "record-list--titles",
    }
    DEFAULT_CSS = """
    RecordList {
        height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: $background; color: $foreground;
    }
    RecordList > .record-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    RecordList > .record-list--quiet-cursor { background: $block-cursor-blurred-background; }
    RecordList > .record-list--heading { color: $accent; text-style: bold; }
    RecordList > .record-list--titles { color: $text-muted; text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("home", "go_first", show=False),
        Binding("end", "go_last", show=False),
    ]

    class Highlighted(Message):
        """The cursor stands on another row, or on none."""

        def __init__(self, record_list: RecordList, row: Row | None) -> None:
            self.record_list = record_list
            self.row = row
            super().__init__()

        @property
        def control(self) -> RecordList:
            """The list it is about."""
            return self.record_list

    class Selected(Message):
        """A row is to be opened."""

        def __init__(self, record_list: RecordList, row: Row) -> None:
            self.record_list = record_list
            self.row = row
            super().__init__()

        @property
        def control(self) -> RecordList:
            """The list it is about."""
            return self.record_list

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        titles: bool = False,
        empty: str = "",
        resting: bool = True,
        id: str | None = None,  # noqa: A002  (the word for it in Textual)
        classes: str | None = None,
    ) -> None:
        """Make an empty list. `titles` shows the columns' titles; `empty` is the finished sentence for no rows.

        With `resting` the cursor is seen while the focus is elsewhere.
        """
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.titles = titles
        self.empty = empty
        self.resting = resting
        self.loaded = False
        """False until rows have arrived for the first time."""
        self._total = 0
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._source: Source | None = None
        self._asked: set[int] = set()
        self._generation = 0
        self._cursor = 0
        self._placed: tuple[Placed, ...] = ()
        self._announced: Row | None = None

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._total

    @property
    def cursor(self) -> int:
        """The index of the row the cursor stands on."""
        return self._cursor

    @property
    def current(self) -> Row | None:
        """The row the cursor stands on, if it is known."""
        row = self.row_at(self._cursor)
        return row if row is not None and not row.heading else None

    @property
    def current_id(self) -> str:
        """The id of the row the cursor stands on, or an empty text."""
        return self.current.id if self.current else ""

    def row_at(self, index: int) -> Row | None:
        """Give a row if it is known already."""
        page = self._pages.get(index // PAGE)
        place = index % PAGE
        return page[place] if page is not None and place < len(page) else None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows and no others, keeping cursor and scroll by id."""
        self._source = None
        self._generation += 1
        pages = {number: rows[number * PAGE : (number + 1) * PAGE] for number in range(-(-len(rows) // PAGE))}
        self._take(len(rows), pages)

    async def set_source(self, source: Source, *, keep: bool = False) -> None:
        """Show what `source` gives, from the top, or with `keep` from where the cursor is."""
        self._source = source
        if not keep:
            self._cursor = 0
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
            self._announced = None
            self._pages = OrderedDict()
        await self.read_again()

    async def read_again(self) -> None:
        """Ask the source once more for what is in view, keeping cursor and scroll by id."""
        if self._source is None:
            return
        self._generation += 1
        generation = self._generation
        top = max(0, round(self.scroll_y))
        wanted = {self._cursor // PAGE, top // PAGE, (top + max(1, self.size.height)) // PAGE}
        pages: dict[int, Sequence[Row]] = {}
        total = 0
        for number in sorted(wanted):
            if number == 0 or number * PAGE < max(total, self._total):
                total, pages[number] = await self._source.page(number * PAGE, PAGE)
        if generation == self._generation:
            self._take(total, pages)

    def _take(self, total: int, pages: dict[int, Sequence[Row]]) -> None:
        """Put new pages in place of the old and find the row again that the cursor stood on."""
        old = self.row_at(self._cursor)
        on_line = self._cursor - round(self.scroll_y)
        self._pages = OrderedDict(pages)
        self._asked.clear()
        self._total = total
        self.loaded = True
        found = self._find(old.id) if old is not None else None
        self._cursor = self._standing(found if found is not None else self._cursor)
        self._resizecontent_of()
        if found is not None and old is not None:
            self.scroll_to(y=max(0, self._cursor - on_line), animate=False, force=True, immediate=True)
        self._keep_in_view()
        self.refresh()
        self._announce()

    def _find(self, record_id: str) -> int | None:
        for number, rows in self._pages.items():
            for place, row in enumerate(rows):
                if row.id == record_id:
                    return number * PAGE + place
        return None

    def go_to(self, record_id: str) -> bool:
        """Put the cursor on the row with this id, if it is among those known."""
        found = self._find(record_id)
        if found is not None:
            self._move_to(found)
        return found is not None

    def _ask_for(self, number: int) -> None:
        if self._source is not None and number not in self._asked:
            self._asked.add(number)
            self._fetch(number, self._generation)

    @job
    async def _fetch(self, number: int, generation: int) -> None:
        assert self._source is not None  # noqa: S101  (asked for only where there is one)
        total, rows = await self._source.page(number * PAGE, PAGE)
        if generation != self._generation:
            return
        self._asked.discard(number)
        self._pages[number] = rows
        in_view = {self._cursor // PAGE, number, round(self.scroll_y) // PAGE}
        for old in list(self._pages):
            if len(self._pages) > PAGES_KEPT and old not in in_view:
                del self._pages[old]
        if total != self._total:
            self._total = total
            self._resizecontent_of()
        self._cursor = self._standing(self._cursor)
        self.refresh()
        self._announce()

    # ── the cursor ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _standing(self, index: int, step: int = 1) -> int:
        """Find the nearest row at `index` that the cursor may stand on, looking along `step` first."""
        index = max(0, min(index, self._total - 1))
        for way in (step, -step):
            place = index
            while 0 <= place < self._total:
                row = self.row_at(place)
                if row is None or not row.heading:
                    return place
                place += way
        return 0

    def _move_to(self, index: int, step: int = 1) -> None:
        self._cursor = self._standing(index, step)
        self._keep_in_view()
        self.refresh()
        self._announce()

    def action_move(self, step: int) -> None:
        """Move the cursor a row up or down."""
        self._move_to(self._cursor + step, step)

    def action_move_page(self, step: int) -> None:
        """Move the cursor a screenful up or down."""
        self._move_to(self._cursor + step * max(1, self._rows_in_view - 1), step)

    def action_go_first(self) -> None:
        """Move the cursor to the first row."""
        self._move_to(0)

    def action_go_last(self) -> None:
        """Move the cursor to the last row."""
        self._move_to(self._total - 1, -1)

    def select(self) -> None:
        """Open the row the cursor stands on."""
        if self.current is not None:
            self.post_message(self.Selected(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the mouse; on the row it stands on already, open it."""
        index = event.y - self._top_lines + round(self.scroll_y)
        row = self.row_at(index) if event.y >= self._top_lines else None
        if row is None or row.heading:
            return
        if index == self._cursor:
            self.select()
        else:
            self._move_to(index)

    def _announce(self) -> None:
        row = self.current
        if row != self._announced:
            self._announced = row
            self.post_message(self.Highlighted(self, row))

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _top_lines(self) -> int:
        return 1 if self.titles else 0

    @property
    def _rows_in_view(self) -> int:
        return max(1, self.scrollable_content_region.height - self._top_lines)

    def _resizecontent_of(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self._total + self._top_lines)

    def _keep_in_view(self) -> None:
        above = self._cursor
        before = self.row_at(above - 1) if above else None
        if before is not None and before.heading:
            above -= 1
        top = round(self.scroll_y)
        if above < top:
            self.scroll_to(y=above, animate=False, force=True, immediate=True)
        elif self._cursor >= top + self._rows_in_view:
            self.scroll_to(y=self._cursor - self._rows_in_view + 1, animate=False, force=True, immediate=True)

    def on_resize(self) -> None:
        """Fit the columns anew."""
        self._placed = arrange(self.columns, self.scrollable_content_region.width - GUTTER - 1)
        self._resizecontent_of()
        self._keep_in_view()
        self.refresh()

    def watch_has_focus(self, _value: bool) -> None:  # noqa: FBT001  (Textual's own signature)
        """Show the cursor loud or quiet."""
        super().watch_has_focus(_value)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of what is in view."""
        width = self.scrollable_content_region.width
        if y < self._top_lines:
            return self._draw(self._title_line(), "record-list--titles", width)
        index = y - self._top_lines + round(self.scroll_y)
        if index >= self._total:
            first = self.loaded and not self._total and index == 0
            return self._draw(Content("  ") + self._nothing() if first else Content(), "", width)
        row = self.row_at(index)
        if row is None:
            self._ask_for(index // PAGE)
            return self._draw(Content("  …"), "", width)
        return self._draw(*self._row(row, here=index == self._cursor), width)

    def _nothing(self) -> Content:
        return line(self.empty or _("Nothing here."), "$text-muted")

    def _row(self, row: Row, *, here: bool) -> tuple[Content, str]:
        """Make the line of a row and the component style it is drawn in."""
        if row.heading:
            return content_of(row.cells[0]), "record-list--heading"
        cells = self._cells(row)
        if not here or not (self.resting or self.has_focus):
            return Content("  ") + cells, ""
        if self.has_focus:
            return Content(f"› {cells.plain}"), "record-list--cursor"
        return Content("› ") + cells, "record-list--quiet-cursor"

    def _draw(self, content: Content, component: str, width: int) -> Strip:
        style = self.get_visual_style(component) if component else self.visual_style
        segments = [Segment(text, part.rich_style) for text, part in content.render(style, end="")]
        return Strip(segments).adjust_cell_length(width, style.rich_style)

    def _cells(self, row: Row) -> Content:
        made = Content()
        for placed in spanned(self._placed, row.cells):
            cell = content_of(row.cells[placed.index], placed.width) if placed.index < len(row.cells) else Content()
            made += fitted(cell, placed)
        return made

    def _title_line(self) -> Content:
        made = Content("  ")
        for placed in self._placed:
            made += fitted(Content(_(placed.column.title) if placed.column.title else ""), placed)
        return made

    def refresh_line(self, y: int) -> None:
        """Draw one line of the content again."""
        self.refresh(Region(0, y - round(self.scroll_y), self.size.width, 1))
