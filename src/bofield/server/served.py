"""Records as they travel: written as JSON straight from what is kept, each with the mac that proves it came from here.

A page can hold a thousand records, and making messages of them first takes eight times as long as writing them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel

from bofield.records.state import dump
from bofield.server.keys import mac
from bofield.wire.convert import to_register
from bofield.wire.messages import MAX_BYTES

if TYPE_CHECKING:
    from bofield.server.ledger_rows import Kept
    from bofield.wire.messages import RecordMessage

R = TypeVar("R", bound=BaseModel)


def record_mac(key: bytes, org: str, kept: Kept) -> str:
    """Prove that the centre served a record as it stands: its id, kind, scope, order and registers."""
    order = kept.order
    return mac(key, "record", org, kept.id, kept.kind, kept.scope, str(order.epoch), str(order.seq), kept.text)


def mac_of_message(key: bytes, org: str, record: RecordMessage) -> str:
    """Compute the mac that `record_mac` gave when this was served, if it was."""
    text = dump({name: to_register(register) for name, register in record.fields.items()})
    epoch, seq = record.order
    return mac(key, "record", org, record.id, record.kind, record.scope, str(epoch), str(seq), text)


def record_json(kept: Kept, proof: str) -> str:
    """Write a record as a `wire.messages.RecordMessage`."""
    fields = {}
    for name, register in json.loads(kept.text).items():
        heads = [
            {"c": change, "v": value, "o": (epoch, seq), "a": author, "t": at}
            for change, value, epoch, seq, author, at in register["h"]
        ]
        fields[name] = {"h": heads, "r": register["r"]} if "r" in register else {"h": heads}
    order = (kept.order.epoch, kept.order.seq)
    record = {"id": kept.id, "kind": kept.kind, "scope": kept.scope, "order": order, "fields": fields, "mac": proof}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Filling:
    """The records of an answer as it fills up, bounded in number and in bytes."""

    limit: int
    records: list[Kept] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        """Whether no further record fits."""
        return len(self.records) >= self.limit or self.size >= MAX_BYTES

    @property
    def room(self) -> int:
        """How many more records would fit by number."""
        return self.limit - len(self.records)

    def add(self, kept: Kept) -> None:
        """Put one record on the page."""
        self.records.append(kept)
        self.size += len(kept.text)

    def written(self, key: bytes, org: str) -> tuple[str, ...]:
        """All of them as JSON."""
        return tuple(record_json(kept, record_mac(key, org, kept)) for kept in self.records)


@dataclass(frozen=True, slots=True)
class Served(Generic[R]):
    """An answer as it will travel: the reply, whose `records` are empty, and its records as JSON."""

    reply: R
    records: tuple[str, ...] = ()

    def body(self) -> bytes:
        """The whole reply as JSON."""
        frame = self.reply.model_dump_json(exclude_defaults=True, exclude={"records"})
        return f'{frame[:-1]},"records":[{",".join(self.records)}]}}'.encode()
