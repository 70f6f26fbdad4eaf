"""What the phases of one sync share: both ends, the centre's greeting, the clock, and what has been done so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.sync.ports import UnusableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bofield.sync.ports import ReplicaPort, TransportPort
    from bofield.wire.messages import DigestReply, HelloReply, PullReply, PurgedReply, PushReply, RescueReply


class StopError(Exception):
    """Somebody asked the sync to stop."""


@dataclass(slots=True)
class Tally:
    """What one sync has done so far, in changes and records."""

    pushed: int = 0
    pulled: int = 0
    refused: int = 0
    rescued: int = 0
    sealed: int = 0
    left: int = 0


@dataclass(slots=True)
class Talk:
    """One sync under way. Between any two steps it can be stopped, and everything may come twice."""

    replica: ReplicaPort
    transport: TransportPort
    hello: HelloReply
    tally: Tally
    now: Callable[[], datetime]
    stopped: Callable[[], bool] | None = None
    progress: Callable[[int, int], None] | None = None

    def step(self) -> None:
        """Stop here if somebody asked to. Raises StopError."""
        if self.stopped and self.stopped():
            raise StopError

    def same(self, reply: PullReply | PushReply | DigestReply | RescueReply) -> None:
        """Make sure that the one who greeted us answers. Raises UnusableError."""
        self.mine(reply)
        if reply.epoch != self.hello.epoch:
            raise UnusableError("the server was restored during the sync")

    def mine(self, reply: PullReply | PushReply | DigestReply | RescueReply | PurgedReply) -> None:
        """Make sure that it is the same centre. Raises UnusableError."""
        if reply.server_id != self.hello.server_id:
            raise UnusableError("another server answered")
