"""A box to tick whose sign says whether it is ticked, with colours or without."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style
from textual.widgets import Checkbox


class Tick(Checkbox):
    """`[x] Två vid besök`."""

    DEFAULT_CSS = """
    Tick { border: none; padding: 0; background: $background; height: 1; width: auto; }
    Tick:focus { border: none; background: $block-cursor-background; color: $block-cursor-foreground; }
    Tick:focus > .toggle--label { background: $block-cursor-background; color: $block-cursor-foreground; }
    """

    @property
    def _button(self) -> Content:
        return Content("[x]" if self.value else "[ ]")

    def render(self) -> Content:
        """Draw the box and the words."""
        return Content.assemble(self._button, " ", self._label.stylize_before(Style.null()))
