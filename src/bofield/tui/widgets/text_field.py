"""A field for a text of several lines, in a form. Knows no record and no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.tui.widgets.fields import Field, FieldChanged
from bofield.tui.widgets.note_editor import NoteEditor, editable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from bofield.services.values import Value


class TextField(Field):
    """Prose. Enter breaks the line; tab leaves the field."""

    DEFAULT_CSS = """
    TextField { height: auto; width: 1fr; }
    TextField > NoteEditor { height: auto; min-height: 3; max-height: 10; padding: 0 1; }
    """

    def __init__(self, field: str, value: Value = None) -> None:
        super().__init__(field)
        self._given = str(value or "")
        self.editor = NoteEditor(str(value or ""), numbers=False)
        self.editor.tab_behavior = "focus"

    def compose(self) -> ComposeResult:
        """Put the editor in its place."""
        yield self.editor

    @property
    def value(self) -> Value:
        """What is written; what nobody has touched is given back as it came, whatever an editor makes of long lines."""
        text = self.editor.text
        return (self._given if text == editable(self._given) else text) or None

    def put(self, value: Value) -> None:
        """Show a text that comes from elsewhere."""
        self._given = str(value or "")
        self.editor.take(self._given)

    def go(self) -> None:
        """Put the focus into the text."""
        self.editor.focus()

    def on_text_area_changed(self) -> None:
        """Tell that something was written."""
        self.post_message(FieldChanged(self.field))
