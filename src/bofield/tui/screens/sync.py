"""Synk: how syncing stands in words, what waits, and what needs a person: conflicts and refused changes.

Nothing is discarded here without somebody's written word. Reads services; the network is theirs.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from bofield.errors import OfflineError
from bofield.i18n import _
from bofield.services.values import (
    ChosenLine,
    ConflictView,
    GoneLine,
    LaptopLine,
    RefusedView,
    UnreadLine,
    WaitingLine,
)
from bofield.tui.commands import bindings
from bofield.tui.jobs import job, latest_job
from bofield.tui.screens import sync_errands
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.screens.sync_parts import Entry, Fork, Leaving, about, rows, standing
from bofield.tui.text import line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import LaptopsView, Settled, SyncPlace, SyncStatus
    from bofield.services.workspace import Workspace

COLUMNS = (
    Column("sign", width=1),
    Column("what", width=24, grow=2, most=50),
    Column("place", width=22, grow=1, most=40),
    Column("when", width=17, rank=1),
)


_ASK_AGAIN = 60.0
"""Seconds within which the server is not asked about the laptops once more."""


def ask_about_laptops(workspace: Workspace) -> LaptopsView | None:
    """Ask the server when each laptop was heard, in a thread."""
    from bofield.services import syncing

    return syncing.fetch_laptops(workspace)


def read_all(workspace: Workspace) -> SyncPlace:
    """Read how syncing stands, what needs a person and what waits, in a thread."""
    from bofield.services import syncing

    return syncing.sync_place(workspace, syncing.status(workspace))


class SyncScreen(PlaceScreen):
    """The state, and the list of what needs a person."""

    PLACE = "sync"
    BINDINGS = bindings("sync")
    AUTO_FOCUS = "RecordList"
    DEFAULT_CSS = """
    SyncScreen .standing { height: auto; padding: 1 2; }
    SyncScreen .middle { height: 1fr; }
    SyncScreen RecordList { height: 1fr; }
    SyncScreen .about { height: 1fr; padding: 0 1; border-top: solid $border-blurred; }
    SyncScreen .about Static { height: auto; }
    SyncScreen.-low .standing { padding: 0 2; }
    SyncScreen.-narrow .about { height: 7; }
    SyncScreen.-wide .middle { layout: horizontal; }
    SyncScreen.-wide .about { width: 1fr; border-top: none; border-left: solid $border-blurred; }
    SyncScreen.-wide RecordList { width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._settled: Settled | None = None
        """What was chosen last here."""
        self._asked = -_ASK_AGAIN

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the state, the list, and the line in full."""
        yield Static(classes="standing")
        with Container(classes="middle"):
            yield RecordList(COLUMNS, empty=_("Nothing needs you: no conflicts and nothing refused."))
            with VerticalScroll(classes="about", can_focus=False):
                yield Static()

    async def load(self) -> None:
        """Show how it stands."""
        place = await self.app.ask(read_all)
        self.headline(_("Sync"))
        self._show_standing(place.status)
        self.query_one(RecordList).set_rows(rows(place))
        self._show_about()
        if place.laptops is not None and monotonic() - self._asked > _ASK_AGAIN:
            self._asked = monotonic()
            self.ask_server()

    @latest_job
    async def ask_server(self) -> None:
        """Ask about the laptops beside what is shown; without a network what was told last stays, with its time."""
        with suppress(OfflineError):
            await self.app.ask(ask_about_laptops)
            self.reload()

    def refresh_frame(self) -> None:
        """Follow a sync while it runs."""
        super().refresh_frame()
        if self.app.sync_status is not None and self.is_mounted:
            self._show_standing(self.app.sync_status)

    def _show_standing(self, status: SyncStatus) -> None:
        self.query_one(".standing", Static).update(standing(status))

    @property
    def entry(self) -> Entry | None:
        """What the cursor stands on."""
        row = self.query_one(RecordList).current
        return row.data if row is not None else None

    def on_record_list_highlighted(self) -> None:
        """Show the line in full."""
        self._show_about()
        self.refresh_frame()

    def apt(self) -> frozenset[str]:
        """Tell which commands belong to the line, so that the footer has room for them first."""
        if isinstance(self.entry, RefusedView):
            return frozenset({"copy_out", "drop_refused"})
        return frozenset({"seen"}) if isinstance(self.entry, ChosenLine | GoneLine) else frozenset()

    def words(self) -> dict[str, str]:
        """Say what Enter does to the line, so that nobody has to scroll to find out."""
        match self.entry:
            case ConflictView():
                return {"open": _("choose")}
            case Fork():
                return {"open": _("enrol again")}
            case Leaving():
                return {"open": _("decide")}
            case _:
                return {}

    def _show_about(self) -> None:
        entry = self.entry
        self.query_one(".about Static", Static).update(about(entry))
        pane = self.query_one(".about")
        pane.display = entry is not None and not isinstance(entry, WaitingLine)
        pane.scroll_home(animate=False)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def why_not(self, command: str) -> str:
        """Say what a command would need to stand on."""
        if command in {"copy_out", "drop_refused"} and not isinstance(self.entry, RefusedView):
            return _("Stand on a refused change to copy it or let it go.")
        if command == "seen" and not isinstance(self.entry, ChosenLine | GoneLine):
            return _("Stand on what somebody else has chosen, or on what has left, to say that you have seen it.")
        if command == "history" and not isinstance(self.entry, ConflictView | RefusedView | ChosenLine):
            return _("Stand on a conflict or a refused change to see what has been.")
        if command == "open" and isinstance(self.entry, GoneLine | LaptopLine | UnreadLine):
            return _("All there is to say of this line stands beside the list.")
        if command == "bring_back" and self._settled is None:
            return _("Nothing has been chosen here just now.")
        return ""

    def action_open(self) -> None:
        """Open the conflict; where there is none, sync."""
        entry = self.entry
        if isinstance(entry, ConflictView):
            sync_errands.choose(self.app, entry, self._chosen)
        elif isinstance(entry, RefusedView):
            self.app.show("refused", entry)
        elif isinstance(entry, ChosenLine):
            self.app.show("history", entry.record)
        elif isinstance(entry, Fork):
            self.enrol_again()
        elif isinstance(entry, Leaving):
            self.let_leave(entry)
        elif isinstance(entry, WaitingLine) and entry.case_id:
            self.app.go_case(entry.case_id)
        else:
            self.app.action_save_now()

    @job
    async def enrol_again(self) -> None:
        """Ask for the new code, and go on with all that was written."""
        await sync_errands.enrol_again(self.app)

    @job
    async def let_leave(self, entry: Leaving) -> None:
        """Ask whether so many cases may leave."""
        await sync_errands.let_leave(self.app, entry.places)

    async def action_seen(self) -> None:
        """Say that one has seen what another chose."""
        from bofield.services import syncing

        if isinstance(self.entry, ChosenLine):
            await self.app.change(syncing.seen, self.entry)
        elif isinstance(self.entry, GoneLine):
            await self.app.change(syncing.seen_gone)

    def on_record_list_selected(self) -> None:
        """Open the line that was clicked."""
        self.action_open()

    def _chosen(self, settled: Settled) -> None:
        self._settled = settled
        self.refresh_frame()

    async def action_bring_back(self) -> None:
        """Let the versions stand side by side again that were chosen between last."""
        settled, self._settled = self._settled, None
        if settled is not None:
            await sync_errands.undo(self.app, settled)

    def action_history(self) -> None:
        """Show what the record of this line has been."""
        entry = self.entry
        if isinstance(entry, ConflictView | ChosenLine):
            self.app.show("history", entry.record)
        elif isinstance(entry, RefusedView):
            self.app.show("history", entry.lines[0].record)

    def action_copy_out(self) -> None:
        """Copy the refused text."""
        if isinstance(self.entry, RefusedView):
            sync_errands.copy_out(self.app, self.entry)

    async def action_drop_refused(self) -> None:
        """Let a refused change go, with a reason."""
        if isinstance(self.entry, RefusedView) and await sync_errands.let_go(self.app, self.entry):
            self.tell(_("Put aside, with your reason."))

    def help_lines(self) -> Iterable[Content]:
        """Explain conflicts and refused changes."""
        yield line(_("Work goes on without a network; what is written waits here and is sent when there is one."))
        yield line(_("A conflict is a field written in two ways on two laptops. Enter shows both, and you choose."))
        yield line(_("Received: the server has it. Secured: it also lies in a backup that has been tried."))
        yield line(_("A refused change is kept whole here until you have copied it or let it go."))
