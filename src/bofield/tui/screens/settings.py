"""Language and colours. A choice holds at once and is kept beside the data."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bofield.i18n import LANGUAGES, _, get_language
from bofield.tui.commands import bindings
from bofield.tui.screens.base import WorkScreen
from bofield.tui.text import DONE, OPEN, line
from bofield.tui.themes import NAMES
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import Row, heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.content import Content
    from textual.widget import Widget

LANGUAGE_NAMES = {"sv": "svenska", "en": "English"}
"""Each language by its own name, in every language."""


class SettingsScreen(WorkScreen):
    """A list of choices; the chosen ones have a filled ring."""

    PLACE = "settings"
    BINDINGS = bindings("settings")
    AUTO_FOCUS = "RecordList"

    def compose_body(self) -> Iterable[Widget]:
        """One list."""
        yield RecordList((Column("ring", width=1), Column("choice", width=30, grow=1)))

    async def load(self) -> None:
        """Show what is chosen."""
        self.headline(_("Settings"))
        self.query_one(RecordList).set_rows(list(self._rows()))

    def _rows(self) -> Iterator[Row]:
        yield heading(_("LANGUAGE"))
        for code in LANGUAGES:
            yield _choice("language", code, LANGUAGE_NAMES[code], chosen=code == get_language())
        yield heading(_("COLOURS"))
        for name, label in NAMES.items():
            yield _choice("theme", name, _(label), chosen=name == self.app.theme)

    async def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Take the choice into use and keep it."""
        what, value = event.row.data
        if what == "theme":
            self.app.theme = value
        else:
            self.app.use_language(value)
        self.reload()
        try:
            await asyncio.to_thread(self.app.session.keep, **{what: value})
        except OSError:
            self.tell(_("The choice holds until you close the program; it could not be written down."), error=True)

    def help_lines(self) -> Iterable[Content]:
        """Explain the choices."""
        yield line(_("Enter chooses. Nothing here is secret, so it is kept in settings.json in plain text."))


def _choice(what: str, value: str, label: str, *, chosen: bool) -> Row:
    ring = line(DONE, "$accent") if chosen else line(OPEN, "$text-muted")
    return Row(f"{what}:{value}", (ring, line(label)), data=(what, value))
