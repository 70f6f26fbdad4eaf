"""What the engine stands between: a replica that keeps, and a transport that carries. Neither knows the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from bofield.changes import Change
    from bofield.replica.values import HelloState, Offer, SyncState
    from bofield.wire.messages import (
        Digest,
        DigestReply,
        Hello,
        HelloReply,
        History,
        HistoryReply,
        Pull,
        PullReply,
        Purged,
        PurgedReply,
        Push,
        PushReply,
        RecordMessage,
        Rescue,
        RescueReply,
        Verdict,
    )


class UnusableError(Exception):
    """No usable answer: no network, a portal's page, a fault, another server. Nothing is wrong with what was asked.

    `retry_after` holds the seconds that a busy centre asked for, if it did.
    """

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class NotOfferedError(UnusableError):
    """Whoever answered does not know such a request: an older centre, or none of ours."""


class FutureEpochError(UnusableError):
    """The centre has never lived in the epoch this laptop knows, and sees no proof of it."""


class ForkError(Exception):
    """Another laptop goes by this one's name: a copy of it, or itself at a later day."""


class TooLargeError(Exception):
    """The centre, or something on the way, takes only smaller requests."""


class RejectedError(Exception):
    """The centre knows this device no longer, or refuses to talk with it."""


class ReplicaPort(Protocol):
    """What the engine asks of a replica. Every call is one transaction; `at` is the moment by the engine's clock."""

    def syncing(self) -> AbstractContextManager[bool]:
        """Take the turn to sync; gives False if somebody else keeps it."""

    def sync_state(self) -> SyncState:
        """Tell where the replica stands."""

    def count_conflicts(self) -> int:
        """Count what waits for a person's choice."""

    # ── hello ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def hello_state(self) -> HelloState:
        """Say who calls and where the replica stands."""

    def note_hello(self, reply: HelloReply, *, at: datetime | None = None) -> None:
        """Remember a centre with which all is well."""

    def cursor(self) -> str:
        """Tell how far has been read."""

    def begin_anew(self) -> None:
        """Forget how far has been read, and nothing else."""

    # ── a restored centre ────────────────────────────────────────────────────────────────────────────────────────────
    def begin_rescue(self, reply: HelloReply, *, at: datetime | None = None) -> None:
        """Begin to hand back, or go on where it broke off."""

    def next_offer(self, most: int) -> Offer | None:
        """Choose what to hand back next; None when all has been."""

    def note_rescued(
        self, offer: Offer, refused: Collection[str], head: int = 0, *, at: datetime | None = None
    ) -> None:
        """Remember that an offer arrived, and what of it the centre cannot believe."""

    def end_rescue(self, reply: HelloReply, head: int, *, at: datetime | None = None) -> None:
        """Begin anew in the new epoch: everything has been handed back."""

    # ── push and pull ────────────────────────────────────────────────────────────────────────────────────────────────
    def next_batch(self, max_changes: int, max_bytes: int, *, everything: bool = False) -> tuple[Change, ...]:
        """Choose what to send next; `everything`, also what waits for a person."""

    def record_verdicts(self, verdicts: Sequence[Verdict], *, at: datetime | None = None) -> tuple[int, int]:
        """Do what the centre says of each change; return how many it took and how many it refused."""

    def apply_page(
        self, page: PullReply, unreadable: Sequence[tuple[str, str]] = (), *, at: datetime | None = None
    ) -> int:
        """Take in a page and the cursor behind it; return how many records it changed.

        `unreadable` holds the text of records that cannot be read, and what is wrong with each.
        """

    # ── do both hold the same? ───────────────────────────────────────────────────────────────────────────────────────
    def check_due(self, at: datetime | None = None) -> bool:
        """Tell whether it is time to compare everything."""

    def case_digests(self, cases: Collection[str] | None = None) -> dict[str, str]:
        """Digest cases, all of them unless some are named; an empty name stands for the organisation's own records."""

    def bucket_digests(self, cases: Collection[str]) -> dict[str, dict[str, str]]:
        """Digest cases by bucket, the last two digits of an id."""

    def record_digests(self, within: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
        """Digest the records of some buckets of cases."""

    def richer(self, records: Sequence[RecordMessage]) -> tuple[str, ...]:
        """Name the records of which more is known here than in what was served."""

    def take_served(self, records: Sequence[RecordMessage]) -> int:
        """Let records as the centre has them stand instead of those that are here."""

    def take_gone(self, cases: Collection[str]) -> None:
        """Note that cases are not to be read any more."""

    def offer_of(self, records: Collection[str]) -> Offer:
        """Choose what to hand back of records that the centre does not know."""

    def set_aside(self, records: Collection[str], *, at: datetime | None = None) -> None:
        """Take away records that the centre does not show, though it has been offered them."""

    def note_check(self, differing: Collection[str], *, at: datetime | None = None) -> None:
        """Remember how a comparison of everything ended."""

    # ── leaving ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def remove_left(self) -> None:
        """Remove the cases whose right has ended and in which nothing waits to be sent."""

    def purged(self) -> tuple[str, ...]:
        """List the scopes that have left and for which the centre awaits a receipt."""

    def note_purged(self, scopes: Collection[str]) -> None:
        """Remember that the centre has the receipts."""

    def trim(self) -> None:
        """Let go of what lies in a backup of the centre that has been tried."""

    @property
    def retiring(self) -> bool:
        """Whether all has been handed in and the key is to be destroyed."""

    def send_all_again(self) -> None:
        """Hand in once more what the centre has and may have lost."""

    def retire(self) -> None:
        """Write down that all has been handed in."""

    def destroy(self) -> None:
        """Destroy the key and remove the file."""


class TransportPort(Protocol):
    """One conversation with a centre. Each raises UnusableError, TooLargeError or RejectedError, and nothing else."""

    def hello(self, message: Hello) -> HelloReply:
        """Say who calls."""

    def rescue(self, message: Rescue) -> RescueReply:
        """Hand back what a restored centre has lost."""

    def push(self, message: Push) -> PushReply:
        """Hand over changes."""

    def pull(self, message: Pull) -> PullReply:
        """Ask for what is new."""

    def digest(self, message: Digest) -> DigestReply:
        """Ask whether both hold the same."""

    def purged(self, message: Purged) -> PurgedReply:
        """Say what has left."""

    def history(self, message: History) -> HistoryReply:
        """Ask for every change to a record."""

    def close(self) -> None:
        """Hang up."""


State = Literal["synced", "offline", "not_allowed", "blocked", "stopped", "no_space", "retired"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one sync did.

    `state`: synced; offline (nothing usable answered: try again later, say nothing); not_allowed (the centre refuses
    this device); blocked (something a person must do); stopped (asked to); no_space (the disk is full); retired (the
    laptop was withdrawn: all was handed in, and the key is destroyed). `pushed`, `pulled`, `refused` and `rescued`
    count this sync's changes and records, `conflicts` all that wait. `message` is a sentence for people, empty when
    there is nothing to say; `why` is for logs and names no record.
    """

    state: State
    pushed: int = 0
    pulled: int = 0
    refused: int = 0
    conflicts: int = 0
    message: str = ""
    why: str = ""
    retry_after: float | None = None
    rescued: int = 0
    """Changes and records handed back to a centre that had been restored."""
    sealed: int = 0
    """Changes that came too late to stand by themselves: a supervisor decides about them."""
    left: int = 0
    """Cases that have left this laptop."""
