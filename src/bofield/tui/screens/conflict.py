"""A conflict: a field written in two ways. Both stand side by side; a person chooses, and until then both are kept.

Knows how to show versions; services settle them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
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

LONG_TEXTS = frozenset({"note", "text", "remark"})
"""Fields of several lines; where both are kept, a blank line stands between them."""
TWO = 2


class ConflictScreen(WorkScreen):
    """Two versions of a field, or more."""

    PLACE = "conflict"
    BINDINGS = bindings("conflict")
    AUTO_FOCUS = "VerticalScroll"
    DEFAULT_CSS = """
    ConflictScreen Horizontal { height: 1fr; }
    ConflictScreen .side { width: 1fr; height: 1fr; padding: 0 1; border: round $border-blurred; }
    ConflictScreen .side:focus-within { border: round $border; }
    ConflictScreen .side > .who { height: auto; margin-bottom: 1; }
    ConflictScreen .side VerticalScroll { height: 1fr; }
    ConflictScreen .side VerticalScroll Static { height: auto; }
    ConflictScreen .legend { height: auto; padding: 0 2; color: $text-muted; }
    """

    def __init__(self, view: ConflictView) -> None:
        super().__init__()
        self.view = view

    def compose_body(self) -> Iterable[Widget]:
        """Give the versions side by side."""
        texts = self._texts()
        with Horizontal():
            for place, (side, text) in enumerate(zip(self.view.sides, texts, strict=True)):
                with Vertical(classes="side"):
                    yield Static(joined(self._key(place), who(side), gap="\n"), classes="who")
                    with VerticalScroll():
                        yield Static(text)
        yield Static(line(_("What only one of them has stands between ⟦ and ⟧.")), classes="legend")

    async def load(self) -> None:
        """Say what it is about."""
        self.headline(joined(line(self.view.place, "bold"), line(self.view.field_label), gap=" · "))

    def _texts(self) -> list[Content]:
        sides = self.view.sides
        if len(sides) == TWO:
            return list(differences(sides[0].shown_value, sides[1].shown_value))
        return [shown(side.shown_value) for side in sides]

    def _key(self, place: int) -> Content:
        if len(self.view.sides) != TWO:
            return line(f"{place + 1}", "bold")
        key, words = (("v", _("keep this")), ("h", _("keep this")))[place]
        return key_and_word(key, words)

    @property
    def both(self) -> str:
        """All versions joined, where the field is free text; empty where only one can stand."""
        texts: list[str] = []
        for side in self.view.sides:
            if not isinstance(side.value, str) or side.shown_value != side.value or _is_day(side.value):
                return ""
            texts.append(side.value)
        gap = "\n\n" if self.view.field in LONG_TEXTS else " / "
        return gap.join(texts)

    def why_not(self, command: str) -> str:
        """Say why both cannot be kept."""
        if command == "keep_both" and not self.both:
            return _("Only one of these can stand: choose one.")
        return ""

    async def action_keep_one(self) -> None:
        """Keep the left version, or one of several."""
        await self._keep(0)

    async def action_keep_other(self) -> None:
        """Keep the right version, or one of several."""
        await self._keep(1)

    async def action_keep_both(self) -> None:
        """Keep all, one after the other."""
        await self._settle(self.both)

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

        await self.app.ask(syncing.settle, self.view.record, self.view.field, value)
        self.dismiss(None)
        self.app.data_changed()
        self.app.tell(_("Chosen. The others see it with the next sync."))

    def help_lines(self) -> Iterable[Content]:
        """Explain the choice."""
        yield line(_("Two laptops wrote this without a network between them. v keeps the left, h the right, d both."))
        yield line(_("Until somebody chooses, every laptop shows the same one of them and keeps the other."))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
