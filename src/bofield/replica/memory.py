"""A replica in dictionaries: the same behaviour without a file, for simulations and for tests of what uses replicas."""

from __future__ import annotations

import copy
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.records.state import case_of
from bofield.replica import folding, overlay
from bofield.replica.base import BaseReplica
from bofield.replica.search import body_of
from bofield.replica.values import Hit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bofield.replica.values import Conflict, Dropped, Entry, EntryState, Me, Receipt, Record


class MemoryStore:
    """See `store.Store`. Values in it are immutable, so that a copy of the dictionaries is a copy of the state."""

    def __init__(self) -> None:
        self.confirmed: dict[str, Record] = {}
        self.view: dict[str, Record] = {}
        self.outbox: dict[str, Entry] = {}
        self.journal: dict[str, Receipt] = {}
        self.let_go: dict[str, Dropped] = {}
        self.notes: dict[str, str] = {}
        self.disagreeing: set[str] = set()

    def copy(self) -> MemoryStore:
        """Copy the state, so that a transaction can be undone."""
        twin = MemoryStore()
        twin.__dict__.update({name: copy.copy(value) for name, value in self.__dict__.items()})
        return twin

    # ── records ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """Read records as the centre has confirmed them."""
        return {record: self.confirmed[record] for record in ids if record in self.confirmed}

    def all_kinds(self) -> dict[str, str]:
        """Name all records there are, confirmed or not, as id → kind."""
        unsent = {op.record: op.kind for entry in self.outbox.values() for op in entry.change.ops}
        return unsent | {record.id: record.kind for record in self.confirmed.values()}

    def put_records(self, records: Sequence[Record]) -> None:
        """Keep records as the centre has confirmed them."""
        self.confirmed.update({record.id: record for record in records})

    def case_records(self, case_id: str) -> list[Record]:
        """Read all confirmed records of one case."""
        return [record for record in self.confirmed.values() if case_of(record.scope) == case_id]

    def show(self, records: Sequence[Record]) -> None:
        """Show records."""
        self.view.update({record.id: record for record in records})

    def hide(self, kinds: Mapping[str, str]) -> None:
        """Take records out of what is shown."""
        for record in kinds:
            self.view.pop(record, None)

    def conflicts(self) -> tuple[Conflict, ...]:
        """List the fields with several values."""
        found = [each for record in self.view.values() for each in overlay.conflicts_of(record, case_of(record.scope))]
        return tuple(sorted(found, key=lambda conflict: (conflict.record, conflict.field)))

    # ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────────
    def entries_of(self, ids: Collection[str]) -> list[Entry]:
        """Read the entries that touch any of these records."""
        wanted = frozenset(ids)
        return self._in_order(entry for entry in self.outbox.values() if not wanted.isdisjoint(entry.change.records))

    def entries_in(self, states: Collection[EntryState], after: int = 0, limit: int = -1) -> list[Entry]:
        """Read entries in these states with numbers above `after`, in order."""
        found = self._in_order(e for e in self.outbox.values() if e.state in states and e.change.n > after)
        return found if limit < 0 else found[:limit]

    def entries(self, changes: Collection[str]) -> dict[str, Entry]:
        """Read entries by the ids of their changes."""
        return {change: self.outbox[change] for change in changes if change in self.outbox}

    def open_entry(self, key: str) -> Entry | None:
        """Find the waiting entry that autosave may amend by `key`."""
        found = [entry for entry in self.entries_in({"waiting"}) if entry.key == key]
        return found[-1] if found else None

    def put_entries(self, entries: Sequence[Entry]) -> None:
        """Keep new entries, or replace those of the same change."""
        self.outbox.update({entry.change.id: entry for entry in entries})

    def remove_entries(self, changes: Collection[str]) -> None:
        """Take entries out of the outbox."""
        for change in changes:
            self.outbox.pop(change, None)

    def move_entries(self, before: EntryState, after: EntryState) -> None:
        """Change the state of all entries that are in one."""
        self.put_entries([replace(entry, state=after) for entry in self.entries_in({before})])

    def close_entries(self) -> None:
        """Let autosave amend none of the entries there are."""
        self.put_entries([replace(entry, key="") for entry in self.outbox.values() if entry.key])

    def count_entries(self, states: Collection[EntryState]) -> int:
        """Count entries in these states."""
        return sum(entry.state in states for entry in self.outbox.values())

    @staticmethod
    def _in_order(entries: Iterable[Entry]) -> list[Entry]:
        return sorted(entries, key=lambda entry: entry.change.n)

    # ── what is kept of what has left it ─────────────────────────────────────────────────────────────────────────────
    def add_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Write changes that the centre has taken into the journal."""
        self.journal.update({receipt.change.id: receipt for receipt in receipts})

    def journal_span(self, epoch: int) -> tuple[int, int] | None:
        """Tell the first and the last seq of an epoch that the journal holds."""
        found = [receipt.order.seq for receipt in self.journal.values() if receipt.order.epoch == epoch]
        return (min(found), max(found)) if found else None

    def add_dropped(self, dropped: Dropped) -> None:
        """Keep a change that a person let go."""
        self.let_go[dropped.change.id] = dropped

    def dropped(self) -> tuple[Dropped, ...]:
        """List the changes that persons let go."""
        return tuple(self.let_go.values())

    # ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def note(self, key: str, default: str = "") -> str:
        """Read a note about the replica itself."""
        return self.notes.get(key, default)

    def put_note(self, key: str, value: str) -> None:
        """Write a note about the replica itself."""
        self.notes[key] = value

    def set_differing(self, agrees: dict[str, bool]) -> None:
        """Note for each case whether its digest was the centre's."""
        self.disagreeing -= agrees.keys()
        self.disagreeing |= {case for case, agreed in agrees.items() if not agreed}

    def count_differing(self) -> int:
        """Count the cases whose digest was not the centre's."""
        return len(self.disagreeing)


class MemoryReplica(BaseReplica):
    """A replica that lives as long as the program."""

    def __init__(self, me: Me) -> None:
        self._store = MemoryStore()
        self._settings: dict[str, str] = {}
        self._lock = threading.RLock()
        self._turn = threading.Lock()
        self.set_me(me)

    @contextmanager
    def _writing(self) -> Iterator[MemoryStore]:
        with self._lock:
            before = self._store.copy()
            try:
                yield self._store
            except BaseException:
                self._store = before
                raise

    @contextmanager
    def _looking(self) -> Iterator[MemoryStore]:
        with self._lock:
            yield self._store

    @contextmanager
    def syncing(self, patience: float = 30.0) -> Iterator[bool]:
        """Take the turn to sync."""
        mine = self._turn.acquire(timeout=patience)
        try:
            yield mine
        finally:
            if mine:
                self._turn.release()

    def close(self) -> None:
        """Nothing is open."""

    def search(self, text: str, limit: int = 50) -> tuple[Hit, ...]:
        """Find records in which every word of `text` begins some word. Never raises for odd text."""
        words = folding.words(text)
        with self._looking() as store:
            bodies = [(each, body_of(each.kind, overlay.shown_values(each))) for each in store.view.values()]
        hits = (
            Hit(record.id, record.kind, case_of(record.scope), folding.snippet(words, body))
            for record, body in bodies
            if words and folding.matches(words, body)
        )
        return tuple(hits)[:limit]

    def get_setting(self, key: str, default: str = "") -> str:
        """Read a setting."""
        return self._settings.get(key, default)

    def set_setting(self, key: str, value: str) -> None:
        """Write a setting."""
        self._settings[key] = value
