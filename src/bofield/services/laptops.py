"""When each laptop of the organisation was last heard: for administrators, who ask their centre.

What it told is kept, so that it can be read without a network with the moment it was told; it goes when the role ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.errors import OfflineError
from bofield.i18n import _
from bofield.records.registry import ADMINISTRATOR
from bofield.services.past_lines import moment
from bofield.services.values import LaptopLine, LaptopsView

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace
    from bofield.wire.messages import DevicesReply

SILENT = 14
"""Days after which somebody should ask where a laptop is: what was not sent is on it alone."""


def laptops_view(ws: Workspace) -> LaptopsView | None:
    """Tell what the centre last said of laptops; None for whoever is no administrator, or works alone."""
    me = ws.replica.me
    if not me.server or ADMINISTRATOR not in me.roles:
        return None
    told = _read(ws.replica.laptops())
    if told is None:
        return LaptopsView(None, SILENT, ())
    lines = (
        LaptopLine(
            id=each.id,
            person=each.person,
            name=each.name,
            last_heard=moment(each.last_heard) if each.last_heard else None,
            days=each.days,
            silent=each.days >= SILENT and each.id != me.device,
            withdrawn=each.revoked,
            here=each.id == me.device,
        )
        for each in told.devices
    )
    return LaptopsView(moment(told.at), SILENT, tuple(lines))


def fetch_laptops(ws: Workspace) -> LaptopsView | None:
    """Ask the centre, keep what it tells, and tell. Raises OfflineError where nobody answers."""
    from bofield.services.centre_line import transport  # noqa: PLC0415
    from bofield.sync.ports import RejectedError, TooLargeError, UnusableError  # noqa: PLC0415
    from bofield.wire.messages import Devices  # noqa: PLC0415

    me = ws.replica.me
    if not me.server or ADMINISTRATOR not in me.roles:
        return None
    line = transport(ws)
    try:
        reply = line.devices(Devices(server_id=me.server_id))
    except (UnusableError, RejectedError, TooLargeError):
        raise OfflineError(_("The server could not be asked about the laptops. What it told last is shown.")) from None
    finally:
        line.close()
    ws.replica.keep_laptops(reply.model_dump_json())
    return laptops_view(ws)


def forget_unless_administrator(ws: Workspace) -> None:
    """Let go of what was told when the role has ended."""
    if ADMINISTRATOR not in ws.replica.me.roles and ws.replica.laptops():
        ws.replica.keep_laptops("")


def _read(text: str) -> DevicesReply | None:
    """Read what the centre told; what another version of the program kept and this one cannot read is asked anew."""
    from pydantic import ValidationError  # noqa: PLC0415

    from bofield.wire.messages import DevicesReply  # noqa: PLC0415

    try:
        return DevicesReply.model_validate_json(text) if text else None
    except ValidationError:
        return None
