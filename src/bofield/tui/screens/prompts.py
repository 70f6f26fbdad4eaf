"""Two small questions over the present screen: fill in a few fields, or choose one of a list.

Used where a screen of its own would be too much. Escape gives None, and nothing has happened. Knows nothing of what the
answers are for; each field brings its own reader, whose ValueError is shown beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from bofield.i18n import _
from bofield.tui.commands import bindings
from bofield.tui.text import joined, key_and_word, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked for. `read` turns the text into a value or raises ValueError with a finished sentence."""

    name: str
    label: str
    value: str = ""
    example: str = ""
    required: bool = False
    secret: bool = False
    read: Callable[[str], Any] = str.strip

    def answer(self, text: str) -> Any:
        """Read what was typed. Raises ValueError with a finished sentence."""
        if self.required and not text.strip():
            raise ValueError(_("“{label}” must be filled in.").format(label=self.label))
        return self.read(text)


class FieldsPrompt(ModalScreen[Answers | None]):
    """A few fields, one below the other; enter goes on, and on the last one answers."""

    PLACE = "prompt"
    BINDINGS: ClassVar[list[Any]] = bindings("prompt")

    def __init__(self, title: str, fields: Sequence[Field], *, hint: str = "") -> None:
        super().__init__()
        self._title = title
        self._fields = tuple(fields)
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay the fields out."""
        with Vertical(classes="card"):
            yield Static(line(self._title, "bold $accent"), classes="name")
            for field in self._fields:
                yield Static(line(field.label, "$text-muted"))
                yield Input(field.value, placeholder=field.example, password=field.secret, id=f"field-{field.name}")
            yield Static(line(self._hint, "$text-muted"), id="message")
            yield Static(key_and_word("enter", _("go on")) + "   " + key_and_word("esc", _("leave it")), classes="keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field, or answer."""
        names = [f"field-{field.name}" for field in self._fields]
        place = names.index(event.input.id or names[-1])
        if place + 1 < len(names):
            self.query_one(f"#{names[place + 1]}", Input).focus()
        else:
            self.answer()

    def answer(self) -> None:
        """Read every field and go, or stay at the first that cannot be read."""
        answers: Answers = {}
        for field in self._fields:
            widget = self.query_one(f"#field-{field.name}", Input)
            try:
                answers[field.name] = field.answer(widget.value)
            except ValueError as error:
                self.tell(str(error), error=True)
                widget.focus()
                return
        self.dismiss(answers)

    def tell(self, text: str, *, error: bool = False) -> None:
        """Say what is wrong, below the fields."""
        self.query_one("#message", Static).update(shown(f"! {text}" if error else text, "$text-error" if error else ""))

    def action_command(self, _command: str) -> None:
        """Leave: the only command here."""
        self.dismiss(None)


class ChoicePrompt(ModalScreen[str | None]):
    """A short list to choose from; gives the name of what was chosen."""

    PLACE = "prompt"
    BINDINGS: ClassVar[list[Any]] = bindings("prompt")
    LONGEST = 12

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], *, current: str = "", hint: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._current = current
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay the choices out."""
        with Vertical(classes="card"):
            yield Static(line(self._title, "bold $accent"), classes="name")
            choices = RecordList((Column("choice", width=20, grow=1),))
            choices.styles.height = min(self.LONGEST, len(self._choices))
            yield choices
            yield Static(line(self._hint, "$text-muted"), id="message")
            keys = (
                key_and_word("↑↓", _("choose")),
                key_and_word("enter", _("take it")),
                key_and_word("esc", _("leave it")),
            )
            yield Static(joined(*keys, gap="   "), classes="keys")

    def on_mount(self) -> None:
        """Put the cursor on the present choice."""
        choices = self.query_one(RecordList)
        choices.set_rows([Row(name, (label,)) for name, label in self._choices])
        choices.go_to(self._current)
        choices.focus()

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Give the choice."""
        self.dismiss(event.row.id)

    def action_command(self, command: str) -> None:
        """Take the choice the cursor stands on, or leave."""
        if command == "open":
            self.query_one(RecordList).select()
        else:
            self.dismiss(None)
