"""When to sync: at once, then every minute or so, sooner when asked, ever more rarely while nothing answers.

Runs engines in a thread of its own. Periods vary by a fifth and pauses after a failure are drawn at random from zero
to their bound (full jitter), so that a thousand laptops that lost the same server do not come back in step.
"""

from __future__ import annotations

import logging
import random
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from bofield.errors import BofieldError
from bofield.i18n import _
from bofield.sync.ports import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.sync.engine import Engine

_LOG = logging.getLogger(__name__)
PERIOD = 60.0
SPREAD = 0.2
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class SyncEvent:
    """What is going on: a sync began, took in a page (`done` of `total` records), or ended with `outcome`."""

    kind: Literal["began", "progress", "ended"]
    done: int = 0
    total: int = 0
    outcome: Outcome | None = None


class Waiter(Protocol):
    """How the thread waits, so that tests need no clock: see `threading.Event`."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until set, or for so many seconds; tell whether it was set."""

    def set(self) -> None:
        """End the waiting."""

    def clear(self) -> None:
        """Be ready to wait again."""


class Pauses:
    """How long to wait after each outcome. Pure but for the random numbers it is given."""

    def __init__(self, uniform: Callable[[float, float], float] = random.uniform) -> None:
        self._uniform = uniform
        self._bound = FIRST_PAUSE

    def after(self, outcome: Outcome) -> float:
        """Seconds until the next sync."""
        if outcome.state in {"synced", "stopped"}:
            self._bound = FIRST_PAUSE
            return self._uniform(PERIOD * (1 - SPREAD), PERIOD * (1 + SPREAD))
        if outcome.state == "offline":
            pause = self._uniform(0, self._bound)
            self._bound = min(self._bound * 2, LONGEST_PAUSE)
            return max(pause, outcome.retry_after or 0)
        # What needs a person does not get better by asking often.
        return self._uniform(LONGEST_PAUSE * (1 - SPREAD), LONGEST_PAUSE * (1 + SPREAD))


class Schedule:
    """Syncs in a thread until it is stopped. `on_event` is called from that thread and must be quick."""

    def __init__(
        self,
        engine_factory: Callable[[], Engine],
        on_event: Callable[[SyncEvent], None],
        *,
        pauses: Pauses | None = None,
        bell: Waiter | None = None,
    ) -> None:
        self._engine_factory = engine_factory
        self._on_event = on_event
        self._pauses = pauses or Pauses()
        self._bell: Waiter = bell or threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; the first sync follows at once. Starting twice is starting once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="bofield-sync", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Sync now, or once more after the one that is running."""
        self._bell.set()

    def stop(self, timeout: float = 10.0) -> bool:
        """Stop after the step that is running; tell whether the thread has ended within `timeout` seconds."""
        self._stopping.set()
        self._bell.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._bell.clear()
            outcome = self._once()
            # A laptop that was withdrawn has nothing left to sync.
            if self._stopping.is_set() or outcome.state == "retired":
                return
            self._bell.wait(self._pauses.after(outcome))

    def _once(self) -> Outcome:
        self._on_event(SyncEvent("began"))
        try:
            outcome = self._run()
        except BofieldError as error:
            outcome = Outcome("blocked", message=str(error), why=type(error).__name__)
        except Exception as error:  # noqa: BLE001  (a thread that ends without a word would never sync again)
            # The name alone: an exception may quote what somebody has written.
            _LOG.error("sync broke off: %s", type(error).__name__)
            outcome = Outcome(
                "blocked", message=_("The sync broke off. Your work is safe here."), why=type(error).__name__
            )
        self._on_event(SyncEvent("ended", outcome=outcome))
        return outcome

    def _run(self) -> Outcome:
        engine = self._engine_factory()
        try:
            return engine.run(self._progress, self._stopping.is_set)
        finally:
            engine.close()

    def _progress(self, done: int, total: int) -> None:
        self._on_event(SyncEvent("progress", done, total))
