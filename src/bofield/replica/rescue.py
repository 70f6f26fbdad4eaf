"""Handing back what a restored centre has lost: events, own changes, others' records. Rules over a Store.

The place is kept, so that it goes on where it broke off. What the centre cannot believe is not lost: an own change
goes back into the outbox, another's record is put aside for a person. What had been refused is judged once more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.replica import journal, outbox, overlay, quarantine
from bofield.replica.kept import NOWHERE
from bofield.replica.notes import (
    CHECKED,
    CURSOR,
    DURABLE,
    ENROLLED_AGAIN,
    EPOCH,
    HEAD,
    HEARD,
    INCARNATION,
    LATEST,
    LATEST_EVENT,
    REREADING,
    RESCUE,
    RESCUED,
    SAFE,
    number,
)
from bofield.replica.rebasing import HANDED_OVER
from bofield.replica.served import message_of
from bofield.replica.values import Entry, Offer
from bofield.replica.writing import numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bofield.replica.store import Place, Store
    from bofield.replica.values import Receipt
    from bofield.wire.messages import HelloReply

_START: Place = (-1, "")
_MANY = 500
_STAGES = ("events", "changes", "records", "done")
_SUSPICIOUS = 20
"""More records than this, and more than half of all, are never taken away for not being shown."""


def begin(store: Store, reply: HelloReply, at: str) -> None:
    """Begin to hand back to a centre in its new epoch, or go on. The old epoch is said in hello until it is done.

    A centre that has not come as far as it had while this was under way was put back once more: all begins anew.
    """
    store.put_note(INCARNATION, reply.incarnation)
    store.put_note(HEARD, at)
    under_way = store.note(RESCUE)
    if not under_way or under_way.split(" ")[0] != str(reply.epoch) or reply.head < number(store, RESCUED):
        store.put_note(RESCUED, str(reply.head))
        store.put_note(RESCUE, _place(reply.epoch, "events", (_floor(store, reply), NOWHERE)))
    # A backup knows only of those before it; what it says is the least that is safe.
    store.put_note(DURABLE, str(_floor(store, reply)))


def next_offer(store: Store, most: int) -> Offer | None:
    """Choose what to hand back next. An own change without proof needs none: it is simply sent again."""
    under_way = store.note(RESCUE)
    while under_way:
        epoch, stage, seq, name = under_way.split(" ")
        offer = _offer(store, int(epoch), stage, (int(seq), name), most)
        if offer is not None:
            return offer
        if stage == "done":
            return None
        following = _STAGES[_STAGES.index(stage) + 1]
        begin_at = _START if following == "changes" else (number(store, DURABLE), NOWHERE)
        under_way = _place(int(epoch), following, begin_at)
    return None


def note_rescued(store: Store, device: str, offer: Offer, refused: Collection[str], head: int, at: str) -> None:
    """Remember that an offer arrived, and how far the centre had come; keep what it cannot believe of that."""
    if offer.place:
        store.put_note(RESCUE, offer.place)
        store.put_note(RESCUED, str(head))
    _send_again(store, device, [*offer.again, *(each for each in offer.changes if each.change.id in refused)])
    for record in offer.records:
        if record.id in refused:
            quarantine.put_aside(store, message_of(record), "not_believed", at)


def end(store: Store, reply: HelloReply, head: int, at: str) -> None:
    """Begin anew in the new epoch: all is read again, nothing is removed, and everything is compared at the end."""
    store.put_note(RESCUE, "")
    store.put_note(ENROLLED_AGAIN, "")
    store.put_note(LATEST, "")
    store.put_note(LATEST_EVENT, "")
    store.put_note(CURSOR, "")
    store.put_note(CHECKED, "")
    store.put_note(EPOCH, str(reply.epoch))
    store.put_note(RESCUED, str(head))
    store.put_note(REREADING, "yes")
    store.put_note(HEAD, str(max(head, reply.head)))
    store.put_note(DURABLE, str(reply.durable_seq))
    store.put_note(HEARD, at)
    _ask_again(store)


def send_all_again(store: Store, device: str) -> None:
    """Put every own change that is not known to lie in a backup back into the outbox.

    A laptop that is withdrawn may not hand back a restored centre's records, but it may still push: what the centre
    has it will say that it has.
    """
    while receipts := store.journal_beyond(_START, _MANY):
        _send_again(store, device, receipts)
    _ask_again(store)


def offer_of(store: Store, records: Collection[str]) -> Offer:
    """Choose what to hand back of records that the centre does not know: those it has once served."""
    return Offer("", records=tuple(record for record in store.records(records).values() if record.mac))


def set_aside(store: Store, records: Collection[str], at: str) -> None:
    """Take away records that the centre does not show though it was offered them: they may not be read any more.

    What never had proof could not be offered; it is kept for a person. So much that it looks like a fault of the
    centre's stays where it is.
    """
    found = store.records(records)
    if len(found) > _SUSPICIOUS and len(found) * 2 > store.count_records():
        return
    for record in found.values():
        if not record.mac:
            quarantine.put_aside(store, message_of(record), "no_proof", at)
    store.remove_records(found.keys())
    overlay.refresh(store, {record.id: record.kind for record in found.values()})


def _floor(store: Store, reply: HelloReply) -> int:
    return min(number(store, SAFE), reply.durable_seq)


def _offer(store: Store, epoch: int, stage: str, place: Place, most: int) -> Offer | None:
    if stage == "events":
        events = store.events_beyond(place, most)
        if events:
            last = events[-1]
            return Offer(_place(epoch, stage, (last.order[1], f"{last.kind}|{last.scope}")), events=tuple(events))
    elif stage == "changes":
        changes = store.journal_beyond(place, most)
        if changes:
            # What was sealed, or has no proof, is pushed like any other change.
            again = tuple(each for each in changes if not each.mac or each.verdict == "sealed")
            proven = tuple(each for each in changes if each not in again)
            return Offer(_place(epoch, stage, _last(changes)), changes=proven, again=again)
    elif stage == "records":
        records = store.records_beyond(place, most)
        if records:
            end_at = (records[-1].order.seq, records[-1].id)
            return Offer(_place(epoch, stage, end_at), records=tuple(records))
    return None


def _last(changes: Sequence[Receipt]) -> Place:
    return changes[-1].order.seq, changes[-1].change.id


def _place(epoch: int, stage: str, place: Place) -> str:
    seq, name = place
    return f"{epoch} {stage} {seq} {name}"


def _ask_again(store: Store) -> None:
    """Let the centre judge once more what it has refused: the words it kept of that may be among what it lost."""
    refused = store.entries_in({"refused"})
    store.put_entries([replace(each, state="waiting", reason="", detail="", judged="") for each in refused])
    store.move_entries("held", "waiting")


def _send_again(store: Store, device: str, receipts: Sequence[Receipt]) -> None:
    """Put own changes back into the outbox, as of this device. Their numbers may have been given to others since."""
    if not receipts:
        return
    first = numbers(store, len(receipts))
    changes = [replace(each.change, device=device, n=first + at) for at, each in enumerate(receipts)]
    store.remove_receipts([change.id for change in changes])
    journal.forget_latest(store, {change.id for change in changes})
    # As sent: under its id it may be known by what it says, so nothing may alter it any more.
    store.put_entries(
        [
            Entry(change, state="sent", opened=change.at, reason=HANDED_OVER if receipt.verdict == "sealed" else "")
            for change, receipt in zip(changes, receipts, strict=True)
        ]
    )
    overlay.refresh(store, outbox.kinds_of(changes))
