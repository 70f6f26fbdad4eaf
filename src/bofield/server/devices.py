"""Laptops: the token each one has, which centre and person it speaks for, and whether it still may.

A token is 256 random bits, shown once and kept as a hash. What its bearer may do is read anew at every request.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bofield.cleaning import clean
from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.server import audit
from bofield.server.ledger_rows import DeviceRow
from bofield.server.problems import ProblemError

if TYPE_CHECKING:
    from bofield.server.centre import Centre
    from bofield.server.ledger import Ledger

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
    token_hash: str = ""
    retired: bool = False
    """Whether it may only hand in what waits, and say that everything is gone."""


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
    """From then on it may only hand in what waits."""
    retired_at: str | None = None
    """Then it said that everything on it was destroyed."""


def token_hash(token: str) -> str:
    """Hash a token as it is kept. It is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def caller(ledger: Ledger, token: str) -> Caller:
    """Find who a token belongs to. Raises ProblemError (401 or 403).

    A device that was revoked, or whose person is no longer active, is `retired`: it may hand in what waits.
    """
    found = ledger.device_by_token(token_hash(token))
    if found is None:
        raise ProblemError(401, "unknown_token", "no device has this token")
    org, device = found
    if device.retired_at is not None:
        raise ProblemError(403, "device_revoked", "this device has been revoked and has handed in everything")
    return _caller(ledger, org, device)


def own_caller(ledger: Ledger, org: str) -> Caller:
    """The centre itself as a device: what administrators do on its command line is written in its name."""
    device = ledger.device(org, ledger.home(org).own_device)
    if device is None:
        raise LookupError(org)
    return _caller(ledger, org, device)


def add_device(ledger: Ledger, org: str, person: str, name: str, at: str, app: str = "") -> tuple[str, str]:
    """Register a device; returns its id and its token, which is kept nowhere."""
    device, token = new_id(), secrets.token_urlsafe(32)
    insert_device(ledger, org, device, person, name, token_hash(token), at, app)
    return device, token


def insert_device(
    ledger: Ledger, org: str, device: str, person: str, name: str, hashed: str | None, at: str, app: str = ""
) -> None:
    """Write the row of a device. One without a token (the centre's own) cannot call."""
    named = clean(name, lines=False)[:_NAME_CAP]
    ledger.put_device(
        org,
        DeviceRow(id=device, person=person, name=named, token_hash=hashed, enrolled_at=at, app=clean(app, lines=False)),
    )


def list_devices(centre: Centre, org: str) -> tuple[Device, ...]:
    """List the laptops of an organisation, oldest first."""
    with centre.storage.reading() as ledger:
        names = {row.id: row.name for row in ledger.accounts(org)}
        return tuple(
            Device(
                id=row.id,
                person=row.person,
                person_name=names.get(row.person, ""),
                name=row.name,
                enrolled_at=row.enrolled_at,
                last_heard=row.last_heard,
                revoked_at=row.revoked_at,
                retired_at=row.retired_at,
            )
            for row in ledger.devices(org)
        )


def revoke_device(centre: Centre, org: str, device: str) -> None:
    """Take a device's rights away at once; it may still hand in what waits. Raises NotFoundError."""
    at = centre.now()
    with centre.storage.writing() as ledger:
        row = ledger.device(org, device, lock=True)
        if row is None or row.token_hash is None:
            raise NotFoundError(
                _("There is no device {device}. See them with: bofield server device list").format(device=device)
            )
        ledger.put_device(org, replace(row, revoked_at=row.revoked_at or at))
        audit.note(ledger, org, at, "device_revoked", device=device)


def retire_device(ledger: Ledger, org: str, device: str, at: str) -> None:
    """Let a device's token die: it has handed in what waited and says that everything is gone."""
    row = ledger.device(org, device, lock=True)
    if row is not None and row.retired_at is None:
        ledger.put_device(org, replace(row, revoked_at=row.revoked_at or at, retired_at=at))
        audit.note(ledger, org, at, "device_retired", person=row.person, device=device)


def _caller(ledger: Ledger, org: str, device: DeviceRow) -> Caller:
    home, account = ledger.home(org), ledger.account(org, device.person)
    return Caller(
        org=org,
        server_id=home.server_id,
        organisation=home.name,
        person=device.person,
        person_name=account.name if account else "",
        device=device.id,
        token_hash=device.token_hash or "",
        retired=device.revoked_at is not None or account is None or not account.active,
    )
