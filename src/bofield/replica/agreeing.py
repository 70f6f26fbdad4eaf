"""What a replica does for a centre: see `sync.ports.ReplicaPort`. Knows the rules and a Store; knows no file.

Every method is one transaction: a page and its cursor, verdicts and outbox, an offer and its place.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from bofield.replica import agreement, fork, journal, leaving, outbox, pages, quarantine, rescue, retire
from bofield.replica.notes import CURSOR
from bofield.replica.values import Me

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from bofield.changes import Change
    from bofield.replica.store import Store
    from bofield.replica.values import HelloState, Offer
    from bofield.wire.messages import HelloReply, PullReply, RecordMessage, Verdict

ME = "me"
_DISTRICT = "district:"


class Agreeing(ABC):
    """The half of a replica that meets a centre."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Store]:
        """Begin a transaction that writes; it is undone whole if anything is raised."""

    @abstractmethod
    def _looking(self) -> AbstractContextManager[Store]:
        """Begin a transaction that only reads."""

    @abstractmethod
    def destroy(self) -> None:
        """Destroy the key and remove what it opened. There is no way back."""

    # ── hello ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def hello_state(self) -> HelloState:
        """Say who calls and where this replica stands."""
        with self._looking() as store:
            return pages.hello_state(store, read_me(store))

    def note_hello(self, reply: HelloReply, *, at: datetime | None = None) -> None:
        """Remember a centre that answered and with which all is well."""
        with self._writing() as store:
            pages.note_hello(store, reply, stamp(at))
            _note_person(store, reply)

    def cursor(self) -> str:
        """Tell how far has been read of what the centre has."""
        with self._looking() as store:
            return store.note(CURSOR)

    def begin_anew(self) -> None:
        """Forget how far has been read, and nothing else."""
        with self._writing() as store:
            pages.begin_anew(store)

    def become(self, me: Me) -> None:
        """Go on as a device of its own, after the centre has met two with one name: `me` is of a new enrolment.

        Everything stays, and what waits is sent under the new name. Raises RefusedError for another person or centre.
        """
        with self._writing() as store:
            fork.become(store, read_me(store), me)
            write_me(store, me)

    # ── a restored centre ────────────────────────────────────────────────────────────────────────────────────────────
    def begin_rescue(self, reply: HelloReply, *, at: datetime | None = None) -> None:
        """Begin to hand back to a centre that was restored, or go on where it broke off."""
        with self._writing() as store:
            rescue.begin(store, reply, stamp(at))

    def next_offer(self, most: int) -> Offer | None:
        """Choose what to hand back next; None when all has been."""
        with self._looking() as store:
            return rescue.next_offer(store, most)

    def note_rescued(
        self, offer: Offer, refused: Collection[str], head: int = 0, *, at: datetime | None = None
    ) -> None:
        """Remember that an offer arrived, and keep what the centre cannot believe of it."""
        with self._writing() as store:
            rescue.note_rescued(store, read_me(store).device, offer, refused, head, stamp(at))

    def end_rescue(self, reply: HelloReply, head: int, *, at: datetime | None = None) -> None:
        """Begin anew in the new epoch: everything has been handed back."""
        with self._writing() as store:
            rescue.end(store, reply, head, stamp(at))
            _note_person(store, reply)

    # ── push and pull ────────────────────────────────────────────────────────────────────────────────────────────────
    def next_batch(self, max_changes: int, max_bytes: int, *, everything: bool = False) -> tuple[Change, ...]:
        """Choose what to send next; it is closed for autosave."""
        with self._looking() as store:
            if outbox.is_handed_in(store) if everything else not store.count_entries(outbox.UNSENT):
                return ()
        with self._writing() as store:
            return outbox.next_batch(store, max_changes, max_bytes, everything=everything)

    def record_verdicts(self, verdicts: Sequence[Verdict], *, at: datetime | None = None) -> tuple[int, int]:
        """Do what the centre says of each change; return how many it took and how many it refused."""
        with self._writing() as store:
            return outbox.record_verdicts(store, verdicts, stamp(at))

    def apply_page(
        self, page: PullReply, unreadable: Sequence[tuple[str, str]] = (), *, at: datetime | None = None
    ) -> int:
        """Take in a page of records and the cursor behind it; return how many records it changed.

        `unreadable` holds the text of records that cannot be read, and what is wrong with each.
        """
        with self._writing() as store:
            for text, reason in unreadable:
                quarantine.put_aside(store, text, reason, stamp(at))
            return pages.apply_page(store, read_me(store), page, stamp(at))

    # ── do both hold the same? ───────────────────────────────────────────────────────────────────────────────────────
    def check_due(self, at: datetime | None = None) -> bool:
        """Tell whether it is time to compare everything with the centre."""
        with self._looking() as store:
            return agreement.check_due(store, at or datetime.now(UTC))

    def case_digests(self, cases: Collection[str] | None = None) -> dict[str, str]:
        """Digest cases, all of them unless some are named; an empty name stands for the organisation's own records."""
        with self._looking() as store:
            return store.case_digests(cases)

    def bucket_digests(self, cases: Collection[str]) -> dict[str, dict[str, str]]:
        """Digest cases by bucket, the last two digits of an id."""
        with self._looking() as store:
            return agreement.bucket_digests(store, cases)

    def record_digests(self, within: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
        """Digest the records of some buckets of cases."""
        with self._looking() as store:
            return agreement.record_digests(store, within)

    def richer(self, records: Sequence[RecordMessage]) -> tuple[str, ...]:
        """Name the records of which more is known here than in what was served."""
        with self._looking() as store:
            return agreement.richer(store, records)

    def take_served(self, records: Sequence[RecordMessage]) -> int:
        """Let records as the centre has them stand, whatever is here; return how many were otherwise."""
        with self._writing() as store:
            return agreement.take_served(store, records)

    def take_gone(self, cases: Collection[str]) -> None:
        """Note that cases are not to be read any more."""
        with self._writing() as store:
            agreement.take_gone(store, cases)

    def offer_of(self, records: Collection[str]) -> Offer:
        """Choose what to hand back of records that the centre does not know."""
        with self._looking() as store:
            return rescue.offer_of(store, records)

    def set_aside(self, records: Collection[str], *, at: datetime | None = None) -> None:
        """Take away records that the centre does not show though it has been offered them."""
        with self._writing() as store:
            rescue.set_aside(store, records, stamp(at))

    def note_check(self, differing: Collection[str], *, at: datetime | None = None) -> None:
        """Remember how a comparison of everything ended."""
        with self._writing() as store:
            agreement.note_check(store, differing, stamp(at))

    # ── leaving ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def remove_left(self) -> None:
        """Remove the cases whose right has ended and in which nothing waits to be sent."""
        with self._looking() as store:
            if not store.removals():
                return
        with self._writing() as store:
            gone = leaving.carry_out(store)
            journal.forget_latest(store, {f"case:{case}" for case in gone})

    def purged(self) -> tuple[str, ...]:
        """List the scopes that have left and for which the centre awaits a receipt."""
        with self._looking() as store:
            return store.purged()

    def note_purged(self, scopes: Collection[str]) -> None:
        """Remember that the centre has the receipts."""
        with self._writing() as store:
            store.remove_purged(scopes)

    def trim(self) -> None:
        """Let go of what lies in a backup of the centre that has been tried."""
        with self._looking() as store:
            if journal.is_trimmed(store):
                return
        with self._writing() as store:
            journal.trim(store)

    @property
    def retiring(self) -> bool:
        """Whether all has been handed in and the key is to be destroyed."""
        with self._looking() as store:
            return retire.is_retiring(store)

    def send_all_again(self) -> None:
        """Hand in once more what the centre has and may lose: this laptop will not be there to hand it back."""
        with self._writing() as store:
            rescue.send_all_again(store, read_me(store).device)

    def retire(self) -> None:
        """Write down that all has been handed in."""
        with self._writing() as store:
            retire.retire(store)


def read_me(store: Store) -> Me:
    """Read whose replica it is."""
    return _me(store.note(ME))


def write_me(store: Store, me: Me) -> None:
    """Write down whose replica it is."""
    store.put_note(ME, json.dumps(asdict(me)))


@lru_cache(maxsize=256)
def _me(text: str) -> Me:
    data = json.loads(text)
    return Me(**{**data, "roles": tuple(data["roles"]), "districts": tuple(data["districts"])})


def stamp(at: datetime | None) -> str:
    """Write a moment down, now unless it is given."""
    return (at or datetime.now(UTC)).isoformat(timespec="seconds")


def _note_person(store: Store, reply: HelloReply) -> None:
    """Take over what the centre says of the person."""
    me = read_me(store)
    grants = reply.person.grants
    known = replace(
        me,
        name=reply.person.name,
        organisation=reply.organisation,
        roles=_unique(grant.role for grant in grants),
        districts=_unique(grant.scope[len(_DISTRICT) :] for grant in grants if grant.scope.startswith(_DISTRICT)),
    )
    if known != me:
        write_me(store, known)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
