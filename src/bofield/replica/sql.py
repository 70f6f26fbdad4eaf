"""A Store in the encrypted file, inside one transaction of a connection. Core statements only, many rows at a time."""

from __future__ import annotations

from sqlalchemy import func, select

from bofield.records.projection import upsert
from bofield.replica.sql_journal import SqlJournal
from bofield.replica.sql_leaving import SqlLeaving, SqlQuarantine
from bofield.replica.sql_outbox import SqlOutbox
from bofield.replica.sql_records import SqlRecords
from bofield.replica.tables import DIFFERING, NOTE


class SqlStore(SqlLeaving, SqlRecords, SqlOutbox, SqlJournal, SqlQuarantine):
    """See `store.Store`."""

    # ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def note(self, key: str, default: str = "") -> str:
        """Read a note about the replica itself."""
        found = self._connection.execute(select(NOTE.c.value).where(NOTE.c.key == key)).scalar()
        return default if found is None else found

    def put_note(self, key: str, value: str) -> None:
        """Write a note about the replica itself."""
        upsert(self._connection, NOTE, [{"key": key, "value": value}])

    def set_differing(self, agrees: dict[str, bool]) -> None:
        """Note for each case whether its digest was the centre's."""
        self._delete(DIFFERING, "case_id", agrees.keys())
        rows = [{"case_id": case} for case, agreed in agrees.items() if not agreed]
        if rows:
            self._connection.execute(DIFFERING.insert(), rows)

    def count_differing(self) -> int:
        """Count the cases whose digest was not the centre's."""
        return self._connection.execute(select(func.count()).select_from(DIFFERING)).scalar_one()
