"""A text area whose words are kept until they are sent, so that neither Esc nor a flat battery takes them.

Knows the service that keeps them and a text area; knows nothing of what becomes of the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.tui.jobs import run

if TYPE_CHECKING:
    from bofield.tui.app import BofieldApp
    from bofield.tui.widgets.note_editor import NoteEditor

DELAY = 0.4
"""Seconds from the first key that is not kept until it is; later keys do not push it further."""


class KeptText:
    """What stands in an editor, kept under a key."""

    def __init__(self, app: BofieldApp, key: str, editor: NoteEditor) -> None:
        self._app = app
        self._key = key
        self._editor = editor
        self._stored = ""
        self._waiting = False

    async def begin(self) -> None:
        """Put back what was typed here before, unless something stands there already."""
        from bofield.services import drafts

        self._stored = await self._app.ask(drafts.kept, self._key)
        if self._stored and not self._editor.text:
            self._editor.take(self._stored)
            self._editor.move_cursor(self._editor.document.end)

    def touch(self) -> None:
        """Something was typed: keep it soon."""
        if not self._waiting and self._editor.text != self._stored:
            self._waiting = True
            self._app.set_timer(DELAY, self._due)

    def _due(self) -> None:
        self._waiting = False
        run(self._app, self.flush, name="kept")

    async def flush(self) -> None:
        """Keep what stands there now."""
        from bofield.services import drafts

        text = self._editor.text
        if text != self._stored:
            self._stored = text
            await self._app.ask(drafts.keep, self._key, text)

    async def forget(self) -> None:
        """The words were sent: keep nothing."""
        self._editor.take("")
        await self.flush()
