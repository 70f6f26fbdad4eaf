"""Where the centre keeps what it knows: SQLite in its own folder, or PostgreSQL by URL, behind the same doors.

Knows engines, transactions and whose database it is. What is in the tables is the ledger's.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from bofield.errors import ForeignFileError, NoSpaceError, UsageError
from bofield.i18n import _
from bofield.server.ledger_sql import SqlLedger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

APPLICATION_ID = 0xB0F1_0001 - (1 << 32)
"""Bytes 68–71 of our SQLite files, as the signed number that the pragma takes."""
_HEADER = b"SQLite format 3\0"
_ID_AT = slice(68, 72)
_BUSY = 30_000  # milliseconds a writer waits for another
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_BUSY}",
    "trusted_schema=OFF",
    "secure_delete=ON",  # what is erased is written over, however this SQLite was built
)
_POOL = 20
_FULL = "53100"  # PostgreSQL's word for a full disk


class Storage:
    """One database and the two ways into it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[SqlLedger]:
        """Open a ledger that sees one moment of the database throughout."""
        with self.looking() as connection:
            yield SqlLedger(connection)

    @contextmanager
    def writing(self) -> Iterator[SqlLedger]:
        """Open a ledger that writes; committed at the end, undone on any error.

        On SQLite there is one writer at a time from the first statement on. On PostgreSQL whoever takes a seq locks
        the organisation's row. Raises NoSpaceError when there is no room for it.
        """
        with self.changing() as connection:
            yield SqlLedger(connection)

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """Open a transaction that reads, where there may be no tables yet."""
        options: dict[str, Any] = (
            {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Open a transaction that writes, where there may be no tables yet."""
        try:
            with self.engine.connect().execution_options(bofield_writes=True) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            if not is_full(error):
                raise
            raise NoSpaceError(
                _("The disk with {place} is full. Nothing of this was written; make room, then try again.").format(
                    place=place(self)
                )
            ) from error

    def empty_log(self) -> None:
        """Let nothing of what was erased lie in SQLite's log of writes. PostgreSQL's belongs to whoever runs it."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                # Whoever reads meanwhile only delays it: what they leave behind goes with the next one.
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def sqlite_url(file: Path) -> str:
    """Name an SQLite file as a database URL."""
    return f"sqlite:///{file}"


def open_storage(url: str) -> Storage:
    """Open the database at `url`, SQLite or `postgresql+psycopg://`.

    Raises ForeignFileError when the file is not one of ours (a PostgreSQL database is looked at by `migrations`), and
    UsageError when the URL names something else.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return Storage(_sqlite(parsed))
        if parsed.get_backend_name() == "postgresql":
            return Storage(_postgresql(parsed))
    except (ArgumentError, NoSuchModuleError, ImportError):
        pass
    raise UsageError(_("The database address cannot be used. It should look like postgresql+psycopg://user@host/name."))


def is_full(error: BaseException) -> bool:
    """Tell whether a database had no room left. SQLite undoes everything at once then, and what follows fails too."""
    found: BaseException | None = error
    while found is not None:
        fault = getattr(found, "orig", None)
        if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(fault, "sqlstate", "") == _FULL:
            return True
        found = found.__context__
    return False


def place(storage: Storage) -> str:
    """Say where the database is, without its password."""
    url = storage.engine.url
    return url.database or "" if storage.is_sqlite else url.render_as_string(hide_password=True)


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=_POOL,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 10},
    )


def _sqlite(url: URL) -> Engine:
    file = Path(url.database or "")
    _claim(file)
    engine = create_engine(url, pool_size=_POOL, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _claim(file: Path) -> None:
    """Refuse a file that is not ours before a byte of it is changed; put our mark on a new one."""
    try:
        with file.open("rb") as opened:
            head = opened.read(100)
    except FileNotFoundError:
        head = b""
    except OSError:
        head = b"?"
    if not head:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        connection = sqlite3.connect(file)
        try:
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        finally:
            connection.close()
        return
    if not head.startswith(_HEADER) or int.from_bytes(head[_ID_AT], signed=True) != APPLICATION_ID:
        raise ForeignFileError(
            _("{place} is not a bofield centre's database. Nothing was changed; choose another folder.").format(
                place=file
            )
        )


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    # The driver's own idea of when a transaction begins is switched off: _begin decides.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("bofield_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
