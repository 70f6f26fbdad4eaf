"""A conflict: a field written in two ways. Both stand side by side; a person chooses, and until then both are kept.

On a narrow screen they stand one above the other. Knows how to show versions; services settle them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from bofield.i18n import _
from bofield.tui.commands import bindings
from bofield.tui.screens.base import WorkScreen
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.screens.sync_parts import who
from bofield.tui.text import joined, key_and_word, line, shown
from bofield.tui.widgets.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import ConflictView, Value

TWO = 2


class ConflictScreen(WorkScreen):
    """Two versions of a field, or more. Leaves with what was settled, or None."""

    PLACE = "conflict"
    BINDINGS = bindings("conflict")
    AUTO_FOCUS = "VerticalScroll"
    DEFAULT_CSS = """
    ConflictScreen .sides { height: 1fr; }
    ConflictScreen .side { height: 1fr; padding: 0 1; border: round $border-blurred; scrollbar-size-vertical: 1; }
    ConflictScreen .side { border-title-color: $foreground; }
    ConflictScreen .side:focus { border: round $border; }
    ConflictScreen .side Static { height: auto; }
    ConflictScreen .side .who { margin-bottom: 1; }
    ConflictScreen.-low .side .who { margin-bottom: 0; }
    ConflictScreen.-wide .sides { layout: horizontal; }
    ConflictScreen.-wide .side { width: 1fr; }
    ConflictScreen .legend { height: auto; padding: 0 2; color: $text-muted; }
    """

    def __init__(self, view: ConflictView) -> None:
        super().__init__()
        self.view = view

    def compose_body(self) -> Iterable[Widget]:
        """Give the versions, each with whose it is and how it is kept."""
        with Container(classes="sides"):
            for place, (side, text) in enumerate(zip(self.view.sides, self._texts(), strict=True)):
                with VerticalScroll(classes="side") as frame:
                    frame.border_title = self._key(place)
                    yield Static(who(side), classes="who")
                    yield Static(text)
        yield Static(line(_("What only one of them has stands between ⟦ and ⟧.")), classes="legend")

    async def load(self) -> None:
        """Say what it is about."""
        self.headline(joined(line(self.view.place, "bold"), line(self.view.field_label), gap=" · "))

    def _texts(self) -> list[Content]:
        """Mark what differs, for two; of several each is shown against the one that is shown meanwhile."""
        first, *others = (side.shown_value for side in self.view.sides)
        if len(others) == 1:
            return list(differences(first, others[0]))
        return [shown(first), *(differences(first, other)[1] for other in others)]

    def _key(self, place: int) -> Content:
        if len(self.view.sides) != TWO:
            return line(f"{place + 1}", "bold")
        return key_and_word("vh"[place], _("keep this"))

    def why_not(self, command: str) -> str:
        """Say why both cannot be kept."""
        if command == "keep_both" and not self.view.both:
            return _("Only one of these can stand: choose one.")
        return ""

    async def action_keep_one(self) -> None:
        """Keep the first version, or one of several."""
        await self._keep(0)

    async def action_keep_other(self) -> None:
        """Keep the second version, or one of several."""
        await self._keep(1)

    async def action_keep_both(self) -> None:
        """Keep all, one after the other."""
        await self._settle(self.view.both)

    async def _keep(self, place: int) -> None:
        sides = self.view.sides
        if len(sides) != TWO:
            choices = tuple(
                (str(n), f"{n + 1}  {side.author}: {side.shown_value}"[:60]) for n, side in enumerate(sides)
            )
            chosen = await self.app.push_screen_wait(ChoicePrompt(_("Which version is kept?"), choices))
            if chosen is None:
                return
            place = int(chosen)
        await self._settle(sides[place].value)

    async def _settle(self, value: Value) -> None:
        from bofield.services import syncing

        settled = await self.app.ask(syncing.settle, self.view.record, self.view.field, value)
        self.dismiss(settled)
        self.app.data_changed()

    def action_history(self) -> None:
        """Show what this record has been."""
        self.app.show("history", self.view.record)

    def help_lines(self) -> Iterable[Content]:
        """Explain the choice."""
        yield line(_("Two laptops wrote this without a network between them. v keeps the first, h the second, d both."))
        yield line(_("Both means one text with every line of both; a line that they share stands once."))
        yield line(_("Until somebody chooses, every laptop shows the same one of them and keeps the other."))
        yield line(_("The choice is a change like any other: u takes it back, and the history keeps all versions."))
