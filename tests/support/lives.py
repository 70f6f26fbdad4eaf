"""Puts the database of a centre back to an earlier day beneath it, as a restore from backup does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, Table, delete, insert, select

from bofield.server.storage import Storage

if TYPE_CHECKING:
    from bofield.server.centre import Centre


class Snapshot:
    """Every row of every table as it was when this was made."""

    def __init__(self, centre: Centre) -> None:
        assert isinstance(centre.storage, Storage)
        self._storage = centre.storage
        metadata = MetaData()
        metadata.reflect(self._storage.engine)
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        with self._storage.looking() as connection:
            for table in metadata.sorted_tables:
                self._rows[table] = [dict(row) for row in connection.execute(select(table)).mappings()]

    def put_back(self) -> None:
        """Forget everything since."""
        with self._storage.changing() as connection:
            for table, rows in self._rows.items():
                connection.execute(delete(table))
                if rows:
                    connection.execute(insert(table), rows)
