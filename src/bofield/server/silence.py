"""Which laptops have not been heard of for some time, and so may hold work that nobody else has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bofield.server.centre import Centre


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
    now = centre.clock()
    found = []
    with centre.storage.reading() as ledger:
        names = {account.id: account.name for account in ledger.accounts(org)}
        for device in ledger.devices(org):
            since = now - datetime.fromisoformat(device.last_heard or device.enrolled_at)
            if device.retired_at is None and since >= timedelta(days=days):
                name = names.get(device.person, "")
                found.append(Silent(device.id, device.person, name, device.name, device.last_heard, since.days))
    return tuple(sorted(found, key=lambda each: (-each.days, each.id)))
