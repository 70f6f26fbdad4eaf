"""What stands beside a list on wide terminals: the case of the line under the cursor. Hidden where there is no room."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import getters
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from bofield.tui.app import BofieldApp
from bofield.tui.jobs import latest_job
from bofield.tui.screens.case_lines import summary

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from bofield.services.values import CaseView
    from bofield.services.workspace import Workspace

PAUSE = 0.1
"""Seconds the cursor must rest before the case is read."""


def read_case(workspace: Workspace, case_id: str) -> CaseView:
    """Read one case, in a thread."""
    from bofield.services import cases

    return cases.case_view(workspace, case_id)


class Beside(VerticalScroll, can_focus=False):
    """The summary of a case, with something said above it."""

    DEFAULT_CSS = """
    Beside {
        display: none; width: 40%; min-width: 48; padding: 0 2; border-left: solid $border-blurred;
        scrollbar-size-vertical: 1;
    }
    """

    app = getters.app(BofieldApp)

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static()

    @latest_job
    async def show(self, case_id: str, lead: Content | None = None) -> None:
        """Read the case and show it, unless there is no room; no case empties the place."""
        if not self.screen.has_class("-wide"):
            return
        await asyncio.sleep(PAUSE)
        text = summary(await self.app.ask(read_case, case_id)) if case_id else Content()
        self.query_one(Static).update(Content("\n\n").join([lead, text]) if lead else text)
        self.scroll_to(y=0, animate=False)
