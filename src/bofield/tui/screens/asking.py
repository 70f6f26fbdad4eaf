"""Questions above the footer: a form of a few fields, a sentence to write.

They lie over the screen that asks and hide nothing else of it. Enter answers, Esc leaves without. Each returns what was
answered, or None. Knows no record and no service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from bofield.errors import BofieldError
from bofield.i18n import _
from bofield.tui.app import BofieldApp
from bofield.tui.jobs import job
from bofield.tui.kept import KeptText
from bofield.tui.text import joined, key_and_word, line, shown
from bofield.tui.widgets.fields import Field, FieldChanged, Labelled
from bofield.tui.widgets.note_editor import SentenceEditor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import Value

    Visible = Callable[[str, dict[str, Value]], bool]
    Send = Callable[[dict[str, Value]], Awaitable[Any]]


class AskScreen(ModalScreen[Any]):
    """The frame that the questions share."""

    DEFAULT_CSS = """
    AskScreen { background: transparent; align: center bottom; }
    AskScreen > Vertical {
        width: 100%; max-width: 110; height: auto; max-height: 90%; background: $panel; padding: 0 1;
        border: round $border;
    }
    AskScreen > Vertical > .title { text-style: bold; height: auto; }
    AskScreen > Vertical > .about { color: $text-muted; height: auto; }
    AskScreen > Vertical > .fault { color: $text-error; height: auto; display: none; }
    AskScreen > Vertical > .keys { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__()
        self.question = title
        self.about = about

    def compose(self) -> ComposeResult:
        """Put title and keys around the middle."""
        with Vertical():
            yield Static(line(self.question), classes="title")
            if self.about:
                yield Static(shown(self.about), classes="about")
            yield from self.compose_middle()
            yield Static(classes="fault")
            yield Static(self.keys(), classes="keys")

    def compose_middle(self) -> Sequence[Widget]:
        """Give the widgets that are answered with."""
        return ()

    def keys(self) -> Content:
        """Name the keys that work."""
        return joined(key_and_word("enter", _("done")), key_and_word("esc", _("cancel")), gap="   ")

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the answer."""
        fault = self.query_one(".fault", Static)
        fault.update(joined("!", line(sentence)))
        fault.display = bool(sentence)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class FormScreen(AskScreen):
    """A form of a few fields. Returns their values by name."""

    DEFAULT_CSS = """
    FormScreen VerticalScroll { height: auto; max-height: 14; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", priority=True, show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[tuple[str, Field]],
        *,
        about: str = "",
        needed: Sequence[str] = (),
        visible: Visible | None = None,
        send: Send | None = None,
    ) -> None:
        """Ask for `fields` (words, field). `needed` must be filled in; `visible` hides fields by what others say.

        With `send` the form stays until what was filled in has been taken: a refusal is told in it, at the field it
        is about, and nothing typed is lost. The form then returns what `send` gave.
        """
        super().__init__(title, about)
        self.fields = {field.field: field for _words, field in fields}
        self._rows = [Labelled(words, field, long=True) for words, field in fields]
        self._needed = tuple(needed)
        self._visible = visible
        self._send = send
        self._sending = False

    def compose_middle(self) -> Sequence[Widget]:
        """Give the fields, one under the other."""
        return (VerticalScroll(*self._rows, can_focus=False),)

    def on_mount(self) -> None:
        """Hide what does not apply; the first field that applies has the focus already."""
        self._arrange()

    @property
    def values(self) -> dict[str, Value]:
        """The values of the fields that apply; None for those that do not."""
        return {row.field.field: row.field.value if row.display else None for row in self._rows}

    def on_field_changed(self, _: FieldChanged) -> None:
        """Show the fields that now apply."""
        self._arrange()

    def _arrange(self) -> None:
        if self._visible is not None:
            values = {name: field.value for name, field in self.fields.items()}
            for row in self._rows:
                row.display = self._visible(row.field.field, values)

    def action_send(self) -> None:
        """Answer, unless something is missing or cannot be read."""
        for row in self._rows:
            field = row.field
            missing = field.field in self._needed and field.value is None
            if row.display and (field.fault or missing):
                self.complain(field.fault or _("Something is missing here."))
                field.go()
                return
        if self._send is None:
            self.dismiss(self.values)
        elif not self._sending:
            self._deliver(self._send)

    @job
    async def _deliver(self, send: Send) -> None:
        """Hand the values over; what refuses them says which field it is about."""
        self._sending = True
        try:
            given = await send(self.values)
        except BofieldError as error:
            self.complain(str(error))
            refused = self.fields.get(getattr(error, "field", ""))
            if refused is not None:
                refused.go()
        else:
            self.dismiss(given)
        finally:
            self._sending = False


class SentenceScreen(AskScreen):
    """A sentence to write: a remark, a reason. Returns the text, never an empty one.

    With a `key`, what is typed is kept until it is sent, also when one leaves with Esc.
    """

    app = getters.app(BofieldApp)

    def __init__(self, title: str, *, about: str = "", key: str = "") -> None:
        super().__init__(title, about)
        self.editor = SentenceEditor(numbers=False)
        self._key = key
        self._kept: KeptText | None = None

    def compose_middle(self) -> Sequence[Widget]:
        """Give the text area."""
        return (self.editor,)

    @job
    async def on_mount(self) -> None:
        """Begin to write, where one left off."""
        self.editor.focus()
        if self._key:
            self._kept = KeptText(self.app, self._key, self.editor)
            await self._kept.begin()

    def on_text_area_changed(self) -> None:
        """Keep what is typed."""
        if self._kept is not None:
            self._kept.touch()

    async def on_sentence_editor_sent(self) -> None:
        """Answer, unless nothing is written."""
        text = self.editor.text.strip()
        if not text:
            self.complain(_("Write a sentence, or press Esc."))
            return
        if self._kept is not None:
            await self._kept.flush()
        self.dismiss(text)

    async def on_unmount(self) -> None:
        """Leave nothing unkept when the program ends."""
        if self._kept is not None and self.app.is_open:
            await self._kept.flush()
