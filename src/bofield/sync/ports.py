"""What the engine stands between: a replica that keeps, and a transport that carries. Neither knows the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from bofield.changes import Change
    from bofield.replica.values import Conflict, HelloState, Refused
    from bofield.wire.messages import Hello, HelloReply, Pull, PullReply, Push, PushReply, Verdict


class UnusableError(Exception):
    """No usable answer: no network, a portal's page, a fault, another server. Nothing is wrong with what was asked.

    `retry_after` holds the seconds that a busy centre asked for, if it did.
    """

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class TooLargeError(Exception):
    """The centre, or something on the way, takes only smaller requests."""


class RejectedError(Exception):
    """The centre knows this device no longer, or refuses to talk with it."""


class ReplicaPort(Protocol):
    """What the engine asks of a replica. Every call is one transaction."""

    def syncing(self) -> AbstractContextManager[bool]:
        """Take the turn to sync; gives False if somebody else keeps it."""

    def hello_state(self) -> HelloState:
        """Say who calls and where the replica stands."""

    def note_hello(self, reply: HelloReply) -> None:
        """Remember a centre with which all is well."""

    def next_batch(self, max_changes: int, max_bytes: int) -> tuple[Change, ...]:
        """Choose what to send next."""

    def record_verdicts(self, verdicts: Sequence[Verdict]) -> tuple[int, int]:
        """Do what the centre says of each change; return how many it took and how many it refused."""

    def apply_page(self, page: PullReply) -> int:
        """Take in a page and the cursor behind it; return how many records it changed."""

    def outbox_count(self) -> int:
        """Count what the centre has not taken yet."""

    def conflicts(self) -> tuple[Conflict, ...]:
        """List what waits for a person's choice."""

    def refused(self) -> tuple[Refused, ...]:
        """List what waits for a person's decision."""


class TransportPort(Protocol):
    """One conversation with a centre. Each raises UnusableError, TooLargeError or RejectedError, and nothing else."""

    def hello(self, message: Hello) -> HelloReply:
        """Say who calls."""

    def push(self, message: Push) -> PushReply:
        """Hand over changes."""

    def pull(self, message: Pull) -> PullReply:
        """Ask for what is new."""

    def close(self) -> None:
        """Hang up."""


State = Literal["synced", "offline", "not_allowed", "blocked", "stopped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one sync did.

    `state`: synced; offline (nothing usable answered: try again later, say nothing); not_allowed (the centre refuses
    this device); blocked (something a person must know of); stopped (asked to). `pushed`, `pulled` and `refused` count
    this sync's changes and records, `conflicts` all that wait. `message` is a sentence for people, empty when synced;
    `why` is for logs and names no record.
    """

    state: State
    pushed: int = 0
    pulled: int = 0
    refused: int = 0
    conflicts: int = 0
    message: str = ""
    why: str = ""
    retry_after: float | None = None
