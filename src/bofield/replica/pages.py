"""What the centre tells: who it is, and pages of records and events. Rules over a Store.

A page and the cursor behind it are applied in one transaction. Records come whole, so a page can come twice, or late:
a served record replaces the confirmed one unless it is older.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import partial
from typing import TYPE_CHECKING

from bofield.records.registry import SCHEMA
from bofield.records.state import case_of
from bofield.replica import agreement, journal, leaving, outbox, overlay
from bofield.replica.notes import (
    CURSOR,
    DURABLE,
    ENROLLED_AGAIN,
    EPOCH,
    HEAD,
    HEARD,
    INCARNATION,
    LAST_N,
    LATEST,
    LATEST_EVENT,
    REREADING,
    number,
)
from bofield.replica.served import record_of
from bofield.replica.values import UNSEEN, HelloState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.replica.store import Store
    from bofield.replica.values import Me, Record
    from bofield.wire.messages import Event, HelloReply, PullReply


def hello_state(store: Store, me: Me) -> HelloState:
    """Say who calls and where this replica stands."""
    epoch = number(store, EPOCH)
    return HelloState(
        device=me.device,
        incarnation=store.note(INCARNATION),
        server_id=me.server_id,
        epoch=epoch,
        cursor=store.note(CURSOR),
        last_n=number(store, LAST_N),
        journal=store.journal_span(epoch),
        schema=SCHEMA,
        latest=journal.shown(store, LATEST),
        told=journal.shown(store, LATEST_EVENT),
        enrolled_again=store.note(ENROLLED_AGAIN) == "1",
    )


def note_hello(store: Store, reply: HelloReply, at: str) -> None:
    """Remember a centre that has answered and with which all is well. What it held back may be tried again."""
    store.put_note(EPOCH, str(reply.epoch))
    store.put_note(HEAD, str(reply.head))
    store.put_note(DURABLE, str(reply.durable_seq))
    store.put_note(INCARNATION, reply.incarnation)
    store.put_note(HEARD, at)
    store.move_entries("held", "waiting")


def begin_anew(store: Store) -> None:
    """Read everything once more, and compare it: the cursor cannot be used. Nothing that is here is removed."""
    store.put_note(CURSOR, "")
    agreement.ask_for_check(store)


def apply_page(store: Store, me: Me, page: PullReply, at: str) -> int:
    """Take in a page of records and events and the cursor behind it; return how many records it changed.

    What is older than what is here came late, unless a centre that was put back is read again: places of one life say
    nothing of those of another.
    """
    if page.events:
        leaving.take_events(store, page.events, partial(is_signed, me, number(store, EPOCH)))
        journal.keep_events(store, page.events)
    changed = _take_records(store, page) if page.records else 0
    store.put_note(CURSOR, page.cursor)
    store.put_note(HEAD, str(page.head))
    store.put_note(HEARD, at)
    if not page.more:
        store.put_note(REREADING, "")
        outbox.settle_taken(store)
    if page.digests:
        agreement.note_told(store, page.digests)
    return changed


def _take_records(store: Store, page: PullReply) -> int:
    served = {message.id: message for message in page.records}
    known = {} if store.note(REREADING) else store.records(served.keys())
    fresh = []
    for message in served.values():
        record = record_of(message)
        if record.order >= (known[record.id].order if record.id in known else UNSEEN):
            fresh.append(record)
    store.put_records(fresh)
    store.remove_quarantined([record.id for record in fresh])
    overlay.show_confirmed(store, fresh)
    _call_back(store, fresh)
    return len(fresh)


def _call_back(store: Store, served: Sequence[Record]) -> None:
    """What is served may be read: a right that had ended has been given anew, in whatever way."""
    pending = {removal.case_id for removal in store.removals() if removal.kind != "purge"}
    if pending:
        store.remove_removals(pending & {case_of(record.scope) or "" for record in served})


def is_signed(me: Me, epoch: int, event: Event) -> bool:
    """Tell whether somebody with the right to do so decided an event: proven with the hash of this laptop's token."""
    if not event.signed or not me.token:
        return False
    key = hashlib.sha256(me.token.encode()).hexdigest().encode()
    place, seq = event.order
    text = f"{me.server_id}|{place}|{seq}|{event.kind}|{event.scope}|{me.person}"
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return place <= epoch and hmac.compare_digest(signature, event.signed)
