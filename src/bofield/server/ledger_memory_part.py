"""What a centre in dictionaries holds, and how what a transaction did to it is undone."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from bofield.server.ledger_digests import Part
    from bofield.server.ledger_rows import (
        AccessRow,
        AccountRow,
        AuditRow,
        CaseDigest,
        CodeRow,
        DeviceRow,
        FeedRow,
        Home,
        Kept,
        MoveRow,
        PurgeRow,
        ReceiptRow,
        RefusedRow,
    )

K = TypeVar("K")
V = TypeVar("V")
_NOTHING: Any = object()
Key = tuple[str, str]
"""(organisation, id)."""


@dataclass(slots=True)
class Tables:
    """Everything. Rows are never changed, only replaced, so that a copy of the dictionaries is a copy of it all."""

    homes: dict[str, Home] = field(default_factory=dict)
    feed: dict[tuple[str, int], FeedRow] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)
    """(organisation, change) → seq."""
    numbers: dict[tuple[str, str, int], str] = field(default_factory=dict)
    """(organisation, device, n) → change."""
    records: dict[str, dict[str, Kept]] = field(default_factory=dict)
    digests: dict[str, dict[Part, CaseDigest]] = field(default_factory=dict)
    access: dict[Key, AccessRow] = field(default_factory=dict)
    moves: dict[tuple[str, int], MoveRow] = field(default_factory=dict)
    accounts: dict[Key, AccountRow] = field(default_factory=dict)
    devices: dict[Key, DeviceRow] = field(default_factory=dict)
    tokens: dict[str, Key] = field(default_factory=dict)
    codes: dict[str, CodeRow] = field(default_factory=dict)
    refused: dict[tuple[str, str, str], RefusedRow] = field(default_factory=dict)
    purges: dict[Key, PurgeRow] = field(default_factory=dict)
    receipts: dict[Key, ReceiptRow] = field(default_factory=dict)
    audit: dict[Key, AuditRow] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Self:
        """Give a copy that goes its own way: a backup."""
        made = type(self)()
        for each in fields(self):
            kept: dict[Any, Any] = getattr(self, each.name)
            nested = each.name in {"records", "digests"}
            copied = {key: dict(value) for key, value in kept.items()} if nested else dict(kept)
            setattr(made, each.name, copied)
        return made


class MemoryPart:
    """One part of the ledger in dictionaries. Every write goes through `_set` or `_drop`, which can be undone."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._done: list[tuple[dict[Any, Any], Any, Any]] = []

    def _set(self, table: dict[K, V], key: K, value: V) -> None:
        self._done.append((table, key, table.get(key, _NOTHING)))
        table[key] = value

    def _drop(self, table: dict[K, V], key: K) -> None:
        self._done.append((table, key, table.pop(key, _NOTHING)))

    def undo(self, until: int = 0) -> None:
        """Undo what was done, the last first, until so much of it is left."""
        while len(self._done) > until:
            table, key, before = self._done.pop()
            if before is _NOTHING:
                table.pop(key, None)
            else:
                table[key] = before
