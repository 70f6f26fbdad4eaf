"""`bofield` without a command: the app itself, on the data folder of this person."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.cli.folder import PASSPHRASE_FILE, read_passphrase_file
from bofield.paths import default_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.services.workspace import Workspace


def open_app() -> int:
    """Open the app; with a passphrase file, without asking for the passphrase."""
    home = default_home().root
    opener = None
    named = os.environ.get(PASSPHRASE_FILE)
    if named:
        opener = _opener(home, read_passphrase_file(Path(named).expanduser()))
    from bofield.tui import main

    return main(home, opener=opener if default_home().database.exists() else None, demonstration=_demonstration)


def _opener(home: Path, passphrase: str) -> Callable[[], Workspace]:
    def unlock() -> Workspace:
        from bofield.services import opening

        return opening.unlock(home, passphrase)

    return unlock


def _demonstration() -> int:
    from bofield.cli.commands import run

    return run(["demo"])
