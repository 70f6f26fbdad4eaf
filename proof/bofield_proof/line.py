"""The line between a laptop and the centre, on which everything a network can do is done by plan.

Whatever is served passes a watchman first. Knows ports and messages; knows no replica.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bofield.server.problems import ProblemError
from bofield.sync.ports import FutureEpochError, RejectedError, TooLargeError, UnusableError
from bofield.wire.codec import WireError, decode
from bofield_proof.laptop import KilledError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

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
        Rescue,
        RescueReply,
    )
    from bofield_proof.centre import TheCentre

_REJECTED = frozenset({401, 403})
_UNANSWERED = {"HTML 200": "200, not a bofield server", "redirect": "302, not a bofield server", "503": "503 busy"}
_PATIENCE = 7.0
_ENDLESS = 400
"""No sync of a small history asks so often."""


class Line:
    """One conversation of one laptop. A fault strikes once, at the request it is set for or the next one it fits."""

    def __init__(
        self,
        centre: TheCentre,
        token: str,
        watch: Callable[[str, Any, Any, bytes], None],
        fired: Counter[str],
        limits: tuple[int, int],
    ) -> None:
        self._centre, self._token, self._watch, self._fired, self._limits = centre, token, watch, fired, limits
        self._fault, self._at, self._asked = "", 0, 0
        self.meanwhile: Callable[[str], None] | None = None
        """What somebody else does just before a page is asked for, when its fault is due."""
        self.late: list[Callable[[], object]] = []
        """Requests that are still under way when their sender has given up."""
        self.outcomes: list[str] = []

    def set_fault(self, kind: str, at: int) -> None:
        """Plan what goes wrong."""
        self._fault, self._at = kind, at

    def hello(self, message: Hello) -> HelloReply:
        """Say who calls."""
        reply: HelloReply = self._ask("hello", message, lambda: (self._centre.hello(self._token, message), b""))
        pushes, page = self._limits
        limits = reply.limits.model_copy(update={"max_changes": pushes, "page": page})
        return reply.model_copy(update={"limits": limits})

    def push(self, message: Push) -> PushReply:
        """Hand over changes."""
        reply: PushReply = self._ask("push", message, lambda: (self._centre.push(self._token, message), b""))
        return reply

    def pull(self, message: Pull) -> PullReply:
        """Ask for what is new."""
        reply: PullReply = self._ask("pull", message, lambda: self._centre.pull(self._token, message))
        return reply

    def rescue(self, message: Rescue) -> RescueReply:
        """Hand back what a restored centre has lost."""
        reply: RescueReply = self._ask("rescue", message, lambda: (self._centre.rescue(self._token, message), b""))
        return reply

    def digest(self, message: Digest) -> DigestReply:
        """Ask whether both hold the same."""
        reply: DigestReply = self._ask("digest", message, lambda: self._centre.digest(self._token, message))
        return reply

    def purged(self, message: Purged) -> PurgedReply:
        """Say what has left."""
        reply: PurgedReply = self._ask("purged", message, lambda: (self._centre.purged(self._token, message), b""))
        return reply

    def history(self, message: History) -> HistoryReply:
        """Ask for every change to a record."""
        reply: HistoryReply = self._ask("history", message, lambda: self._centre.history(self._token, message))
        return reply

    def close(self) -> None:
        """Hang up."""

    # ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────
    def _ask(self, request: str, message: Any, call: Callable[[], tuple[Any, bytes]]) -> Any:
        due = self._due(request)
        self._before(due, request, message, call)
        reply, body = self._called(call)
        self._watch(request, message, reply, body)
        if due == "duplicate":
            self._fire(due)
            again, body = self._called(call)
            self._watch(request, message, again, body)
            reply = again if self._at & 4 else reply
        elif due == "response lost":
            self._fire(due)
            raise UnusableError("ReadTimeout")
        elif due == "truncated body":
            self._fire(due)
            self._truncated(reply, body)
        return reply

    def _due(self, request: str) -> str:
        """Tell what goes wrong with this request; a fault waits for one that it fits."""
        self._asked += 1
        if self._asked > _ENDLESS:
            raise AssertionError("a sync that does not end")
        fits = {"right mid-page": request == "pull", "compaction mid-pull": request == "pull"}
        if not self._fault or self._asked <= self._at % 4 or not fits.get(self._fault, True):
            return ""
        due, self._fault = self._fault, ""
        return due

    def _before(self, due: str, request: str, message: Any, call: Callable[[], tuple[Any, bytes]]) -> None:
        if due in _UNANSWERED:
            self._fire(due)
            raise UnusableError(_UNANSWERED[due])
        if due == "request lost":
            self._fire(due)
            raise UnusableError("ConnectTimeout")
        if due == "429":
            self._fire(due)
            raise UnusableError("429", _PATIENCE)
        if due == "413":
            self._fire(due)
            raise TooLargeError("413")
        if due == "401 mid-page":
            self._fire(due)
            raise RejectedError("401 unknown_token")
        if due == "delay past newer":
            self._fire(due)
            self.late.append(lambda: self._arrive_late(request, message, call))
            raise UnusableError("WriteTimeout")
        if due in {"right mid-page", "compaction mid-pull"} and self.meanwhile:
            self._fire(due)
            self.meanwhile(due)

    def _arrive_late(self, request: str, message: Any, call: Callable[[], tuple[Any, bytes]]) -> None:
        """Let a delayed request reach the centre after all. Nobody reads the answer."""
        try:
            reply, body = self._called(call)
        except (UnusableError, RejectedError, TooLargeError):
            return
        self._watch(f"late {request}", message, reply, body)

    def _called(self, call: Callable[[], tuple[Any, bytes]]) -> tuple[Any, bytes]:
        """Let the centre answer as its routes would, and the laptop hear it as its client would."""
        try:
            return call()
        except ProblemError as problem:
            self.outcomes.append(problem.problem)
            if problem.status in _REJECTED:
                raise RejectedError(f"{problem.status} {problem.problem}") from None
            if problem.status == 413:
                raise TooLargeError("413") from None
            unusable = FutureEpochError if problem.problem == "future_epoch" else UnusableError
            raise unusable(f"{problem.status} {problem.problem}") from None
        except KilledError:
            raise UnusableError("RemoteProtocolError") from None

    def _truncated(self, reply: Any, body: bytes) -> None:
        """Cut an answer off; what is left of it must not pass for one."""
        whole = body or reply.model_dump_json(exclude_defaults=True).encode()
        try:
            decode(type(reply), whole[: len(whole) * 2 // 3], guarded=False)
        except WireError as error:
            raise UnusableError(str(error)) from None
        raise AssertionError("half an answer was taken for a whole one")

    def _fire(self, kind: str) -> None:
        self._fired[kind] += 1
