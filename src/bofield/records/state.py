"""The truth both ends merge on: one row a record, with the register of every field.

Knows how registers are kept as JSON and who may see a draft; the typed tables (records.tables) are made from it.
"""

# SQLModel reads annotations at run time, so this module does not postpone them.
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlmodel import Field, Index, SQLModel

from bofield.changes import Change, Head, Order, Register, Value
from bofield.records.deletion import DELETED, needs_review
from bofield.records.registry import KINDS, SUPERVISOR

Registers = Mapping[str, Register]


class RecordState(SQLModel, table=True):
    """One record as the centre has it. `epoch` and `seq` are the order of the last change to it."""

    __tablename__: ClassVar[Any] = "record_state"
    __table_args__ = (
        Index("record_state_order", "org", "epoch", "seq"),
        Index("record_state_case", "org", "case_id", "seq"),
    )

    org: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    scope: str
    case_id: str | None = None
    epoch: int
    seq: int
    private_to: str | None = None
    """The person who alone may read it, while it is a draft; `supervisor` for what only those of the case may read."""
    registers: str
    """JSON: field → {"h": [[change, value, epoch, seq, author, at] …], "r": [replaced ids …]}."""


def dump(registers: Registers) -> str:
    """Write the registers of one record as JSON, the same text for the same state."""
    data = {name: _dumped(register) for name, register in sorted(registers.items())}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> dict[str, Register]:
    """Read what `dump` wrote."""
    return {name: _loaded(data) for name, data in json.loads(text).items()}


def values(kind: str, registers: Registers) -> dict[str, Value]:
    """The value that is shown for each field, the more cautious one where a field is about safety.

    A record that was deleted while somebody wrote in it is shown, and waits for a person (records.deletion).
    """
    known = KINDS.get(kind)
    found = {}
    for name, register in registers.items():
        spec = known.field(name) if known else None
        found[name] = register.shown(spec.caution) if spec else register.value
    if found.get(DELETED) is True and needs_review(registers):
        found[DELETED] = None
    return found


def may_merge(kind: str, field: str, shown: Mapping[str, Value]) -> bool:
    """Tell whether two versions of a field may be joined by sentence: running text of an unsigned draft."""
    known = KINDS.get(kind)
    spec = known.field(field) if known else None
    return bool(known and known.drafts and spec and spec.merges and shown.get("status") != "signed")


def private_to(kind: str, shown: Mapping[str, Value]) -> str | None:
    """Name who alone may read a record with these values: the author of a draft, or the case's supervisors."""
    known = KINDS.get(kind)
    if known is not None and known.by_centre:
        return SUPERVISOR
    if known is None or not known.drafts or shown.get("status") == "signed":
        return None
    owner = shown.get(known.own)
    return owner if isinstance(owner, str) else None


def is_of_draft(change: Change) -> bool:
    """Tell whether a change wrote in a draft without signing it: it is its author's alone, whatever stands by now."""
    signs = {op.record for op in change.ops if (op.field, op.value) == ("status", "signed")}
    return any(
        (known := KINDS.get(op.kind)) is not None and known.drafts and op.record not in signs and op.field != DELETED
        for op in change.ops
    )


def case_of(scope: str) -> str | None:
    """The case id in a scope, or None for the organisation's own scope."""
    prefix, _, case_id = scope.partition(":")
    return case_id if prefix == "case" else None


def _dumped(register: Register) -> dict[str, Any]:
    heads = [
        [
            head.change,
            head.value,
            head.order.epoch if head.order else None,
            head.order.seq if head.order else None,
            head.author,
            head.at,
        ]
        for head in register.heads
    ]
    data: dict[str, Any] = {"h": heads}
    if register.replaced:
        data["r"] = sorted(register.replaced)
    return data


def _loaded(data: dict[str, Any]) -> Register:
    heads = tuple(
        Head(change, value, None if epoch is None else Order(epoch, seq), author, at)
        for change, value, epoch, seq, author, at in data["h"]
    )
    return Register(heads, frozenset(data.get("r", ())))
