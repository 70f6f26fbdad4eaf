"""A change that the server refused: why, and the whole text. It is corrected, copied out, or let go with a reason.

Knows how to show it and what can be typed where; services do the rest. Nothing leaves without a person's decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from bofield.errors import BofieldError
from bofield.i18n import _
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens import sync_errands
from bofield.tui.screens.asking import AskScreen, FormScreen
from bofield.tui.screens.base import WorkScreen
from bofield.tui.text import ALARM, joined, key_and_word, line, shown
from bofield.tui.widgets.date_field import AmountField, DayField, MomentField, NumberField
from bofield.tui.widgets.dialogue import moment
from bofield.tui.widgets.fields import ChoiceField, Field, Labelled, LineField
from bofield.tui.widgets.text_field import TextField

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from typing import Any

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import RefusedLine, RefusedView, Value

    Corrections = dict[tuple[str, str], Value]
    Send = Callable[[Corrections], Awaitable[Any]]

YES, NO = "yes", "no"
TYPED: dict[str, type[LineField]] = {
    "date": DayField,
    "instant": MomentField,
    "amount": AmountField,
    "int": NumberField,
}


class RefusedScreen(WorkScreen):
    """One refused change, whole."""

    PLACE = "refused"
    BINDINGS = bindings("refused")
    AUTO_FOCUS = "VerticalScroll"
    DEFAULT_CSS = """
    RefusedScreen .why { height: auto; padding: 1 2; }
    RefusedScreen .whole { height: 1fr; padding: 0 2; border: round $border-blurred; scrollbar-size-vertical: 1; }
    RefusedScreen .whole:focus { border: round $border; }
    RefusedScreen .whole Static { height: auto; }
    """

    def __init__(self, view: RefusedView) -> None:
        super().__init__()
        self.view = view

    def compose_body(self) -> Iterable[Widget]:
        """Give the reason, and all that was written."""
        yield Static(self._why(), classes="why")
        with VerticalScroll(classes="whole"):
            for value in self.view.lines:
                yield Static(joined(line(value.field_label, "bold $accent"), shown(value.shown_value), gap="\n"))

    async def load(self) -> None:
        """Say what it is about."""
        self.headline(joined(line(self.view.place, "bold"), line(_("refused")), gap=" · "))

    def _why(self) -> Content:
        told = _("Refused {when}. It is kept here, whole, until you decide.")
        return joined(
            joined(line(ALARM, "bold $error"), line(self.view.reason, "bold $error")),
            line(told.format(when=moment(self.view.at) if self.view.at else "–"), "$text-muted"),
            gap="\n",
        )

    def why_not(self, command: str) -> str:
        """Say why nothing can be corrected."""
        if command == "correct" and not any(value.type for value in self.view.lines):
            return _("There is nothing here that can be typed again. Copy what is needed and let it go.")
        return ""

    async def action_correct(self) -> None:
        """Edit the values in place, and send the change again."""
        from bofield.services import syncing

        async def send(values: Corrections) -> str:
            return await self.app.change(syncing.correct_refused, self.view.change, values)

        if await self.app.push_screen_wait(CorrectScreen(self.view, send)):
            self._leave_with(_("Corrected. It is sent with the next sync."))
            self.app.action_save_now()

    def action_copy_out(self) -> None:
        """Copy reason and text."""
        sync_errands.copy_out(self.app, self.view)

    async def action_write_out(self) -> None:
        """Write reason and text to a file that the user names."""
        from bofield.services import refused

        async def send(values: dict[str, Value]) -> str:
            return str(await self.app.ask(_write_out, self.view, str(values["file"] or "")))

        def _write_out(_workspace: object, view: RefusedView, name: str) -> object:
            return refused.write_out(view, name)

        about = _("Outside bofield the text is no longer encrypted. Remove the file when you are done with it.")
        fields = ((_("File"), LineField("file", _("refused.txt"))),)
        form = FormScreen(_("Write to which file?"), fields, about=about, needed=("file",), send=send)
        written = await self.app.push_screen_wait(form)
        if written:
            self.tell(_("Written to {path}.").format(path=written))

    async def action_drop_refused(self) -> None:
        """Let the change go, with a reason."""
        if await sync_errands.let_go(self.app, self.view):
            self._leave_with(_("Put aside, with your reason."))

    def action_history(self) -> None:
        """Show what the first record of the change has been."""
        self.app.show("history", self.view.lines[0].record)

    def _leave_with(self, words: str) -> None:
        self.dismiss(None)
        self.app.call_later(self.app.tell, words)

    def help_lines(self) -> Iterable[Content]:
        """Explain what can be done."""
        yield line(_("The server could not take this change. Nothing of it is lost: the whole of it stands here."))
        yield line(_("e corrects what can be corrected and sends it again; y copies it; w writes it to a file."))
        yield line(_("x lets it go. You write why, and its words are kept on this laptop also then."))


class CorrectScreen(AskScreen):
    """The values of a refused change, to be typed again. Returns what `send` gave, or None."""

    DEFAULT_CSS = """
    CorrectScreen VerticalScroll { height: auto; max-height: 16; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f8", "send", priority=True, show=False)]

    def __init__(self, view: RefusedView, send: Send) -> None:
        super().__init__(_("Correct and send again"), view.reason)
        self._lines = [value for value in view.lines if value.type]
        self._rows = [
            Labelled(value.field_label, field_for(f"line-{n}", value), long=True) for n, value in enumerate(self._lines)
        ]
        self._send = send
        self._sending = False

    def compose_middle(self) -> Sequence[Widget]:
        """Give the fields, one under the other."""
        return (VerticalScroll(*self._rows, can_focus=False),)

    def keys(self) -> Content:
        """Name the keys that work."""
        return joined(
            key_and_word("F8", _("send again")),
            key_and_word("tab", _("next field")),
            key_and_word("esc", _("cancel")),
            gap="   ",
        )

    def on_mount(self) -> None:
        """Begin in the first field."""
        self._rows[0].field.go()

    def action_send(self) -> None:
        """Send, unless something cannot be read."""
        for row in self._rows:
            if row.field.fault:
                self.complain(row.field.fault)
                row.field.go()
                return
        if not self._sending:
            self._deliver()

    @job
    async def _deliver(self) -> None:
        self._sending = True
        said = {(value.record, value.field): (_said(value, row.field), value.value) for value, row in self._pairs()}
        values = {where: now for where, (now, before) in said.items() if now != before}
        try:
            given = await self._send(values)
        except BofieldError as error:
            self.complain(str(error))
            about = getattr(error, "field", "")
            next((row for value, row in self._pairs() if value.field == about), self._rows[0]).field.go()
        else:
            self.dismiss(given)
        finally:
            self._sending = False

    def _pairs(self) -> zip[tuple[RefusedLine, Labelled]]:
        return zip(self._lines, self._rows, strict=True)


def field_for(name: str, value: RefusedLine) -> Field:
    """Make the field in which such a value is typed."""
    held = value.value
    if value.type == "bool":
        yes_or_no = ((YES, _("yes")), (NO, _("no")))
        return ChoiceField(name, yes_or_no, None if held is None else YES if held else NO)
    if value.type == "choice":
        return ChoiceField(name, value.choices, held)
    if value.type == "text":
        return TextField(name, held)
    return TYPED.get(value.type, LineField)(name, held)


def _said(value: RefusedLine, field: Field) -> Value:
    if value.type == "bool":
        return None if field.value is None else field.value == YES
    return field.value
