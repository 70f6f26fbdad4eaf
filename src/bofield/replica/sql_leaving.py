"""In the file: what cannot be read, and how a case leaves without a trace. See `store.Store`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert

from bofield.changes import Order
from bofield.records.projection import table_of, upsert
from bofield.records.registry import KINDS
from bofield.records.tables import Answer
from bofield.replica.kept import Quarantined, Removal, names_any
from bofield.replica.sql_part import SqlPart, change_of, parts
from bofield.replica.sql_records import SqlRecords
from bofield.replica.tables import (
    CONFIRMED,
    CONFLICT,
    DIFFERING,
    DROPPED,
    JOURNAL,
    OUTBOX,
    OUTBOX_RECORD,
    PAST,
    PURGED,
    QUARANTINE,
    REMOVAL,
    SEARCH_ROW,
    SETTING,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class SqlQuarantine(SqlPart):
    """What cannot be read."""

    def put_quarantined(self, items: Iterable[Quarantined]) -> None:
        """Keep what cannot be read."""
        rows = [
            {
                "key": each.key,
                "record": each.record,
                "kind": each.kind,
                "case_id": each.case_id,
                "reason": each.reason,
                "at": each.at,
                "body": each.body,
            }
            for each in items
        ]
        upsert(self._connection, QUARANTINE, rows)

    def quarantined(self) -> tuple[Quarantined, ...]:
        """List what cannot be read."""
        rows = self._connection.execute(select(QUARANTINE).order_by(QUARANTINE.c.key))
        return tuple(Quarantined(row.record, row.kind, row.case_id, row.reason, row.at, row.body) for row in rows)

    def remove_quarantined(self, keys: Collection[str]) -> None:
        """Let go of what could be read after all."""
        self._delete(QUARANTINE, "key", keys)

    def count_quarantined(self) -> int:
        """Count what cannot be read."""
        return self._connection.execute(select(func.count()).select_from(QUARANTINE)).scalar_one()


class SqlLeaving(SqlRecords):
    """What is to leave, and how it does."""

    left = False
    """Whether something has left in this transaction; the file's log of writes is emptied after it."""

    def put_removals(self, removals: Iterable[Removal]) -> None:
        """Keep what is to leave this laptop."""
        rows = [
            {
                "case_id": each.case_id,
                "kind": each.kind,
                "epoch": each.order.epoch,
                "seq": each.order.seq,
                "state": each.state,
                "signed": each.signed,
            }
            for each in removals
        ]
        upsert(self._connection, REMOVAL, rows)

    def removals(self) -> tuple[Removal, ...]:
        """List what is to leave this laptop."""
        rows = self._connection.execute(select(REMOVAL).order_by(REMOVAL.c.case_id))
        return tuple(
            Removal(row.case_id, row.kind, Order(row.epoch, row.seq), row.state, signed=row.signed) for row in rows
        )

    def remove_removals(self, cases: Collection[str]) -> None:
        """Let go of removals that were carried out, or called back."""
        self._delete(REMOVAL, "case_id", cases)

    def add_purged(self, scopes: Iterable[str]) -> None:
        """Keep receipts for the centre."""
        rows = [{"scope": scope} for scope in scopes]
        if rows:
            self._connection.execute(insert(PURGED).on_conflict_do_nothing(), rows)

    def purged(self) -> tuple[str, ...]:
        """List the scopes whose receipts have not been sent."""
        return tuple(self._connection.execute(select(PURGED.c.scope).order_by(PURGED.c.scope)).scalars())

    def remove_purged(self, scopes: Collection[str]) -> None:
        """Let go of receipts that the centre has got."""
        self._delete(PURGED, "scope", scopes)

    def remove_cases(self, cases: Collection[str]) -> None:
        """Take everything of these cases away."""
        if not cases:
            return
        self.left = True
        ids = self._ids_in(cases)
        self._remove_views(cases, ids)
        self._remove_settings({*cases, *ids})
        self.remove_records(self._confirmed_in(cases))
        changes = [
            change
            for some in parts(cases)
            for change in self._connection.execute(select(OUTBOX.c.change).where(OUTBOX.c.case_id.in_(some))).scalars()
        ]
        self._delete(OUTBOX_RECORD, "change", changes)
        for table in (OUTBOX, JOURNAL, DROPPED, PAST, QUARANTINE, DIFFERING):
            self._delete(table, "case_id", cases)

    def _confirmed_in(self, cases: Collection[str]) -> list[str]:
        query = select(CONFIRMED.c.record)
        return [
            record
            for some in parts(cases)
            for record in self._connection.execute(query.where(CONFIRMED.c.case_id.in_(some))).scalars()
        ]

    def _ids_in(self, cases: Collection[str]) -> set[str]:
        """Name all records of these cases: confirmed, in the outbox, or let go."""
        found = set(self._confirmed_in(cases))
        for some in parts(cases):
            for table in (OUTBOX, DROPPED):
                bodies = self._connection.execute(select(table.c.body).where(table.c.case_id.in_(some))).scalars()
                found.update(record for body in bodies for record in change_of(body).records)
        return found

    def _remove_views(self, cases: Collection[str], ids: Collection[str]) -> None:
        self._delete(table_of(Answer), "run_id", ids)
        for kind in KINDS.values():
            table = table_of(kind.table)
            for some in parts(cases):
                self._connection.execute(delete(table).where(table.c.org == self._org, table.c.case_id.in_(some)))
        self._delete(CONFLICT, "case_id", cases)
        for some in parts(cases):
            query = select(SEARCH_ROW.c.record).where(SEARCH_ROW.c.case_id.in_(some))
            self._search.remove(list(self._connection.execute(query).scalars()))
        self._search.forget()

    def _remove_settings(self, ids: Collection[str]) -> None:
        """Take away begun texts and the like, which are kept under the ids of what they are about."""
        keys = self._connection.execute(select(SETTING.c.key)).scalars()
        self._delete(SETTING, "key", [key for key in keys if names_any(key, ids)])
