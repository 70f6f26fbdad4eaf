"""One sync: hello, push until nothing waits, pull until nothing is left. Pure sequencing between two ports.

Pushing comes before pulling, so that losing access never destroys unsent work. A sync that breaks off anywhere leaves
a replica that can simply try again: each step is one transaction, and everything may come twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield import __version__
from bofield.i18n import N_, _
from bofield.sync.ports import Outcome, RejectedError, TooLargeError, UnusableError
from bofield.wire.convert import from_change
from bofield.wire.messages import Hello, Pull, Push, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.changes import Change
    from bofield.sync.ports import ReplicaPort, State, TransportPort
    from bofield.wire.messages import HelloReply, PullReply, PushReply

_BLOCKED = {
    "epoch_changed": N_(
        "The server has been restored from a backup. Nothing was sent or fetched; ask your administrator what to do."
    ),
    "fork": N_(
        "The server has met this laptop twice: its disk may have been copied or restored. Nothing was sent or fetched; "
        "ask your administrator to enrol it again."
    ),
    "snapshot_needed": N_(
        "This laptop has been away for longer than the server remembers. Nothing was sent or fetched; "
        "ask your administrator what to do."
    ),
}
_UPGRADE = N_("The server knows a newer bofield than the one on this laptop. All is synced; update when you can.")


class _StopError(Exception):
    """Somebody asked the sync to stop."""


@dataclass(slots=True)
class _Tally:
    pushed: int = 0
    pulled: int = 0
    refused: int = 0


class Engine:
    """Brings one replica and one centre into agreement. Not for several threads at once."""

    def __init__(self, replica: ReplicaPort, transport: TransportPort) -> None:
        self._replica = replica
        self._transport = transport
        self._tally = _Tally()

    def run(
        self,
        progress: Callable[[int, int], None] | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> Outcome:
        """Sync once. Never raises for anything a network or a centre can do.

        `progress(done, total)` is called after every page, in records; `stopped()` is asked between all steps.
        """
        self._tally = _Tally()
        try:
            with self._replica.syncing() as mine:
                if not mine:
                    return self._outcome("stopped", _("Another program is syncing this file."), "busy")
                return self._run(_checker(stopped), progress)
        except UnusableError as error:
            return self._outcome("offline", _("The server cannot be reached."), str(error), error.retry_after)
        except RejectedError as error:
            return self._outcome(
                "not_allowed",
                _("The server does not accept this laptop any more. Your work stays here; ask your administrator."),
                str(error),
            )
        except _StopError:
            return self._outcome("stopped", "", "stopped")

    def _run(self, check: Callable[[], None], progress: Callable[[int, int], None] | None) -> Outcome:
        check()
        hello = self._hello()
        if hello.verdict in _BLOCKED:
            return self._outcome("blocked", _(_BLOCKED[hello.verdict]), hello.verdict)
        self._replica.note_hello(hello)
        check()
        self._push(hello, check)
        self._pull(hello, check, progress)
        # An old program's work never strands: the centre takes it, and only says that there is something newer.
        if hello.verdict == "upgrade_advised":
            return self._outcome("synced", _(_UPGRADE), hello.verdict)
        return self._outcome("synced")

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def _outcome(self, state: State, message: str = "", why: str = "", retry_after: float | None = None) -> Outcome:
        tally = self._tally
        waiting = len(self._replica.conflicts())
        return Outcome(state, tally.pushed, tally.pulled, tally.refused, waiting, message, why, retry_after)

    def _hello(self) -> HelloReply:
        state = self._replica.hello_state()
        message = Hello(
            device=state.device,
            incarnation=state.incarnation,
            app=__version__,
            schema_version=state.schema,
            server_id=state.server_id,
            epoch=state.epoch,
            cursor=state.cursor,
            last_n=state.last_n,
            journal=state.journal,
        )
        try:
            reply = self._transport.hello(message)
        except TooLargeError as error:
            raise UnusableError(str(error)) from None
        if state.server_id and reply.server_id != state.server_id:
            raise UnusableError("another server answered")
        return reply

    def _push(self, hello: HelloReply, check: Callable[[], None]) -> None:
        most = max(1, hello.limits.max_changes)
        while batch := self._replica.next_batch(most, hello.limits.max_bytes):
            try:
                self._record(self._pushed(hello, batch).verdicts)
            except TooLargeError:
                most = max(1, len(batch) // 2)
                if len(batch) == 1:
                    self._refuse(batch[0])
            check()

    def _pushed(self, hello: HelloReply, batch: tuple[Change, ...]) -> PushReply:
        changes = tuple(from_change(change) for change in batch)
        message = Push(server_id=hello.server_id, epoch=hello.epoch, changes=changes)
        reply = self._transport.push(message)
        if reply.epoch != hello.epoch:
            raise UnusableError("the server was restored during the sync")
        if {verdict.change for verdict in reply.verdicts} != {change.id for change in batch}:
            raise UnusableError("the verdicts are about other changes than those that were sent")
        return reply

    def _refuse(self, change: Change) -> None:
        """Give up on a change that nothing on the way will carry, so that the others go on."""
        self._record((Verdict(change=change.id, verdict="refused", reason="too_large"),))

    def _record(self, verdicts: tuple[Verdict, ...]) -> None:
        taken, refused = self._replica.record_verdicts(verdicts)
        self._tally.pushed += taken
        self._tally.refused += refused
        if not taken and not refused and not any(verdict.verdict == "refused" for verdict in verdicts):
            raise UnusableError("the server said nothing that can be acted on")

    def _pull(self, hello: HelloReply, check: Callable[[], None], progress: Callable[[int, int], None] | None) -> None:
        cursor = self._replica.hello_state().cursor
        limit = max(1, hello.limits.page)
        seen = 0
        more = True
        while more:
            page, limit = self._page(hello, cursor, limit)
            if page.more and page.cursor == cursor:
                raise UnusableError("the server's pages do not advance")
            self._tally.pulled += self._replica.apply_page(page)
            seen += len(page.records)
            if progress and seen:
                progress(seen, seen + page.remaining)
            cursor, more = page.cursor, page.more
            check()

    def _page(self, hello: HelloReply, cursor: str, limit: int) -> tuple[PullReply, int]:
        while True:
            message = Pull(server_id=hello.server_id, epoch=hello.epoch, cursor=cursor, limit=limit)
            try:
                page = self._transport.pull(message)
            except TooLargeError as error:
                if limit == 1:
                    raise UnusableError(str(error)) from None
                limit //= 2
                continue
            if page.server_id != hello.server_id or page.epoch != hello.epoch:
                raise UnusableError("another server answered, or it was restored during the sync")
            return page, limit


def _checker(stopped: Callable[[], bool] | None) -> Callable[[], None]:
    def check() -> None:
        if stopped and stopped():
            raise _StopError

    return check
