"""What a record has been: every change, newest first, with the whole of the one that one stands on.

What the laptop knows is shown at once; the server is asked beside it. Any earlier value can be brought back, which is
a change like any other and can be undone. Knows no network; that is the services'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from bofield.errors import OfflineError
from bofield.i18n import _
from bofield.tui.commands import bindings
from bofield.tui.jobs import latest_job
from bofield.tui.screens import history_parts as parts
from bofield.tui.screens.base import WorkScreen
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.text import joined, line
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.past_values import PastLine, PastView
    from bofield.services.values import Settled
    from bofield.services.workspace import Workspace


def read_past(workspace: Workspace, record: str) -> PastView:
    """Read what the laptop knows, in a thread."""
    from bofield.services import past

    return past.past_of(workspace, record)


def ask_past(workspace: Workspace, record: str) -> PastView:
    """Ask the server, in a thread."""
    from bofield.services import past

    return past.fetch_past(workspace, record)


class HistoryScreen(WorkScreen):
    """The history of one record."""

    PLACE = "history"
    BINDINGS = bindings("history")
    AUTO_FOCUS = "RecordList"
    DEFAULT_CSS = """
    HistoryScreen .source { height: auto; padding: 0 1; }
    HistoryScreen .middle { height: 1fr; }
    HistoryScreen RecordList { height: 1fr; }
    HistoryScreen .about { height: 1fr; padding: 0 1; border-top: solid $border-blurred; }
    HistoryScreen .about Static { height: auto; }
    HistoryScreen.-wide .middle { layout: horizontal; }
    HistoryScreen.-wide RecordList { width: 3fr; }
    HistoryScreen.-wide .about { width: 2fr; border-top: none; border-left: solid $border-blurred; }
    """

    def __init__(self, record: str) -> None:
        super().__init__()
        self.record = record
        self.view: PastView | None = None
        self._asking = False
        self._offline = False
        self._asked = False
        self._settled: Settled | None = None
        """What was brought back last here, so that it can be undone."""

    def compose_body(self) -> Iterable[Widget]:
        """Lay out where it comes from, the list, and the line in full."""
        yield Static(classes="source")
        with Container(classes="middle"):
            yield RecordList(parts.COLUMNS, empty=_("Nothing is known of this yet."))
            with VerticalScroll(classes="about", can_focus=False):
                yield Static()

    async def load(self) -> None:
        """Show what is here; then ask the server, once."""
        self._show(await self.app.ask(read_past, self.record))
        if not self._asked:
            self._asked = True
            self.ask_server()

    @latest_job
    async def ask_server(self) -> None:
        """Ask the server for the whole, beside what is shown."""
        self._asking = True
        self._say_source()
        try:
            view = await self.app.ask(ask_past, self.record)
        except OfflineError:
            self._offline = True
        else:
            self._offline = False
            self._show(view)
        finally:
            self._asking = False
            self._say_source()

    def _show(self, view: PastView) -> None:
        self.view = view
        self.headline(joined(line(_("History"), "bold"), line(view.kind_label), line(view.place), gap=" · "))
        self.query_one(RecordList).set_rows(parts.rows(view.lines))
        self._say_source()
        self._show_about()

    def _say_source(self) -> None:
        if self.view is not None:
            told = parts.source(self.view, asking=self._asking, offline=self._offline)
            self.query_one(".source", Static).update(told)
            self.query_one(".source").display = bool(told)

    @property
    def entry(self) -> PastLine | None:
        """The change the cursor stands on."""
        row = self.query_one(RecordList).current
        return row.data if row is not None else None

    def on_record_list_highlighted(self) -> None:
        """Tell the change in full."""
        self._show_about()
        self.refresh_frame()

    def _show_about(self) -> None:
        self.query_one(".about Static", Static).update(parts.about(self.entry))
        self.query_one(".about").scroll_home(animate=False)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def why_not(self, command: str) -> str:
        """Say what a command would need."""
        if command == "restore":
            if self.entry is None:
                return _("Stand on a change to bring its value back.")
            if not self.entry.restorable:
                return _("This is what stands there now.")
        if command == "bring_back" and self._settled is None:
            return _("Nothing has been brought back here just now.")
        return ""

    async def action_restore(self) -> None:
        """Let the earlier value stand again, when the person has confirmed it."""
        from bofield.services import past

        entry = self.entry
        if entry is None:
            return
        question = _("Let this stand again in {field}?").format(field=entry.field_label)
        choices = (("yes", _("Yes, bring it back")), ("no", _("No, leave it as it is")))
        hint = _("It is a change like any other; what stands there now stays in the history.")
        if await self.app.push_screen_wait(ChoicePrompt(question, choices, hint=hint)) == "yes":
            self._settled = await self.app.change(past.restore, entry)
            self.tell(_("Brought back. u undoes it."))

    async def action_bring_back(self) -> None:
        """Undo what was brought back last."""
        from bofield.services import syncing

        settled, self._settled = self._settled, None
        if settled is not None:
            await self.app.change(syncing.undo_choice, settled)
            self.tell(_("Undone: what stood there before stands there again."))

    def help_lines(self) -> Iterable[Content]:
        """Explain the signs."""
        yield line(_("Every change to this, newest first: who, when, from what to what. Nothing is thrown away."))
        yield line(
            _("Signs: ● stands, ◐ stands beside another, ○ not sent yet, × set aside or let go, + joined, ! refused.")
        )
        yield line(_("r brings an earlier value back, as a change like any other; u undoes it."))
