"""A bound on how many laptops read everything at once, so that a herd after a bad day does not bring the centre down.

Counts in the memory of one process. Knows no rights and no records.
"""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

from bofield.server.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 16
"""So many laptops may be reading for the first time in one process."""
_IDLE = 60.0
"""Seconds after which a laptop that has not asked for its next page has lost its turn."""
_RETRY = 20


class Snapshots:
    """Who is in the middle of a first read, by device."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._seen: dict[str, float] = {}
        self._lock = Lock()

    def enter(self, device: str) -> None:
        """Begin or go on. Raises ProblemError (503, with a time to come back) when too many are at it.

        Whoever has begun is let through to the end: turning it away would only make it begin anew.
        """
        with self._lock:
            now = self._clock()
            self._seen = {each: at for each, at in self._seen.items() if now - at < _IDLE}
            if device not in self._seen and len(self._seen) >= self._most:
                raise ProblemError(503, "busy", "too many first reads at once", retry_after=_RETRY)
            self._seen[device] = now

    def leave(self, device: str) -> None:
        """Make room: this laptop has read everything."""
        with self._lock:
            self._seen.pop(device, None)
