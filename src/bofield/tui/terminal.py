"""The border to the terminal: nothing but text leaves, and a crash leaves no secrets behind.

Knows control characters and Textual's drivers; knows no screen and no data.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

from bofield.i18n import _
from bofield.logs import report

if TYPE_CHECKING:
    from pathlib import Path

    from textual.color import Color
    from textual.driver import Driver

LINES = 12
"""Lines of a crash that are shown; the log keeps them all."""

_ACTING = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
"""Control characters, halves of characters, signs that turn or hide what a line says, and line ends of other worlds."""
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""They do their work inside words and emoji."""


@lru_cache(4096)
def stripped(text: str) -> str:
    """Take out what a terminal would act upon instead of showing. All of it is without width, so nothing moves."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in _ACTING or sign in _JOINERS)


class StripControls(LineFilter):
    """Take control characters out of every segment that is about to be drawn, whoever drew it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Give the segments without control characters; Textual's own control segments pass."""
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment(stripped(segment.text), segment.style, None)
            for segment in segments
        ]


def driver_class() -> type[Driver] | None:
    """Choose the driver: our own on Windows, where the kitty key protocol loses what AltGr types; else Textual's."""
    if sys.platform != "win32":
        return None
    from bofield.tui.windows import WindowsDriver

    return WindowsDriver


def crash_page(error: BaseException | None, log: Path | None) -> str:
    """Write what the terminal shows after a crash: where it happened, never what was being worked with."""
    lines = [
        "",
        _("bofield had to stop because of a fault in the program."),
        _("What you had written is saved, up to about one second before."),
        "",
    ]
    if error is not None:
        lines += [*(f"  {one}" for one in report(error).splitlines()[-LINES:]), ""]
    lines.append(_("Start it again with the same command. If it happens again, send the lines above to support."))
    if log is not None:
        lines.append(_("They are kept in {file}.").format(file=log))
    return "\n".join(lines)
