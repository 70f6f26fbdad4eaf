"""Search in everything, as one types. Services find; this screen shows where, and opens it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Input

from bofield.i18n import _, ngettext
from bofield.tui.commands import bindings
from bofield.tui.jobs import latest_job
from bofield.tui.screens.base import WorkScreen
from bofield.tui.text import line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.widget import Widget

    from bofield.services.values import SearchHit
    from bofield.services.workspace import Workspace

PAUSE = 0.12
"""Seconds without a key before a search begins."""
MOST = 200
OPEN_MARK, CLOSE_MARK = "⟦", "⟧"


def find(workspace: Workspace, text: str) -> tuple[SearchHit, ...]:
    """Search, in a thread."""
    from bofield.services import search

    return search.search(workspace, text, limit=MOST)


def snippet(text: str) -> Content:
    """Show a snippet with the words that were found standing out; the marks themselves stay as brackets."""
    made = Content()
    for place, part in enumerate(text.replace(CLOSE_MARK, OPEN_MARK).split(OPEN_MARK)):
        made += (
            Content.styled(line(part).plain if part.strip() else "", "bold underline") if place % 2 else _spaced(part)
        )
    return made


def _spaced(part: str) -> Content:
    """Clean a part of a line without losing the spaces at its ends."""
    before = " " if part[:1].isspace() else ""
    after = " " if part[-1:].isspace() and part.strip() else ""
    return Content(before) + line(part, "$text-muted") + after


class SearchScreen(WorkScreen):
    """A field, and below it what was found."""

    PLACE = "search"
    BINDINGS = bindings("search")
    AUTO_FOCUS = "Input"

    def compose_body(self) -> Iterable[Widget]:
        """One field and one list."""
        yield Input(placeholder=_("words to look for"), id="words")
        yield RecordList(
            (
                Column("kind", width=12, grow=1, most=20),
                Column("where", width=26, grow=1, most=40),
                Column("snippet", width=30, grow=4),
            ),
            empty=_("Nothing was found."),
        )

    async def load(self) -> None:
        """Search again with the same words."""
        self.headline(_("Search in cases, notes and tasks"))
        words = self.query_one(Input).value.strip()
        if words:
            await self._show(words)

    @latest_job
    async def on_input_changed(self, event: Input.Changed) -> None:
        """Search when the keys rest."""
        words = event.value.strip()
        await asyncio.sleep(PAUSE)
        if words:
            await self._show(words)

    async def _show(self, words: str) -> None:
        hits = await self.app.ask(find, words)
        rows = [
            Row(f"{hit.kind}:{hit.record}", (hit.kind_label, hit.place, snippet(hit.snippet)), data=hit) for hit in hits
        ]
        self.query_one(RecordList).set_rows(rows)
        found = ngettext("{n} place", "{n} places", len(hits)).format(n=len(hits))
        self.headline(_("Search in cases, notes and tasks"), found)

    def on_key(self, event: events.Key) -> None:
        """From the field, the arrow down leads to the list."""
        if event.key == "down" and isinstance(self.focused, Input):
            event.stop()
            self.query_one(RecordList).focus()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.query_one(RecordList).focus()

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Open what was found."""
        hit: SearchHit = event.row.data
        if hit.kind == "contact":
            self.app.go_contact(hit.record)
        else:
            self.app.go_case(hit.case_id)

    def action_leave(self) -> None:
        """From the list to the field, from the field back to where one was."""
        if isinstance(self.focused, RecordList):
            self.query_one(Input).focus()
        else:
            self.dismiss(None)

    def help_lines(self) -> Iterable[Content]:
        """Explain the search."""
        yield line(
            _("Words are found in addresses, names, notes, tasks and answers; the beginning of a word is enough.")
        )
        yield line(_("Enter goes to the list, Escape back to the field."))
