"""After a restore: hand back what the centre may have lost. Knows no storage.

Goes before everything else, in pages whose place is remembered, and comes again from that place if it breaks off.
Nothing is removed here for having been handed back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.replica.served import message_of
from bofield.sync.ports import TooLargeError, UnusableError
from bofield.wire.convert import from_change
from bofield.wire.messages import Rescue, RescuedChange

if TYPE_CHECKING:
    from bofield.changes import Order
    from bofield.replica.values import Offer
    from bofield.replica.values import Receipt as Kept
    from bofield.sync.talk import Talk
    from bofield.wire.messages import RescueReply

_PAGE = 250
"""Events, changes or records in one message: few enough to stay below a MiB."""
_SMALL = 65_536
"""Bytes. Whoever says that so little is too large will say something else the next time: it is no verdict on it."""


def hand_back(talk: Talk) -> None:
    """Offer the restored centre all that it may have lost, and begin anew in its new epoch."""
    talk.replica.begin_rescue(talk.hello, at=talk.now())
    most = _PAGE
    head = talk.hello.head
    while offer := talk.replica.next_offer(most):
        try:
            reply = offer_once(talk, offer)
        except TooLargeError as error:
            most = max(1, most // 2)
            if offer.is_single and len(_message(talk, offer).model_dump_json()) < _SMALL:
                raise UnusableError(str(error)) from None
            if offer.is_single:
                # Nothing on the way will carry it: it is kept here, as what the centre does not believe.
                talk.replica.note_rescued(offer, _names(offer), head, at=talk.now())
        else:
            head = max(head, reply.head) if reply else head
            talk.replica.note_rescued(offer, reply.refused if reply else (), head, at=talk.now())
        talk.step()
    talk.replica.end_rescue(talk.hello, head, at=talk.now())


def offer_once(talk: Talk, offer: Offer) -> RescueReply | None:
    """Offer one page, unless there is nothing in it for the centre. Raises TooLargeError."""
    if not (offer.events or offer.changes or offer.records):
        return None
    reply = talk.transport.rescue(_message(talk, offer))
    talk.same(reply)
    talk.tally.rescued += reply.changes + reply.records
    return reply


def _message(talk: Talk, offer: Offer) -> Rescue:
    return Rescue(
        server_id=talk.hello.server_id,
        epoch=talk.hello.epoch,
        changes=tuple(_change(each) for each in offer.changes),
        records=tuple(message_of(each) for each in offer.records),
        events=offer.events,
    )


def _names(offer: Offer) -> tuple[str, ...]:
    """Name the changes and records in an offer."""
    return (*(each.change.id for each in offer.changes), *(each.id for each in offer.records))


def _change(kept: Kept) -> RescuedChange:
    return RescuedChange(change=from_change(kept.change), order=_pair(kept.order), mac=kept.mac)


def _pair(order: Order) -> tuple[int, int]:
    return order.epoch, order.seq
