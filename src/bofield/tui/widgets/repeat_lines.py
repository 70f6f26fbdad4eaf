"""The lines that gather the questions of a repeat: how many there are, and the beginning of each.

On the upper one `+` adds one more and `u` brings the last one back that was taken away; on the others `delete` takes
one away. Posts what a person wants; whoever owns the run carries it out. Knows no run and no service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from bofield.i18n import _, ngettext
from bofield.tui.text import joined, line, shown
from bofield.tui.widgets.fields import MARK
from bofield.tui.widgets.question import INDENT, Question

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from bofield.services.values import QuestionView

GATHERING = ("repeat", "instance")
"""The types of line that gather questions."""


class MoreWanted(Message):
    """A person wants one more of a repeat; `repeat` is its key."""

    def __init__(self, repeat: str) -> None:
        self.repeat = repeat
        super().__init__()


class LessWanted(Message):
    """A person wants one of a repeat away; `instance` is its key."""

    def __init__(self, instance: str, label: str) -> None:
        self.instance = instance
        self.label = label
        super().__init__()


class BackWanted(Message):
    """A person wants the one back that was taken away last."""

    def __init__(self, repeat: str) -> None:
        self.repeat = repeat
        super().__init__()


class Gathering(Question):
    """A line of a repeat: its name and number of instances, or the beginning of one instance."""

    def __init__(self, view: QuestionView, *, locked: bool) -> None:
        super().__init__(view, locked=locked)
        self.can_focus = self.changeable

    @property
    def changeable(self) -> bool:
        """Tell whether anything can be added or taken away here; what the form counts itself cannot."""
        return not (self.locked or self.view.readonly)

    def compose(self) -> ComposeResult:
        """Show the words alone."""
        yield from super().compose()

    def _answer_by(self, key: str, character: str) -> bool:
        if self.view.type == "repeat":
            if character == "+" or key in ("enter", "space", "insert"):
                self.post_message(MoreWanted(self.view.name))
                return True
            if character == "u":
                self.post_message(BackWanted(self.view.name))
                return True
        elif key in ("delete", "backspace") or character == "-":
            self.post_message(LessWanted(self.view.name, self.view.label))
            return True
        return False

    def above(self, width: int) -> list[Content]:
        """Lay the line out: what it gathers, and while it has the focus which keys work here."""
        here = self.has_focus
        words = line(self.view.label, "bold $accent")
        if self.view.type == "repeat":
            count = len(self.view.value.split())
            words = joined(words, line(ngettext("({n} row)", "({n} rows)", count).format(n=count), "$text-muted"))
        rows = words.wrap(max(10, width - INDENT))
        if here:
            keys = (
                _("+ adds one more, u brings back the one taken away last")
                if self.view.type == "repeat"
                else _("delete takes this one away")
            )
            rows += shown(keys, "$text-muted").wrap(max(10, width - INDENT))
        first = Content(MARK if here else " ").pad_right(INDENT - 1)
        return [(first if at == 0 else Content(" " * INDENT)) + row for at, row in enumerate(rows)]
