"""One-time codes by which a laptop becomes a person's: readable, short-lived, used once, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bofield.server import audit
from bofield.server.access import rights_of
from bofield.server.centre import stamp
from bofield.server.devices import add_device
from bofield.server.ledger_rows import CodeRow
from bofield.server.problems import ProblemError
from bofield.wire.messages import Enrol, EnrolReply, PersonInfo

if TYPE_CHECKING:
    from bofield.server.centre import Centre
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import AccountRow

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
    with centre.storage.writing() as ledger:
        ledger.add_code(CodeRow(_hashed(code), org, person, stamp(expires)))
        audit.note(ledger, org, stamp(now), "code_made", person=person)
    return code, expires


def normalise(code: str) -> str:
    """Read a code as people type it: any case, spaces or dashes or none, O for 0, I and L for 1."""
    return "".join(sign for sign in code.upper().translate(_MISREAD) if sign in _ALPHABET)


def enrol(centre: Centre, message: Enrol) -> EnrolReply:
    """Exchange a code for a device and its token. Raises ProblemError (403) for a code that does not hold."""
    at = centre.now()
    hashed = _hashed(message.code)
    with centre.storage.writing() as ledger:
        code, account = _good_code(ledger, hashed, at)
        if not ledger.use_code(hashed, at):
            raise ProblemError(403, "code_used", "this code has been used")
        home = ledger.home(code.org)
        device, token = add_device(ledger, home.org, account.id, message.device_name, at, message.app)
        audit.note(ledger, home.org, at, "device_enrolled", person=account.id, device=device)
        grants = rights_of(ledger, home.org, account.id).grants
        return EnrolReply(
            server_id=home.server_id,
            organisation=home.name,
            org=home.org,
            person=PersonInfo(id=account.id, name=account.name, grants=grants),
            device=device,
            token=token,
        )


def _good_code(ledger: Ledger, hashed: str, at: str) -> tuple[CodeRow, AccountRow]:
    code = ledger.code(hashed)
    account = ledger.account(code.org, code.person) if code else None
    if code is None or account is None or not account.active:
        raise ProblemError(403, "code_unknown", "there is no such code")
    if code.used_at is not None:
        raise ProblemError(403, "code_used", "this code has been used")
    if code.expires_at <= at:
        raise ProblemError(403, "code_expired", "this code is too old")
    return code, account


def _hashed(code: str) -> str:
    return hashlib.sha256(normalise(code).encode()).hexdigest()
