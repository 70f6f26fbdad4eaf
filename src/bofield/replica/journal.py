"""What the centre has taken or told, kept until it lies in a backup of it that has been tried. Rules over a Store.

*Received* means that the centre has a change, *secured* that losing the centre would not lose it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bofield.changes import Order
from bofield.replica.notes import DURABLE, EPOCH, LATEST, LATEST_EVENT, RESCUED, SAFE, SECURED, number
from bofield.wire.messages import ChangeMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bofield.replica.store import Store
    from bofield.replica.values import Receipt
    from bofield.wire.messages import Event

Shown = tuple[str, Order, str]
"""The id of a change, its order, and the centre's keyed hash of it."""


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
    _remember(store, LATEST, (last.change.id, last.order, last.mac), last.change.scope)


def keep_events(store: Store, events: Iterable[Event]) -> None:
    """Keep what the centre told of rights and erasures, so that it can be told should it forget."""
    kept = [event for event in events if event.mac]
    store.put_events(kept)
    epoch = number(store, EPOCH)
    for event in kept:
        if event.order[0] == epoch:
            with suppress(ValidationError):  # whatever it is, nobody can be shown it
                change = ChangeMessage.model_validate_json(event.data).id
                # Without its scope: this stays when the case has left.
                _remember(store, LATEST_EVENT, (change, Order(*event.order), event.mac))


def shown(store: Store, note: str) -> Shown | None:
    """Read what can be shown to the centre, under LATEST or LATEST_EVENT."""
    text = store.note(note)
    if not text:
        return None
    change, epoch, seq, mac, _scope = text.split(" ")
    return change, Order(int(epoch), int(seq)), mac


def _remember(store: Store, note: str, last: Shown, scope: str = "-") -> None:
    change, order, mac = last
    known = shown(store, note)
    if known is None or order > known[1]:
        store.put_note(note, f"{change} {order.epoch} {order.seq} {mac} {scope}")


def forget_latest(store: Store, names: Collection[str]) -> None:
    """Stop showing the last own change: it, or its scope, is among what the centre cannot know any more."""
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
