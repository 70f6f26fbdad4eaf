"""Records in the file: the confirmed copy with its digests, and what is shown of them. See `store.Store`."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, tuple_

from bofield.changes import Head, Order
from bofield.records.projection import put_states, put_views, state_row, table_of, upsert
from bofield.records.registry import KINDS
from bofield.records.state import RecordState, case_of, load
from bofield.records.tables import Answer
from bofield.replica import digesting, overlay
from bofield.replica.search import SearchIndex
from bofield.replica.sql_part import SqlPart, change_of, parts
from bofield.replica.tables import CASE_DIGEST, CONFIRMED, CONFLICT, OUTBOX
from bofield.replica.values import Conflict, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bofield.replica.store import Place

STATE = table_of(RecordState)
_RECORD = (STATE.c.id, STATE.c.kind, STATE.c.scope, STATE.c.registers, STATE.c.epoch, STATE.c.seq, CONFIRMED.c.mac)
_BOTH = STATE.join(CONFIRMED, CONFIRMED.c.record == STATE.c.id)


class SqlRecords(SqlPart):
    """The records of a Store."""

    @cached_property
    def _search(self) -> SearchIndex:
        return SearchIndex(self._connection)

    # ── the confirmed copy ───────────────────────────────────────────────────────────────────────────────────────────
    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """Read records as the centre has confirmed them."""
        found = {}
        for some in parts(ids):
            query = select(*_RECORD).select_from(_BOTH).where(STATE.c.org == self._org, STATE.c.id.in_(some))
            for row in self._connection.execute(query):
                found[row[0]] = _record(row)
        return found

    def all_kinds(self) -> dict[str, str]:
        """Name all records there are, confirmed or not, as id → kind."""
        bodies = self._connection.execute(select(OUTBOX.c.body)).scalars()
        unsent = {op.record: op.kind for body in bodies for op in change_of(body).ops}
        states = self._connection.execute(select(STATE.c.id, STATE.c.kind).where(STATE.c.org == self._org))
        return unsent | {row.id: row.kind for row in states}

    def put_records(self, records: Sequence[Record]) -> None:
        """Keep records as the centre has confirmed them."""
        last = {each.id: each for each in records}
        proofs = {each.id: (case_of(each.scope) or "", digesting.digest_of(each)) for each in last.values()}
        self._tally(last.keys(), proofs.values())
        put_states(
            self._connection,
            [
                state_row(self._org, each.id, each.kind, each.scope, each.registers, each.order)
                for each in last.values()
            ],
        )
        upsert(
            self._connection,
            CONFIRMED,
            [
                {
                    "record": each.id,
                    "case_id": proofs[each.id][0],
                    "digest": proofs[each.id][1],
                    "mac": each.mac,
                    "seq": each.order.seq,
                }
                for each in last.values()
            ],
            spare_indexes=True,
        )

    def remove_records(self, ids: Collection[str]) -> None:
        """Take the confirmed copy of single records away."""
        self._tally(ids, ())
        self._delete(CONFIRMED, "record", ids)
        for some in parts(ids):
            self._connection.execute(delete(STATE).where(STATE.c.org == self._org, STATE.c.id.in_(some)))

    def records_beyond(self, place: Place, limit: int) -> list[Record]:
        """Read confirmed records that carry the centre's proof and come after a place."""
        query = select(*_RECORD).select_from(_BOTH).where(STATE.c.org == self._org, CONFIRMED.c.mac != "")
        after = tuple_(CONFIRMED.c.seq, CONFIRMED.c.record) > tuple_(*place)
        ordered = query.where(after).order_by(CONFIRMED.c.seq, CONFIRMED.c.record).limit(limit)
        return [_record(row) for row in self._connection.execute(ordered)]

    # ── do we hold the same? ─────────────────────────────────────────────────────────────────────────────────────────
    def _tally(self, ids: Collection[str], after: Iterable[digesting.Proof]) -> None:
        """Bring the digests of cases up to date with what is about to replace these records."""
        before: list[digesting.Proof] = []
        for some in parts(ids):
            query = select(CONFIRMED.c.case_id, CONFIRMED.c.digest).where(CONFIRMED.c.record.in_(some))
            before.extend((row[0], row[1]) for row in self._connection.execute(query))
        moved = digesting.moved(before, after)
        kept = {
            row[0]: (row[1], row[2])
            for some in parts(moved.keys())
            for row in self._connection.execute(select(CASE_DIGEST).where(CASE_DIGEST.c.case_id.in_(some)))
        }
        grown = {case: digesting.grown(kept.get(case, (digesting.EMPTY, 0)), by) for case, by in moved.items()}
        rows = [{"case_id": case, "digest": total, "records": count} for case, (total, count) in grown.items() if count]
        upsert(self._connection, CASE_DIGEST, rows)
        self._delete(CASE_DIGEST, "case_id", [case for case, (_total, count) in grown.items() if not count])

    def case_digests(self, cases: Collection[str] | None = None) -> dict[str, str]:
        """Read the digests over the confirmed records of cases."""
        query = select(CASE_DIGEST.c.case_id, CASE_DIGEST.c.digest)
        if cases is None:
            rows = self._connection.execute(query.where(CASE_DIGEST.c.case_id != digesting.ALL))
            return {row[0]: row[1] for row in rows}
        return {
            row[0]: row[1]
            for some in parts(cases)
            for row in self._connection.execute(query.where(CASE_DIGEST.c.case_id.in_(some)))
        }

    def record_digests(self, case_id: str, buckets: Collection[str] | None = None) -> dict[str, str]:
        """Read the digests of the confirmed records of one case."""
        query = select(CONFIRMED.c.record, CONFIRMED.c.digest).where(CONFIRMED.c.case_id == case_id)
        rows = self._connection.execute(query.order_by(CONFIRMED.c.record))
        return {row[0]: row[1] for row in rows if buckets is None or digesting.bucket_of(row[0]) in buckets}

    def cases(self) -> list[str]:
        """Name all cases that have confirmed records."""
        query = select(CASE_DIGEST.c.case_id).where(CASE_DIGEST.c.case_id.not_in(("", digesting.ALL)))
        return list(self._connection.execute(query.order_by(CASE_DIGEST.c.case_id)).scalars())

    def count_records(self) -> int:
        """Count all confirmed records."""
        return self.count_in((digesting.ALL,))

    def count_in(self, cases: Collection[str]) -> int:
        """Count the confirmed records of some cases."""
        query = select(func.coalesce(func.sum(CASE_DIGEST.c.records), 0))
        return sum(
            self._connection.execute(query.where(CASE_DIGEST.c.case_id.in_(some))).scalar_one()
            for some in parts(set(cases))
        )

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────
    def show(self, records: Sequence[Record]) -> None:
        """Show records: typed rows, search and conflicts."""
        views = [(each.id, each.kind, case_of(each.scope), overlay.shown_values(each)) for each in records]
        put_views(self._connection, self._org, views)
        self._search.put(views)
        self._put_conflicts(records)

    def hide(self, kinds: Mapping[str, str]) -> None:
        """Take records out of typed rows, search and conflicts."""
        if not kinds:
            return
        for name in {kind for kind in kinds.values() if kind in KINDS}:
            self._delete(table_of(KINDS[name].table), "id", [record for record in kinds if kinds[record] == name])
        self._delete(table_of(Answer), "run_id", kinds.keys())
        self._delete(CONFLICT, "record", kinds.keys())
        self._search.remove(kinds.keys())

    def conflicts(self) -> tuple[Conflict, ...]:
        """List the fields with several values."""
        columns = (CONFLICT.c.record, CONFLICT.c.kind, CONFLICT.c.case_id, CONFLICT.c.field, CONFLICT.c.heads)
        rows = self._connection.execute(select(*columns).order_by(CONFLICT.c.record, CONFLICT.c.field))
        return tuple(
            Conflict(record, kind, case_id, field, _heads(heads)) for record, kind, case_id, field, heads in rows
        )

    def count_conflicts(self) -> int:
        """Count the fields with several values."""
        return self._connection.execute(select(func.count()).select_from(CONFLICT)).scalar_one()

    def _put_conflicts(self, records: Sequence[Record]) -> None:
        self._delete(CONFLICT, "record", [record.id for record in records])
        rows = [
            {
                "record": each.record,
                "field": each.field,
                "kind": each.kind,
                "case_id": each.case_id,
                "heads": _dump_heads(each.values),
            }
            for record in records
            for each in overlay.conflicts_of(record, case_of(record.scope))
        ]
        upsert(self._connection, CONFLICT, rows)


def _record(row: Sequence[Any]) -> Record:
    record, kind, scope, registers, epoch, seq, mac = row
    return Record(record, kind, scope, load(registers), Order(epoch, seq), mac)


def _dump_heads(heads: Iterable[Head]) -> str:
    rows = [[h.change, h.value, [h.order.epoch, h.order.seq] if h.order else None, h.author, h.at] for h in heads]
    return json.dumps(rows, ensure_ascii=False)


def _heads(text: str) -> tuple[Head, ...]:
    return tuple(
        Head(change, value, Order(*order) if order else None, author, at)
        for change, value, order, author, at in json.loads(text)
    )
