"""What the centre tells: who it is, and pages of records. Rules over a Store.

A page and the cursor behind it are applied in one transaction. Records come whole, so a page can come twice, or late:
a served record replaces the confirmed one unless it is older.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import Order
from bofield.records.registry import SCHEMA
from bofield.replica import overlay
from bofield.replica.values import UNSEEN, HelloState, Record
from bofield.replica.writing import LAST_N
from bofield.wire.convert import to_register

if TYPE_CHECKING:
    from bofield.replica.store import Store
    from bofield.replica.values import Me
    from bofield.wire.messages import HelloReply, PullReply, RecordMessage

EPOCH, CURSOR, HEAD = "epoch", "cursor", "head"
DURABLE, INCARNATION, HEARD = "durable", "incarnation", "last_heard"


def hello_state(store: Store, me: Me) -> HelloState:
    """Say who calls and where this replica stands."""
    epoch = int(store.note(EPOCH, "0"))
    return HelloState(
        device=me.device,
        incarnation=store.note(INCARNATION),
        server_id=me.server_id,
        epoch=epoch,
        cursor=store.note(CURSOR),
        last_n=int(store.note(LAST_N, "0")),
        journal=store.journal_span(epoch),
        schema=SCHEMA,
    )


def note_hello(store: Store, reply: HelloReply, at: str) -> None:
    """Remember a centre that has answered and with which all is well. What it held back may be tried again."""
    store.put_note(EPOCH, str(reply.epoch))
    store.put_note(HEAD, str(reply.head))
    store.put_note(DURABLE, str(reply.durable_seq))
    store.put_note(INCARNATION, reply.incarnation)
    store.put_note(HEARD, at)
    store.move_entries("held", "waiting")


def apply_page(store: Store, page: PullReply, at: str) -> int:
    """Take in a page of records and the cursor behind it; return how many records it changed."""
    served = {message.id: message for message in page.records}
    known = store.records(served.keys())
    fresh = [
        _record(message)
        for message in served.values()
        if Order(*message.order) >= (known[message.id].order if message.id in known else UNSEEN)
    ]
    store.put_records(fresh)
    overlay.show_confirmed(store, fresh)
    store.put_note(CURSOR, page.cursor)
    store.put_note(HEAD, str(page.head))
    store.put_note(HEARD, at)
    if page.digests:
        store.set_differing({case: overlay.case_digest(store, case) == told for case, told in page.digests.items()})
    return len(fresh)


def _record(message: RecordMessage) -> Record:
    registers = {name: to_register(register) for name, register in message.fields.items()}
    return Record(message.id, message.kind, message.scope, registers, Order(*message.order))
