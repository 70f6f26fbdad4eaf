"""The ledger of a simulated centre: the one in dictionaries, copied and put back at will, stopped at any statement."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from bofield.server.ledger_memory import MemoryStore
from bofield_proof.laptop import Tripwire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bofield.server.ledger import Ledger

Image = MemoryStore
"""All that is in a database."""


class Stored:
    """A database in memory. See `server.ledger.Store`."""

    def __init__(self, image: Image | None = None) -> None:
        self._left = 0
        self._strike: Callable[[], BaseException] | None = None
        self._was_struck = False
        self.is_torn = False
        """A transaction that broke off left something behind."""
        self._storage = image.backup() if image else MemoryStore()

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """Open a ledger that sees one moment throughout."""
        with self._storage.reading() as ledger:
            yield ledger

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """Open a ledger that writes; kept at the end, undone on any error."""
        before = self._storage.tables.copy() if self._strike is not None else None
        try:
            with self._storage.writing() as ledger, self._wired(ledger) as wire:
                yield wire
        except BaseException:
            if before is not None and self._storage.tables != before:
                self.is_torn = True
            raise

    @contextmanager
    def _wired(self, ledger: Ledger) -> Iterator[Ledger]:
        if self._strike is None:
            yield ledger
            return
        wire = Tripwire(ledger, self._left, self._struck)
        yield cast("Ledger", wire)
        self._left = wire.left
        if self._left <= 0:  # between the last statement and the commit
            raise self._struck()

    def close(self) -> None:
        """Let go of the database."""
        self._storage.close()

    def empty_log(self) -> None:
        """Nothing lies beside what is in memory."""

    def trip(self, count: int, strike: Callable[[], BaseException]) -> None:
        """Let something go wrong at a statement, counted from now on over all transactions that write."""
        self._left, self._strike, self._was_struck = count, strike, False

    def disarm(self) -> bool:
        """Take the tripwire away; tell whether it was touched."""
        self._strike = None
        return self._was_struck

    def _struck(self) -> BaseException:
        strike, self._strike, self._was_struck = self._strike, None, True
        assert strike is not None
        return strike()

    def image(self) -> Image:
        """Copy all that is in it."""
        return self._storage.backup()

    def put_back(self, image: Image) -> None:
        """Let it be as it was."""
        self._storage = image.backup()

    def text(self) -> str:
        """Everything that holds anybody's words, as text."""
        tables = self._storage.tables
        words = [row.text for row in tables.feed.values()]
        words += [row.text for row in tables.refused.values()]
        words += [repr(dict(kept.registers)) for records in tables.records.values() for kept in records.values()]
        return "\n".join(words)
