"""Where an addition to a signed note is written, or the answer to a remark. Keeps what is begun until it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters
from textual.containers import Container
from textual.widgets import Static

from bofield.i18n import _
from bofield.tui.app import BofieldApp
from bofield.tui.kept import KeptText
from bofield.tui.text import joined, line
from bofield.tui.widgets.note_editor import NoteEditor

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from bofield.services.values import ContactView


class AnswerBox(Container):
    """A title and a text area at the foot of a signed note; hidden until somebody wants to add something."""

    DEFAULT_CSS = """
    AnswerBox { height: auto; border-top: solid $border-blurred; padding: 0 1; display: none; }
    AnswerBox NoteEditor { height: 6; }
    """

    app = getters.app(BofieldApp)

    def __init__(self, contact_id: str) -> None:
        super().__init__()
        self.editor = NoteEditor(numbers=False)
        self._title = Static()
        self._key = f"answer:{contact_id}"
        self._kept: KeptText | None = None

    def compose(self) -> ComposeResult:
        """Put the title above the text area."""
        yield self._title
        yield self.editor

    @property
    def text(self) -> str:
        """What is written, without blank ends."""
        return self.editor.text.strip()

    async def begin(self, view: ContactView) -> None:
        """Open for writing; what was begun before is there again."""
        remark = view.open_remark
        words = _("Answer to {name}").format(name=remark.author) if remark else _("Addition to the signed note")
        hint = line(_("F8 signs it; what is signed stays."), "$text-muted")
        self._title.update(joined(line(words, "bold"), hint, gap="   "))
        self.display = True
        self.editor.focus()
        if self._kept is None:
            self._kept = KeptText(self.app, self._key, self.editor)
            await self._kept.begin()

    def on_text_area_changed(self, event: NoteEditor.Changed) -> None:
        """Keep what is typed."""
        event.stop()
        if self._kept is not None:
            self._kept.touch()

    async def flush(self) -> None:
        """Keep what stands there now."""
        if self._kept is not None:
            await self._kept.flush()

    async def sent(self) -> None:
        """The words have become part of the note: forget them here, and hide."""
        if self._kept is not None:
            await self._kept.forget()
        self.display = False
