"""One-time codes by which a laptop becomes a person's: readable, short-lived, used once, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bofield.server import audit
from bofield.server.access import rights_of
from bofield.server.centre import stamp
from bofield.server.devices import add_device
from bofield.server.problems import ProblemError
from bofield.server.tables import ACCOUNT, ENROLMENT_CODE, ORGANISATION
from bofield.wire.messages import Enrol, EnrolReply, PersonInfo

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from bofield.server.centre import Centre

LIFETIME = timedelta(minutes=15)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_MISREAD = str.maketrans("OIL", "011")
_GROUPS, _GROUP = 4, 4  # 16 signs of 5 bits: 80 bits


def make_code(centre: Centre, org: str, person: str) -> tuple[str, datetime]:
    """Make a code for a person; returns it (`K7QM-2FXP-9TRD-04WZ`) and when it ends."""
    signs = [secrets.choice(_ALPHABET) for _sign in range(_GROUPS * _GROUP)]
    code = "-".join("".join(signs[start : start + _GROUP]) for start in range(0, len(signs), _GROUP))
    now = centre.clock()
    expires = now + LIFETIME
    with centre.storage.writing() as connection:
        connection.execute(
            insert(ENROLMENT_CODE).values(hash=_hashed(code), org=org, person=person, expires_at=stamp(expires))
        )
        audit.note(connection, org, stamp(now), "code_made", person=person)
    return code, expires


def normalise(code: str) -> str:
    """Read a code as people type it: any case, spaces or dashes or none, O for 0, I and L for 1."""
    return "".join(sign for sign in code.upper().translate(_MISREAD) if sign in _ALPHABET)


def enrol(centre: Centre, message: Enrol) -> EnrolReply:
    """Exchange a code for a device and its token. Raises ProblemError (403) for a code that does not hold."""
    at = centre.now()
    hashed = _hashed(message.code)
    with centre.storage.writing() as connection:
        row = _good_code(connection, hashed, at)
        # Only one of two that come at once finds the code still unused.
        taken = connection.execute(
            update(ENROLMENT_CODE)
            .where(ENROLMENT_CODE.c.hash == hashed, ENROLMENT_CODE.c.used_at.is_(None))
            .values(used_at=at)
        )
        if not taken.rowcount:
            raise ProblemError(403, "code_used", "this code has been used")
        device, token = add_device(connection, row.org, row.person, message.device_name, at)
        audit.note(connection, row.org, at, "device_enrolled", person=row.person, device=device)
        return EnrolReply(
            server_id=row.server_id,
            organisation=row.organisation,
            org=row.org,
            person=PersonInfo(id=row.person, name=row.name, grants=rights_of(connection, row.org, row.person).grants),
            device=device,
            token=token,
        )


def _good_code(connection: Connection, hashed: str, at: str) -> Row[*tuple[Any, ...]]:
    columns = ENROLMENT_CODE.c.org, ENROLMENT_CODE.c.person, ENROLMENT_CODE.c.expires_at, ENROLMENT_CODE.c.used_at
    row = connection.execute(
        select(*columns, ACCOUNT.c.name, ACCOUNT.c.active, ORGANISATION.c.server_id)
        .add_columns(ORGANISATION.c.name.label("organisation"))
        .join(ACCOUNT, (ACCOUNT.c.org == ENROLMENT_CODE.c.org) & (ACCOUNT.c.id == ENROLMENT_CODE.c.person))
        .join(ORGANISATION, ORGANISATION.c.org == ENROLMENT_CODE.c.org)
        .where(ENROLMENT_CODE.c.hash == hashed)
    ).one_or_none()
    if row is None or not row.active:
        raise ProblemError(403, "code_unknown", "there is no such code")
    if row.used_at is not None:
        raise ProblemError(403, "code_used", "this code has been used")
    if row.expires_at <= at:
        raise ProblemError(403, "code_expired", "this code is too old")
    return row


def _hashed(code: str) -> str:
    return hashlib.sha256(normalise(code).encode()).hexdigest()
