"""How an edit becomes a change: cleaned, checked, based on what its author saw, shown at once. Rules over a Store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bofield.changes import EMPTY, Change, Op, same
from bofield.cleaning import clean
from bofield.errors import NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_change_id
from bofield.records.deletion import DELETED, base_of_deletion
from bofield.records.fields import FieldType
from bofield.records.registry import KINDS, SCHEMA, fault, record_fault
from bofield.replica import overlay
from bofield.replica.notes import LAST_N, RETIRING, number
from bofield.replica.reasons import sentence
from bofield.replica.values import Edit, Entry, NewChange
from bofield.wire.messages import MAX_OPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bofield.changes import Register, Value
    from bofield.replica.store import Store
    from bofield.replica.values import Me, Record

OPEN_FOR = timedelta(minutes=5)
"""How long autosave may amend one and the same change."""


def check_open(store: Store) -> None:
    """Raise RefusedError once a withdrawn laptop has handed in its last: nobody would get what is written then."""
    if store.note(RETIRING):
        raise RefusedError(_("This laptop has been withdrawn; nothing more can be written on it. Copy what you wrote."))


def write(store: Store, me: Me, new: NewChange, amend: str | None = None) -> str:
    """Write one change, or amend the waiting one that was begun with the same `amend` key; return its id.

    An edit that says what is shown already is left out; when nothing is left, nothing is written and the id is empty.
    """
    records = {edit.record for edit in new.edits}
    book, entries = overlay.effective(store, records)
    opened = _amendable(store.open_entry(amend), new) if amend else None
    ops = _ops(book, new)
    if not ops:
        return ""
    entry = _amended(opened, ops, new) if opened else entry_of(me, numbers(store, 1), new, ops, amend or "")
    overlay.put_change(book, entry.change, only=records)
    _check_records(book, records)
    store.put_entries([*_closed(entries, entry), entry])
    store.show(list(book.values()))
    return entry.change.id


def write_many(store: Store, me: Me, news: Sequence[NewChange]) -> tuple[str, ...]:
    """Write many changes in one go; return the ids of those that said anything new."""
    records = {edit.record for new in news for edit in new.edits}
    book, entries = overlay.effective(store, records)
    written: list[Entry] = []
    first = numbers(store, len(news))
    for new in news:
        ops = _ops(book, new)
        if ops:
            entry = entry_of(me, first + len(written), new, ops)
            overlay.put_change(book, entry.change)
            written.append(entry)
    numbers(store, len(written) - len(news))
    _check_records(book, records)
    store.put_entries([*_closed(entries), *written])
    store.show(list(book.values()))
    return tuple(entry.change.id for entry in written)


def settle(store: Store, me: Me, record: str, field: str, value: Value, at: datetime) -> str:
    """Choose a value for a field in which several stand: a change whose base names all of them."""
    book, entries = overlay.effective(store, {record})
    found = book.get(record)
    if found is None or field not in found.registers:
        raise NotFoundError(
            _("There is no field {field} to settle in the record {record}.").format(field=field, record=record)
        )
    value = _checked(found.kind, field, value)
    base = found.registers[field].base
    if field == DELETED and value is True:
        base = base_of_deletion(found.registers)
    op = Op(found.kind, record, field, value, base)
    entry = entry_of(me, numbers(store, 1), NewChange(found.scope, (), at), (op,))
    overlay.put_change(book, entry.change)
    _check_records(book, {record})
    store.put_entries([*_closed(entries), entry])
    store.show(list(book.values()))
    return entry.change.id


def restore(store: Store, me: Me, record: str, field: str, value: Value, at: datetime) -> str:
    """Let a field say again what it once said, in the place of all that stands there; empty if it says so already."""
    found = overlay.effective(store, {record})[0].get(record)
    if found is None:
        raise NotFoundError(_("There is no record {record}.").format(record=record))
    register = found.registers.get(field, EMPTY)
    if register.heads and not register.in_conflict and same(value, register.value):
        return ""
    return write(store, me, NewChange(found.scope, (Edit(found.kind, record, field, value, register.base),), at))


def corrected(change: Change, edits: Iterable[Edit]) -> tuple[Op, ...]:
    """The ops of a change with other values for some of them, on the same bases; further fields are added to it."""
    ops = {(op.record, op.field): op for op in change.ops}
    for edit in edits:
        value = _checked(edit.kind, edit.field, edit.value)
        before = ops.get((edit.record, edit.field))
        base = before.base if before else edit.seen or ()
        ops[edit.record, edit.field] = Op(edit.kind, edit.record, edit.field, value, base)
    return tuple(ops.values())


def show_checked(store: Store, records: set[str] | frozenset[str]) -> None:
    """Show records anew, unless their values do not go together. Raises RefusedError, which undoes it all."""
    book, _entries = overlay.effective(store, records)
    _check_records(book, records)
    store.show(list(book.values()))


def _ops(book: dict[str, Record], new: NewChange) -> tuple[Op, ...]:
    """Turn edits into ops, the last one for a field winning."""
    last = {(edit.record, edit.field): edit for edit in new.edits}
    if len(last) > MAX_OPS:
        raise ValueError(f"{len(last)} edits in one change; at most {MAX_OPS} can travel together")
    return tuple(op for edit in last.values() if (op := _op(book.get(edit.record), edit, new.scope)))


def _op(record: Record | None, edit: Edit, scope: str) -> Op | None:
    if record is not None and (record.scope, record.kind) != (scope, edit.kind):
        raise RefusedError(
            _("The record {record} belongs to {known}, not to {given}; nothing was saved.").format(
                record=edit.record, known=f"{record.scope} ({record.kind})", given=f"{scope} ({edit.kind})"
            )
        )
    value = _checked(edit.kind, edit.field, edit.value)
    register = record.registers.get(edit.field, EMPTY) if record else EMPTY
    shown = overlay.shown_values(record).get(edit.field) if record else None
    if edit.seen is None and same(value, shown) and (register.heads or value is None):
        return None
    base = edit.seen if edit.seen is not None else _looked_at(register, shown)
    if record and edit.field == DELETED and value is True:
        # Whoever deletes a record says something about all that stands in it.
        base = tuple(sorted({*base, *base_of_deletion(record.registers)}))
    return Op(edit.kind, edit.record, edit.field, value, base)


def _looked_at(register: Register, shown: Value) -> tuple[str, ...]:
    """Name the heads an author saw: those with the shown value. Alternatives stand until somebody chooses."""
    return tuple(sorted(head.change for head in register.heads if same(head.value, shown)))


def _checked(kind: str, field: str, value: Value) -> Value:
    """Clean a value and refuse one that does not fit its field, naming both."""
    spec = KINDS[kind].field(field) if kind in KINDS else None
    if isinstance(value, str):
        value = clean(value, lines=spec is None or spec.type is not FieldType.LINE)
    if kind in KINDS and spec is None:
        raise RefusedError(_("There is no field {field} in {kind}; nothing was saved.").format(field=field, kind=kind))
    if why := fault(kind, field, value):
        raise RefusedError(
            _("{kind}, {field}: “{value}” cannot stand there ({reason}); nothing was saved.").format(
                kind=kind, field=field, value=_brief(value), reason=sentence(why)
            )
        )
    return value


def _brief(value: Value, most: int = 60) -> str:
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}…"


def _check_records(book: dict[str, Record], records: set[str] | frozenset[str]) -> None:
    for record in records & book.keys():
        if why := record_fault(book[record].kind, overlay.shown_values(book[record])):
            raise RefusedError(
                _("{kind}: its values do not go together ({reason}); nothing was saved.").format(
                    kind=book[record].kind, reason=sentence(why)
                )
            )


def numbers(store: Store, count: int) -> int:
    """Take the next `count` numbers of this device, and return the first; a negative count gives the last ones back."""
    last = number(store, LAST_N)
    store.put_note(LAST_N, str(last + count))
    return last + 1


def entry_of(me: Me, n: int, new: NewChange, ops: tuple[Op, ...], key: str = "") -> Entry:
    """Make a waiting entry of what somebody has done, with an id of its own."""
    change = Change(
        id=new_change_id(),
        scope=new.scope,
        author=me.person,
        device=me.device,
        n=n,
        at=_when(new.at),
        zone=_zone(new.at),
        schema=SCHEMA,
        ops=ops,
    )
    return Entry(change, key=key, opened=change.at)


def _closed(entries: Iterable[Entry], but: Entry | None = None) -> list[Entry]:
    """Close the open entries that touch the same records: what is written later must not be amended from below."""
    return [replace(each, key="") for each in entries if each.key and (but is None or each.change.id != but.change.id)]


def _when(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("the moment of a change carries its offset from UTC")
    return at.isoformat(timespec="seconds")


def _zone(at: datetime) -> str:
    return str(getattr(at.tzinfo, "key", ""))


def _amendable(entry: Entry | None, new: NewChange) -> Entry | None:
    """Tell whether an open entry can still take this in: same scope, not too old, not too large."""
    if entry is None or entry.change.scope != new.scope:
        return None
    if len(entry.change.ops) + len(new.edits) > MAX_OPS:
        return None
    return entry if abs(new.at - datetime.fromisoformat(entry.opened)) < OPEN_FOR else None


def _amended(entry: Entry, ops: tuple[Op, ...], new: NewChange) -> Entry:
    """Put newer values into an open entry; a field that it has set before keeps the base it had, and may add to it."""
    merged = {(op.record, op.field): op for op in entry.change.ops}
    for op in ops:
        before = merged.get((op.record, op.field))
        base = {*before.base, *op.base} - {entry.change.id} if before else op.base
        merged[op.record, op.field] = replace(op, base=tuple(sorted(base)))
    change = replace(entry.change, ops=tuple(merged.values()), at=_when(new.at), zone=_zone(new.at))
    return replace(entry, change=change)
