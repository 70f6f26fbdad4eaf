"""Fills a centre's database with cast cases, past the program: a million records by its own ways would take hours.

Indexes are taken away first and made again after. Knows the two databases; knows nothing of what it writes.
"""

from __future__ import annotations

import sqlite3
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from sync_cost_mould import FIELD, NOTHING, ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bofield.server.storage import Storage

_AT_ONCE = 100
"""Cases in one portion."""


def into_sqlite(file: Path, columns: Mapping[str, Sequence[str]], cases: Iterable[Mapping[str, str]]) -> None:
    """Fill the tables in a file that nobody has open."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "locking_mode=EXCLUSIVE"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        found = connection.execute(
            "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        )
        indexes = [row for row in found.fetchall() if row[2] in columns]
        for name, _sql, _table in indexes:
            connection.execute(f"DROP INDEX {name}")
        inserts = {
            table: f"INSERT INTO {table} ({', '.join(_quoted(names))}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
            for table, names in columns.items()
        }
        connection.execute("BEGIN")
        for portion in _portions(cases):
            for table, insert in inserts.items():
                connection.executemany(insert, _rows(portion[table]))
        for _name, sql, _table in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
    finally:
        connection.close()


def into_postgresql(storage: Storage, columns: Mapping[str, Sequence[str]], cases: Iterable[Mapping[str, str]]) -> None:
    """Fill the tables of a database."""
    tables = {"tables": list(columns)}
    with storage.engine.begin() as connection:
        keys = connection.execute(_KEYS, tables).all()
        indexes = connection.execute(_INDEXES, tables | {"keys": [row.conname for row in keys]}).all()
        for row in keys:
            connection.execute(text(f"ALTER TABLE {row.name} DROP CONSTRAINT {row.conname}"))
        for row in indexes:
            connection.execute(text(f"DROP INDEX {row.indexname}"))
        raw: Any = connection.connection.driver_connection
        for portion in _portions(cases):
            for table, names in columns.items():
                with raw.cursor().copy(f"COPY {table} ({', '.join(_quoted(names))}) FROM STDIN") as copy:
                    copy.write(_escaped(portion[table]))
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for row in keys:
            connection.execute(text(f"ALTER TABLE {row.name} ADD CONSTRAINT {row.conname} {row.definition}"))
        for row in indexes:
            connection.execute(text(row.indexdef))
    with storage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM (ANALYZE) {', '.join(columns)}"))
        connection.execute(text("CHECKPOINT"))


_KEYS = text(
    "SELECT conrelid::regclass::text AS name, conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint "
    "WHERE contype = 'p' AND conrelid::regclass::text = ANY(:tables)"
)
_INDEXES = text(
    "SELECT indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename = ANY(:tables) AND NOT indexname = ANY(:keys)"
)


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _portions(cases: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    rest = iter(cases)
    while some := list(islice(rest, _AT_ONCE)):
        yield {table: "".join(case[table] for case in some) for table in some[0]}


def _rows(portion: str) -> Iterator[list[str | None]]:
    for row in portion.split(ROW)[:-1]:
        values = row.split(FIELD)
        yield [None if value == NOTHING else value for value in values] if NOTHING in row else list(values)


def _escaped(portion: str) -> str:
    r"""Write rows as PostgreSQL reads them: tabs between values, a line each, \N for nothing."""
    plain = portion.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return plain.replace(NOTHING, "\\N").replace(FIELD, "\t").replace(ROW, "\n")
