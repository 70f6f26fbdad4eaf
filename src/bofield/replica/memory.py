"""A replica in dictionaries: the same behaviour without a file, for simulations and for tests of what uses replicas."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bofield.records.state import case_of
from bofield.replica import folding, overlay
from bofield.replica.base import BaseReplica
from bofield.replica.memory_journal import MemoryJournal
from bofield.replica.memory_leaving import MemoryLeaving
from bofield.replica.search import body_of
from bofield.replica.values import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.replica.values import Me


class MemoryStore(MemoryLeaving, MemoryJournal):
    """See `store.Store`."""

    # ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def note(self, key: str, default: str = "") -> str:
        """Read a note about the replica itself."""
        return self.notes.get(key, default)

    def put_note(self, key: str, value: str) -> None:
        """Write a note about the replica itself."""
        self.notes.put(key, value)

    def set_differing(self, agrees: dict[str, bool]) -> None:
        """Note for each case whether its digest was the centre's."""
        self.disagreeing.drop_all(agrees)
        self.disagreeing.put_all({case: None for case, agreed in agrees.items() if not agreed})

    def count_differing(self) -> int:
        """Count the cases whose digest was not the centre's."""
        return len(self.disagreeing)


class MemoryReplica(BaseReplica):
    """A replica that lives as long as the program."""

    def __init__(self, me: Me) -> None:
        self._store = MemoryStore()
        self._lock = threading.RLock()
        self._turn = threading.Lock()
        self.set_me(me)

    @contextmanager
    def _writing(self) -> Iterator[MemoryStore]:
        with self._lock:
            store = self._store
            begun = len(store.log)
            try:
                yield store
            except BaseException:
                store.undo(begun)
                raise
            if not begun:
                store.log.clear()

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

    def destroy(self) -> None:
        """Forget everything, for good."""
        with self._lock:
            self._store = MemoryStore()

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
        with self._looking() as store:
            return store.settings.get(key, default)

    def set_setting(self, key: str, value: str) -> None:
        """Write a setting."""
        with self._writing() as store:
            store.settings.put(key, value)
