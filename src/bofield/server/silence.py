"""Which laptops have not been heard of for some time, and so may hold work that nobody else has.

Told on the centre's own command line, and to the laptops of administrators.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bofield.server import audit
from bofield.server.access import rights_of
from bofield.server.problems import ProblemError
from bofield.wire.messages import Devices, DevicesReply, KnownDevice

if TYPE_CHECKING:
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Silent:
    """A laptop that has not called for some days. `last_heard` is None for one that never has since it was enrolled."""

    id: str
    person: str
    person_name: str
    name: str
    last_heard: str | None
    days: int


def silent_devices(centre: Centre, org: str, days: int) -> tuple[Silent, ...]:
    """List the laptops that have been silent for at least `days`, the longest silent first.

    Those that are gone for good are left out; a retired one that has not yet handed in what waits is not.
    """
    with centre.storage.reading() as ledger:
        return tuple(each for each, _revoked in _by_silence(ledger, org, centre.clock()) if each.days >= days)


def tell_devices(centre: Centre, caller: Caller, request: Devices) -> DevicesReply:
    """Tell an administrator's laptop when each was last heard. That it asked is written down.

    Raises ProblemError (409) for another centre, (403) for whoever is no administrator.
    """
    if request.server_id != caller.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    at = centre.now()
    with centre.storage.writing() as ledger:
        may = rights_of(ledger, caller.org, caller.person).is_administrator
        found = _told(ledger, caller.org, centre.clock()) if may else ()
        action, detail = ("devices_read", str(len(found))) if may else ("not_administrator", "devices")
        audit.note(ledger, caller.org, at, action, person=caller.person, device=caller.device, detail=detail)
    if not may:
        # Said after the transaction, so that what was written down about it stays.
        raise ProblemError(403, "not_administrator", "only administrators are told about laptops")
    return DevicesReply(server_id=caller.server_id, at=at, devices=found)


def _told(ledger: Ledger, org: str, now: datetime) -> tuple[KnownDevice, ...]:
    return tuple(
        KnownDevice(
            id=each.id,
            person=each.person_name,
            name=each.name,
            last_heard=each.last_heard,
            days=each.days,
            revoked=revoked,
        )
        for each, revoked in _by_silence(ledger, org, now)
    )


def _by_silence(ledger: Ledger, org: str, now: datetime) -> list[tuple[Silent, bool]]:
    """Every laptop that is not gone, the longest silent first, and whether its rights were taken away."""
    names = {account.id: account.name for account in ledger.accounts(org)}
    found = []
    for row in ledger.devices(org):
        if row.retired_at is None:
            days = (now - datetime.fromisoformat(row.last_heard or row.enrolled_at)).days
            silent = Silent(row.id, row.person, names.get(row.person, ""), row.name, row.last_heard, days)
            found.append((silent, row.revoked_at is not None))
    return sorted(found, key=lambda each: (-each[0].days, each[0].id))
