"""The data folder behind a command: where it is, its passphrase, and opening it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.errors import MissingFileError, PassphraseFileError
from bofield.i18n import _
from bofield.paths import Home, default_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.services.workspace import Workspace

PASSPHRASE_FILE = "BOFIELD_PASSPHRASE_FILE"  # noqa: S105  (the name of a variable)
_LONGEST = 4096
"""Bytes of the longest passphrase file; anything larger is some other file."""


@contextmanager
def opened() -> Iterator[Workspace]:
    """Open the folder, and close it however the command ends."""
    home = set_up_home()
    passphrase = ask_passphrase()
    from bofield.services import opening

    ws = opening.unlock(home.root, passphrase)
    try:
        yield ws
    finally:
        opening.close(ws)


def set_up_home() -> Home:
    """Find the data folder; raises MissingFileError where nothing is set up, before any passphrase is asked for."""
    home = default_home()
    if not home.keyslots.exists() and not home.database.exists():
        raise MissingFileError(
            _("Nothing is set up in {folder} yet. Run “bofield setup”, or “bofield” in a terminal.").format(
                folder=home.root
            )
        )
    return home


def ask_passphrase(*, new: bool = False) -> str:
    """Read the passphrase from the file that is named for it, else ask on the terminal; a new one is asked for twice.

    Raises PassphraseFileError.
    """
    named = os.environ.get(PASSPHRASE_FILE)
    if named:
        return read_passphrase_file(Path(named).expanduser())
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise PassphraseFileError(
            _("There is no terminal to ask for the passphrase on. Name a file that holds it in {variable}.").format(
                variable=PASSPHRASE_FILE
            )
        )
    from getpass import getpass

    try:
        first = getpass(_("Passphrase: "))
        again = getpass(_("The same passphrase again: ")) if new else first
    except EOFError:
        raise PassphraseFileError(_("No passphrase was given.")) from None
    if again != first:
        raise PassphraseFileError(_("The two passphrases are not the same. Nothing was set up; try again."))
    return first


def read_passphrase_file(path: Path) -> str:
    """Read a passphrase: the file's text without the line end that editors add. Raises PassphraseFileError."""
    try:
        if path.stat().st_size > _LONGEST:
            raise PassphraseFileError(_("{path} is too large to hold a passphrase.").format(path=path))
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PassphraseFileError(
            _("There is no file {path}, which {variable} names for the passphrase.").format(
                path=path, variable=PASSPHRASE_FILE
            )
        ) from None
    except OSError as error:
        raise PassphraseFileError(
            _("{path}, which {variable} names for the passphrase, cannot be read: {why}.").format(
                path=path, variable=PASSPHRASE_FILE, why=error.strerror
            )
        ) from None
    except UnicodeDecodeError:
        raise PassphraseFileError(_("{path} holds no text in UTF-8, so no passphrase.").format(path=path)) from None
    passphrase = text.rstrip("\r\n")
    if not passphrase.strip():
        raise PassphraseFileError(_("{path} is empty; it should hold the passphrase.").format(path=path))
    return passphrase
