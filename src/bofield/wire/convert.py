"""Between the messages of the wire and the values of `changes`."""

from __future__ import annotations

from bofield.changes import Change, Head, Op, Order, Register
from bofield.wire.messages import ChangeMessage, HeadMessage, OpMessage, RegisterMessage


def to_change(message: ChangeMessage) -> Change:
    """Read a change."""
    ops = tuple(Op(op.kind, op.record, op.field, op.value, op.base) for op in message.ops)
    return Change(
        id=message.id,
        scope=message.scope,
        author=message.author,
        device=message.device,
        n=message.n,
        at=message.at,
        zone=message.zone,
        schema=message.schema_version,
        ops=ops,
    )


def from_change(change: Change) -> ChangeMessage:
    """Write a change."""
    return ChangeMessage(
        id=change.id,
        scope=change.scope,
        author=change.author,
        device=change.device,
        n=change.n,
        at=change.at,
        zone=change.zone,
        schema_version=change.schema,
        ops=tuple(
            OpMessage(kind=op.kind, record=op.record, field=op.field, value=op.value, base=op.base) for op in change.ops
        ),
    )


def to_register(message: RegisterMessage) -> Register:
    """Read the register of a field."""
    heads = tuple(Head(head.c, head.v, Order(*head.o), head.a, head.t) for head in message.h)
    return Register(tuple(sorted(heads, key=lambda head: head.sort_key)), frozenset(message.r))


def from_register(register: Register) -> RegisterMessage:
    """Write the register of a field whose heads the centre has accepted, so that each has an order."""
    heads = tuple(
        HeadMessage(c=head.change, v=head.value, o=(head.order.epoch, head.order.seq), a=head.author, t=head.at)
        for head in register.heads
        if head.order is not None
    )
    return RegisterMessage(h=heads, r=tuple(sorted(register.replaced)))
