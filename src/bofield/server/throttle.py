"""Growing delay for whoever keeps being wrong, never a hard lock. Counts in memory; knows nothing of codes."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FREE = 3
"""So many mistakes cost nothing."""
_LONGEST = 300.0
_MEMORY = 10_000
_FORGET = 3600.0


class Throttle:
    """Remember failures by name (an address, say) and tell how long to wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str) -> float:
        """Seconds until `name` may try again; 0 means now."""
        with self._lock:
            count, last = self._failures.get(name, (0, 0.0))
            if count < _FREE:
                return 0.0
            delay = min(2.0 ** (count - _FREE), _LONGEST)
            return max(0.0, last + delay - self._clock())

    def failed(self, name: str) -> None:
        """Note a failure. What has been quiet for an hour begins anew; the oldest names are forgotten first."""
        with self._lock:
            now = self._clock()
            count, last = self._failures.pop(name, (0, now))
            self._failures[name] = (count + 1 if now - last < _FORGET else 1, now)
            while len(self._failures) > _MEMORY:
                self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures of `name`."""
        with self._lock:
            self._failures.pop(name, None)
