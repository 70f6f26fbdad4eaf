"""What was refused, what has gone, what was done, and what the database knows of itself, in SQL."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bofield.server.ledger_rows import AuditRow, PurgeRow, ReceiptRow, RefusedRow
from bofield.server.ledger_sql_part import SqlPart, in_parts
from bofield.server.tables import AUDIT, FACT, PURGE, PURGE_RECEIPT, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Row

_REFUSED = (REFUSED.c.device, REFUSED.c.change_id, REFUSED.c.person, REFUSED.c.n, REFUSED.c.records, REFUSED.c.reason,
            REFUSED.c.detail, REFUSED.c.received_at, REFUSED.c.change, REFUSED.c.closed_at)  # fmt: skip
_AUDIT = AUDIT.c.id, AUDIT.c.at, AUDIT.c.action, AUDIT.c.person, AUDIT.c.device, AUDIT.c.scopes, AUDIT.c.detail
_RECEIPT = PURGE_RECEIPT.c.id, PURGE_RECEIPT.c.device, PURGE_RECEIPT.c.person, PURGE_RECEIPT.c.scope, PURGE_RECEIPT.c.at
_PURGE = PURGE.c.case_id, PURGE.c.district, PURGE.c.seq, PURGE.c.at, PURGE.c.person, PURGE.c.reason


class SqlRest(SqlPart):
    """See ledger.RestLedger."""

    def keep_refused(self, org: str, rows: Sequence[RefusedRow]) -> None:
        """See Ledger."""
        self._put(
            REFUSED,
            [
                {
                    "org": org,
                    "device": row.device,
                    "change_id": row.change_id,
                    "person": row.person,
                    "n": row.n,
                    "records": json.dumps(sorted(row.records)),
                    "reason": row.reason,
                    "detail": row.detail,
                    "received_at": row.received_at,
                    "closed_at": row.closed_at,
                    "change": row.text,
                }
                for row in rows
            ],
        )

    def close_refused(self, org: str, device: str, ids: Iterable[str], at: str) -> None:
        """See Ledger."""
        for part in in_parts(ids):
            self.connection.execute(
                update(REFUSED)
                .where(REFUSED.c.org == org, REFUSED.c.device == device, REFUSED.c.change_id.in_(part))
                .where(REFUSED.c.closed_at.is_(None))
                .values(closed_at=at)
            )

    def refused(self, org: str, *, device: str = "") -> list[RefusedRow]:
        """See Ledger."""
        which: list[ColumnElement[bool]] = [REFUSED.c.org == org]
        if device:
            which.append(REFUSED.c.device == device)
        order = REFUSED.c.received_at, REFUSED.c.device, REFUSED.c.n, REFUSED.c.change_id
        rows = self.connection.execute(select(*_REFUSED).where(*which).order_by(*order))
        return [_refused(row) for row in rows]

    def add_purge(self, org: str, row: PurgeRow) -> None:
        """See Ledger."""
        self._put(PURGE, [{"org": org, **asdict(row)}])

    def purged(self, org: str, cases: Iterable[str] | None = None, *, after: int = 0) -> dict[str, PurgeRow]:
        """See Ledger."""
        query = select(*_PURGE).where(PURGE.c.org == org, PURGE.c.seq > after).order_by(PURGE.c.seq)
        queries = [query] if cases is None else [query.where(PURGE.c.case_id.in_(part)) for part in in_parts(cases)]
        return {row.case_id: PurgeRow(*row) for each in queries for row in self.connection.execute(each)}

    def add_receipts(self, org: str, rows: Sequence[ReceiptRow]) -> None:
        """See Ledger."""
        if rows:
            self.connection.execute(insert(PURGE_RECEIPT), [{"org": org, **asdict(row)} for row in rows])

    def receipts(self, org: str) -> list[ReceiptRow]:
        """See Ledger."""
        order = PURGE_RECEIPT.c.at, PURGE_RECEIPT.c.id
        rows = self.connection.execute(select(*_RECEIPT).where(PURGE_RECEIPT.c.org == org).order_by(*order))
        return [ReceiptRow(*row) for row in rows]

    def note(self, org: str, row: AuditRow) -> None:
        """See Ledger."""
        self.connection.execute(
            insert(AUDIT).values({**asdict(row), "org": org, "scopes": json.dumps(sorted(row.scopes))})
        )

    def audited(self, org: str, action: str = "") -> list[AuditRow]:
        """See Ledger."""
        query = select(*_AUDIT).where(AUDIT.c.org == org).order_by(AUDIT.c.at, AUDIT.c.id)
        rows = self.connection.execute(query.where(AUDIT.c.action == action) if action else query)
        return [AuditRow(*row[:5], tuple(json.loads(row[5])), row[6]) for row in rows]

    def fact(self, name: str) -> str:
        """See Ledger."""
        return self.connection.execute(select(FACT.c.value).where(FACT.c.name == name)).scalar() or ""

    def set_fact(self, name: str, value: str) -> None:
        """See Ledger."""
        self._put(FACT, [{"name": name, "value": value}])

    def facts(self) -> Mapping[str, str]:
        """See Ledger."""
        return {row.name: row.value for row in self.connection.execute(select(FACT))}


def _refused(row: Row[*tuple[Any, ...]]) -> RefusedRow:
    device, change_id, person, n, records, reason, detail, received_at, text, closed_at = row
    touched = frozenset(json.loads(records))
    return RefusedRow(device, change_id, person, n, touched, reason, detail, received_at, text, closed_at)
