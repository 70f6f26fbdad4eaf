"""The last line: the keys that work here and now, from the registry. Knows no screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from bofield.tui.commands import BY_ID, Command
from bofield.tui.text import key_and_word

if TYPE_CHECKING:
    from textual import events
    from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class Hint:
    """A command of the footer; `dim` when it has a reason not to work now."""

    command: Command
    key: str
    dim: bool = False
    apt: bool = False
    """It belongs to the line one stands on, and gets room before the others."""
    word: str = ""
    """What it does to the line one stands on, where that is more than its usual label says."""

    @property
    def label(self) -> str:
        """What stands beside the key."""
        return self.word or self.command.shown_label


def fitting(hints: list[Hint], width: int) -> list[Hint]:
    """Choose the hints that fit in `width` cells: help always, what is apt, light weights; in order of weight."""
    chosen: list[Hint] = []
    room = width
    for hint in sorted(hints, key=_claim):
        need = key_and_word(hint.key, hint.label).cell_length + 2
        if need <= room + 2:
            chosen.append(hint)
            room -= need
    return sorted(chosen, key=lambda hint: (hint.command.id == "help", hint.command.weight))


def _claim(hint: Hint) -> tuple[bool, bool, bool, int]:
    """Say who gets room first; what cannot be used now yields to what can."""
    return (hint.command.id != "help", not hint.apt, hint.dim, hint.command.weight)


class Footer(Widget):
    """Keys and words of what works here; a click does the same as the key."""

    DEFAULT_CSS = """
    Footer { height: 1; dock: bottom; padding: 0 1; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Draw again whenever other keys work."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def hints(self) -> list[Hint]:
        """List the commands that work here, from the bindings that are active."""
        why_not = getattr(self.screen, "why_not", None)
        apt: frozenset[str] = getattr(self.screen, "apt", frozenset)()
        words: dict[str, str] = getattr(self.screen, "words", dict)()
        focused = self.screen.focused
        typing = focused is not None and focused.check_consume_key("a", "a")
        found: dict[str, Hint] = {}
        for active in self.screen.active_bindings.values():
            command = BY_ID.get((active.binding.id or "").rpartition(".")[2])
            if command is not None and command.weight:
                dim = bool(why_not and why_not(command.id))
                found[command.id] = Hint(
                    command,
                    command.key_for(typing=typing),
                    dim=dim,
                    apt=command.id in apt and not dim,
                    word=words.get(command.id, ""),
                )
        return list(found.values())

    def render(self) -> Content:
        """Draw the keys, help to the right."""
        width = self.content_size.width
        self._spots = []
        made = Content()
        last = Content()
        for hint in fitting(self.hints(), width):
            piece = key_and_word(hint.key, hint.label, dim=hint.dim)
            if hint.command.id == "help":
                last = piece
                self._spots.append((width - piece.cell_length, width, "help"))
                continue
            self._spots.append((made.cell_length, made.cell_length + piece.cell_length, hint.command.id))
            made += piece + "  "
        return made + " " * max(0, width - made.cell_length - last.cell_length) + last

    def on_click(self, event: events.Click) -> None:
        """Do what the key would do."""
        for start, end, command in self._spots:
            if start <= event.x - 1 < end:
                self.app.simulate_key(BY_ID[command].keys[0])
                return
