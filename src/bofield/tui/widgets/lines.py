"""Single lines of the frame: the headline under the header and the message line above the footer."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from bofield.tui.text import DONE, joined, line


class Headline(Widget):
    """A rule with a title in it and something to the right: `── måndag 23 november, v. 48 ───`."""

    DEFAULT_CSS = """
    Headline { height: 1; padding: 0 1; color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left = Content()
        self._right = Content()

    def show(self, left: Content | str, right: Content | str = "") -> None:
        """Set both ends of the rule."""
        self._left = left if isinstance(left, Content) else line(left, "bold $foreground")
        self._right = right if isinstance(right, Content) else line(right)
        self.refresh()

    def render(self) -> Content:
        """Draw the rule as wide as the screen."""
        width = self.content_size.width
        right = self._right.truncate(max(0, width // 2), ellipsis=True)
        left = self._left.truncate(max(0, width - right.cell_length - 8), ellipsis=True)
        if not left and not right:
            return Content("─" * width)
        used = left.cell_length + right.cell_length + (5 if left else 0) + (4 if right else 0)
        head = Content("── ") + left + " " if left else Content()
        tail = Content(" ") + right + " ──" if right else Content()
        return head + "─" * max(0, width - used + 1) + tail


class MessageLine(Widget):
    """A sentence for the person, above the footer, that takes itself away."""

    DEFAULT_CSS = """
    MessageLine { height: auto; max-height: 3; padding: 0 1; display: none; background: $panel; color: $foreground; }
    MessageLine.-shown { display: block; }
    MessageLine.-error { color: $text-error; }
    """
    SECONDS = 8.0
    SECONDS_FOR_ERRORS = 20.0

    def __init__(self) -> None:
        super().__init__()
        self._text = Content()
        self._turn = 0

    @property
    def text(self) -> str:
        """What is shown now."""
        return self._text.plain if self.has_class("-shown") else ""

    def show(self, text: str, *, error: bool = False) -> None:
        """Show a sentence; an error stays longer and begins with a sign, not with a colour alone."""
        self._text = joined("!" if error else DONE, line(text))
        self.set_class(error, "-error")
        self.add_class("-shown")
        self.refresh(layout=True)
        self._turn += 1
        turn = self._turn
        self.set_timer(self.SECONDS_FOR_ERRORS if error else self.SECONDS, lambda: self._hide(turn))

    def clear(self) -> None:
        """Take the sentence away."""
        self.remove_class("-shown")

    def _hide(self, turn: int) -> None:
        if turn == self._turn:
            self.clear()

    def render(self) -> Content:
        """Draw the sentence, wrapped."""
        return self._text
