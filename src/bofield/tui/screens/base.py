"""What every screen has: header, headline, message line and footer, and data that is read again when it changes.

`WorkScreen` is a screen on top of a place (a case, a contact, a form); `PlaceScreen` is a place itself. A screen says
where it is (`PLACE`), which gives it its keys from the registry, composes its middle in `compose_body`, and reads its
data in `load`. Knows nothing of any one screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters
from textual.screen import Screen

from bofield.tui.app import BofieldApp
from bofield.tui.jobs import carry_out, job, latest_job
from bofield.tui.widgets.footer import Footer
from bofield.tui.widgets.header import Header
from bofield.tui.widgets.lines import Headline, MessageLine
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widget import Widget

    from bofield.tui.messages import DataChanged


class WorkScreen(Screen[Any]):
    """A screen with the app's frame around its own middle."""

    PLACE: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  (as Textual declares it)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]  # noqa: RUF012  (the same)

    app = getters.app(BofieldApp)

    def __init__(self) -> None:
        super().__init__()
        self._seen = -1
        """The app's data revision that was last loaded."""

    # ── for subclasses ───────────────────────────────────────────────────────────────────────────────────────────────
    def compose_body(self) -> Iterable[Widget]:
        """Give the widgets between header and footer."""
        return ()

    async def load(self) -> None:
        """Read this screen's data with `await self.app.ask(…)` and show it. Called again whenever data changed."""

    def why_not(self, command: str) -> str:  # noqa: ARG002  (for subclasses)
        """Say in a sentence why a command cannot be used now; an empty text means that it can."""
        return ""

    def help_lines(self) -> Iterable[Content]:
        """Give the few lines that `?` shows above the keys: what this screen is, and why this line stands here."""
        return ()

    def headline(self, left: Content | str, right: Content | str = "") -> None:
        """Set the rule under the header: what this screen is about, and something to the right."""
        self.query_one(Headline).show(left, right)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say something on the message line; it goes away by itself."""
        self.query_one(MessageLine).show(text, error=error)

    def refresh_frame(self) -> None:
        """Draw header and footer again; news may come before they are there."""
        self.query(Header).refresh()
        self.query(Footer).refresh()

    # ── the frame ────────────────────────────────────────────────────────────────────────────────────────────────────
    def compose(self) -> ComposeResult:
        """Put the frame around the body."""
        yield Header()
        yield Headline()
        yield from self.compose_body()
        yield MessageLine()
        yield Footer()

    def on_mount(self) -> None:
        """Read the data for the first time."""
        self.reload()

    def on_screen_resume(self) -> None:
        """Read the data again if it changed while this screen was out of sight."""
        self.refresh_frame()
        if self._seen not in (-1, self.app.revision):
            self.reload()

    def on_data_changed(self, _: DataChanged) -> None:
        """Read the data again."""
        self.reload()

    @latest_job
    async def reload(self) -> None:
        """Read the data again, keeping cursor and scroll where the widgets can."""
        revision = self.app.revision
        await self.load()
        self._seen = revision
        self.call_after_refresh(self.app.data_shown)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def action_command(self, command: str) -> None:
        """Carry out a command of this screen, or say why it cannot be done now."""
        reason = self.why_not(command)
        if reason:
            self.tell(reason)
            return
        carry_out(self, command)

    def action_open(self) -> None:
        """Open the line the cursor stands on."""
        if isinstance(self.focused, RecordList):
            self.focused.select()

    def action_leave(self) -> None:
        """Go back to where one came from."""
        self.dismiss(None)


class PlaceScreen(WorkScreen):
    """One of the six places; it is never left, only switched from."""

    @job
    async def say_again(self) -> None:
        """Make the screen anew: the language changed."""
        await self.recompose()
        self.reload()
