"""The short fields that forms are made of: a choice, ticks, and a line of text read into a value.

A field knows its name, its value and whether what stands in it can be read; it posts `FieldChanged` when a person (or
the program) changed it, and whoever owns the form compares with what was loaded. Knows no record and no service.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from bofield.cleaning import clean
from bofield.tui.text import LONGEST_LINE, joined, line, shown
from bofield.tui.widgets.flow import flow
from bofield.tui.widgets.own_keys import OwnKeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult
    from textual.geometry import Size

    from bofield.services.values import Value

MARK = "›"
"""Stands before what has the focus, so that it shows without colours."""
TICKED, EMPTY = "[x]", "[ ]"


class FieldChanged(Message):
    """The value of a field may have changed."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__()


class Field(Widget):
    """What every field has. `field` is the name of its value in the record."""

    def __init__(self, field: str, *, classes: str | None = None) -> None:
        super().__init__(id=f"field-{field.replace('_', '-')}", classes=classes)
        self.field = field

    @property
    @abstractmethod
    def value(self) -> Value:
        """What stands in the field; None for nothing."""

    @property
    def fault(self) -> str:
        """Say in a sentence why what stands here cannot be read; empty when it can."""
        return ""

    @abstractmethod
    def put(self, value: Value) -> None:
        """Show a value that comes from elsewhere."""

    def go(self) -> None:
        """Put the focus where the value is changed."""
        self.focus()


class ChoiceField(Field, can_focus=True):
    """One of a closed list: arrows choose; the choice stands on one line."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; width: 1fr; }
    ChoiceField:focus { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("backspace,delete", "empty", show=False),
    ]

    def __init__(
        self, field: str, choices: Sequence[tuple[str, str]], value: Value = None, *, may_be_empty: bool = True
    ) -> None:
        """Offer `choices` (value, words). Without `may_be_empty` the first one stands from the beginning."""
        super().__init__(field)
        self.choices = tuple(choices)
        self.may_be_empty = may_be_empty
        self._value = str(value) if value else ("" if may_be_empty or not choices else choices[0][0])

    @property
    def value(self) -> Value:
        """The chosen value."""
        return self._value or None

    def put(self, value: Value) -> None:
        """Show a value that comes from elsewhere."""
        self._value = str(value or "")
        self.refresh()

    def _take(self, value: str) -> None:
        self._value = value
        self.refresh()
        self.post_message(FieldChanged(self.field))

    def action_step(self, step: int) -> None:
        """Choose the next or the previous."""
        names = [name for name, _words in self.choices]
        if names:
            at = names.index(self._value) if self._value in names else (-1 if step > 0 else 0)
            self._take(names[(at + step) % len(names)])

    def action_empty(self) -> None:
        """Choose nothing."""
        if self.may_be_empty:
            self._take("")

    def on_click(self) -> None:
        """Choose the next with the mouse."""
        self.action_step(1)

    def render(self) -> Content:
        """Draw the choice, with arrows while it can be changed."""
        words = dict(self.choices).get(self._value, self._value)
        shown_words = line(words) if words else line("–")
        if not self.has_focus:
            return Content(" ") + shown_words + shown(" ▾", "$text-muted")
        number = next((i for i, (name, _words) in enumerate(self.choices, 1) if name == self._value), 0)
        count = line(f"{number}/{len(self.choices)}")
        return shown("‹") + shown_words + shown(f"{MARK}  ") + count


class TicksField(Field, can_focus=True):
    """Several yes-or-no values on one line: arrows move among them, space ticks."""

    DEFAULT_CSS = """
    TicksField { height: auto; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("space", "tick", show=False),
    ]

    def __init__(self, field: str, ticks: Sequence[tuple[str, str]], ticked: Iterable[str] = ()) -> None:
        """Offer `ticks` (field name, words)."""
        super().__init__(field)
        self.ticks = tuple(ticks)
        self.ticked = set(ticked)
        self._at = 0

    @property
    def value(self) -> Value:
        """What is ticked, in order, with spaces between."""
        return " ".join(name for name, _words in self.ticks if name in self.ticked) or None

    def put(self, value: Value) -> None:
        """Show values that come from elsewhere."""
        self.ticked = set(str(value or "").split())
        self.refresh()

    def action_step(self, step: int) -> None:
        """Go to the next or the previous."""
        self._at = (self._at + step) % len(self.ticks)
        self.refresh()

    def action_tick(self) -> None:
        """Tick, or take the tick back."""
        self.ticked ^= {self.ticks[self._at][0]}
        self.refresh()
        self.post_message(FieldChanged(self.field))

    def rows(self, width: int) -> list[Content]:
        """Lay the ticks out, the one with the focus marked."""
        parts: list[Content] = []
        for index, (name, words) in enumerate(self.ticks):
            here = self.has_focus and index == self._at
            style = "bold $block-cursor-foreground on $block-cursor-background" if here else ""
            parts.append(shown(f"{MARK if here else ' '}{TICKED if name in self.ticked else EMPTY} {words}", style))
        return flow(parts, width, 1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Tell how many lines the ticks take at a width."""
        return len(self.rows(width))

    def render(self) -> Content:
        """Draw the ticks."""
        return Content("\n").join(self.rows(self.content_size.width))


class LineInput(OwnKeys, Input, inherit_bindings=False):
    """An input that leaves the page keys to the screen: a single line has no pages."""

    BINDINGS: ClassVar[list[BindingType]] = list(Input.BINDINGS)


class LineField(Field):
    """A line of text. Subclasses read it into another kind of value."""

    DEFAULT_CSS = """
    LineField { height: auto; width: 1fr; layout: horizontal; }
    LineField > Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $surface; }
    LineField > Input:focus { background: $panel; border: none; text-style: bold; }
    LineField > Static { width: auto; max-width: 60%; height: auto; padding: 0 1; color: $text-muted; display: none; }
    LineField > Static.-shown { display: block; }
    LineField > Static.-fault { color: $text-error; }
    """
    WIDTH: ClassVar[int] = 0
    """Cells of the input; 0 takes what there is."""

    def __init__(self, field: str, value: Value = None, *, placeholder: str = "") -> None:
        super().__init__(field)
        self._value = value
        self._fault = ""
        self.input = LineInput(self._written(), placeholder=placeholder, compact=True, select_on_focus=False)
        self._beside = Static()
        if self.WIDTH:
            # The words take the rest and wrap in it: cut off, "84 days" would read "8".
            self.input.styles.width = self.WIDTH
            self._beside.styles.width = "1fr"
            self._beside.styles.max_width = "100%"

    def compose(self) -> ComposeResult:
        """Put the input beside the words about it."""
        yield self.input
        yield self._beside

    def on_mount(self) -> None:
        """Say what the value means from the beginning."""
        self._say()

    # ── for subclasses ───────────────────────────────────────────────────────────────────────────────────────────────
    def read(self, text: str) -> Value:
        """Read what was typed; ValueError with a sentence when it cannot be."""
        return clean(text, lines=False).strip() or None

    def write(self, value: Value) -> str:
        """Write a value as it is typed."""
        return str(value)

    def meaning(self, value: Value) -> str:  # noqa: ARG002  (subclasses use it)
        """Say beside the field what was understood."""
        return ""

    def go(self) -> None:
        """Put the focus into the line."""
        self.input.focus()

    # ── the value ────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def value(self) -> Value:
        """What was last read."""
        return self._value

    @property
    def fault(self) -> str:
        """Why what is typed cannot be read."""
        return self._fault

    def put(self, value: Value) -> None:
        """Show a value that comes from elsewhere, unless the person is typing here."""
        self._value, self._fault = value, ""
        self.input.value = self._written()
        self._say()

    def _written(self) -> str:
        return clean(self.write(self._value), lines=False)[:LONGEST_LINE] if self._value is not None else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Read what stands there now."""
        event.stop()
        if event.value == self._written() and not self._fault:
            return
        try:
            value, self._fault = self.read(event.value), ""
        except ValueError as error:
            self._fault = str(error)
        else:
            changed, self._value = value != self._value, value
            if changed:
                self.post_message(FieldChanged(self.field))
        # A fault is told when the person has finished, not while the first digit is typed.
        if not self._fault:
            self._say()

    def on_descendant_blur(self) -> None:
        """Say what was understood, or why not."""
        if not self._fault and self._value is not None:
            self.input.value = self._written()
        self._say()

    def _say(self) -> None:
        words = self._fault or (self.meaning(self._value) if self._value is not None else "")
        beside = self._beside
        beside.update(joined(line("!"), line(words)) if self._fault else line(words))
        beside.set_class(bool(words), "-shown")
        beside.set_class(bool(self._fault), "-fault")


class SecretField(Field):
    """A passphrase: taken exactly as it is typed, and never shown."""

    DEFAULT_CSS = """
    SecretField { height: 1; width: 1fr; }
    SecretField > Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $surface; }
    SecretField > Input:focus { background: $panel; border: none; }
    """

    def __init__(self, field: str, value: Value = None) -> None:
        super().__init__(field)
        self.input = Input(str(value or ""), password=True, compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """Put the input in its place."""
        yield self.input

    @property
    def value(self) -> Value:
        """What is typed."""
        return self.input.value or None

    def put(self, value: Value) -> None:
        """Put another passphrase in."""
        self.input.value = str(value or "")


class Labelled(Horizontal):
    """A field with its name before it."""

    DEFAULT_CSS = """
    Labelled { height: auto; width: 1fr; }
    Labelled > .label { width: 12; color: $text-muted; }
    Labelled.-long > .label { width: 24; }
    """

    def __init__(self, label: str, field: Field, *, long: bool = False) -> None:
        super().__init__(Static(line(label), classes="label"), field, classes="-long" if long else None)
        self.field = field


def choices_of(group: str) -> tuple[tuple[str, str], ...]:
    """List the choices of a group in words. Services must be loaded; that is so once a file is open."""
    from bofield.services import labels

    return labels.choices(group)
