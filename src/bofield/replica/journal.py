"""Own changes that the centre has taken, kept until they lie in a backup of it that has been tried. Rules over a Store.

*Received* means that the centre has a change, *secured* that losing the centre would not lose it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import Order
from bofield.replica.notes import DURABLE, EPOCH, LATEST, RESCUED, SAFE, SECURED, number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bofield.replica.store import Store
    from bofield.replica.values import Receipt


def keep(store: Store, receipts: Iterable[Receipt]) -> None:
    """Write what the centre has taken into the journal, and remember the last of it."""
    kept = list(receipts)
    store.add_receipts(kept)
    epoch = number(store, EPOCH)
    # Of another epoch's changes a centre cannot tell by their place whether it was put back to an earlier day.
    mine = [receipt for receipt in kept if receipt.mac and receipt.order.epoch == epoch]
    if not mine:
        return
    last = max(mine, key=lambda receipt: receipt.order)
    known = latest(store)
    if known is None or last.order > known[1]:
        scope = last.change.scope
        store.put_note(LATEST, f"{last.change.id} {last.order.epoch} {last.order.seq} {last.mac} {scope}")


def latest(store: Store) -> tuple[str, Order, str] | None:
    """Tell the id, order and mac of the last own change that the centre took in this epoch."""
    note = store.note(LATEST)
    if not note:
        return None
    change, epoch, seq, mac, _scope = note.split(" ")
    return change, Order(int(epoch), int(seq)), mac


def forget_latest(store: Store, names: Collection[str]) -> None:
    """Stop showing the last change: it, or its scope, is among what the centre cannot know any more."""
    note = store.note(LATEST)
    if note and not {*note.split(" ")}.isdisjoint(names):
        store.put_note(LATEST, "")


def is_trimmed(store: Store) -> bool:
    """Tell whether there is nothing to let go of."""
    durable = number(store, DURABLE)
    return durable < number(store, RESCUED) or durable == number(store, SAFE)


def trim(store: Store) -> None:
    """Let go of what lies in a backup. What was handed back after a restore lies further on than its order says."""
    if is_trimmed(store):
        return
    durable = number(store, DURABLE)
    store.put_note(SECURED, str(number(store, SECURED) + store.trim_journal(durable)))
    store.trim_events(durable)
    store.put_note(SAFE, str(durable))
