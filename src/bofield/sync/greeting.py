"""Hello: who calls, whom it has reached, and what the centre wants of it. Knows no later phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield import __version__
from bofield.sync.ports import FutureEpochError, TooLargeError, UnusableError
from bofield.wire.messages import Hello, Receipt

if TYPE_CHECKING:
    from bofield.changes import Order
    from bofield.replica.values import HelloState
    from bofield.sync.ports import ReplicaPort, TransportPort
    from bofield.wire.messages import HelloReply

_WELL = frozenset({"ok", "upgrade_advised", "snapshot_needed"})


def greet(replica: ReplicaPort, transport: TransportPort) -> tuple[HelloReply, bool]:
    """Say who calls; give the answer, and whether the centre is to be handed back what it may have lost.

    Raises UnusableError if another server than the one this laptop belongs to answers.
    """
    state = replica.hello_state()
    try:
        reply = _asked(transport, state)
    except TooLargeError as error:
        raise UnusableError(str(error)) from None
    if state.server_id and reply.server_id != state.server_id:
        raise UnusableError("another server answered")
    if state.epoch not in {0, reply.epoch} and reply.verdict in _WELL:
        reply = reply.model_copy(update={"verdict": "epoch_changed"})
    return reply, reply.verdict == "epoch_changed" or (state.enrolled_again and reply.verdict in _WELL)


def _asked(transport: TransportPort, state: HelloState) -> HelloReply:
    """Ask; and once more as somebody new if the centre has been put back to before the epoch this laptop knows.

    It can have been restored twice, without a trace of the life between, in which nothing but hello was said.
    """
    message = _message(state)
    try:
        return transport.hello(message)
    except FutureEpochError:
        return transport.hello(message.model_copy(update={"epoch": 0, "cursor": "", "latest": None, "told": None}))


def _message(state: HelloState) -> Hello:
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
        latest=_receipt(state.latest),
        told=_receipt(state.told),
    )


def _receipt(kept: tuple[str, Order, str] | None) -> Receipt | None:
    if kept is None:
        return None
    change, order, mac = kept
    return Receipt(change=change, order=(order.epoch, order.seq), mac=mac)
