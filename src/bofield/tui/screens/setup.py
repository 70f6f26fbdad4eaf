"""The first minutes: one question, and then a passphrase. Shown only where nothing is set up yet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import getters
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from bofield.errors import BofieldError
from bofield.i18n import _
from bofield.tui import DEMONSTRATION
from bofield.tui.app import BofieldApp
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens.asking import FormScreen
from bofield.tui.text import ALARM, joined, key_and_word, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.fields import Field, LineField, SecretField
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from bofield.services.workspace import Workspace

Answers = dict[str, str]


class SetupScreen(Screen[Any]):
    """One question, and what follows from the answer."""

    BINDINGS = bindings("setup")
    AUTO_FOCUS = "RecordList"

    app = getters.app(BofieldApp)

    def compose(self) -> ComposeResult:
        """Ask the one question."""
        with Vertical(classes="card"):
            yield Static(shown("bofield", "bold $accent"), classes="name")
            yield Static(shown(_("Nothing is set up on this computer yet. How do you want to begin?")), classes="name")
            yield RecordList((Column("choice", width=24), Column("more", width=20, grow=1)))
            yield Static("", id="message")
            keys = (
                key_and_word("↑↓", _("choose")),
                key_and_word("enter", _("take it")),
                key_and_word("ctrl+q", _("quit")),
            )
            yield Static(joined(*keys, gap="   "), classes="keys")

    def on_mount(self) -> None:
        """Give the three ways."""
        ways = self.query_one(RecordList)
        ways.styles.height = 3
        ways.set_rows(
            [
                Row("demonstration", (_("Try it"), shown(_("invented households"), "$text-muted"))),
                Row("server", (_("With my organisation"), shown(_("an address and a code"), "$text-muted"))),
                Row("alone", (_("Alone on this laptop"), shown(_("no server at all"), "$text-muted"))),
            ]
        )

    def action_command(self, _command: str) -> None:
        """Take the way the cursor stands on."""
        self.query_one(RecordList).select()

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say how it goes, below the list."""
        message = f"{ALARM} {text}" if error else text
        self.query_one("#message", Static).update(shown(message, "$text-error" if error else "$text-muted"))

    @job
    async def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Go the way that was chosen."""
        match event.row.id:
            case "demonstration":
                self.app.exit(DEMONSTRATION)
            case "server":
                await self._until_done(_("With my organisation"), server_fields, self.app.session.enrol)
            case _:
                await self._until_done(_("Alone on this laptop"), alone_fields, self.app.session.create_alone)

    async def _until_done(
        self,
        title: str,
        fields: Callable[[Answers], tuple[tuple[str, Field], ...]],
        begin: Callable[[Answers], Workspace],
    ) -> None:
        """Ask, try, and ask again with what was typed kept, until it works or the person leaves it."""
        typed: Answers = {}
        about = _("The passphrase cannot be recovered by anyone. Four words are better than one.")
        while True:
            made = fields(typed)
            form = FormScreen(title, made, about=about, needed=[field.field for _words, field in made])
            answers = await self.app.push_screen_wait(form)
            if answers is None:
                self.tell("")
                return
            typed = {name: str(value or "") for name, value in answers.items()}
            if typed["passphrase"] != typed["again"]:
                about = f"{ALARM} " + _("The two passphrases are not the same.")
                continue
            self.tell(_("Setting up …"))
            try:
                opened = await asyncio.to_thread(begin, typed)
            except BofieldError as error:
                about = f"{ALARM} {error}"
                continue
            await self.app.opened(opened)
            return


def alone_fields(typed: Answers) -> tuple[tuple[str, Field], ...]:
    """Ask for a name and a passphrase."""
    return ((_("Your name"), LineField("name", typed.get("name"))), *_secrets(typed))


def server_fields(typed: Answers) -> tuple[tuple[str, Field], ...]:
    """Ask for the server's address, the code and a passphrase."""
    return (
        (_("Address of the server"), LineField("server", typed.get("server"), placeholder="https://…")),
        (_("Your code"), LineField("code", typed.get("code"), placeholder=_("from an administrator"))),
        *_secrets(typed),
    )


def _secrets(typed: Answers) -> tuple[tuple[str, Field], ...]:
    return (
        (_("A passphrase"), SecretField("passphrase", typed.get("passphrase"))),
        (_("The same once more"), SecretField("again")),
    )
