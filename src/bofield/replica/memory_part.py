"""Dictionaries whose changes can be undone: what every part of the Store in memory lies in.

A transaction copies nothing. Each change leaves the value it replaced in a log; undoing plays the log backwards, and a
transaction that went well throws it away. Values are immutable, so that the old one is the old state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.replica.kept import Quarantined, Removal
    from bofield.replica.values import Conflict, Dropped, Entry, Receipt, Record
    from bofield.wire.messages import Event

K = TypeVar("K")
V = TypeVar("V")
_MISSING: Any = object()

Log = list[tuple[dict[Any, Any], Any, Any]]
"""(table, key, what stood there before)."""


class Table(dict[K, V], Generic[K, V]):
    """A dictionary that is changed by `put` and `drop` alone."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def put(self, key: K, value: V) -> None:
        """Set a value."""
        self._log.append((self, key, self.get(key, _MISSING)))
        self[key] = value

    def put_all(self, rows: Mapping[K, V]) -> None:
        """Set many values."""
        for key, value in rows.items():
            self.put(key, value)

    def drop(self, key: K) -> None:
        """Take a value away; nothing happens if there is none."""
        if key in self:
            self._log.append((self, key, self[key]))
            del self[key]

    def drop_all(self, keys: Iterable[K]) -> None:
        """Take many values away."""
        for key in list(keys):
            self.drop(key)


class Groups:
    """Which ids belong together: of a case, of a record."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._tables: dict[str, Table[str, None]] = {}

    def put(self, group: str, member: str) -> None:
        """Make an id a member of a group."""
        self._tables.setdefault(group, Table(self._log)).put(member, None)

    def drop(self, group: str, member: str) -> None:
        """Take an id out of a group."""
        self._tables[group].drop(member)

    def of(self, group: str) -> tuple[str, ...]:
        """The ids in a group."""
        return tuple(self._tables.get(group, ()))

    def copy_from(self, other: Groups) -> None:
        """Take over the members of other groups."""
        for group, table in other._tables.items():
            self._tables.setdefault(group, Table(self._log)).update(table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Groups) and self._full() == other._full()

    __hash__ = None  # type: ignore[assignment]

    def _full(self) -> dict[str, Table[str, None]]:
        return {group: table for group, table in self._tables.items() if table}


class MemoryPart:
    """The tables, and their log."""

    def __init__(self) -> None:
        self.log: Log = []
        self.confirmed: Table[str, Record] = Table(self.log)
        self.proofs: Table[str, tuple[str, str]] = Table(self.log)
        self.by_case = Groups(self.log)
        self.sums: Table[str, tuple[str, int]] = Table(self.log)
        self.view: Table[str, Record] = Table(self.log)
        self.standing: Table[str, tuple[Conflict, ...]] = Table(self.log)
        self.outbox: Table[str, Entry] = Table(self.log)
        self.by_record = Groups(self.log)
        self.receipts: Table[str, Receipt] = Table(self.log)
        self.events: Table[tuple[int, str, int], Event] = Table(self.log)
        self.let_go: Table[str, Dropped] = Table(self.log)
        self.histories: Table[str, tuple[str, str, str]] = Table(self.log)
        self.unread: Table[str, Quarantined] = Table(self.log)
        self.leaving: Table[str, Removal] = Table(self.log)
        self.gone: Table[str, None] = Table(self.log)
        self.notes: Table[str, str] = Table(self.log)
        self.settings: Table[str, str] = Table(self.log)
        self.disagreeing: Table[str, None] = Table(self.log)

    def undo(self, upto: int = 0) -> None:
        """Put back what stood there when the log was `upto` long."""
        while len(self.log) > upto:
            table, key, before = self.log.pop()
            if before is _MISSING:
                del table[key]
            else:
                table[key] = before

    def copy(self) -> Self:
        """Copy everything, as a disk is copied. For transactions there is `undo`."""
        twin = type(self)()
        for name, mine in vars(self).items():
            other = getattr(twin, name)
            if isinstance(mine, Groups):
                other.copy_from(mine)
            elif isinstance(mine, Table):
                other.update(mine)
        return twin
