"""The outbox in dictionaries. See `store.Store`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.records.state import case_of
from bofield.replica.kept import NEVER_LEFT, UNSENT
from bofield.replica.memory_part import MemoryPart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bofield.replica.values import Entry, EntryState


class MemoryOutbox(MemoryPart):
    """The outbox of a Store."""

    def entries_of(self, ids: Collection[str]) -> list[Entry]:
        """Read the entries that touch any of these records."""
        if not self.outbox:
            return []
        return _in_order(self.entries({change for record in ids for change in self.by_record.of(record)}).values())

    def entries_in(self, states: Collection[EntryState], after: int = 0, limit: int = -1) -> list[Entry]:
        """Read entries in these states with numbers above `after`, in order."""
        found = _in_order(e for e in self.outbox.values() if e.state in states and e.change.n > after)
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
        for entry in entries:
            self.outbox.put(entry.change.id, entry)
            for record in entry.change.records:
                self.by_record.put(record, entry.change.id)

    def remove_entries(self, changes: Collection[str]) -> None:
        """Take entries out of the outbox."""
        for change in changes:
            if change in self.outbox:
                for record in self.outbox[change].change.records:
                    self.by_record.drop(record, change)
                self.outbox.drop(change)

    def move_entries(self, before: EntryState, after: EntryState) -> None:
        """Change the state of all entries that are in one."""
        self.put_entries([replace(entry, state=after) for entry in self.entries_in({before})])

    def close_entries(self) -> None:
        """Let autosave amend none of the entries there are."""
        self.put_entries([replace(entry, key="") for entry in self.outbox.values() if entry.key])

    def count_entries(self, states: Collection[EntryState]) -> int:
        """Count entries in these states."""
        return sum(entry.state in states for entry in self.outbox.values())

    def cases_unsent(self, cases: Collection[str]) -> set[str]:
        """Name those of these cases in which something was written that the centre has not got yet."""
        unsent = {case_of(entry.change.scope) or "" for entry in self.outbox.values() if _only_here(entry)}
        return unsent.intersection(cases)


def _only_here(entry: Entry) -> bool:
    return entry.state in UNSENT or (entry.state == "refused" and entry.reason in NEVER_LEFT)


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.change.n)
