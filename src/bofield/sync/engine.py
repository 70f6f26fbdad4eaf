"""One sync: hello, rescue, push, pull, check, leave, trim. Pure sequencing between two ports; a file for each phase.

Pushing comes before pulling, so that losing access never destroys unsent work. A sync that breaks off anywhere leaves
a replica that can simply try again: each step is one transaction, and everything may come twice.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bofield.errors import NoSpaceError
from bofield.i18n import N_, _
from bofield.sync.check import check_all
from bofield.sync.greeting import greet
from bofield.sync.leave import remove_left, retire
from bofield.sync.ports import ForkError, NotOfferedError, Outcome, RejectedError, UnusableError
from bofield.sync.pull import pull_all
from bofield.sync.push import push_all
from bofield.sync.rescue import hand_back
from bofield.sync.talk import StopError, Talk, Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.sync.ports import ReplicaPort, State, TransportPort

_FORK = N_(
    "The server has met this laptop twice: its disk may have been copied or restored. Nothing was sent or fetched. "
    "All you wrote is here; enrol this laptop again with a new code from your administrator, and it goes on."
)
_UPGRADE = N_("The server knows a newer bofield than the one on this laptop. All is synced; update when you can.")
_RESTORED = N_("The server was restored from a backup. This laptop has handed back what was missing there.")
_RETIRED = N_("This laptop has been withdrawn. All that waited was handed in, and what was stored here is destroyed.")


class Engine:
    """Brings one replica and one centre into agreement. Not for several threads at once."""

    def __init__(
        self, replica: ReplicaPort, transport: TransportPort, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._replica = replica
        self._transport = transport
        self._clock = clock or _now
        self._tally = Tally()

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        stopped: Callable[[], bool] | None = None,
        *,
        check: bool = False,
    ) -> Outcome:
        """Sync once. Never raises for anything a network or a centre can do.

        `progress(done, total)` is called after every page, in records; `stopped()` is asked between all steps. `check`
        compares all that both ends hold, also if it is not time for it.
        """
        self._tally = Tally()
        try:
            with self._replica.syncing() as mine:
                if not mine:
                    return self._outcome("stopped", _("Another program is syncing this file."), "busy")
                return self._run(progress, stopped, check=check)
        except (UnusableError, NoSpaceError, RejectedError, ForkError, StopError) as error:
            return self._broken_off(error)

    def _broken_off(self, error: Exception) -> Outcome:
        match error:
            case UnusableError():
                return self._outcome("offline", _("The server cannot be reached."), str(error), error.retry_after)
            case NoSpaceError():
                return self._outcome("no_space", str(error), "no_space")
            case ForkError():
                return self._outcome("blocked", _(_FORK), "fork")
            case RejectedError():
                return self._rejected(error)
            case _:
                return self._outcome("stopped", "", "stopped")

    def _run(
        self, progress: Callable[[int, int], None] | None, stopped: Callable[[], bool] | None, *, check: bool
    ) -> Outcome:
        if stopped and stopped():
            raise StopError
        hello, to_hand_back = greet(self._replica, self._transport)
        talk = Talk(self._replica, self._transport, hello, self._tally, self._clock, stopped, progress)
        if hello.verdict == "fork":
            raise ForkError
        if hello.verdict == "retired":
            retire(talk)
            return Outcome("retired", self._tally.pushed, message=_(_RETIRED), why="retired")
        if to_hand_back:
            hand_back(talk)
        else:
            self._replica.note_hello(hello, at=self._clock())
        if hello.verdict == "snapshot_needed":
            self._replica.begin_anew()
        talk.step()
        push_all(talk)
        pull_all(talk)
        # An older centre cannot compare or take receipts. They wait; what is written and read has come through.
        with suppress(NotOfferedError):
            remove_left(talk)
            if check or self._replica.check_due(self._clock()):
                check_all(talk)
                remove_left(talk)
        self._replica.trim()
        return self._synced(hello.verdict)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def _synced(self, verdict: str) -> Outcome:
        # An old program's work never strands: the centre takes it, and only says that there is something newer.
        said = {"upgrade_advised": _(_UPGRADE), "epoch_changed": _(_RESTORED)}
        return self._outcome("synced", said.get(verdict, ""), verdict if verdict in said else "")

    def _rejected(self, error: RejectedError) -> Outcome:
        if self._replica.retiring:
            # The centre had the last of it before this laptop died: what is left to do needs no network.
            self._replica.destroy()
            return Outcome("retired", message=_(_RETIRED), why=str(error))
        return self._outcome(
            "not_allowed",
            _("The server does not accept this laptop any more. Your work stays here; ask your administrator."),
            str(error),
        )

    def _outcome(self, state: State, message: str = "", why: str = "", retry_after: float | None = None) -> Outcome:
        tally = self._tally
        waiting = self._replica.count_conflicts()
        return Outcome(
            state,
            tally.pushed,
            tally.pulled,
            tally.refused,
            waiting,
            message,
            why,
            retry_after,
            tally.rescued,
            tally.sealed,
            tally.left,
        )


def _now() -> datetime:
    return datetime.now(UTC)
