"""Saving while somebody types: within a second, in order, and never claimed before it is so.

Knows when to save and what has changed since the last time; knows no widget and no record. The caller hands in how to
read what stands there and how to write it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from textual.dom import DOMNode

    from bofield.services.values import Value

    Values = dict[str, Value]

DELAY = 0.4
"""Seconds from the first key that is not on disk until it is written; later keys do not push it further."""
AGAIN = 2.0
"""Seconds until another try when writing failed."""


class Autosave:
    """Writes what has changed, soon after it changed."""

    def __init__(
        self,
        node: DOMNode,
        *,
        collect: Callable[[], Values],
        write: Callable[[Values], Awaitable[datetime]],
        saved: Callable[[datetime], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._node = node
        self._collect = collect
        self._write = write
        self._saved = saved
        self._failed = failed
        self._stored: Values = {}
        self._lock = asyncio.Lock()
        self._waiting = False
        self.edits = 0
        """Counts changes, so that a reading that began before one can be told from a later one."""

    @property
    def changes(self) -> Values:
        """What stands there and is not on disk."""
        return {name: value for name, value in self._collect().items() if self._stored.get(name) != value}

    def begin(self) -> None:
        """Take what stands there now as what is on disk."""
        self._stored = self._collect()

    def take(self, names: frozenset[str]) -> None:
        """Take what stands in `names` as what is on disk: it was just read from there."""
        now = self._collect()
        self._stored |= {name: now[name] for name in names if name in now}

    def touch(self) -> None:
        """Something may have changed: write it soon."""
        self.edits += 1
        self._later(DELAY)

    def _later(self, delay: float) -> None:
        if not self._waiting:
            self._waiting = True
            self._node.set_timer(delay, self._due)

    def _due(self) -> None:
        self._waiting = False
        self._node.run_worker(self.flush(), group="autosave", exit_on_error=False)

    async def flush(self) -> bool:
        """Write what has changed now; False when that failed, and then it is tried again."""
        async with self._lock:
            changes = self.changes
            if not changes:
                return True
            try:
                at = await self._write(changes)
            except Exception as error:  # noqa: BLE001  (whatever went wrong, the text must be kept and tried again)
                self._failed(error)
                self._later(AGAIN)
                return False
            self._stored |= changes
            self._saved(at)
            return True
