"""In the file: what the centre has taken, what it told of rights and of the past, what was let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, tuple_

from bofield.changes import Order
from bofield.records.projection import upsert
from bofield.records.state import case_of
from bofield.replica.outbox import moment
from bofield.replica.sql_part import SqlPart, body_of_change, change_of, parts
from bofield.replica.tables import DROPPED, EVENT, JOURNAL, PAST
from bofield.replica.values import Dropped, Receipt
from bofield.wire.messages import Event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Row

    from bofield.replica.store import Place


class SqlJournal(SqlPart):
    """What is kept of what has left the outbox. See `store.Store`."""

    def add_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Write changes that the centre has taken into the journal."""
        rows = [
            {
                "change": each.change.id,
                "epoch": each.order.epoch,
                "seq": each.order.seq,
                "verdict": each.verdict,
                "at": each.at,
                "body": body_of_change(each.change),
                "mac": each.mac,
                "case_id": case_of(each.change.scope) or "",
            }
            for each in receipts
        ]
        upsert(self._connection, JOURNAL, rows)

    def journal(self, changes: Collection[str]) -> dict[str, Receipt]:
        """Read entries of the journal by the ids of their changes."""
        return {
            row.change: _receipt(row)
            for some in parts(changes)
            for row in self._connection.execute(select(JOURNAL).where(JOURNAL.c.change.in_(some)))
        }

    def journal_beyond(self, place: Place, limit: int) -> list[Receipt]:
        """Read entries of the journal that come after a place."""
        query = select(JOURNAL).where(tuple_(JOURNAL.c.seq, JOURNAL.c.change) > tuple_(*place))
        rows = self._connection.execute(query.order_by(JOURNAL.c.seq, JOURNAL.c.change).limit(limit))
        return [_receipt(row) for row in rows]

    def journal_span(self, epoch: int) -> tuple[int, int] | None:
        """Tell the first and the last seq of an epoch that the journal holds."""
        # One by one: asked together, the database would read all of the epoch.
        first = self._connection.execute(select(func.min(JOURNAL.c.seq)).where(JOURNAL.c.epoch == epoch)).scalar()
        last = self._connection.execute(select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.epoch == epoch)).scalar()
        return None if first is None or last is None else (first, last)

    def latest_receipt(self) -> Receipt | None:
        """Read the entry of the journal with the greatest order."""
        query = select(JOURNAL).order_by(JOURNAL.c.epoch.desc(), JOURNAL.c.seq.desc()).limit(1)
        row = self._connection.execute(query).first()
        return _receipt(row) if row else None

    def count_journal(self, beyond: int = 0) -> int:
        """Count the entries of the journal with a seq above `beyond`."""
        query = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.seq > beyond)
        return self._connection.execute(query).scalar_one()

    def remove_receipts(self, changes: Collection[str]) -> None:
        """Take changes out of the journal."""
        self._delete(JOURNAL, "change", changes)

    def trim_journal(self, upto: int) -> int:
        """Take out of the journal what the centre has in a backup."""
        gone = delete(JOURNAL).where(JOURNAL.c.seq > 0, JOURNAL.c.seq <= upto)
        return self._connection.execute(gone).rowcount

    def put_events(self, events: Iterable[Event]) -> None:
        """Keep events, so that a restored centre can be told of them."""
        rows = [
            {
                "seq": each.order[1],
                "name": f"{each.kind}|{each.scope}",
                "epoch": each.order[0],
                "body": each.model_dump_json(exclude_defaults=True),
            }
            for each in events
        ]
        upsert(self._connection, EVENT, rows)

    def events_beyond(self, place: Place, limit: int) -> list[Event]:
        """Read kept events after a place."""
        query = select(EVENT.c.body).where(tuple_(EVENT.c.seq, EVENT.c.name) > tuple_(*place))
        rows = self._connection.execute(query.order_by(EVENT.c.seq, EVENT.c.name, EVENT.c.epoch).limit(limit))
        return [Event.model_validate_json(body) for body in rows.scalars()]

    def trim_events(self, upto: int) -> None:
        """Let go of the events with a seq up to this."""
        self._connection.execute(delete(EVENT).where(EVENT.c.seq <= upto))

    def add_dropped(self, dropped: Dropped) -> None:
        """Keep a change that a person let go."""
        row = {
            "change": dropped.change.id,
            "reason": dropped.reason,
            "detail": dropped.detail,
            "decision": dropped.decision,
            "at": dropped.at.isoformat() if dropped.at else "",
            "body": body_of_change(dropped.change),
            "case_id": dropped.case_id or "",
        }
        upsert(self._connection, DROPPED, [row])

    def dropped(self) -> tuple[Dropped, ...]:
        """List the changes that persons let go."""
        found = []
        for row in self._connection.execute(select(DROPPED).order_by(DROPPED.c.at, DROPPED.c.change)):
            change = change_of(row.body)
            found.append(Dropped(change, case_of(change.scope), row.reason, row.detail, row.decision, moment(row.at)))
        return tuple(found)

    def put_past(self, record: str, case_id: str | None, text: str, at: str) -> None:
        """Keep the history of a record as the centre told it."""
        upsert(self._connection, PAST, [{"record": record, "case_id": case_id or "", "at": at, "body": text}])

    def past(self, record: str) -> tuple[str, str] | None:
        """Read the history of a record, and when the centre told it."""
        row = self._connection.execute(select(PAST.c.body, PAST.c.at).where(PAST.c.record == record)).first()
        return (row.body, row.at) if row else None


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(change_of(row.body), row.verdict, Order(row.epoch, row.seq), row.at, row.mac)
