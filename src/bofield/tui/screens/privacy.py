"""The screen for when somebody looks over one's shoulder: a clock, and how to go on. It shows nothing else, ever."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Digits, Input, Static

from bofield.errors import BofieldError
from bofield.i18n import _
from bofield.i18n.dates import clock, now
from bofield.tui.app import BofieldApp
from bofield.tui.jobs import job
from bofield.tui.text import ALARM, key_and_word, shown

if TYPE_CHECKING:
    from textual.app import ComposeResult


class PrivacyScreen(ModalScreen[Any]):
    """A clock. Unlocked, F9 brings everything back; locked, the passphrase does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", show=False)]
    AUTO_FOCUS = "#passphrase"

    app = getters.app(BofieldApp)

    def __init__(self, locked: bool) -> None:  # noqa: FBT001  (made by name and position)
        super().__init__(id="privacy")
        self.locked = locked

    def compose(self) -> ComposeResult:
        """Show the clock, and the way back."""
        with Vertical(classes="quiet"):
            yield Digits(_clock())
            if self.locked:
                yield Static(shown(_("Locked. Your passphrase opens it where you were.")))
                yield Input(password=True, id="passphrase", placeholder=_("passphrase"))
                yield Static("", id="message")
            else:
                yield Static(key_and_word("F9", _("press F9 to go on")))

    def on_mount(self) -> None:
        """Keep the clock right, and take away notices that may hold names."""
        self.app.clear_notifications()
        self.set_interval(5, lambda: self.query_one(Digits).update(_clock()))

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say nothing: what others want to tell may hold names."""

    @job
    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try the passphrase."""
        passphrase, field = event.value, event.input
        if not passphrase or field.disabled:
            return
        field.disabled = True
        field.value = ""
        message = self.query_one("#message", Static)
        message.update(shown(_("Opening …"), "$text-muted"))
        try:
            opened = await asyncio.to_thread(self.app.session.unlock, passphrase)
        except BofieldError as error:
            message.update(shown(f"{ALARM} {error}", "$text-error"))
            field.disabled = False
            field.focus()
            return
        self.app.come_back(opened)

    def action_quit(self) -> None:
        """Close the program."""
        self.app.exit()


def _clock() -> str:
    return clock(now())
