"""The laptop's file: a replica in one encrypted SQLite file, with its key in `keyslots.json` beside it.

Several threads and several programs may use one file at a time: readers never wait, writers wait for each other.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

from sqlalchemy import select
from sqlmodel import Session

from bofield.errors import (
    FileExistsAlreadyError,
    ForeignFileError,
    MissingFileError,
    NewerSchemaError,
)
from bofield.i18n import _
from bofield.paths import Home
from bofield.records.projection import upsert
from bofield.replica import engine as engines
from bofield.replica import keyslots, turn
from bofield.replica.base import BaseReplica
from bofield.replica.migrations import APPLICATION_ID, LATEST, migrate
from bofield.replica.search import SearchIndex
from bofield.replica.sql import SqlStore
from bofield.replica.tables import SETTING
from bofield.replica.troubles import told_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from bofield.replica.keyslots import KdfParams
    from bofield.replica.store import Store
    from bofield.replica.values import Hit, Me


class Replica(BaseReplica):
    """A replica in an encrypted file. Make one with `create` or `open`; close it when done."""

    def __init__(self, home: Home, key: bytes) -> None:
        self._home = home
        self._writer = engines.make_engine(home.database, key, writing=True)
        self._reader = engines.make_engine(home.database, key, writing=False)
        self._lock = threading.Lock()
        self._org = ""
        self._traces = False

    @classmethod
    def create(cls, home: Home | Path, passphrase: str, me: Me, *, params: KdfParams | None = None) -> Self:
        """Set up a data folder that has none of the two files yet; `params` only ever comes from tests.

        Raises FileExistsAlreadyError, and then leaves everything as it was.
        """
        place = home if isinstance(home, Home) else Home(home)
        place.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in (place.keyslots, place.database):
            if path.exists():
                raise FileExistsAlreadyError(
                    _("{path} is there already. Open it, or name another data folder; nothing was changed.").format(
                        path=path
                    )
                )
        # The two files appear under their names only when they are whole, the key slots last: until then, no file here.
        beside = Home(place.root / f"new-{secrets.token_hex(4)}")
        try:
            with told_plainly(place):
                beside.root.mkdir(mode=0o700)
                key = keyslots.create(beside.keyslots, passphrase, params)
                _make_file(beside, key, me)
                beside.database.replace(place.database)
                beside.keyslots.replace(place.keyslots)
        finally:
            shutil.rmtree(beside.root, ignore_errors=True)
        keyslots.sync_folder(place.root)
        return cls._opened(place, key)

    @classmethod
    def open(cls, home: Home | Path, passphrase: str) -> Self:
        """Open a data folder. Whatever is wrong with it is told in one sentence, and nothing is changed.

        Raises MissingFileError, WrongPassphraseError, ForeignFileError, DamagedFileError, NewerSchemaError.
        """
        place = home if isinstance(home, Home) else Home(home)
        if not place.keyslots.exists() and not place.database.exists():
            raise MissingFileError(
                _("Nothing is set up in {folder} yet. Start bofield to set it up.").format(folder=place.root)
            )
        return cls._opened(place, keyslots.unseal(place.keyslots, passphrase))

    @classmethod
    def _opened(cls, home: Home, key: bytes) -> Self:
        with told_plainly(home):
            application, version = engines.peek(home.database, key)
        if application != APPLICATION_ID:
            raise ForeignFileError(
                _("{path} is not one of bofield's files. Move it away, or name another data folder.").format(
                    path=home.database
                )
            )
        if version > LATEST:
            raise NewerSchemaError(
                _("{path} was written by a newer bofield (version {version}). Update bofield on this computer.").format(
                    path=home.database, version=version
                )
            )
        found = cls(home, key)
        with told_plainly(home):
            migrate(found._writer, version)
        found._org = found.me.org
        found.catch_up()
        found._wipe_log()
        return found

    def close(self) -> None:
        """Close all connections. What was written is in the file already."""
        self._reader.dispose()
        self._writer.dispose()

    def destroy(self) -> None:
        """Make this file unreadable for good and take it away: the key goes first, so that nothing can stop halfway.

        Only for a laptop that has been withdrawn, and after all it held has been handed in.
        """
        self.close()
        keyslots.destroy(self._home.keyslots)
        database = self._home.database
        for path in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
            # Another program may still have it open; without the key it is noise.
            with suppress(OSError):
                path.unlink(missing_ok=True)
        keyslots.sync_folder(self._home.root)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def org(self) -> str:
        """The organisation whose records these are: the first column of every typed table."""
        return self._org

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look at the typed tables as they stand at one moment. Nothing can be written here."""
        with told_plainly(self._home), Session(self._reader) as session:
            yield session

    def search(self, text: str, limit: int = 50) -> tuple[Hit, ...]:
        """Find records in which every word of `text` begins some word, the best first. Never raises for odd text."""
        with told_plainly(self._home), self._reader.connect() as connection:
            return SearchIndex(connection).find(text, limit)

    @contextmanager
    def syncing(self, patience: float = 30.0) -> Iterator[bool]:
        """Take the turn to sync; gives False if another program or thread kept it for `patience` seconds."""
        with told_plainly(self._home), turn.take(self._home.root / "sync.lock", patience) as mine:
            yield mine

    def get_setting(self, key: str, default: str = "") -> str:
        """Read a setting that may be nobody else's business, such as a reading position."""
        with told_plainly(self._home), self._reader.connect() as connection:
            found = connection.execute(select(SETTING.c.value).where(SETTING.c.key == key)).scalar()
        return default if found is None else found

    def set_setting(self, key: str, value: str) -> None:
        """Write a setting."""
        with self._transaction() as connection:
            upsert(connection, SETTING, [{"key": key, "value": value}])

    def set_me(self, me: Me) -> None:
        """Write down whose replica this is, and which centre it belongs to."""
        super().set_me(me)
        self._org = me.org

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with told_plainly(self._home), self._lock, self._writer.begin() as connection:
            yield connection
        if self._traces:
            self._wipe_log()

    @contextmanager
    def _writing(self) -> Iterator[Store]:
        with self._transaction() as connection:
            store = SqlStore(connection, self._org)
            yield store
            self._traces = self._traces or store.left

    def _wipe_log(self) -> None:
        """Empty the log of writes, in which pages lie as they were before a case left them.

        Somebody who is reading just then keeps it from happening; it is tried again after the next write.
        """
        with told_plainly(self._home), self._lock:
            self._traces = not engines.empty_log(self._writer)

    @contextmanager
    def _looking(self) -> Iterator[Store]:
        with told_plainly(self._home), self._reader.connect() as connection:
            yield SqlStore(connection, self._org)


def _make_file(home: Home, key: bytes, me: Me) -> None:
    os.close(os.open(home.database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    made = Replica(home, key)
    try:
        migrate(made._writer, 0)  # noqa: SLF001  (the same module)
        made.set_me(me)
    finally:
        made.close()
