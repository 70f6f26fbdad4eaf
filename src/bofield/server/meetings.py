"""What the token of a laptop's last meeting with this centre proves.

Each hello gives a new one, signed, with the epoch it was given in and its number. Numbers only rise, so that a token
of which the database has not heard, or another one under the same number, was given before the centre was put back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.server.keys import read_incarnation

if TYPE_CHECKING:
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger


def met_as(centre: Centre, caller: Caller, incarnation: str) -> tuple[int, int]:
    """In which epoch a token was given, and as which one; zeros for one from before tokens told."""
    return read_incarnation(centre.key, caller.org, caller.device, incarnation)


def forgotten_in(centre: Centre, ledger: Ledger, caller: Caller, incarnation: str, epoch: int) -> int:
    """Find the epoch of a meeting that this database does not remember; 0 when it remembers the latest.

    `epoch` is the present one: what was forgotten in an earlier one belongs to a restore that is known already.
    """
    device = ledger.device(caller.org, caller.device)  # not locked: the organisation may be next
    latest = device.incarnation if device else ""
    known, shown = met_as(centre, caller, latest), met_as(centre, caller, incarnation)
    is_forgotten = shown > known or (shown == known and incarnation != latest)
    return shown[0] if is_forgotten and shown[0] >= epoch else 0
