"""What something took: by the clock on the wall, of the processor, and in bytes read and written. Can be held."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_IO = Path("/proc/self/io")


@dataclass(frozen=True)
class Taken:
    """Milliseconds by the clock on the wall and of the processor, and kilobytes read and written.

    What is read and written is only known on Linux; it counts what the disk's cache in memory answers too.
    """

    wall: float = 0.0
    cpu: float = 0.0
    read: float = 0.0
    written: float = 0.0

    def __add__(self, other: Taken) -> Taken:
        return Taken(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __sub__(self, other: Taken) -> Taken:
        return Taken(*(getattr(self, each.name) - getattr(other, each.name) for each in fields(self)))


def processor() -> float:
    """The time of the processor that this process has used, in milliseconds."""
    return time.process_time() * 1000


class Clocks:
    """Clocks that can be started, held and read. `busy` tells the processor's time in milliseconds."""

    def __init__(self, busy: Callable[[], float] = processor) -> None:
        self.rounds: list[Taken] = []
        self._busy = busy
        self._held = Taken()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure one round, without what was held in it."""
        self._held = Taken()
        before = self._now()
        yield
        self.rounds.append(self._now() - before - self._held)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Leave this out of the round."""
        before = self._now()
        yield
        self._held += self._now() - before

    def _now(self) -> Taken:
        read, written = _bytes()
        return Taken(time.perf_counter() * 1000, self._busy(), read, written)


def _bytes() -> tuple[float, float]:
    try:
        lines = dict(line.split(": ") for line in _IO.read_text().splitlines())
    except OSError:
        return 0.0, 0.0
    return int(lines["rchar"]) / 1024, int(lines["wchar"]) / 1024
