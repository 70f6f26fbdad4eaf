"""Between a record as it travels and as it is kept. Knows no storage."""

from __future__ import annotations

from bofield.changes import Order
from bofield.replica.values import Record
from bofield.wire.convert import from_register, to_register
from bofield.wire.messages import RecordMessage


def record_of(message: RecordMessage) -> Record:
    """Read a record as the centre served it."""
    registers = {name: to_register(register) for name, register in message.fields.items()}
    return Record(message.id, message.kind, message.scope, registers, Order(*message.order), message.mac)


def message_of(record: Record) -> RecordMessage:
    """Write a confirmed record as it was served."""
    return RecordMessage(
        id=record.id,
        kind=record.kind,
        scope=record.scope,
        order=(record.order.epoch, record.order.seq),
        fields={name: from_register(register) for name, register in record.registers.items()},
        mac=record.mac,
    )
