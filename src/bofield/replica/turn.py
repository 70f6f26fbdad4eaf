"""One sync at a time for one file, whichever programs have it open.

Each hello changes the token by which the centre tells a laptop from its copy; two syncs that overlap would each keep
the other's and be taken for a forged laptop. The system lets go of the lock when a program dies.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAUSE = 0.05

if sys.platform == "win32":
    import msvcrt

    def _try(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def take(path: Path, patience: float) -> Iterator[bool]:
    """Hold the turn that `path` stands for; gives False if it was not free within `patience` seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _wait(descriptor, time.monotonic() + patience)
    finally:
        os.close(descriptor)


def _wait(descriptor: int, until: float) -> bool:
    while True:
        try:
            _try(descriptor)
        except OSError:
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        else:
            return True
