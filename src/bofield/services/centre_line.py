"""The line to this laptop's centre. Loads the HTTP client, so it is imported only where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.errors import UsageError
from bofield.i18n import _
from bofield.sync.http import HttpTransport

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace


def transport(ws: Workspace) -> HttpTransport:
    """Make a line to the centre this laptop belongs to. Raises UsageError when working alone."""
    me = ws.replica.me
    if not me.server or not me.token:
        raise UsageError(_("This laptop works alone: there is no server to sync with."))
    return HttpTransport(me.server, me.token, server_id=me.server_id)
