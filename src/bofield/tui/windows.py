r"""Textual's Windows driver without the kitty key protocol. Imported on Windows alone.

Windows Terminal 1.25 answers that protocol by dropping the characters AltGr makes, and Swedes type `@ { [ ] } \\` so.
"""

from __future__ import annotations

from textual.drivers.windows_driver import WindowsDriver as TextualWindowsDriver

ASK = "\x1b[>1u"


class WindowsDriver(TextualWindowsDriver):
    """A driver that never asks for the kitty key protocol."""

    def write(self, data: str) -> None:
        """Write to the terminal, leaving out the request."""
        super().write(data.replace(ASK, ""))
