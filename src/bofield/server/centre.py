"""A centre that has been opened: its database, its secret and its clock, handed to everything that works for it.

The folder of a centre holds `centre.json` (which database), `feed.key`, `epoch.json` (which life the database
is in) and, unless a URL was given, `centre.db`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import exc

from bofield.errors import BofieldError, DamagedFileError, FileExistsAlreadyError, MissingFileError, OfflineError
from bofield.i18n import _
from bofield.paths import default_home
from bofield.server import epochs
from bofield.server.epochs import EpochFile, MemoryEpochs
from bofield.server.keys import make_key, read_key
from bofield.server.migrations import is_empty, migrate
from bofield.server.storage import Storage, open_storage, place, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.server.epochs import Epochs
    from bofield.server.ledger import Store

_SETTINGS, _KEY, _DATABASE = "centre.json", "feed.key", "centre.db"


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Centre:
    """What every part of the centre works with."""

    storage: Store
    key: bytes
    clock: Callable[[], datetime] = system_clock
    epochs: Epochs = field(default_factory=MemoryEpochs)

    def now(self) -> str:
        """The time as it is written down."""
        return stamp(self.clock())

    def close(self) -> None:
        """Let go of the database."""
        self.storage.close()


def stamp(moment: datetime) -> str:
    """Write a moment so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def default_folder() -> Path:
    """Where a centre lives unless told otherwise."""
    return default_home().root / "centre"


def exists(folder: Path) -> bool:
    """Tell whether a centre has been set up in a folder."""
    return (folder / _SETTINGS).exists()


def create(folder: Path, database: str | None = None, clock: Callable[[], datetime] = system_clock) -> Centre:
    """Set up the database and secret of a new centre in `folder`; `database` is a URL, else SQLite in the folder.

    Raises FileExistsAlreadyError where there is one already, and whatever `open_storage` and `migrate` raise.
    """
    if exists(folder):
        raise FileExistsAlreadyError(
            _("There is a centre in {folder} already. Nothing was changed; choose another folder with --data.").format(
                folder=folder
            )
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    storage = _reached(database or sqlite_url(folder / _DATABASE))
    try:
        _prepare(storage)
    except BofieldError:
        storage.close()
        raise
    key = make_key(folder / _KEY) if not (folder / _KEY).exists() else read_key(folder / _KEY)
    _write_private(folder / _SETTINGS, json.dumps({"database": database} if database else {}))
    return Centre(storage, key, clock, EpochFile(folder / epochs.FILE))


def _prepare(storage: Storage) -> None:
    """Make the tables in a database that holds nothing yet."""
    is_new = is_empty(storage)
    migrate(storage)  # says so if it is foreign or newer
    if not is_new:
        raise FileExistsAlreadyError(
            _("The database {place} belongs to a centre already. Nothing was changed; give it one of its own.").format(
                place=place(storage)
            )
        )


def open_centre(folder: Path, clock: Callable[[], datetime] = system_clock) -> Centre:
    """Open the centre in `folder` and bring its tables up to date.

    Raises MissingFileError, DamagedFileError, ForeignFileError, NewerSchemaError, or OfflineError when PostgreSQL does
    not answer.
    """
    if not exists(folder):
        raise MissingFileError(
            _("There is no centre in {folder}. Set one up with: bofield server init --organisation NAME").format(
                folder=folder
            )
        )
    try:
        database = json.loads((folder / _SETTINGS).read_text()).get("database")
    except (OSError, ValueError, AttributeError):
        raise DamagedFileError(
            _("The file {file} cannot be read. Put it back from your backup of the folder.").format(
                file=folder / _SETTINGS
            )
        ) from None
    if database is None and not (folder / _DATABASE).exists():
        raise DamagedFileError(
            _("The file {file} is missing. Put it back from your backup of the folder.").format(file=folder / _DATABASE)
        )
    key = read_key(folder / _KEY)
    storage = _reached(database or sqlite_url(folder / _DATABASE))
    centre = Centre(storage, key, clock, EpochFile(folder / epochs.FILE))
    try:
        migrate(storage)
        epochs.settle(centre)
    except BofieldError:
        storage.close()
        raise
    return centre


def _reached(url: str) -> Storage:
    """Open a database that answers."""
    storage = open_storage(url)
    try:
        with storage.looking():
            pass
    except exc.OperationalError as error:
        storage.close()
        raise OfflineError(
            _("The database {place} does not answer. Check that it runs and that its address is right.").format(
                place=place(storage)
            )
        ) from error
    return storage


def _write_private(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
