"""A short list over the present screen, to choose one of. Escape gives None, and nothing has happened.

Forms of several fields stand in `asking`. Knows nothing of what the choice is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from bofield.i18n import _
from bofield.tui.commands import bindings
from bofield.tui.text import joined, key_and_word, line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class ChoicePrompt(ModalScreen[str | None]):
    """A short list to choose from; gives the name of what was chosen."""

    PLACE = "prompt"
    BINDINGS: ClassVar[list[Any]] = bindings("prompt")
    LONGEST = 12

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], *, current: str = "", hint: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._current = current
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay the choices out."""
        with Vertical(classes="card"):
            yield Static(line(self._title, "bold $accent"), classes="name")
            choices = RecordList((Column("choice", width=20, grow=1),))
            choices.styles.height = min(self.LONGEST, len(self._choices))
            yield choices
            yield Static(line(self._hint, "$text-muted"), id="message")
            keys = (
                key_and_word("↑↓", _("choose")),
                key_and_word("enter", _("take it")),
                key_and_word("esc", _("leave it")),
            )
            yield Static(joined(*keys, gap="   "), classes="keys")

    def on_mount(self) -> None:
        """Put the cursor on the present choice."""
        choices = self.query_one(RecordList)
        choices.set_rows([Row(name, (label,)) for name, label in self._choices])
        choices.go_to(self._current)
        choices.focus()

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Give the choice."""
        self.dismiss(event.row.id)

    def action_command(self, command: str) -> None:
        """Take the choice the cursor stands on, or leave."""
        if command == "open":
            self.query_one(RecordList).select()
        else:
            self.dismiss(None)
