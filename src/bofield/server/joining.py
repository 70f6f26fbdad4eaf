"""Draft text that two people, or two laptops of one, have written in: joined by sentence where nothing can be doubted.

The join is a change of the centre's own that names both, so it is seen, kept in history and can be undone. Where the
two cannot be joined, both stand side by side until a person chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bofield.changes import Op, merge
from bofield.records.registry import KINDS
from bofield.server.ledger_rows import MERGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.changes import Change, Head, Register, Value
    from bofield.server.batch import Batch
    from bofield.server.ledger_rows import FeedRow, Kept


class _Past(NamedTuple):
    """What one change made of the field, and what its author was looking at."""

    seq: int
    value: Value
    base: tuple[str, ...]


def join(batch: Batch, change: Change) -> bool:
    """Join what a change that was just accepted left side by side; tell whether nothing is left so."""
    ops = []
    for op in change.ops:
        kept = batch.records[op.record]
        register = kept.registers[op.field]
        if register.in_conflict and _may_join(kept, op.field):
            text = _joined(_past(batch, kept, op.field), register.heads)
            if text is not None:
                ops.append(Op(op.kind, op.record, op.field, text, register.base))
    if not ops:
        return False
    batch.write_own(change.scope, ops, MERGED)
    return not any(_in_conflict(batch.records[op.record], op.field) for op in change.ops)


def _in_conflict(kept: Kept, field: str) -> bool:
    register: Register = kept.registers[field]
    return register.in_conflict


def _may_join(kept: Kept, field: str) -> bool:
    """Tell whether the field holds text of a draft. What is signed is nobody's to change."""
    kind = KINDS.get(kept.kind)
    spec = kind.field(field) if kind else None
    return spec is not None and spec.merges and kept.private_to is not None


def _past(batch: Batch, kept: Kept, field: str) -> dict[str, _Past]:
    """Every change to the field that is known, by id."""
    rows: Iterable[FeedRow] = (*batch.ledger.feed_of(batch.org, kept.scope, kept.id), *batch.pending)
    return {
        row.change_id: _Past(row.seq, op.value, op.base)
        for row in rows
        for op in row.change.ops
        if (op.record, op.field) == (kept.id, field)
    }


def _joined(past: Mapping[str, _Past], heads: Iterable[Head]) -> str | None:
    """Join the values of all heads against what they were all written on; None where a person must choose."""
    heads = tuple(heads)
    base = _common(past, [head.change for head in heads])
    if base is None:
        return None
    text: str | None = _text(heads[0].value)
    for head in heads[1:]:
        other = _text(head.value)
        if text is None or other is None:
            return None
        text = merge(base, text, other)
    return text


def _common(past: Mapping[str, _Past], changes: Iterable[str]) -> str | None:
    """The text that all of some changes go back to, the latest such; empty when each began from nothing.

    None when it cannot be known: a change in between was erased, or came back after a restore only as a state.
    """
    lines = [_ancestors(past, change) for change in changes]
    shared = frozenset.intersection(*lines)
    if known := [past[each] for each in shared if each in past]:
        return _text(max(known).value)
    return "" if not shared and all(each in past for line in lines for each in line) else None


def _ancestors(past: Mapping[str, _Past], change: str) -> frozenset[str]:
    """Every change that one goes back to, itself left out."""
    found: set[str] = set()
    waiting = list(past[change].base) if change in past else [change]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(past[each].base if each in past else ())
    return frozenset(found)


def _text(value: Value) -> str | None:
    return "" if value is None else value if isinstance(value, str) else None
