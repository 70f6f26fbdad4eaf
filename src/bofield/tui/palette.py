"""The palette (Ctrl+P): every command of this screen and of the app, found by name. Made from the registry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import CommandPalette, DiscoveryHit, Hit, Provider

from bofield.i18n import _
from bofield.tui.commands import Command, commands, everywhere
from bofield.tui.text import joined, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App
    from textual.command import Hits
    from textual.content import Content

    from bofield.tui.app import BofieldApp
    from bofield.tui.screens.base import WorkScreen


class Commands(Provider):
    """Offers what can be done here, then what can be done everywhere."""

    async def discover(self) -> Hits:
        """Offer everything, in the order of the registry."""
        for command in self._offered():
            yield DiscoveryHit(_title(command), self._runner(command), command.shown_label, command.shown_help)

    async def search(self, query: str) -> Hits:
        """Offer what sounds like the query, by name or by explanation."""
        matcher = self.matcher(query)
        for command in self._offered():
            score = max(matcher.match(command.shown_label), matcher.match(command.shown_help) * 0.6)
            if score > 0:
                yield Hit(score, _title(command), self._runner(command), command.shown_label, command.shown_help)

    def _offered(self) -> Iterator[Command]:
        yield from (command for command in commands(getattr(self.screen, "PLACE", "")))
        places = cast("BofieldApp", self.app).places
        for command in everywhere():
            name = command.id.removeprefix("place_")
            if command.id != "command_palette" and (name == command.id or name in places):
                yield command

    def _runner(self, command: Command) -> partial[None]:
        node = self.app if command in everywhere() else self.screen
        return partial(cast("BofieldApp | WorkScreen", node).action_command, command.id)


def _title(command: Command) -> Content:
    name = command.shown_label[:1].upper() + command.shown_label[1:]
    return joined(shown(name), shown(command.shown_key, "$text-muted"), gap="  ")


def open_palette(app: BofieldApp) -> None:
    """Open the palette over the present screen."""
    if not CommandPalette.is_open(cast("App[object]", app)):
        app.push_screen(CommandPalette(providers=[Commands], placeholder=_("What do you want to do?")))
