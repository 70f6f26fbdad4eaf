"""Where the demonstration lives: one folder with the centre, the two laptops and what must be remembered between runs.

The passphrase lies beside the files it opens. That would be a fault anywhere else; here everything is invented.
Knows names of files; starts nothing.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from bofield.errors import UsageError
from bofield.i18n import _
from bofield.paths import Home, default_home

if TYPE_CHECKING:
    from pathlib import Path

Role = Literal["coordinator", "supervisor"]
ROLES: Final[tuple[Role, ...]] = ("coordinator", "supervisor")
_MARK: Final = "bofield demonstration"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered between runs. `ready` once the households are in place."""

    passphrase: str
    port: int = 0
    ready: bool = False
    mark: str = _MARK


class Folder:
    """The folder of one demonstration."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.memory = Memory(passphrase=secrets.token_hex(16))

    @classmethod
    def at(cls, root: Path | None = None) -> Folder:
        """Open the folder at `root`, or begin one there.

        Raises UsageError if something else lies there: a demonstration never mixes with real work.
        """
        folder = cls(root if root is not None else default_home().root / "demo")
        remembered = _read(folder.root)
        if remembered is not None:
            folder.memory = remembered
        elif folder.root.exists() and (not folder.root.is_dir() or any(folder.root.iterdir())):
            raise UsageError(
                _("{path} holds something other than a demonstration. Choose an empty folder with --dir.").format(
                    path=folder.root
                )
            )
        else:
            folder.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.remember()
        return folder

    @property
    def centre(self) -> Path:
        """The folder of the server's database."""
        return self.root / "centre"

    @property
    def passphrase_file(self) -> Path:
        """The passphrase of both laptops, as `BOFIELD_PASSPHRASE_FILE` wants it."""
        return self.root / "passphrase.txt"

    @property
    def server(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.memory.port}"

    def home(self, role: Role) -> Home:
        """The data folder of one laptop."""
        return Home(self.root / role)

    def remember(self, *, port: int | None = None, ready: bool | None = None) -> None:
        """Write down what must be known at the next start; what is not named stays."""
        if port is not None:
            self.memory = replace(self.memory, port=port)
        if ready is not None:
            self.memory = replace(self.memory, ready=ready)
        _write(self.passphrase_file, self.memory.passphrase + "\n")
        _write(self.root / "demo.json", json.dumps(asdict(self.memory), indent=2) + "\n")

    def throw_away(self) -> None:
        """Remove the folder and all that is in it."""
        shutil.rmtree(self.root, ignore_errors=True)

    def start_over(self) -> None:
        """Throw everything away and begin anew in the same place."""
        for entry in self.root.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.memory = Memory(passphrase=secrets.token_hex(16))
        self.remember()


def _read(root: Path) -> Memory | None:
    """Read what an earlier run left; None if no demonstration lies here."""
    try:
        found = json.loads((root / "demo.json").read_text(encoding="utf-8"))
        memory = Memory(**found)
    except (OSError, ValueError, TypeError):
        return None
    return memory if memory.mark == _MARK else None


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable for nobody else."""
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)
