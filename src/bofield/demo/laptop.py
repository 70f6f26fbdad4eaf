"""One of the two laptops, worked with as a person works with it: through the `bofield` command, one process a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from bofield.demo.centre import NAMES
from bofield.demo.report import CheckFailedError
from bofield.i18n import _, get_language

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.demo.folder import Folder, Role

_PATIENCE: Final = 120


class Laptop:
    """The laptop of one person of the story."""

    def __init__(self, folder: Folder, role: Role) -> None:
        self.root = folder.home(role).root
        self.person = NAMES[role]
        self._passphrase_file = folder.passphrase_file

    def ask(self, *arguments: str) -> Any:
        """Run a command that must succeed; return its JSON."""
        done = self._run((*arguments, "--json"), self._passphrase_file)
        if done.returncode != 0:
            raise CheckFailedError(
                _("“bofield {command}” ended with exit code {code}: {told}").format(
                    command=" ".join(arguments), code=done.returncode, told=done.stderr.strip()
                )
            )
        return json.loads(done.stdout)

    def refusal(self, *arguments: str, passphrase_file: Path | None = None) -> tuple[int, str]:
        """Run a command that must not succeed; return its exit code and the sentence it said."""
        done = self._run(arguments, passphrase_file or self._passphrase_file)
        return done.returncode, done.stderr.strip()

    def sync(self) -> Any:
        """Sync now."""
        return self.ask("sync")

    def show(self, record: str) -> Any:
        """Read a case or a contact."""
        return self.ask("show", record)

    def waiting(self) -> int:
        """Count the changes that wait to be sent."""
        return int(self.ask("status")["sync"]["waiting"])

    def for_me(self) -> set[str]:
        """Name the records that are addressed to this person on the day's page."""
        return {line["record_id"] for line in self.ask("today")["for_you"]}

    def files_with(self, word: str) -> list[str]:
        """Name every file on the laptop in which a word can be read."""
        files = (path for path in self.root.rglob("*") if path.is_file())
        return [str(path) for path in files if word.encode() in path.read_bytes()]

    def _run(self, arguments: tuple[str, ...], passphrase_file: Path) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOFIELD_")}
        ours = {
            "BOFIELD_HOME": str(self.root),
            "BOFIELD_PASSPHRASE_FILE": str(passphrase_file),
            "BOFIELD_LANGUAGE": get_language(),
            "PYTHONIOENCODING": "utf-8",
        }
        return subprocess.run(
            [sys.executable, "-m", "bofield", *arguments],
            env=environment | ours,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
