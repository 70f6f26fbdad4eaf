"""The first screens: the passphrase, or a word of patience while the file opens by itself. They show no data at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from bofield.errors import BofieldError
from bofield.i18n import _
from bofield.tui.app import BofieldApp
from bofield.tui.jobs import job
from bofield.tui.text import key_and_word, shown

if TYPE_CHECKING:
    from textual.app import ComposeResult


class OpeningScreen(Screen[Any]):
    """The name of the program while the file is opened without asking."""

    app = getters.app(BofieldApp)

    def compose(self) -> ComposeResult:
        """Say what is going on."""
        with Vertical(classes="card"):
            yield Static(shown("bofield", "bold $accent"), classes="name")
            yield Static(shown(_("Opening …"), "$text-muted"), id="message")

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say why it did not open."""
        self.query_one("#message", Static).update(shown(f"! {text}" if error else text, "$error" if error else ""))


class UnlockScreen(Screen[Any]):
    """One field: the passphrase. A wrong one is said so, and nothing else is shown."""

    AUTO_FOCUS = "#passphrase"
    BINDINGS: ClassVar[list[Any]] = []

    app = getters.app(BofieldApp)

    def compose(self) -> ComposeResult:
        """Ask for the passphrase."""
        with Vertical(classes="card"):
            yield Static(shown("bofield", "bold $accent"), classes="name")
            yield Static(shown(_("Field notes on this laptop are encrypted. Your passphrase opens them.")))
            yield Input(password=True, id="passphrase", placeholder=_("passphrase"))
            yield Static("", id="message")
            yield Static(key_and_word("enter", _("open")) + "   " + key_and_word("ctrl+q", _("quit")), classes="keys")

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say how it went, below the field."""
        self.query_one("#message", Static).update(shown(f"! {text}" if error else text, "$error" if error else ""))

    @job
    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try the passphrase."""
        passphrase, field = event.value, event.input
        if not passphrase or field.disabled:
            return
        field.disabled = True
        self.tell(_("Opening …"))
        try:
            await self.app.unlock(passphrase)
        except BofieldError:
            field.value = ""
            raise
        finally:
            field.disabled = False
            field.focus()
