"""What the driver and the system say of a full disk or a broken file, as sentences for people. Changes nothing."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from bofield.errors import DamagedFileError, DataFileError, MissingFileError, NoSpaceError
from bofield.i18n import _
from bofield.replica.engine import driver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.paths import Home

NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""What the system says when the disk is full, a quota is used up, or a file may not grow."""
_PIECE, _PIECES = 256 * 1024, 64
"""More than one transaction writes. Tried only when something has failed, so it may take a moment."""


@contextmanager
def told_plainly(home: Home) -> Iterator[None]:
    """Turn what goes wrong below into a BofieldError. Whatever was being written is undone by then."""
    try:
        yield
    except DBAPIError as error:
        raise _told(home, str(error.orig), str(getattr(error.orig, "sqlite_errorname", ""))) or error from None
    except driver().Error as error:
        raise _told(home, str(error), str(getattr(error, "sqlite_errorname", ""))) or error from None
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise full() from None


def _told(home: Home, why: str, name: str) -> DataFileError | None:
    path = home.database
    if "full" in why:
        return full()
    if "locked" in why:
        return DataFileError(
            _("Another program has been writing to {path} for too long. Close it and try again.").format(path=path)
        )
    # SQLite takes a used-up quota for a fault of the disk, and so does its shared memory when there is no room for it.
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and not has_room(home.root):
        return full()
    if not path.exists():
        return MissingFileError(
            _("{path} is gone. A laptop that is withdrawn hands in what was written and then destroys it.").format(
                path=path
            )
        )
    if "malformed" in why or "not a database" in why or "disk I/O" in why:
        return DamagedFileError(_("{path} is damaged ({why}). Put it back from a backup.").format(path=path, why=why))
    return None


def full() -> NoSpaceError:
    """Say that the disk is full."""
    return NoSpaceError(_("The disk is full: nothing was saved. Free some space and try again."))


def has_room(folder: Path) -> bool:
    """Try whether something can still be written in a folder, which no number of free bytes can tell."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            for _piece in range(_PIECES):
                file.write(bytes(_PIECE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno not in NO_ROOM
    return True
