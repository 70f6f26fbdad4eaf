"""The behaviour that every replica has, whatever keeps it. Knows the rules and a Store; knows no file.

`file.Replica` and `memory.MemoryReplica` bring the Store, one transaction at a time.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from bofield.records.registry import SCHEMA
from bofield.records.state import case_of
from bofield.replica import deciding, leaving, outbox, overlay, quarantine, standing, writing
from bofield.replica.agreeing import Agreeing, read_me, stamp, write_me
from bofield.replica.notes import LAPTOPS
from bofield.replica.values import Conflict, Dropped, Hit, Me, NewChange, Refused, Shown, SyncState, Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from bofield.changes import Register, Value
    from bofield.replica.kept import Quarantined, Removal
    from bofield.replica.values import Edit

_SCHEMA = "schema"
_MANY = 1000


class BaseReplica(Agreeing):
    """A replica: write, show, and agree with a centre. Every method is one transaction."""

    @abstractmethod
    def search(self, text: str, limit: int = 50) -> tuple[Hit, ...]:
        """Find records in which every word of `text` begins some word, the best first. Never raises for odd text."""

    @abstractmethod
    def syncing(self, patience: float = 30.0) -> AbstractContextManager[bool]:
        """Take the turn to sync; gives False if somebody else kept it for `patience` seconds."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is open. What was written is safe already."""

    @abstractmethod
    def get_setting(self, key: str, default: str = "") -> str:
        """Read a setting that may be nobody else's business, such as a reading position."""

    @abstractmethod
    def set_setting(self, key: str, value: str) -> None:
        """Write a setting."""

    # ── who I am ─────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def me(self) -> Me:
        """Whose replica this is."""
        with self._looking() as store:
            return read_me(store)

    def set_me(self, me: Me) -> None:
        """Write down whose replica this is, and which centre it belongs to."""
        with self._writing() as store:
            write_me(store, me)

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def write(self, scope: str, edits: Sequence[Edit], *, at: datetime, amend: str | None = None) -> str:
        """Write what one person did in one go, and show it; return the id of the change, empty if it says nothing new.

        `amend` is autosave's key: the waiting change begun with the same key takes the newer values in, until it is
        sent, closed, or five minutes old. Raises RefusedError naming field and value before anything is written.
        """
        with self._writing() as store:
            writing.check_open(store)
            return writing.write(store, read_me(store), NewChange(scope, edits, at), amend)

    def write_many(self, changes: Sequence[NewChange]) -> tuple[str, ...]:
        """Write many changes in one transaction, all or none; return the ids of those that say something new."""
        with self._writing() as store:
            writing.check_open(store)
            return writing.write_many(store, read_me(store), changes)

    def close_open_changes(self) -> None:
        """Let autosave begin a new change next time: the author has left the screen."""
        with self._writing() as store:
            store.close_entries()

    def settle(self, record: str, field: str, value: Value, *, at: datetime) -> str:
        """Choose a value for a field in which several stand; return the id of the change that says so."""
        with self._writing() as store:
            writing.check_open(store)
            return writing.settle(store, read_me(store), record, field, value, at)

    def restore_value(self, record: str, field: str, value: Value, *, at: datetime) -> str:
        """Let a field say again what it once said; return the id of the change, empty if it says so already."""
        with self._writing() as store:
            writing.check_open(store)
            return writing.restore(store, read_me(store), record, field, value, at)

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def shown(self, record: str) -> Shown | None:
        """Show one record with all its fields, also those of a newer version; None if it is not here."""
        with self._looking() as store:
            found = overlay.effective(store, {record})[0].get(record)
        return Shown(found.id, found.kind, case_of(found.scope), overlay.shown_values(found)) if found else None

    def heads(self, record: str) -> dict[str, tuple[str, ...]]:
        """Tell which changes stand for each field of a record: what an author looks at (`Edit.seen`)."""
        with self._looking() as store:
            found = overlay.effective(store, {record})[0].get(record)
        return {name: register.base for name, register in found.registers.items()} if found else {}

    def registers(self, record: str) -> Mapping[str, Register]:
        """Tell all that is known of a record, field by field, with own unsent changes on top."""
        with self._looking() as store:
            found = overlay.effective(store, {record})[0].get(record)
        return found.registers if found else {}

    def conflicts(self) -> tuple[Conflict, ...]:
        """List the fields in which several different values wait for a person's choice."""
        with self._looking() as store:
            return store.conflicts()

    def refused(self) -> tuple[Refused, ...]:
        """List the changes the centre refused and nobody has decided about."""
        with self._looking() as store:
            return deciding.refused(store)

    def dropped(self) -> tuple[Dropped, ...]:
        """List the refused changes that somebody let go, with their words."""
        with self._looking() as store:
            return store.dropped()

    def outbox_count(self) -> int:
        """Count the changes that the centre has not taken yet; refused ones wait for a person, not for the centre."""
        with self._looking() as store:
            return store.count_entries(outbox.UNSENT)

    def waiting(self) -> tuple[Waiting, ...]:
        """List the changes that the centre has not taken yet."""
        with self._looking() as store:
            return outbox.waiting(store)

    def sync_state(self) -> SyncState:
        """Tell where this replica stands with its centre."""
        with self._looking() as store:
            return standing.sync_state(store, read_me(store))

    def quarantined(self) -> tuple[Quarantined, ...]:
        """List the records that came and could not be read."""
        with self._looking() as store:
            return store.quarantined()

    def past(self, record: str) -> tuple[str, str] | None:
        """Read the history of a record as the centre last told it, and when that was; None if it never did."""
        with self._looking() as store:
            return store.past(record)

    def keep_past(self, record: str, case_id: str | None, text: str, *, at: datetime | None = None) -> None:
        """Keep the history of a record, so that it can be read without a network."""
        with self._writing() as store:
            store.put_past(record, case_id, text, stamp(at))

    def laptops(self) -> str:
        """Read what the centre last told of when each laptop was heard; empty if it never did."""
        with self._looking() as store:
            return store.note(LAPTOPS)

    def keep_laptops(self, text: str) -> None:
        """Keep what the centre told of laptops, so that it can be read without a network; empty forgets it."""
        with self._writing() as store:
            store.put_note(LAPTOPS, text)

    def held_removals(self) -> tuple[Removal, ...]:
        """List the cases that the centre takes away, so many at once that a person is asked first."""
        with self._looking() as store:
            return leaving.held(store)

    def count_conflicts(self) -> int:
        """Count the fields in which several different values wait for a person's choice."""
        with self._looking() as store:
            return store.count_conflicts()

    # ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def drop_refused(self, change_id: str, reason: str, *, at: datetime | None = None) -> None:
        """Let a refused change go; `reason` is the person's written decision. Its words stay in `dropped`."""
        with self._writing() as store:
            deciding.drop_refused(store, change_id, reason, stamp(at))

    def correct_refused(self, change_id: str, edits: Sequence[Edit], *, at: datetime) -> str:
        """Send a refused change once more with other values, as a new change; return its id.

        The refused one is let go with the decision `corrected`, its words kept. Raises RefusedError for a value that
        does not fit its field; then nothing was changed.
        """
        with self._writing() as store:
            writing.check_open(store)
            return deciding.correct_refused(store, read_me(store), change_id, edits, at)

    def allow_removals(self) -> None:
        """Let the cases go that the centre takes away: a person has looked."""
        with self._writing() as store:
            leaving.allow(store)

    def catch_up(self) -> None:
        """Show everything anew if this program knows kinds or fields that the one before it did not."""
        with self._looking() as store:
            if store.note(_SCHEMA) == str(SCHEMA):
                return
        with self._writing() as store:
            kinds = list(store.all_kinds().items())
            for start in range(0, len(kinds), _MANY):
                overlay.refresh(store, dict(kinds[start : start + _MANY]))
            quarantine.retry(store)
            store.put_note(_SCHEMA, str(SCHEMA))
