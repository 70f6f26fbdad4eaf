"""A sync that stops before each request and before each answer, so that anything may happen in between.

The engine runs in a thread of its own, but never at the same time as anything else: whoever leads says when it goes on.
Knows the engine and the line; judges nothing.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from bofield.sync.engine import Engine
from bofield.sync.ports import RejectedError, TooLargeError, UnusableError
from bofield_proof.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.sync.ports import Outcome
    from bofield_proof.centre import TheCentre
    from bofield_proof.laptop import LaptopReplica

_PATIENCE = 20.0
"""Seconds: longer than any step of a small history takes."""


class PausedSync:
    """One sync of one laptop, led step by step. `at` is where it stands: (ask or hear, request), None at its end."""

    def __init__(self, centre: TheCentre, replica: LaptopReplica, *, check: bool = False) -> None:
        self.at: tuple[str, str] | None = None
        self.outcome: Outcome | None = None
        self.asked: Callable[[], object] = lambda: None
        """The request that was made last, to be made again."""
        self._go, self._stopped, self._broken = threading.Semaphore(0), threading.Semaphore(0), False
        self._fault: BaseException | None = None
        line = _Gates(self, centre, replica.me.token or "")
        self._engine = Engine(replica, line, centre.centre.clock)
        self._thread = threading.Thread(target=self._run, args=(check,), daemon=True)
        self._thread.start()
        self._wait()

    def go_on(self) -> None:
        """Let it go on to the next place where it stops."""
        self._go.release()
        self._wait()

    def break_off(self) -> None:
        """Let the request or the answer it waits for be lost."""
        self._broken = True
        self.go_on()

    def finish(self) -> None:
        """Let it go on to its end."""
        while self.at is not None:
            self.go_on()

    def _wait(self) -> None:
        assert self._stopped.acquire(timeout=_PATIENCE), "the sync neither stops nor ends"
        if self._fault is not None:
            raise self._fault

    def _run(self, check: bool) -> None:  # noqa: FBT001  (a thread passes no names)
        try:
            self.outcome = self._engine.run(check=check)
        except BaseException as fault:  # noqa: BLE001  (told to whoever leads)
            self._fault = fault
        self.at = None
        self._stopped.release()

    def stop(self, where: str, request: str) -> None:
        """Stop here until whoever leads says so. Called by the line, in the thread of the engine."""
        self.at = (where, request)
        self._stopped.release()
        self._go.acquire()
        if self._broken:
            raise UnusableError("broken off")


class _Gates(Line):
    """A line with a gate before each request and before each answer."""

    def __init__(self, sync: PausedSync, centre: TheCentre, token: str) -> None:
        super().__init__(centre, token, lambda *_seen: None, Counter(), (500, 1000))
        self._sync = sync

    def _ask(self, request: str, message: Any, call: Callable[[], tuple[Any, bytes]]) -> Any:
        self._sync.stop("ask", request)
        self._sync.asked = lambda: _again(super(_Gates, self)._ask, request, message, call)
        reply = super()._ask(request, message, call)
        self._sync.stop("hear", request)
        return reply


def _again(ask: Callable[..., object], *request: object) -> None:
    """Make a request once more; nobody hears the answer."""
    try:
        ask(*request)
    except (UnusableError, RejectedError, TooLargeError):
        return
