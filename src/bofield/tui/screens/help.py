"""`?`: what this screen is, why this line stands here, and every key that works. Made from the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from bofield.i18n import _
from bofield.tui.commands import PLACES, Command, bindings, commands, everywhere, key_name
from bofield.tui.text import joined, key_and_word, line, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

KEYS_WIDTH = 10


class HelpScreen(ModalScreen[None]):
    """A card over the screen it explains."""

    PLACE = "help"
    BINDINGS: ClassVar[list[Any]] = bindings("help")

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        """Lay out the explanation and the keys."""
        place = getattr(self._about, "PLACE", "")
        with Vertical(classes="card wide"):
            with VerticalScroll():
                yield Static(line(_(PLACES[place]) if place in PLACES else "bofield", "bold $accent"), classes="name")
                about = getattr(self._about, "help_lines", tuple)
                for part in about():
                    yield Static(part, classes="paragraph")
                yield Static(key_table(_("Here"), commands(place)), classes="paragraph")
                yield Static(key_table(_("Everywhere"), everywhere()))
            yield Static(
                joined(key_and_word("↑↓", _("read on")), key_and_word("esc", _("back")), gap="   "), classes="keys"
            )

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_command(self, _command: str) -> None:
        """Go back: the only command here."""
        self.dismiss(None)


def key_table(heading: str, rows: Iterable[Command]) -> Content:
    """Lay commands out as lines of key and explanation, wrapped by hand nowhere: every explanation is one line."""
    lines = [line(heading, "bold")]
    for command in rows:
        keys = " ".join(key_name(key) for key in command.keys) or "ctrl+p"
        lines.append(shown(f"  {keys:<{KEYS_WIDTH}}", "bold $accent") + line(command.shown_help))
    return Content("\n").join(lines)
