"""One case, as a centre keeps it, made into a mould from which any number of others are cast.

A real centre takes the case in first, so that what is cast is what the program writes. Knows rows and names in them;
knows no database.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bofield.changes import combined_digest
from sync_cost_records import CASE_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bofield.changes import Change

BLOCK = 400
"""So many cases live at the same time: their changes lie between each other in the feed."""
FIELD, ROW, NOTHING = "\x1f", "\x1e", "\x1d"
"""What ends a value and a row in what is cast, and what stands for no value."""
_KEY = "\x00"
_BEGAN, _BETWEEN = 0x0190_0000_0000, 1_500_000
"""When the first case began, and how long after it the next one does, in milliseconds."""


@dataclass(frozen=True)
class Names:
    """What is called what in one case: its records and changes in order, its device, and its places in the feed."""

    records: tuple[str, ...]
    changes: tuple[str, ...]
    device: str
    first: int = 0
    apart: int = 0

    def place(self, number: int) -> int:
        """The place of a record's birth in the feed."""
        return self.first + number * self.apart


def names(case: int, start: int = 0, block: int = BLOCK) -> Names:
    """Name everything in a case, always the same. The feed has come to `start`; `block` cases live at the same time."""
    chance = random.Random(f"names-{case}")
    records = tuple(_uuid(chance, case) for _ in range(CASE_SIZE))
    changes = tuple(f"{chance.getrandbits(128):032x}" for _ in range(CASE_SIZE))
    before, within = divmod(case, block)
    return Names(records, changes, _uuid(chance, case), start + 1 + before * block * CASE_SIZE + within, block)


def _uuid(chance: random.Random, case: int) -> str:
    bits = f"{chance.getrandbits(64):016x}"
    moment = f"{_BEGAN + case * _BETWEEN + chance.getrandbits(34):012x}"
    return f"{moment[:8]}-{moment[8:]}-7{bits[:3]}-8{bits[3:6]}-{bits[4:]}"


class Mould:
    """What a case left in every table, with holes for the names."""

    def __init__(
        self, rows: Mapping[str, Sequence[Mapping[str, Any]]], changes: Sequence[Change], district: str
    ) -> None:
        """`rows` of every table, `changes` by which the case came to be, each the birth of one record."""
        self.columns = {table: _told(found) for table, found in rows.items()}
        holes = {district: "district", changes[0].device: "device"}
        for number, change in enumerate(changes):
            holes[change.ops[0].record] = f"r{number}"
            holes[change.id] = f"c{number}"
        self._holes = holes
        self._pattern = re.compile("|".join(map(re.escape, holes)))
        self._numbers = {change.ops[0].record: number for number, change in enumerate(changes)}
        self._changes = {change.id: number for number, change in enumerate(changes)}
        self._parts = {table: self._table(table, found) for table, found in rows.items()}
        self._digests = [
            self._split(json.dumps([one.ops[0].record, {op.field: [one.id] for op in one.ops}], sort_keys=True,
                                   separators=(",", ":")))
            for one in changes
        ]  # fmt: skip

    def cast(self, which: Names, district: str) -> dict[str, str]:
        """Make the rows of another case, every table's in one text."""
        told = {"district": district, "device": which.device, "last": str(which.place(CASE_SIZE - 1))}
        told["first"] = str(which.place(0))
        for number in range(CASE_SIZE):
            told[f"r{number}"] = which.records[number]
            told[f"c{number}"] = which.changes[number]
            told[f"s{number}"] = str(which.place(number))
        digests = [
            hashlib.blake2b(_joined(parts, told).encode(), digest_size=16).hexdigest() for parts in self._digests
        ]
        told |= {f"d{number}": digest for number, digest in enumerate(digests)}
        told["sum"] = combined_digest(digests)
        return {table: _joined(parts, told) for table, parts in self._parts.items()}

    def _table(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        return self._split("".join(self._row(table, row) for row in rows))

    def _row(self, table: str, row: Mapping[str, Any]) -> str:
        number = self._changes[row["change_id"]] if table == "feed" else self._numbers.get(row.get("id", ""), 0)
        values = [self._value(table, name, row[name], number) for name in self.columns[table]]
        return FIELD.join(values) + ROW

    def _value(self, table: str, name: str, value: Any, number: int) -> str:
        if value is None:
            return NOTHING
        if name in {"seq", "order_seq"}:
            return {"case_digest": f"{_KEY}last{_KEY}", "case_move": f"{_KEY}first{_KEY}"}.get(
                table, f"{_KEY}s{number}{_KEY}"
            )
        if name == "digest":
            return f"{_KEY}sum{_KEY}" if table == "case_digest" else f"{_KEY}d{number}{_KEY}"
        if name == "registers":
            # The place of the change stands in every head, between the epoch and the author.
            value = re.sub(r'(?<=,1,)\d+(?=,"[0-9a-f]{8}-)', f"{_KEY}s{number}{_KEY}", value)
        return _plain(value)

    def _split(self, text: str) -> list[str]:
        """Cut a text at its holes: every other part is the name of one."""
        return self._pattern.sub(lambda found: f"{_KEY}{self._holes[found[0]]}{_KEY}", text).split(_KEY)


def _joined(parts: Sequence[str], told: Mapping[str, str]) -> str:
    filled = list(parts)
    filled[1::2] = [told[each] for each in parts[1::2]]
    return "".join(filled)


def _told(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The columns in which any row says something."""
    return tuple(name for name in rows[0] if any(row[name] is not None for row in rows))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
