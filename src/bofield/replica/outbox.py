"""What waits to be sent, and what becomes of it. Rules over a Store.

A change is *waiting*, then *sent*, then gone with the centre's receipt, or *refused* with a reason. A later change to
the same record as a refused one waits for a person's decision about that; everything else goes on. Nothing leaves the
outbox but by a receipt or by a decision that somebody has written down.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bofield.changes import Order
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.records.state import case_of
from bofield.replica import overlay
from bofield.replica.values import Dropped, Receipt, Refused
from bofield.wire.convert import from_change

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bofield.changes import Change, Op
    from bofield.replica.store import Store
    from bofield.replica.values import Entry
    from bofield.wire.messages import Verdict

_TAKEN = frozenset({"accepted", "duplicate", "merged", "alternative"})
_STRIDE = 500


def next_batch(store: Store, max_changes: int, max_bytes: int) -> tuple[Change, ...]:
    """Choose what to send next, in the order it was written, and close it for autosave.

    Changes whose answer was lost on the way are offered again. One that alone exceeds `max_bytes` travels alone.
    """
    blocked = {record for entry in store.entries_in({"refused", "held"}) for record in entry.change.records}
    chosen: list[Entry] = []
    room = max_bytes
    after = 0
    while len(chosen) < max_changes and (entries := store.entries_in({"waiting", "sent"}, after, _STRIDE)):
        for entry in entries:
            after = entry.change.n
            if not blocked.isdisjoint(entry.change.records):
                blocked |= entry.change.records
                continue
            room -= size_of(entry.change)
            if len(chosen) == max_changes or (chosen and room < 0):
                return _sent(store, chosen)
            chosen.append(entry)
    return _sent(store, chosen)


def size_of(change: Change) -> int:
    """Count the bytes a change takes on the wire before compression, with a little to spare."""
    return len(from_change(change).model_dump_json(exclude_defaults=True)) * 11 // 10 + 16


def _sent(store: Store, chosen: Sequence[Entry]) -> tuple[Change, ...]:
    store.put_entries([replace(entry, state="sent", key="") for entry in chosen if entry.state != "sent" or entry.key])
    return tuple(entry.change for entry in chosen)


def record_verdicts(store: Store, verdicts: Sequence[Verdict], at: str) -> tuple[int, int]:
    """Do what the centre says of each change; return how many it took and how many it refused.

    A change that was taken is applied to the confirmed copy in the transaction that takes it out of the outbox. A
    verdict about a change that is no longer here (it came late, or twice) says nothing new.
    """
    entries = store.entries([verdict.change for verdict in verdicts])
    receipts: list[Receipt] = []
    kept: list[Entry] = []
    for verdict in verdicts:
        entry = entries.get(verdict.change)
        if entry is None:
            continue
        if verdict.verdict == "refused":
            held = verdict.reason == "held_back"
            kept.append(
                replace(
                    entry,
                    state="held" if held else "refused",
                    key="",
                    reason=verdict.reason,
                    detail=verdict.detail,
                    judged=at,
                )
            )
        elif verdict.order is not None or verdict.verdict == "sealed":
            receipts.append(Receipt(entry.change, verdict.verdict, Order(*(verdict.order or (0, 0))), at))
    _take(store, receipts)
    store.put_entries(kept)
    return len(receipts), sum(entry.state == "refused" for entry in kept)


def _take(store: Store, receipts: Sequence[Receipt]) -> None:
    """Move changes from the outbox into the confirmed copy and the journal. What is shown stays the same."""
    taken = [receipt for receipt in receipts if receipt.verdict in _TAKEN]
    touched = {record for receipt in receipts for record in receipt.change.records}
    confirmed = store.records(touched)
    for receipt in taken:
        overlay.put_change(confirmed, receipt.change, receipt.order)
    store.put_records([record for record in confirmed.values() if record.registers])
    store.remove_entries([receipt.change.id for receipt in receipts])
    store.add_receipts(receipts)
    overlay.refresh(store, _kinds(receipt.change for receipt in receipts))


def refused(store: Store) -> tuple[Refused, ...]:
    """List the changes the centre refused and nobody has decided about."""
    return tuple(
        Refused(entry.change, case_of(entry.change.scope), entry.reason, entry.detail, moment(entry.judged))
        for entry in store.entries_in({"refused"})
    )


def drop_refused(store: Store, change_id: str, decision: str, at: str) -> None:
    """Let a refused change go, by a person's decision; its words are kept beside the record, and what waited goes on.

    Whoever edited on top of it was also looking at what it had replaced, so later changes inherit its base: else
    that older value would come back as an alternative.
    """
    entry = store.entries([change_id]).get(change_id)
    if entry is None or entry.state != "refused":
        raise NotFoundError(_("There is no refused change {change} to let go.").format(change=change_id))
    change = entry.change
    store.add_dropped(Dropped(change, case_of(change.scope), entry.reason, entry.detail, decision, moment(at)))
    # What has been sent may be at the centre already, as it was.
    later = [each for each in store.entries_of(change.records) if each.state in {"waiting", "held"}]
    store.remove_entries([change.id])
    store.put_entries(list(_rebased(later, change)))
    store.move_entries("held", "waiting")
    overlay.refresh(store, _kinds([change]))


def _kinds(changes: Iterable[Change]) -> dict[str, str]:
    return {op.record: op.kind for change in changes for op in change.ops}


def _rebased(entries: Iterable[Entry], dropped: Change) -> Iterable[Entry]:
    bases = {(op.record, op.field): op.base for op in dropped.ops}

    def moved(op: Op) -> Op:
        if dropped.id not in op.base:
            return op
        return replace(op, base=tuple(sorted({*op.base, *bases.get((op.record, op.field), ())})))

    for entry in entries:
        ops = tuple(moved(op) for op in entry.change.ops)
        if ops != entry.change.ops:
            yield replace(entry, change=replace(entry.change, ops=ops))


def moment(text: str) -> datetime | None:
    """Read an instant from a note; empty means never."""
    return datetime.fromisoformat(text) if text else None
