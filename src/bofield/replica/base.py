"""The behaviour that every replica has, whatever keeps it. Knows the rules and a Store; knows no file.

`file.Replica` and `memory.MemoryReplica` bring the Store, one transaction at a time.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bofield.records.registry import SCHEMA
from bofield.records.state import case_of
from bofield.replica import outbox, overlay, pages, writing
from bofield.replica.values import Conflict, Dropped, Hit, Me, NewChange, Refused, Shown, SyncState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from bofield.changes import Change, Value
    from bofield.replica.store import Store
    from bofield.replica.values import Edit, EntryState, HelloState
    from bofield.wire.messages import HelloReply, PullReply, Verdict

_ME, _SCHEMA = "me", "schema"
_MANY = 1000
_DISTRICT = "district:"
_UNSENT: tuple[EntryState, ...] = ("waiting", "sent", "held")


class BaseReplica(ABC):
    """A replica: write, show, and agree with a centre. Every method is one transaction."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Store]:
        """Begin a transaction that writes; it is undone whole if anything is raised."""

    @abstractmethod
    def _looking(self) -> AbstractContextManager[Store]:
        """Begin a transaction that only reads."""

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
            return _read_me(store)

    def set_me(self, me: Me) -> None:
        """Write down whose replica this is, and which centre it belongs to."""
        with self._writing() as store:
            store.put_note(_ME, json.dumps(asdict(me)))

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def write(self, scope: str, edits: Sequence[Edit], *, at: datetime, amend: str | None = None) -> str:
        """Write what one person did in one go, and show it; return the id of the change, empty if it says nothing new.

        `amend` is autosave's key: the waiting change begun with the same key takes the newer values in, until it is
        sent, closed, or five minutes old. Raises RefusedError naming field and value before anything is written.
        """
        with self._writing() as store:
            return writing.write(store, _read_me(store), NewChange(scope, edits, at), amend)

    def write_many(self, changes: Sequence[NewChange]) -> tuple[str, ...]:
        """Write many changes in one transaction, all or none; return the ids of those that say something new."""
        with self._writing() as store:
            return writing.write_many(store, _read_me(store), changes)

    def close_open_changes(self) -> None:
        """Let autosave begin a new change next time: the author has left the screen."""
        with self._writing() as store:
            store.close_entries()

    def settle(self, record: str, field: str, value: Value, *, at: datetime) -> str:
        """Choose a value for a field in which several stand; return the id of the change that says so."""
        with self._writing() as store:
            return writing.settle(store, _read_me(store), record, field, value, at)

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

    def conflicts(self) -> tuple[Conflict, ...]:
        """List the fields in which several different values wait for a person's choice."""
        with self._looking() as store:
            return store.conflicts()

    def refused(self) -> tuple[Refused, ...]:
        """List the changes the centre refused and nobody has decided about."""
        with self._looking() as store:
            return outbox.refused(store)

    def dropped(self) -> tuple[Dropped, ...]:
        """List the refused changes that somebody let go, with their words."""
        with self._looking() as store:
            return store.dropped()

    def outbox_count(self) -> int:
        """Count the changes that the centre has not taken yet; refused ones wait for a person, not for the centre."""
        with self._looking() as store:
            return store.count_entries(_UNSENT)

    def sync_state(self) -> SyncState:
        """Tell where this replica stands with its centre."""
        with self._looking() as store:
            me = _read_me(store)
            return SyncState(
                server=me.server,
                server_id=me.server_id,
                organisation=me.organisation,
                epoch=int(store.note(pages.EPOCH, "0")),
                cursor=store.note(pages.CURSOR),
                head=int(store.note(pages.HEAD, "0")),
                durable=int(store.note(pages.DURABLE, "0")),
                last_heard=outbox.moment(store.note(pages.HEARD)),
                waiting=store.count_entries(_UNSENT),
                refused=store.count_entries({"refused"}),
                conflicts=len(store.conflicts()),
                differing=store.count_differing(),
            )

    # ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def drop_refused(self, change_id: str, reason: str, *, at: datetime | None = None) -> None:
        """Let a refused change go; `reason` is the person's written decision. Its words stay in `dropped`."""
        with self._writing() as store:
            outbox.drop_refused(store, change_id, reason, _stamp(at))

    def catch_up(self) -> None:
        """Show everything anew if this program knows kinds or fields that the one before it did not."""
        with self._looking() as store:
            if store.note(_SCHEMA) == str(SCHEMA):
                return
        with self._writing() as store:
            kinds = list(store.all_kinds().items())
            for start in range(0, len(kinds), _MANY):
                overlay.refresh(store, dict(kinds[start : start + _MANY]))
            store.put_note(_SCHEMA, str(SCHEMA))

    # ── agreeing with a centre (see sync.ports.ReplicaPort) ──────────────────────────────────────────────────────────
    def hello_state(self) -> HelloState:
        """Say who calls and where this replica stands."""
        with self._looking() as store:
            return pages.hello_state(store, _read_me(store))

    def note_hello(self, reply: HelloReply, *, at: datetime | None = None) -> None:
        """Remember a centre that answered and with which all is well."""
        with self._writing() as store:
            pages.note_hello(store, reply, _stamp(at))
            me = _read_me(store)
            grants = reply.person.grants
            known = replace(
                me,
                name=reply.person.name,
                organisation=reply.organisation,
                roles=_unique(grant.role for grant in grants),
                districts=_unique(
                    grant.scope[len(_DISTRICT) :] for grant in grants if grant.scope.startswith(_DISTRICT)
                ),
            )
            if known != me:
                store.put_note(_ME, json.dumps(asdict(known)))

    def next_batch(self, max_changes: int, max_bytes: int) -> tuple[Change, ...]:
        """Choose what to send next; it is closed for autosave."""
        with self._writing() as store:
            return outbox.next_batch(store, max_changes, max_bytes)

    def record_verdicts(self, verdicts: Sequence[Verdict], *, at: datetime | None = None) -> tuple[int, int]:
        """Do what the centre says of each change; return how many it took and how many it refused."""
        with self._writing() as store:
            return outbox.record_verdicts(store, verdicts, _stamp(at))

    def apply_page(self, page: PullReply, *, at: datetime | None = None) -> int:
        """Take in a page of records and the cursor behind it; return how many records it changed."""
        with self._writing() as store:
            return pages.apply_page(store, page, _stamp(at))


def _read_me(store: Store) -> Me:
    data = json.loads(store.note(_ME))
    return Me(**{**data, "roles": tuple(data["roles"]), "districts": tuple(data["districts"])})


def _stamp(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).isoformat(timespec="seconds")


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
