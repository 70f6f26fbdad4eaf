"""The text area that notes are written in. Knows how to keep long and foreign text harmless; knows no record.

A paragraph of 100 kB on one line would cost most of a second for each key, so what is pasted is broken into lines of
bounded length, and so is what is loaded. Text from elsewhere replaces, so that undo still works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea

from bofield.cleaning import clean
from bofield.tui.widgets.own_keys import OwnKeys

if TYPE_CHECKING:
    from typing import ClassVar

    from textual import events
    from textual.binding import BindingType

LONGEST = 1_000
"""Characters of one line before it is broken."""


def broken(text: str, longest: int = LONGEST) -> str:
    """Break lines longer than `longest`, at a space where there is one near the end."""
    if len(text) <= longest:
        return text
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line, longest))


def _pieces(line: str, longest: int) -> list[str]:
    made: list[str] = []
    while len(line) > longest:
        cut = line.rfind(" ", longest // 2, longest)
        cut = cut if cut > 0 else longest
        made.append(line[:cut])
        line = line[cut:].removeprefix(" ")
    return [*made, line]


def editable(text: str) -> str:
    """Give stored text as it may stand in an editor: cleaned, with lines of bounded length."""
    return broken(clean(text))


class NoteEditor(OwnKeys, TextArea):
    """A plain text area for prose, with line numbers to point at."""

    DEFAULT_CSS = """
    NoteEditor {
        height: 1fr; border: none; padding: 0; background: $surface; color: $foreground; scrollbar-size-vertical: 1;
    }
    NoteEditor:focus { border: none; }
    NoteEditor .text-area--gutter { color: $text-muted; background: $surface; }
    NoteEditor .text-area--cursor-gutter { color: $foreground; background: $panel; text-style: bold; }
    NoteEditor .text-area--cursor-line { background: $panel; }
    NoteEditor .text-area--selection { background: $input-selection-background; }
    NoteEditor .text-area--cursor { background: $input-cursor-background; color: $input-cursor-foreground; }
    NoteEditor .text-area--placeholder { color: $text-muted; }
    """

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "", numbers: bool = True) -> None:  # noqa: A002
        """Show `text`, cleaned, with numbered lines."""
        super().__init__(
            editable(text),
            id=id,
            soft_wrap=True,
            show_line_numbers=numbers,
            compact=True,
            highlight_cursor_line=True,
            placeholder=placeholder,
        )

    def take(self, text: str) -> None:
        """Put text from elsewhere in place of what stands here, keeping cursor, scroll and undo."""
        text = editable(text)
        if text == self.text:
            return
        at, scroll = self.cursor_location, self.scroll_offset
        self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.clamp_visitable(at))
        self.scroll_to(x=scroll.x, y=scroll.y, animate=False)

    async def _on_paste(self, event: events.Paste) -> None:
        """Clean and break what is pasted before it goes in."""
        event.stop()
        event.prevent_default()
        if not self.read_only and (result := self._replace_via_keyboard(editable(event.text), *self.selection)):
            self.move_cursor(result.end_location)


class SentenceEditor(NoteEditor):
    """A short text that wraps and that Enter sends: a remark, a reason."""

    DEFAULT_CSS = """
    SentenceEditor { height: auto; min-height: 2; max-height: 6; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "send", priority=True, show=False)]

    class Sent(Message):
        """Enter was pressed."""

    def action_send(self) -> None:
        """Tell that the text is finished."""
        self.post_message(self.Sent())
