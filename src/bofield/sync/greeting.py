"""Hello: who calls, whom it has reached, and what the centre wants of it. Knows no later phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield import __version__
from bofield.sync.ports import TooLargeError, UnusableError
from bofield.wire.messages import Hello, Receipt

if TYPE_CHECKING:
    from bofield.replica.values import HelloState
    from bofield.sync.ports import ReplicaPort, TransportPort
    from bofield.wire.messages import HelloReply


def greet(replica: ReplicaPort, transport: TransportPort) -> HelloReply:
    """Say who calls. Raises UnusableError if another server than the one this laptop belongs to answers."""
    state = replica.hello_state()
    try:
        reply = transport.hello(_message(state))
    except TooLargeError as error:
        raise UnusableError(str(error)) from None
    if state.server_id and reply.server_id != state.server_id:
        raise UnusableError("another server answered")
    return reply


def _message(state: HelloState) -> Hello:
    latest = None
    if state.latest:
        change, order, mac = state.latest
        latest = Receipt(change=change, order=(order.epoch, order.seq), mac=mac)
    return Hello(
        device=state.device,
        incarnation=state.incarnation,
        app=__version__,
        schema_version=state.schema,
        server_id=state.server_id,
        epoch=state.epoch,
        cursor=state.cursor,
        last_n=state.last_n,
        journal=state.journal,
        latest=latest,
    )
