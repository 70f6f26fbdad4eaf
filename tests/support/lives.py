"""Puts the database of a centre back to an earlier day beneath it, as a restore from backup does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, Table, delete, insert, select

from bofield.server.ledger_memory import MemoryStore
from bofield.server.storage import Storage

if TYPE_CHECKING:
    from bofield.server.centre import Centre


class Snapshot:
    """Every row of every table as it was when this was made."""

    def __init__(self, centre: Centre) -> None:
        self._storage = centre.storage
        self._copy = self._storage.backup() if isinstance(self._storage, MemoryStore) else None
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        if not isinstance(self._storage, Storage):
            return
        metadata = MetaData()
        metadata.reflect(self._storage.engine)
        with self._storage.looking() as connection:
            for table in metadata.sorted_tables:
                self._rows[table] = [dict(row) for row in connection.execute(select(table)).mappings()]

    def put_back(self) -> None:
        """Forget everything since."""
        if self._copy is not None and isinstance(self._storage, MemoryStore):
            self._storage.tables = self._copy.backup().tables
            return
        assert isinstance(self._storage, Storage)
        with self._storage.changing() as connection:
            for table, rows in self._rows.items():
                connection.execute(delete(table))
                if rows:
                    connection.execute(insert(table), rows)
