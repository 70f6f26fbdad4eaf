"""Ärenden: all cases, filtered as one types and by facets; on wide terminals the case under the cursor stands beside.

The list asks services for the rows in view, so that it opens at once with 50,000 cases.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widgets import Input

from bofield.i18n import N_, _, ngettext
from bofield.services.values import CaseFilter
from bofield.tui.commands import bindings
from bofield.tui.jobs import latest_job
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.screens.case_lines import COLUMNS, case_row
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.text import grouped, line
from bofield.tui.widgets.beside import Beside
from bofield.tui.widgets.facets import Facets
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import CasePage, CaseRow
    from bofield.services.workspace import Workspace
    from bofield.tui.widgets.rows import Row

PAUSE = 0.1
"""Seconds without a key before the list is filtered."""

FACETS: tuple[tuple[str, str, CaseFilter], ...] = (
    ("all", N_("All open"), CaseFilter()),
    ("mine", N_("Mine"), CaseFilter(mine=True)),
    ("children", N_("⚑ Children"), CaseFilter(children=True)),
    ("deadline", N_("! With a deadline"), CaseFilter(with_deadline=True)),
    ("overdue", N_("× Overdue"), CaseFilter(overdue=True)),
)
CLOSED = "closed"
STAGE = "stage:"
FIGURE = "figure"
"""The facet for a filter that came from Läget and is none of the others."""


def read_page(workspace: Workspace, wanted: CaseFilter, offset: int, limit: int) -> CasePage:
    """Read a window of the list, in a thread."""
    from bofield.services import cases

    return cases.list_cases(workspace, wanted, offset=offset, limit=limit)


def read_date_kinds(_workspace: Workspace) -> tuple[tuple[str, str], ...]:
    """Read what the kinds of date are called, in a thread."""
    from bofield.services import labels

    return tuple(labels.choices("deadline"))


def read_stages(_workspace: Workspace) -> tuple[tuple[str, str], ...]:
    """Read what the stages are called, in a thread."""
    from bofield.services import labels

    return tuple(labels.choices("stage"))


class CasesScreen(PlaceScreen):
    """A filter line, facets, the list, and beside it the case."""

    PLACE = "cases"
    BINDINGS = bindings("cases")
    AUTO_FOCUS = "RecordList"

    def __init__(self) -> None:
        super().__init__()
        self.wanted = CaseFilter()
        self._figure = ("", CaseFilter())
        self._stages: tuple[tuple[str, str], ...] = ()

    # ── the list as a source ─────────────────────────────────────────────────────────────────────────────────────────
    async def page(self, offset: int, limit: int) -> tuple[int, Sequence[Row]]:
        """Give a window of the list."""
        page = await self.app.ask(read_page, self.wanted, offset, limit)
        return page.total, [case_row(row) for row in page.rows]

    # ── the frame ────────────────────────────────────────────────────────────────────────────────────────────────────
    def compose_body(self) -> Iterable[Widget]:
        """Lay out the filter, the list and the case."""
        yield Input(self.wanted.text, placeholder=_("filter: address, contract, name"), id="filter")
        yield Facets(self._facets())
        with Horizontal(id="beside"):
            yield RecordList(COLUMNS, titles=True, empty=_("No case matches. Press a to open a new one."))
            yield Beside()

    async def load(self) -> None:
        """Show the list, keeping the place in it."""
        self.headline(_("Cases"))
        if not self._stages:
            self._stages = await self.app.ask(read_stages)
        facets = self.query_one(Facets)
        facets.set_facets(self._facets())
        facets.choose(self._facet_of(self.wanted), tell=False)
        await self._fill(keep=True)

    async def _fill(self, *, keep: bool = False) -> None:
        cases = self.query_one(RecordList)
        await cases.set_source(self, keep=keep)
        self.headline(_("Cases"), ngettext("{n} case", "{n} cases", cases.total).format(n=grouped(cases.total)))
        self._preview()

    def _facets(self) -> list[tuple[str, str]]:
        known = [(name, _(label)) for name, label, _filter in FACETS]
        stages = [(STAGE + name, label) for name, label in self._stages if name != CLOSED]
        figure = [(FIGURE, self._figure[0])] if self._figure[0] else []
        return [*figure, *known, *stages, (CLOSED, _("Closed"))]

    def _facet_of(self, wanted: CaseFilter) -> str:
        bare = replace(wanted, text="")
        if bare in (CaseFilter(closed=True), CaseFilter(stage=CLOSED)):
            return CLOSED
        if bare.stage and bare == CaseFilter(stage=bare.stage):
            return STAGE + bare.stage
        return next((name for name, _label, plain in FACETS if plain == bare), FIGURE)

    # ── filtering ────────────────────────────────────────────────────────────────────────────────────────────────────
    async def show(self, wanted: CaseFilter, label: str) -> None:
        """Show the cases of a filter that comes from elsewhere, and keep it as a facet with its `label`."""
        self.wanted = wanted
        self._figure = (label, wanted) if self._facet_of(wanted) == FIGURE else ("", wanted)
        with self.prevent(Input.Changed):
            self.query_one("#filter", Input).value = wanted.text
        facets = self.query_one(Facets)
        facets.set_facets(self._facets())
        facets.choose(self._facet_of(wanted), tell=False)
        self.query_one(RecordList).focus()
        await self._fill()

    @latest_job
    async def on_input_changed(self, event: Input.Changed) -> None:
        """Filter when the keys rest."""
        if event.value.strip() == self.wanted.text:
            return
        await asyncio.sleep(PAUSE)
        self.wanted = replace(self.wanted, text=event.value.strip())
        await self._fill()

    def on_key(self, event: events.Key) -> None:
        """From the field, the arrow down leads to the list."""
        if event.key == "down" and isinstance(self.focused, Input):
            event.stop()
            self.query_one(RecordList).focus()

    def on_input_submitted(self) -> None:
        """Go to the list."""
        self.query_one(RecordList).focus()

    @latest_job
    async def on_facets_chosen(self, event: Facets.Chosen) -> None:
        """Show another part of the cases."""
        text = self.wanted.text
        if event.name.startswith(STAGE):
            self.wanted = CaseFilter(text=text, stage=event.name.removeprefix(STAGE))
        elif event.name == FIGURE:
            self.wanted = replace(self._figure[1], text=text)
        elif event.name == CLOSED:
            self.wanted = CaseFilter(text=text, closed=True)
        else:
            self.wanted = replace(next(plain for name, _label, plain in FACETS if name == event.name), text=text)
        await self._fill()

    # ── the case beside the list ─────────────────────────────────────────────────────────────────────────────────────
    def on_record_list_highlighted(self) -> None:
        """Read the case under the cursor."""
        self.refresh_frame()
        self._preview()

    def on_resize(self) -> None:
        """Read the case when there has come to be room for it."""
        self._preview()

    def _preview(self) -> None:
        self.query_one(Beside).show(self.query_one(RecordList).current_id)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def case(self) -> CaseRow | None:
        """The case the cursor stands on."""
        row = self.query_one(RecordList).current
        return row.data if row is not None else None

    def why_not(self, command: str) -> str:
        """Say what a command would need to stand on."""
        if command in {"open", "new_contact", "new_task"} and self.case is None:
            return _("There is no case to stand on.")
        return ""

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Open the case."""
        self.app.go_case(event.row.id)

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter", Input).focus()

    def action_next_facet(self) -> None:
        """Choose the next facet."""
        self.query_one(Facets).step(1)

    def action_previous_facet(self) -> None:
        """Choose the previous facet."""
        self.query_one(Facets).step(-1)

    def action_clear_filter(self) -> None:
        """Empty the filter and go back to the list."""
        self.query_one("#filter", Input).value = ""
        self.query_one(RecordList).focus()

    async def action_filter_dates(self) -> None:
        """Choose a kind of date, and show the cases that have it ahead or overdue."""
        kinds = await self.app.ask(read_date_kinds)
        title = _("Cases with this date ahead, or overdue")
        kind = await self.app.push_screen_wait(ChoicePrompt(title, kinds, current=self.wanted.deadline))
        if kind is not None:
            await self.show(CaseFilter(text=self.wanted.text, deadline=kind), dict(kinds)[kind])

    async def action_new_case(self) -> None:
        """Open a new case."""
        from bofield.tui import errands

        await errands.new_case(self.app)

    async def action_new_contact(self) -> None:
        """Begin a contact in this case."""
        from bofield.tui import errands

        if self.case is not None:
            await errands.new_contact(self.app, self.case.id)

    async def action_new_task(self) -> None:
        """Add a task to this case."""
        from bofield.tui import errands

        if self.case is not None:
            await errands.new_task(self.app, self.case.id)

    def help_lines(self) -> Iterable[Content]:
        """Explain the list."""
        yield line(
            _("f goes to the filter: several words narrow the list. Arrows left and right change the part shown.")
        )
        yield line(_("Escape empties the filter. d shows the cases with one kind of date, the nearest first."))
        yield line(_("A case shows the duty that is late if it has one, else the date that comes next."))
