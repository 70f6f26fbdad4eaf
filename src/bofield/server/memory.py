"""A whole centre in memory, which answers exactly as one with a database does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.server.centre import Centre, system_clock
from bofield.server.epochs import MemoryEpochs
from bofield.server.ledger_memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bofield.server.epochs import Epochs

_KEY = bytes(32)


def memory_centre(
    clock: Callable[[], datetime] = system_clock,
    key: bytes = _KEY,
    *,
    store: MemoryStore | None = None,
    epochs: Epochs | None = None,
) -> Centre:
    """Open a centre in memory, empty unless a `store` is given.

    A restore is a new centre over `MemoryStore.backup()`, with the `epochs` of the old one (the file beside the
    database was left in place) or without (it was put back too), and then `epochs.settle`.
    """
    return Centre(store or MemoryStore(), key, clock, epochs or MemoryEpochs())
