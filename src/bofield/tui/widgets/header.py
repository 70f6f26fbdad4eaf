"""The two lines at the top: where we are, who we are, and how syncing stands. Reads the app; changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters
from textual.content import Content
from textual.widget import Widget

from bofield.i18n import _
from bofield.i18n.dates import clock
from bofield.tui.app import BofieldApp
from bofield.tui.commands import BY_ID
from bofield.tui.text import DONE, HALF, OPEN, joined, key_and_word, line

if TYPE_CHECKING:
    from textual import events

    from bofield.services.values import SyncStatus


def sync_words(status: SyncStatus | None) -> Content:
    """Say how syncing stands, with a symbol and in words: `○ offline · 3 waiting`."""
    if status is None:
        return Content()
    waiting = " · " + _("{n} waiting").format(n=status.waiting) if status.waiting else ""
    needs = " · " + _("{n} need you").format(n=status.needs) if status.needs else ""
    match status.state:
        case "alone":
            return line(f"{DONE} " + _("on this laptop"), "$text-muted")
        case "syncing":
            count = f" {status.done}/{status.total}" if status.total else ""
            return line(f"{HALF} " + _("syncing") + count + needs, "$accent")
        case "synced" | "waiting":
            at = " " + clock(status.last_heard) if status.last_heard else ""
            return line(f"{DONE} " + _("synced") + at + waiting + needs, "$success")
        case _:
            return line(f"{OPEN} " + _("offline") + waiting + needs, "$text-muted")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a click on the second line leads."""

    start: int
    end: int
    command: str


class Header(Widget):
    """Name, district, person and sync state; below them the places with their keys."""

    DEFAULT_CSS = """
    Header { height: 2; padding: 0 1; background: $panel; }
    """

    app = getters.app(BofieldApp)

    def __init__(self) -> None:
        super().__init__()
        self._spots: list[_Spot] = []

    def render(self) -> Content:
        """Draw both lines as wide as the screen."""
        width = self.content_size.width
        return self._top(width) + "\n" + self._tabs(width)

    def _top(self, width: int) -> Content:
        person = self.app.person
        right = joined(line(person.name if person else ""), sync_words(self.app.sync_status), gap="   ")
        right = right.truncate(width - 10, ellipsis=True)
        left = joined(Content.styled("bofield", "bold $accent"), line(person.district if person else ""), gap="  ")
        left = left.truncate(max(0, width - right.cell_length - 3), ellipsis=True)
        return left + " " * max(1, width - left.cell_length - right.cell_length) + right

    def _tabs(self, width: int) -> Content:
        self._spots = []
        made = Content()
        for place in self.app.places:
            command = BY_ID[f"place_{place}"]
            tab = Content(f" {command.shown_key} {command.shown_label} ")
            self._spots.append(_Spot(made.cell_length, made.cell_length + tab.cell_length, command.id))
            here = place == self.app.place
            made += tab.stylize("bold $block-cursor-foreground on $block-cursor-background" if here else "$foreground")
            made += " "
        if not self.app.is_open:
            return Content()
        hint = key_and_word(BY_ID["search"].shown_key, BY_ID["search"].shown_label)
        self._spots.append(_Spot(width - hint.cell_length, width, "search"))
        return made + " " * max(1, width - made.cell_length - hint.cell_length) + hint

    def on_click(self, event: events.Click) -> None:
        """Go to the place that was clicked."""
        if event.y != 1:
            return
        for spot in self._spots:
            if spot.start <= event.x - 1 < spot.end:
                self.app.action_command(spot.command)
