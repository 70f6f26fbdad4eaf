"""A demonstration for tests: its server process, its two laptops, and the real app on a pty."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from bofield.demo.centre import Server
from bofield.demo.folder import Folder, Role
from bofield.demo.laptop import Laptop
from bofield.demo.setup import set_up
from bofield.services import opening
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.services.workspace import Workspace

TODAY = "Distrikt Syd"
"""What stands in the header once the file is open."""


def told(root: Path) -> Path:
    """Set a whole demonstration up, its server stopped."""
    folder = Folder.at(root)
    server = Server(folder)
    try:
        set_up(folder, server, lambda _text: None)
    finally:
        server.stop()
    return root


class Demonstration:
    """A copy of a demonstration that is a test's own. The server is stopped until somebody starts it."""

    def __init__(self, template: Path, root: Path, stack: ExitStack) -> None:
        shutil.copytree(template, root)
        self.folder = Folder.at(root)
        self.server = Server(self.folder)
        self._stack = stack
        stack.callback(self.server.stop)

    @property
    def passphrase(self) -> str:
        """The passphrase of both laptops."""
        return self.folder.memory.passphrase

    def home(self, role: Role = "coordinator") -> Path:
        """The data folder of one laptop."""
        return self.folder.home(role).root

    def laptop(self, role: Role = "coordinator") -> Laptop:
        """A laptop, worked with through the command line."""
        return Laptop(self.folder, role)

    @contextmanager
    def opened(self, role: Role = "coordinator") -> Iterator[Workspace]:
        """Open a laptop's file in this process."""
        ws = opening.unlock(self.home(role), self.passphrase)
        try:
            yield ws
        finally:
            opening.close(ws)

    def app(self, role: Role = "coordinator", columns: int = 100, rows: int = 32) -> Terminal:
        """Start the app on a laptop; it asks for the passphrase."""
        return self._stack.enter_context(start_app(self.home(role), columns, rows))

    def unlocked(self, role: Role = "coordinator", columns: int = 100, rows: int = 32) -> Terminal:
        """Start the app on a laptop and type the passphrase."""
        terminal = self.app(role, columns, rows)
        unlock(terminal, self.passphrase)
        return terminal


def start_app(home: Path, columns: int = 100, rows: int = 32) -> Terminal:
    """Start `bofield` on a data folder."""
    return Terminal.start([sys.executable, "-m", "bofield"], {"BOFIELD_HOME": str(home)}, columns, rows)


def unlock(terminal: Terminal, passphrase: str) -> None:
    """Type the passphrase and wait for Idag."""
    terminal.wait_for("är krypterade", "enter öppna")
    terminal.type(passphrase)
    terminal.press("enter")
    terminal.wait_for("1 Idag", ", v. ")


def go_to_case(terminal: Terminal, contract: str) -> None:
    """Find a case by its contract number, and open it."""
    terminal.press("2")
    terminal.wait_for("f filtrera", "EX-1001")
    terminal.press("f")
    terminal.type(contract)
    terminal.wait_for(contract, " 1 ärende")
    terminal.press("enter")
    terminal.wait_for("enter öppna")
    terminal.press("enter")
    terminal.wait_for(f"kontrakt {contract}")


def press(terminal: Terminal, *keys: str) -> None:
    """Press keys, and see after each that something has changed and come to rest, as a person would.

    A key that changes nothing is waited for a little in vain, and no more.
    """
    for key in keys:
        before = terminal.screen()
        terminal.press(key)
        with suppress(AssertionError):
            terminal.wait_until(lambda screen, before=before: screen != before, timeout=5)  # type: ignore[misc]
        terminal.wait_still(0.15)
