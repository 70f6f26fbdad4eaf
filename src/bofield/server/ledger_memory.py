"""The ledger in dictionaries: for histories that are played by the thousand, where nothing has to outlive the process.

The same promises as over SQL, one transaction at a time. JSON is written only where it leaves the centre.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.server.ledger_memory_feed import MemoryFeed
from bofield.server.ledger_memory_part import Tables
from bofield.server.ledger_memory_people import MemoryPeople
from bofield.server.ledger_memory_records import MemoryRecords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bofield.server.ledger_rows import AuditRow, PurgeRow, ReceiptRow, RefusedRow


class MemoryLedger(MemoryFeed, MemoryRecords, MemoryPeople):
    """See the module. What belongs to the rest of the ledger stands here."""

    def keep_refused(self, org: str, rows: Sequence[RefusedRow]) -> None:
        """See Ledger."""
        for row in rows:
            self._set(self.tables.refused, (org, row.device, row.change_id), row)

    def close_refused(self, org: str, device: str, ids: Iterable[str], at: str) -> None:
        """See Ledger."""
        for each in ids:
            row = self.tables.refused.get((org, device, each))
            if row is not None and row.closed_at is None:
                self._set(self.tables.refused, (org, device, each), replace(row, closed_at=at))

    def refused(self, org: str, *, device: str = "") -> list[RefusedRow]:
        """See Ledger."""
        found = (row for key, row in self.tables.refused.items() if key[0] == org and device in {"", key[1]})
        return sorted(found, key=lambda row: (row.received_at, row.device, row.n, row.change_id))

    def add_purge(self, org: str, row: PurgeRow) -> None:
        """See Ledger."""
        self._set(self.tables.purges, (org, row.case_id), row)

    def purged(self, org: str, cases: Iterable[str] | None = None, *, after: int = 0) -> dict[str, PurgeRow]:
        """See Ledger."""
        wanted = None if cases is None else set(cases)
        found = (row for (owner, _case), row in self.tables.purges.items() if owner == org and row.seq > after)
        chosen = (row for row in found if wanted is None or row.case_id in wanted)
        return {row.case_id: row for row in sorted(chosen, key=lambda row: row.seq)}

    def add_receipts(self, org: str, rows: Sequence[ReceiptRow]) -> None:
        """See Ledger."""
        for row in rows:
            self._set(self.tables.receipts, (org, row.id), row)

    def receipts(self, org: str) -> list[ReceiptRow]:
        """See Ledger."""
        found = (row for (owner, _id), row in self.tables.receipts.items() if owner == org)
        return sorted(found, key=lambda row: (row.at, row.id))

    def note(self, org: str, row: AuditRow) -> None:
        """See Ledger."""
        self._set(self.tables.audit, (org, row.id), replace(row, scopes=tuple(sorted(row.scopes))))

    def audited(self, org: str, action: str = "") -> list[AuditRow]:
        """See Ledger."""
        found = (row for (owner, _id), row in self.tables.audit.items() if owner == org and action in {"", row.action})
        return sorted(found, key=lambda row: (row.at, row.id))

    def fact(self, name: str) -> str:
        """See Ledger."""
        return self.tables.facts.get(name, "")

    def set_fact(self, name: str, value: str) -> None:
        """See Ledger."""
        self._set(self.tables.facts, name, value)

    def facts(self) -> Mapping[str, str]:
        """See Ledger."""
        return dict(self.tables.facts)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """See Ledger."""
        done = len(self._done)
        try:
            yield
        except BaseException:
            self.undo(done)
            raise


class MemoryStore:
    """Where such a ledger is opened. Several threads must take turns by themselves."""

    def __init__(self, tables: Tables | None = None) -> None:
        self.tables = tables or Tables()

    @contextmanager
    def reading(self) -> Iterator[MemoryLedger]:
        """See ledger.Store."""
        yield MemoryLedger(self.tables)

    @contextmanager
    def writing(self) -> Iterator[MemoryLedger]:
        """See ledger.Store."""
        ledger = MemoryLedger(self.tables)
        try:
            yield ledger
        except BaseException:
            ledger.undo()
            raise

    def backup(self) -> MemoryStore:
        """Give a copy that goes its own way, as a backup that is put back does."""
        return MemoryStore(self.tables.copy())

    def empty_log(self) -> None:
        """There is no log."""

    def close(self) -> None:
        """Nothing has to be let go of."""
