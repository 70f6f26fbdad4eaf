"""Make the rows of the typed tables from the registers of records. The same code on laptop and centre.

Writes with Core statements, many rows at a time: object by object costs twenty times as much.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, UniqueConstraint, bindparam, delete, or_, update
from sqlalchemy.dialects import sqlite

from bofield.records.fields import FieldType
from bofield.records.registry import KINDS, Kind
from bofield.records.state import RecordState, case_of, dump, private_to, values
from bofield.records.tables import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Executable
    from sqlmodel import SQLModel

    from bofield.changes import Order, Value
    from bofield.records.state import Registers

Columns = dict[str, Any]
"""Column name → Python value, as a database driver takes it."""


def state_row(org: str, record: str, kind: str, scope: str, registers: Registers, order: Order) -> Columns:
    """The `record_state` row of one record."""
    shown = values(kind, registers)
    return {
        "org": org,
        "id": record,
        "kind": kind,
        "scope": scope,
        "case_id": case_of(scope),
        "epoch": order.epoch,
        "seq": order.seq,
        "private_to": private_to(kind, shown),
        "registers": dump(registers),
    }


def view_row(org: str, record: str, kind: Kind, case_id: str | None, shown: Mapping[str, Value]) -> Columns:
    """The typed row of one record from the values that are shown. A value that does not fit its column is left out."""
    row: Columns = {"org": org, "id": record, "case_id": case_id}
    for name, spec in kind.fields.items():
        value = shown.get(name)
        fits = not spec.fault(value)
        row[name] = _column_value(spec.type, value) if fits else None
    return row


def answer_rows(org: str, run: str, kind: Kind, shown: Mapping[str, Value]) -> list[Columns]:
    """The rows of `answer` for a checklist run: its fields with free names. A cleared answer has no row."""
    rows = []
    for field, value in shown.items():
        group, dot, name = field.partition(".")
        if dot and group in kind.prefixes and value is not None:
            rows.append({"org": org, "run_id": run, "group": group, "name": name, "value": str(value)})
    return rows


def put_states(connection: Connection, rows: Sequence[Columns]) -> None:
    """Write `record_state` rows, replacing those that are there."""
    upsert(connection, table_of(RecordState), rows)


def put_views(
    connection: Connection, org: str, records: Iterable[tuple[str, str, str | None, Mapping[str, Value]]]
) -> None:
    """Write the typed rows of records given as (id, kind, case id, shown values). Unknown kinds have none."""
    by_kind: dict[str, list[Columns]] = {}
    answers: list[Columns] = []
    runs: list[str] = []
    for record, kind_name, case_id, shown in records:
        kind = KINDS.get(kind_name)
        if kind is None:
            continue
        by_kind.setdefault(kind_name, []).append(view_row(org, record, kind, case_id, shown))
        if kind.prefixes:
            runs.append(record)
            answers.extend(answer_rows(org, record, kind, shown))
    for kind_name, rows in by_kind.items():
        upsert(connection, table_of(KINDS[kind_name].table), rows, spare_indexes=True)
    if runs:
        table = table_of(Answer)
        connection.execute(delete(table).where(table.c.org == org, table.c.run_id.in_(runs)))
        upsert(connection, table, answers)


def upsert(connection: Connection, table: Table, rows: Sequence[Columns], *, spare_indexes: bool = False) -> None:
    """Insert rows, or replace those with the same primary key, on SQLite and PostgreSQL alike.

    SQLite takes a row out of an index and puts it in again for every indexed column that a statement names, whether or
    not it says something new. With `spare_indexes` those columns are written by a second statement, and only where
    they differ: in a large file every index that is left alone is a page for each row that need not be written.
    """
    if not rows:
        return
    dialect = connection.dialect.name
    calm = spare_indexes and dialect == "sqlite"
    connection.execute(_upsert(table, dialect, calm=calm), list(rows))
    indexed = _indexed(table) if calm else ()
    if indexed:
        keys = [column.name for column in table.primary_key]
        told = [{f"{_TOLD}{name}": row.get(name) for name in (*keys, *indexed)} for row in rows]
        connection.execute(_update(table), told)


_TOLD = "told_"
"""Begins the names of values in a statement that also names columns."""


@cache
def _upsert(table: Table, dialect: str, *, calm: bool) -> Executable:
    """Write the statement once a table: building it costs more than running it."""
    statement: Any
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  (85 ms that no laptop needs)

        statement = postgresql.insert(table)
    else:
        statement = sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    left = {*keys, *_indexed(table)} if calm else set(keys)
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in left}
    executable: Executable = statement.on_conflict_do_update(index_elements=keys, set_=rest)
    return executable


@cache
def _update(table: Table) -> Executable:
    """Write the indexed columns of rows that say something else than is told."""
    columns = [table.c[name] for name in _indexed(table)]
    return (
        update(table)
        .where(*(column == bindparam(_TOLD + column.name) for column in table.primary_key))
        .where(or_(*(column.is_distinct_from(bindparam(_TOLD + column.name)) for column in columns)))
        .values({column.name: bindparam(_TOLD + column.name) for column in columns})
    )


@cache
def _indexed(table: Table) -> tuple[str, ...]:
    """The columns besides the primary key by which a table can be searched."""
    every = {column.name for index in table.indexes for column in index.columns}
    every |= {column.name for found in table.constraints if isinstance(found, UniqueConstraint) for column in found}
    return tuple(sorted(every - {column.name for column in table.primary_key}))


def table_of(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a model (SQLModel does not type it)."""
    return model.metadata.tables[str(model.__tablename__)]


def _column_value(kind: FieldType, value: Value) -> Any:
    if kind is FieldType.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    return value
