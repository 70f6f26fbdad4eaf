"""The beginning of every sync: who has met whom, and what the laptop should do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select, update

from bofield.ids import new_incarnation
from bofield.records.registry import SCHEMA
from bofield.server.access import rights_of
from bofield.server.cursor import CursorError, read_cursor
from bofield.server.problems import ProblemError
from bofield.server.tables import DEVICE, ORGANISATION
from bofield.wire.messages import Hello, HelloReply, Limits, PersonInfo

if TYPE_CHECKING:
    from sqlalchemy import Row

    from bofield.server.centre import Centre
    from bofield.server.devices import Caller

_Word = Literal["ok", "epoch_changed", "fork", "snapshot_needed", "upgrade_advised"]


def hello(centre: Centre, caller: Caller, message: Hello) -> HelloReply:
    """Greet a laptop and give it its next incarnation.

    The one it shows must be the last it was given, or the one before (an answer may have been lost). An older one means
    that two copies of the laptop are about. Raises ProblemError (409) for another centre, (403) for another's device.
    """
    if message.server_id not in {"", caller.server_id}:
        raise ProblemError(409, "wrong_server", "this is another centre")
    if message.device != caller.device:
        raise ProblemError(403, "wrong_device", "the token belongs to another device")
    fresh = new_incarnation()
    with centre.storage.writing() as connection:
        mine = (DEVICE.c.org == caller.org) & (DEVICE.c.id == caller.device)
        device = connection.execute(
            select(DEVICE.c.incarnation, DEVICE.c.previous_incarnation, DEVICE.c.last_n).where(mine).with_for_update()
        ).one()
        home = connection.execute(select(ORGANISATION).where(ORGANISATION.c.org == caller.org)).one()
        verdict = _verdict(centre, caller, message, device, home)
        if verdict != "fork":
            connection.execute(
                update(DEVICE)
                .where(mine)
                .values(incarnation=fresh, previous_incarnation=message.incarnation, last_heard=centre.now())
            )
        grants = rights_of(connection, caller.org, caller.person).grants
    return HelloReply(
        server_id=home.server_id,
        organisation=home.name,
        epoch=home.epoch,
        head=home.head,
        durable_seq=home.durable_seq,
        schema_version=SCHEMA,
        limits=Limits(),
        verdict=verdict,
        incarnation=message.incarnation if verdict == "fork" else fresh,
        person=PersonInfo(id=caller.person, name=caller.person_name, grants=grants),
    )


def _verdict(
    centre: Centre, caller: Caller, message: Hello, device: Row[*tuple[Any, ...]], home: Row[tuple[object, ...]]
) -> _Word:
    if message.epoch not in {0, home.epoch}:
        return "epoch_changed"
    # A laptop that was put back to an earlier day also shows it by having counted less far than it once did.
    if message.incarnation not in {device.incarnation, device.previous_incarnation} or message.last_n < device.last_n:
        return "fork"
    if message.cursor:
        try:
            cursor = read_cursor(message.cursor, centre.key, caller.server_id, caller.person)
        except CursorError:
            return "snapshot_needed"
        if cursor.epoch != home.epoch or cursor.at.seq > home.head:
            return "epoch_changed"
    return "upgrade_advised" if message.schema_version < SCHEMA else "ok"
