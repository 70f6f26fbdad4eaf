"""A Store in the encrypted file, inside one transaction of a connection. Core statements only, many rows at a time."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from bofield.changes import Head, Order
from bofield.records.projection import put_states, put_views, state_row, table_of, upsert
from bofield.records.registry import KINDS
from bofield.records.state import RecordState, case_of, load
from bofield.records.tables import Answer
from bofield.replica import overlay
from bofield.replica.outbox import moment
from bofield.replica.search import SearchIndex
from bofield.replica.tables import CONFLICT, DIFFERING, DROPPED, JOURNAL, NOTE, OUTBOX, OUTBOX_RECORD
from bofield.replica.values import Conflict, Dropped, Entry, Receipt, Record
from bofield.wire.convert import from_change, to_change
from bofield.wire.messages import ChangeMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row, Table

    from bofield.changes import Change
    from bofield.replica.values import EntryState

_STATE = table_of(RecordState)
_MANY = 1000
"""Ids in one question to the database."""


class SqlStore:
    """See `store.Store`."""

    def __init__(self, connection: Connection, org: str) -> None:
        self._connection = connection
        self._org = org

    @cached_property
    def _search(self) -> SearchIndex:
        return SearchIndex(self._connection)

    # ── records ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """Read records as the centre has confirmed them."""
        columns = (_STATE.c.id, _STATE.c.kind, _STATE.c.scope, _STATE.c.registers, _STATE.c.epoch, _STATE.c.seq)
        found = {}
        for some in _parts(ids):
            query = select(*columns).where(_STATE.c.org == self._org, _STATE.c.id.in_(some))
            for row in self._connection.execute(query):
                found[row[0]] = _record(row)
        return found

    def all_kinds(self) -> dict[str, str]:
        """Name all records there are, confirmed or not, as id → kind."""
        bodies = self._connection.execute(select(OUTBOX.c.body)).scalars()
        unsent = {op.record: op.kind for body in bodies for op in _change(body).ops}
        states = self._connection.execute(select(_STATE.c.id, _STATE.c.kind).where(_STATE.c.org == self._org))
        return unsent | {row.id: row.kind for row in states}

    def put_records(self, records: Sequence[Record]) -> None:
        """Keep records as the centre has confirmed them."""
        rows = [state_row(self._org, each.id, each.kind, each.scope, each.registers, each.order) for each in records]
        put_states(self._connection, rows)

    def case_records(self, case_id: str) -> list[Record]:
        """Read all confirmed records of one case."""
        columns = (_STATE.c.id, _STATE.c.kind, _STATE.c.scope, _STATE.c.registers, _STATE.c.epoch, _STATE.c.seq)
        query = select(*columns).where(_STATE.c.org == self._org, _STATE.c.case_id == case_id)
        return [_record(row) for row in self._connection.execute(query)]

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

    # ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────────
    def entries_of(self, ids: Collection[str]) -> list[Entry]:
        """Read the entries that touch any of these records."""
        changes: set[str] = set()
        for some in _parts(ids):
            query = select(OUTBOX_RECORD.c.change).where(OUTBOX_RECORD.c.record.in_(some))
            changes.update(self._connection.execute(query).scalars())
        return sorted(self.entries(changes).values(), key=lambda entry: entry.change.n)

    def entries_in(self, states: Collection[EntryState], after: int = 0, limit: int = -1) -> list[Entry]:
        """Read entries in these states with numbers above `after`, in order."""
        query = select(OUTBOX).where(OUTBOX.c.state.in_(sorted(states)), OUTBOX.c.n > after)
        return [_entry(row) for row in self._connection.execute(query.order_by(OUTBOX.c.n).limit(limit))]

    def entries(self, changes: Collection[str]) -> dict[str, Entry]:
        """Read entries by the ids of their changes."""
        found = {}
        for some in _parts(changes):
            for row in self._connection.execute(select(OUTBOX).where(OUTBOX.c.change.in_(some))):
                found[row.change] = _entry(row)
        return found

    def open_entry(self, key: str) -> Entry | None:
        """Find the waiting entry that autosave may amend by `key`."""
        query = select(OUTBOX).where(OUTBOX.c.key == key, OUTBOX.c.state == "waiting").order_by(OUTBOX.c.n.desc())
        row = self._connection.execute(query.limit(1)).first()
        return _entry(row) if row else None

    def put_entries(self, entries: Sequence[Entry]) -> None:
        """Keep new entries, or replace those of the same change."""
        upsert(self._connection, OUTBOX, [_entry_row(entry) for entry in entries])
        touched = [{"record": record, "change": each.change.id} for each in entries for record in each.change.records]
        if touched:
            self._connection.execute(insert(OUTBOX_RECORD).on_conflict_do_nothing(), touched)

    def remove_entries(self, changes: Collection[str]) -> None:
        """Take entries out of the outbox."""
        self._delete(OUTBOX, "change", changes)
        self._delete(OUTBOX_RECORD, "change", changes)

    def move_entries(self, before: EntryState, after: EntryState) -> None:
        """Change the state of all entries that are in one."""
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.state == before).values(state=after))

    def close_entries(self) -> None:
        """Let autosave amend none of the entries there are."""
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.key != "").values(key=""))

    def count_entries(self, states: Collection[EntryState]) -> int:
        """Count entries in these states."""
        query = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state.in_(sorted(states)))
        return self._connection.execute(query).scalar_one()

    # ── what is kept of what has left it ─────────────────────────────────────────────────────────────────────────────
    def add_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Write changes that the centre has taken into the journal."""
        rows = [
            {
                "change": each.change.id,
                "epoch": each.order.epoch,
                "seq": each.order.seq,
                "verdict": each.verdict,
                "at": each.at,
                "body": _body(each.change),
            }
            for each in receipts
        ]
        upsert(self._connection, JOURNAL, rows)

    def journal_span(self, epoch: int) -> tuple[int, int] | None:
        """Tell the first and the last seq of an epoch that the journal holds."""
        query = select(func.min(JOURNAL.c.seq), func.max(JOURNAL.c.seq)).where(JOURNAL.c.epoch == epoch)
        first, last = self._connection.execute(query).one()
        return None if first is None else (first, last)

    def add_dropped(self, dropped: Dropped) -> None:
        """Keep a change that a person let go."""
        row = {
            "change": dropped.change.id,
            "reason": dropped.reason,
            "detail": dropped.detail,
            "decision": dropped.decision,
            "at": dropped.at.isoformat() if dropped.at else "",
            "body": _body(dropped.change),
        }
        upsert(self._connection, DROPPED, [row])

    def dropped(self) -> tuple[Dropped, ...]:
        """List the changes that persons let go."""
        found = []
        for row in self._connection.execute(select(DROPPED).order_by(DROPPED.c.at, DROPPED.c.change)):
            change = _change(row.body)
            found.append(Dropped(change, case_of(change.scope), row.reason, row.detail, row.decision, moment(row.at)))
        return tuple(found)

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

    def _delete(self, table: Table, column: str, keys: Collection[str]) -> None:
        for some in _parts(keys):
            self._connection.execute(delete(table).where(table.c[column].in_(some)))


def _parts(ids: Collection[str]) -> Iterable[list[str]]:
    whole = list(ids)
    return (whole[start : start + _MANY] for start in range(0, len(whole), _MANY))


def _record(row: Sequence[Any]) -> Record:
    record, kind, scope, registers, epoch, seq = row
    return Record(record, kind, scope, load(registers), Order(epoch, seq))


def _entry(row: Row[Any]) -> Entry:
    return Entry(_change(row.body), row.state, row.key, row.opened, row.reason, row.detail, row.judged)


def _entry_row(entry: Entry) -> dict[str, Any]:
    return {
        "change": entry.change.id,
        "n": entry.change.n,
        "state": entry.state,
        "key": entry.key,
        "opened": entry.opened,
        "reason": entry.reason,
        "detail": entry.detail,
        "judged": entry.judged,
        "body": _body(entry.change),
    }


def _body(change: Change) -> str:
    return from_change(change).model_dump_json(exclude_defaults=True)


def _change(body: str) -> Change:
    return to_change(ChangeMessage.model_validate_json(body))


def _dump_heads(heads: Iterable[Head]) -> str:
    rows = [[h.change, h.value, [h.order.epoch, h.order.seq] if h.order else None, h.author, h.at] for h in heads]
    return json.dumps(rows, ensure_ascii=False)


def _heads(text: str) -> tuple[Head, ...]:
    return tuple(
        Head(change, value, Order(*order) if order else None, author, at)
        for change, value, order, author, at in json.loads(text)
    )
