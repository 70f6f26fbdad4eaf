"""What is shown: the confirmed copy with own unsent changes on top. Pure rules over a Store.

Computed anew whenever either side changes. Skipping what comes in because something of one's own is pending is what
makes replicas drift apart, so nothing here ever looks at which came first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import EMPTY, apply
from bofield.records.deletion import DELETED, deletion_sides
from bofield.records.registry import KINDS
from bofield.records.state import values
from bofield.replica.digesting import EMPTY as EMPTY_CASE
from bofield.replica.values import Conflict, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bofield.changes import Change, Order, Register, Value
    from bofield.replica.store import Store
    from bofield.replica.values import Entry


def effective(store: Store, ids: Collection[str]) -> tuple[dict[str, Record], list[Entry]]:
    """Read records with own unsent changes on top, and the outbox entries that touch them."""
    entries = store.entries_of(ids)
    found = store.records(ids)
    for entry in entries:
        put_change(found, entry.change, only=ids)
    return found, entries


def put_change(
    records: dict[str, Record], change: Change, order: Order | None = None, only: Collection[str] | None = None
) -> None:
    """Apply the ops of a change to a set of records; one that is not there yet begins with it."""
    grown: dict[str, dict[str, Register]] = {}
    for op in change.ops:
        if only is not None and op.record not in only:
            continue
        before = records.get(op.record)
        if before is None:
            before = records[op.record] = Record(op.record, op.kind, change.scope, {})
        registers = grown.setdefault(op.record, dict(before.registers))
        registers[op.field] = apply(registers.get(op.field, EMPTY), op, change, order)
    for record, registers in grown.items():
        before = records[record]
        latest = before.order if order is None else max(before.order, order)
        records[record] = replace(before, registers=registers, order=latest)


def refresh(store: Store, kinds: Mapping[str, str]) -> None:
    """Show records anew, given as id → kind; those that no longer exist anywhere are hidden."""
    found, _entries = effective(store, kinds.keys())
    store.show(list(found.values()))
    store.hide({record: kind for record, kind in kinds.items() if record not in found})


def show_confirmed(store: Store, records: Sequence[Record]) -> None:
    """Show records that have just been confirmed, with what is still unsent on top of the few that have any."""
    by_id = {record.id: record for record in records}
    for entry in store.entries_of(by_id.keys()):
        put_change(by_id, entry.change, only=by_id.keys())
    store.show(list(by_id.values()))


def conflicts_of(record: Record, case_id: str | None) -> Iterable[Conflict]:
    """List the fields of one record in which different values stand side by side."""
    kind = KINDS.get(record.kind)
    for name, register in record.registers.items():
        if len(register.heads) > 1 and register.in_conflict:
            spec = kind.field(name) if kind else None
            shown = register.shown(spec.caution if spec else ())
            heads = {(type(head.value), head.value): head for head in reversed(register.heads)}
            first = heads.pop((type(shown), shown))
            rest = sorted(heads.values(), key=lambda head: head.sort_key)
            yield Conflict(record.id, record.kind, case_id, name, (first, *rest))
    if sides := deletion_sides(record.registers):
        yield Conflict(record.id, record.kind, case_id, DELETED, sides)


def shown_values(record: Record) -> dict[str, Value]:
    """The value that is shown for each field of a record."""
    return values(record.kind, record.registers)


def case_digest(store: Store, case_id: str) -> str:
    """Digest all confirmed records of one case."""
    return store.case_digests([case_id]).get(case_id, EMPTY_CASE)
