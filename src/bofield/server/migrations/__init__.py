"""The numbered steps from an empty database to today's, each in one transaction that also notes that it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, select, text

from bofield.errors import DamagedFileError, ForeignFileError, NewerSchemaError
from bofield.i18n import _
from bofield.server.migrations import m0001_begin, m0002_duties_and_forms, m0003_agreement, m0004_chain
from bofield.server.storage import place
from bofield.server.tables import MIGRATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bofield.server.storage import Storage


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: statements, and then what has to be worked out for the rows that are there."""

    number: int
    name: str
    statements: tuple[str, ...]
    fill: Callable[[Connection], None] | None = None


MIGRATIONS = (
    Migration(1, "begin", m0001_begin.STATEMENTS),
    Migration(2, "duties and forms", m0002_duties_and_forms.STATEMENTS),
    Migration(3, "agreement", m0003_agreement.STATEMENTS, m0003_agreement.fill),
    Migration(4, "chain", m0004_chain.STATEMENTS),
)
NEWEST = MIGRATIONS[-1].number
_REGISTER = (
    "CREATE TABLE bofield_migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
)
_LOCK = 0xB0F1  # any number, as long as every process takes the same


def migrate(storage: Storage, migrations: tuple[Migration, ...] = MIGRATIONS) -> int:
    """Bring the database up to date and return its version.

    Raises ForeignFileError for a database that holds somebody else's tables, NewerSchemaError for one that a newer
    bofield has written, DamagedFileError for one whose steps have a gap; nothing is changed then.
    """
    newest = migrations[-1].number
    version = -1
    while version < newest:
        with storage.changing() as connection:
            if not storage.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            version = _version(connection, storage, newest)
            if version < newest:
                _apply(connection, next(each for each in migrations if each.number == version + 1))
                version += 1
    return version


def is_empty(storage: Storage) -> bool:
    """Tell whether the database holds nothing at all."""
    with storage.looking() as connection:
        return not inspect(connection).get_table_names()


def _version(connection: Connection, storage: Storage, newest: int) -> int:
    """Read how far the database has come; prepare an empty one."""
    tables = inspect(connection).get_table_names()
    if not tables:
        connection.execute(text(_REGISTER))
        return 0
    if MIGRATION.name not in tables:
        raise ForeignFileError(
            _(
                "The database {place} holds other tables than bofield's. Nothing was changed; give it one of its own."
            ).format(place=place(storage))
        )
    taken = sorted(connection.execute(select(MIGRATION.c.number)).scalars())
    if taken and taken[-1] > newest:
        raise NewerSchemaError(
            _(
                "The database {place} was written by a newer bofield (version {found} of its tables, this program knows"
                " {known}). Nothing was changed; update bofield."
            ).format(place=place(storage), found=taken[-1], known=newest)
        )
    if taken != list(range(1, len(taken) + 1)):
        raise DamagedFileError(
            _("The database {place} lacks one of its own steps. Restore it from a backup.").format(place=place(storage))
        )
    return len(taken)


def _apply(connection: Connection, migration: Migration) -> None:
    for statement in migration.statements:
        connection.execute(text(statement))
    if migration.fill:
        migration.fill(connection)
    connection.execute(
        insert(MIGRATION).values(
            number=migration.number, name=migration.name, applied_at=datetime.now(UTC).isoformat(timespec="seconds")
        )
    )
