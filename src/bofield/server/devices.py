"""Laptops: the token each one has, which centre and person it speaks for, and whether it still may.

A token is 256 random bits, shown once and kept as a hash. What its bearer may do is read anew at every request.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, insert, select, update

from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.server import audit
from bofield.server.problems import ProblemError
from bofield.server.tables import ACCOUNT, DEVICE, ORGANISATION

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bofield.server.centre import Centre

_NAME_CAP = 100


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is speaking: a device, the person it belongs to, and the organisation both belong to."""

    org: str
    server_id: str
    organisation: str
    person: str
    person_name: str
    device: str


@dataclass(frozen=True, slots=True)
class Device:
    """A laptop as an administrator sees it. Instants are ISO 8601 in UTC."""

    id: str
    person: str
    person_name: str
    name: str
    enrolled_at: str
    last_heard: str | None
    revoked_at: str | None


def token_hash(token: str) -> str:
    """Hash a token as it is kept. It is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def caller(connection: Connection, token: str) -> Caller:
    """Find who a token belongs to. Raises ProblemError (401 or 403)."""
    columns = DEVICE.c.org, DEVICE.c.id, DEVICE.c.person, DEVICE.c.revoked_at, ACCOUNT.c.name, ACCOUNT.c.active
    found = connection.execute(
        select(*columns, ORGANISATION.c.server_id, ORGANISATION.c.name.label("organisation"))
        .join(ACCOUNT, and_(ACCOUNT.c.org == DEVICE.c.org, ACCOUNT.c.id == DEVICE.c.person))
        .join(ORGANISATION, ORGANISATION.c.org == DEVICE.c.org)
        .where(DEVICE.c.token_hash == token_hash(token))
    ).one_or_none()
    if found is None:
        raise ProblemError(401, "unknown_token", "no device has this token")
    if found.revoked_at is not None:
        raise ProblemError(403, "device_revoked", "this device has been revoked")
    if not found.active:
        raise ProblemError(403, "person_inactive", "this person's account is closed")
    return _caller(found)


def own_caller(connection: Connection, org: str) -> Caller:
    """The centre itself as a device: what administrators do on its command line is written in its name."""
    columns = DEVICE.c.org, DEVICE.c.id, DEVICE.c.person, ACCOUNT.c.name
    found = connection.execute(
        select(*columns, ORGANISATION.c.server_id, ORGANISATION.c.name.label("organisation"))
        .join(DEVICE, and_(DEVICE.c.org == ORGANISATION.c.org, DEVICE.c.id == ORGANISATION.c.own_device))
        .join(ACCOUNT, and_(ACCOUNT.c.org == DEVICE.c.org, ACCOUNT.c.id == DEVICE.c.person))
        .where(ORGANISATION.c.org == org)
    ).one()
    return _caller(found)


def add_device(connection: Connection, org: str, person: str, name: str, at: str) -> tuple[str, str]:
    """Register a device; returns its id and its token, which is kept nowhere."""
    device, token = new_id(), secrets.token_urlsafe(32)
    insert_device(connection, org, device, person, name, token_hash(token), at)
    return device, token


def insert_device(
    connection: Connection, org: str, device: str, person: str, name: str, hashed: str | None, at: str
) -> None:
    """Write the row of a device. One without a token (the centre's own) cannot call."""
    connection.execute(
        insert(DEVICE).values(
            org=org,
            id=device,
            person=person,
            name=clean(name, lines=False)[:_NAME_CAP],
            token_hash=hashed,
            last_n=0,
            incarnation="",
            previous_incarnation="",
            enrolled_at=at,
        )
    )


def list_devices(centre: Centre, org: str) -> tuple[Device, ...]:
    """List the laptops of an organisation, oldest first."""
    columns = DEVICE.c.id, DEVICE.c.person, ACCOUNT.c.name.label("person_name"), DEVICE.c.name
    with centre.storage.reading() as connection:
        rows = connection.execute(
            select(*columns, DEVICE.c.enrolled_at, DEVICE.c.last_heard, DEVICE.c.revoked_at)
            .join(ACCOUNT, and_(ACCOUNT.c.org == DEVICE.c.org, ACCOUNT.c.id == DEVICE.c.person))
            .where(DEVICE.c.org == org, DEVICE.c.token_hash.is_not(None))
            .order_by(DEVICE.c.enrolled_at, DEVICE.c.id)
        ).all()
    return tuple(Device(*row) for row in rows)


def revoke_device(centre: Centre, org: str, device: str) -> None:
    """Take a device's right to call away at once. Raises NotFoundError."""
    at = centre.now()
    with centre.storage.writing() as connection:
        changed = connection.execute(
            update(DEVICE)
            .where(DEVICE.c.org == org, DEVICE.c.id == device, DEVICE.c.token_hash.is_not(None))
            .values(revoked_at=at)
        )
        if not changed.rowcount:
            raise NotFoundError(
                _("There is no device {device}. See them with: bofield server device list").format(device=device)
            )
        audit.note(connection, org, at, "device_revoked", device=device)


def _caller(row: Row[*tuple[Any, ...]]) -> Caller:
    return Caller(
        org=row.org,
        server_id=row.server_id,
        organisation=row.organisation,
        person=row.person,
        person_name=row.name,
        device=row.id,
    )
