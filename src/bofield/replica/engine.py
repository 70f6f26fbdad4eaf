"""Connections to the encrypted file. Knows SQLCipher's habits; knows no table.

The order of the pragmas matters: SQLCipher prints to the screen unless it is silenced first, and the key must be set
before anything is read. The standard library's own driver takes a key without a word and writes plain text, so a
connection that does not prove it encrypts is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import QueuePool

from bofield.errors import DamagedFileError, DataFileError, ForeignFileError, MissingFileError
from bofield.i18n import _

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from sqlalchemy import Connection, Engine

BUSY_SECONDS = 10
_SHORT_WAIT = 500
"""Milliseconds to wait for readers where the work can be done later as well."""
_PLAIN = b"SQLite format 3\0"
_PAGE = 4096


def driver() -> ModuleType:
    """Import the SQLCipher driver."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415  (only where a file is opened)

    found: ModuleType = dbapi2
    return found


def peek(path: Path, key: bytes) -> tuple[int, int]:
    """Read whose file `path` is and how new, as (application id, version), and change nothing.

    Raises MissingFileError, ForeignFileError or DamagedFileError, whichever is the case.
    """
    _recognise(path)
    dbapi = driver()
    connection = dbapi.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _unlock(connection, key, path, dbapi)
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    finally:
        connection.close()
    return found[0], found[1]


def _recognise(path: Path) -> None:
    """Refuse what cannot be an encrypted file, before a driver gets to see it."""
    try:
        with path.open("rb") as file:
            head = file.read(_PAGE)
    except FileNotFoundError:
        raise MissingFileError(
            _("{path} is missing, though keyslots.json is there. Put it back from a backup.").format(path=path)
        ) from None
    except OSError as error:
        raise DamagedFileError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from None
    if head.startswith(_PLAIN):
        raise ForeignFileError(
            _(
                "{path} is another program's file: it is not encrypted. Move it away, or name another data folder."
            ).format(path=path)
        )
    if len(head) < _PAGE:
        raise DamagedFileError(
            _("{path} is cut off. Put it back from a backup; nothing was changed.").format(path=path)
        )


def make_engine(path: Path, key: bytes, *, writing: bool, module: ModuleType | None = None) -> Engine:
    """Make an engine on the encrypted file; `writing` or for reading only.

    Raises DamagedFileError when the key does not open the file, and DataFileError for a driver that cannot encrypt.
    A file that is not there is never made: it may have been destroyed while somebody still worked in it.
    """
    dbapi = module or driver()
    place = f"{path.absolute().as_uri()}?mode=rw"

    def connect() -> Any:
        connection = dbapi.connect(
            place, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        try:
            _unlock(connection, key, path, dbapi)
            _set_up(connection, writing=writing)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://",
        module=dbapi,
        creator=connect,
        poolclass=QueuePool,
        pool_size=1 if writing else 4,
        max_overflow=0 if writing else 16,
        hide_parameters=True,
    )
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

    # In so many words: the driver's own habit is to begin late, and never for reading.
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def empty_log(engine: Engine) -> bool:
    """Move what stands in the log of writes into the file, and empty the log.

    False if it has to wait: somebody is reading, or the disk has no room for it.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_SHORT_WAIT}")
        try:
            return not cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except driver().OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            cursor.close()
    finally:
        raw.close()


def _unlock(connection: Any, key: bytes, path: Path, dbapi: ModuleType) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise DataFileError(_("This Python's SQLite cannot encrypt. Install bofield anew; nothing was written."))
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi.DatabaseError as error:
        if isinstance(error, dbapi.OperationalError):
            raise
        raise DamagedFileError(
            _(
                "{path} cannot be read with the key in keyslots.json: it is damaged, or they do not belong together. "
                "Put both back from the same backup; nothing was changed."
            ).format(path=path)
        ) from None
    if connection.execute("PRAGMA cipher_status").fetchone() != ("1",):
        raise DataFileError(_("{path} would be written without encryption. Nothing was written.").format(path=path))


def _set_up(connection: Any, *, writing: bool) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA synchronous = FULL")
    if not writing:
        connection.execute("PRAGMA query_only = ON")
