"""What has happened to a person's rights since they last read: what they gained, and what they lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from bofield.server.access import CASES, FIELDWORK, Rights
from bofield.server.tables import ACCESS, CASE_MOVE
from bofield.wire.messages import Event

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bofield.changes import Order


def news(connection: Connection, rights: Rights, since: int, head: Order) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """Find events after `since`, and the scopes whose older records have to be served because they were gained."""
    if since >= head.seq:
        return (), ()
    events: list[Event] = []
    gained: list[str] = []
    for row in connection.execute(
        select(ACCESS.c.scope, ACCESS.c.role, ACCESS.c.from_seq, ACCESS.c.to_seq)
        .where(
            ACCESS.c.org == rights.org,
            ACCESS.c.person == rights.person,
            or_(ACCESS.c.from_seq > since, ACCESS.c.to_seq > since),
        )
        .order_by(ACCESS.c.from_seq)
    ):
        if row.from_seq > since and row.to_seq is None:
            events.append(Event(kind="grant", scope=row.scope, order=(head.epoch, row.from_seq)))
            if row.role in FIELDWORK:
                gained.append(row.scope)
        ended = row.to_seq is not None and row.to_seq > since and row.from_seq <= since
        if ended and row.role in FIELDWORK and not _still_in(connection, rights, row.scope):
            events.append(Event(kind="revoke", scope=row.scope, order=(head.epoch, row.to_seq)))
    for case_id, seq, came, went in _moves(connection, rights, since):
        scope = f"case:{case_id}"
        if came and scope not in gained:
            gained.append(scope)
        if went:
            events.append(Event(kind="revoke", scope=scope, order=(head.epoch, seq)))
    return tuple(sorted(events, key=lambda event: event.order)), tuple(dict.fromkeys(gained))


def _moves(connection: Connection, rights: Rights, since: int) -> list[tuple[str, int, bool, bool]]:
    """The cases that came into, or went out of, this person's sight by changing district."""
    if rights.sees_all_cases or not rights.districts:
        return []
    mine = sorted(rights.districts)
    rows = connection.execute(
        select(CASE_MOVE.c.case_id, CASE_MOVE.c.seq, CASE_MOVE.c.from_district, CASES.c.district)
        .join(CASES, and_(CASES.c.org == CASE_MOVE.c.org, CASES.c.id == CASE_MOVE.c.case_id))
        .where(
            CASE_MOVE.c.org == rights.org,
            CASE_MOVE.c.seq > since,
            or_(CASE_MOVE.c.from_district.in_(mine), CASE_MOVE.c.to_district.in_(mine)),
        )
        .order_by(CASE_MOVE.c.seq)
    )
    found = []
    for case_id, seq, from_district, district in rows:
        sees = bool(rights.in_case(case_id, district))
        was_mine = from_district in rights.districts
        found.append((case_id, seq, sees and not was_mine, was_mine and not sees))
    return found


def _still_in(connection: Connection, rights: Rights, scope: str) -> bool:
    """Tell whether another grant covers a scope in which one has ended."""
    kind, _, name = scope.partition(":")
    if kind != "case":
        return rights.sees_all_cases or (kind == "district" and name in rights.districts)
    district = connection.execute(
        select(CASES.c.district).where(CASES.c.org == rights.org, CASES.c.id == name)
    ).scalar()
    return bool(rights.in_case(name, district))
