"""The last screen of a laptop that was withdrawn: what happened, and what stood on the screen and was not kept.

The file is gone by now, so it reads nothing and writes nothing; it only lets go of the file and ends the program.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from bofield.i18n import _
from bofield.tui.app import BofieldApp
from bofield.tui.jobs import job
from bofield.tui.text import joined, key_and_word, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.screen import Screen


class WithdrawnScreen(ModalScreen[Any]):
    """A sentence, words that were being typed, and one way on: out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,ctrl+q", "end", show=False),
        Binding("y", "copy", show=False),
    ]
    DEFAULT_CSS = """
    WithdrawnScreen { align: center middle; background: $background; }
    WithdrawnScreen VerticalScroll { height: auto; max-height: 12; margin-top: 1; }
    """

    app = getters.app(BofieldApp)

    def __init__(self, sentence: str) -> None:
        super().__init__(id="withdrawn")
        self._sentence = sentence
        self._words = ""

    def compose(self) -> ComposeResult:
        """Say it; show the words, if there are any."""
        self._words = "\n\n".join(unkept(self.app.screen_stack))
        keys = [key_and_word("enter", _("quit"))]
        with Vertical(classes="card"):
            yield Static(shown("bofield", "bold $accent"), classes="name")
            yield Static(shown(self._sentence, "bold"))
            if self._words:
                keys.append(key_and_word("y", _("copy")))
                kept = _("This stood on the screen and was no longer saved. Copy it or write it down before you quit:")
                yield Static(shown(kept, "$text-warning"), classes="paragraph")
                with VerticalScroll():
                    yield Static(shown(self._words))
            yield Static(joined(*keys, gap="   "), classes="keys")

    @job
    async def on_mount(self) -> None:
        """Let go of the file."""
        await asyncio.to_thread(self.app.session.end)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say nothing more: what others want to tell is about a file that is gone."""

    def action_copy(self) -> None:
        """Copy the words."""
        self.app.copy_to_clipboard(self._words)

    def action_end(self) -> None:
        """Close the program."""
        self.app.exit()


def unkept(screens: Sequence[Screen[Any]]) -> list[str]:
    """Collect what stands in forms and notes and has not been written, without passphrases."""
    found: list[str] = []
    for screen in screens:
        autosave = getattr(screen, "autosave", None)
        if autosave is not None:
            found += [str(value) for value in autosave.changes.values() if isinstance(value, str)]
            continue
        found += [area.text for area in screen.query(TextArea)]
        found += [field.value for field in screen.query(Input) if not field.password]
    return [text for text in found if text.strip()]
