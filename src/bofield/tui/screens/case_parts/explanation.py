"""Everything about one date of the law, over the case or over Idag: why, on what, for whom, what is missing.

A card to read, with the keys that settle the date. Which date it is comes from whoever opens it, and so does what
happens when it is settled. Knows no service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from bofield.i18n import _
from bofield.tui.app import BofieldApp
from bofield.tui.commands import BY_ID, bindings
from bofield.tui.screens.case_parts import settling
from bofield.tui.screens.case_parts.dates import explanation
from bofield.tui.text import joined, key_and_word, line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.content import Content

    from bofield.services.values import DeadlineView


class ExplanationScreen(ModalScreen[str | None]):
    """All about a date. Gives the command that was asked for, to be carried out below, or None."""

    PLACE = "deadline"
    BINDINGS: ClassVar[list[Any]] = bindings("deadline")
    DEFAULT_CSS = """
    ExplanationScreen { align: center middle; background: $background 70%; }
    ExplanationScreen > Vertical {
        width: 100%; max-width: 96; height: auto; background: $surface; border: round $border-blurred; padding: 0 2;
    }
    ExplanationScreen VerticalScroll { height: auto; max-height: 30; scrollbar-size-vertical: 1; margin: 1 0; }
    ExplanationScreen.-low VerticalScroll { max-height: 18; margin: 0; }
    ExplanationScreen Horizontal { height: auto; margin-bottom: 1; }
    ExplanationScreen.-low Horizontal { margin-bottom: 0; }
    ExplanationScreen Horizontal > .name { width: 18; }
    ExplanationScreen Horizontal > .said { width: 1fr; height: auto; }
    ExplanationScreen .fault { height: auto; color: $text-error; display: none; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]  # noqa: RUF012  (as Textual declares it)

    app = getters.app(BofieldApp)

    def __init__(self, found: DeadlineView, place: str) -> None:
        super().__init__()
        self.found = found
        self.where = place

    def compose(self) -> ComposeResult:
        """Lay the explanation out beside its names."""
        with Vertical():
            yield Static(joined(line(self.found.label, "bold $accent"), line(self.where, "$text-muted"), gap="  "))
            with VerticalScroll(can_focus=True):
                for name, said in explanation(self.found):
                    if said:
                        yield Horizontal(
                            Static(line(name, "$text-muted"), classes="name"), Static(said, classes="said")
                        )
            letter = _("The date in a letter from the court or Kronofogden always holds before this one.")
            yield Static(line(letter, "$text-muted"))
            yield Static(classes="fault")
            yield Static(self._keys())

    def _keys(self) -> Content:
        apt = [name for name in ("tick_off", "not_applicable", "legal_event") if not self.why_not(name)]
        keys = [key_and_word(BY_ID[name].shown_key, BY_ID[name].shown_label) for name in apt]
        return joined(*keys, key_and_word("esc", _("back")), gap="   ")

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def why_not(self, command: str) -> str:
        """Say why a command cannot be used on this date."""
        return settling.why_not(command, self.found)

    def action_command(self, command: str) -> None:
        """Go back, with what is to be done there; or say here why it cannot be."""
        reason = self.why_not(command)
        if reason:
            fault = self.query_one(".fault", Static)
            fault.update(line(reason))
            fault.display = True
        else:
            self.dismiss(None if command == "leave" else command)

    def help_lines(self) -> Iterable[Content]:
        """Explain the card."""
        yield line(_("b ticks the date off, x says why it does not apply, l writes down what has happened."))
