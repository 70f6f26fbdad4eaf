"""The outbox in the file. See `store.Store`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from bofield.records.projection import upsert
from bofield.records.state import case_of
from bofield.replica.kept import NEVER_LEFT, UNSENT
from bofield.replica.sql_part import SqlPart, body_of_change, change_of, parts
from bofield.replica.tables import OUTBOX, OUTBOX_RECORD
from bofield.replica.values import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Row

    from bofield.replica.values import EntryState


class SqlOutbox(SqlPart):
    """The outbox of a Store."""

    def entries_of(self, ids: Collection[str]) -> list[Entry]:
        """Read the entries that touch any of these records."""
        changes: set[str] = set()
        for some in parts(ids):
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
        for some in parts(changes):
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

    def cases_unsent(self, cases: Collection[str]) -> set[str]:
        """Name those of these cases in which something was written that the centre has not got yet."""
        kept_here = and_(OUTBOX.c.state == "refused", OUTBOX.c.reason.in_(sorted(NEVER_LEFT)))
        unsent = or_(OUTBOX.c.state.in_(sorted(UNSENT)), kept_here)
        found: set[str] = set()
        for some in parts(cases):
            query = select(OUTBOX.c.case_id).distinct().where(unsent, OUTBOX.c.case_id.in_(some))
            found.update(self._connection.execute(query).scalars())
        return found


def _entry(row: Row[Any]) -> Entry:
    return Entry(change_of(row.body), row.state, row.key, row.opened, row.reason, row.detail, row.judged)


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
        "body": body_of_change(entry.change),
        "case_id": case_of(entry.change.scope) or "",
    }
