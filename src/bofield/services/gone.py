"""What has left this laptop because its owner lost the right to it, and what of their work was sealed: told until seen.

A count and a moment is all that is kept: of the cases themselves nothing may stay.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bofield.services.past_lines import moment
from bofield.services.values import GoneLine

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace

_GONE = "gone"


def gone(ws: Workspace) -> GoneLine | None:
    """Tell what has left since somebody last looked; None when nothing has."""
    kept = ws.replica.get_setting(_GONE)
    if not kept:
        return None
    told = json.loads(kept)
    return GoneLine(told["cases"], told["sealed"], moment(told["at"]))


def note_gone(ws: Workspace, cases: int, sealed: int) -> None:
    """Add what one sync took away and sealed to what is to be told."""
    if not cases and not sealed:
        return
    before = gone(ws)
    told = {
        "cases": cases + (before.cases if before else 0),
        "sealed": sealed + (before.sealed if before else 0),
        "at": ws.now().isoformat(),
    }
    ws.replica.set_setting(_GONE, json.dumps(told))


def seen_gone(ws: Workspace) -> None:
    """Tell no more of it: somebody has read it."""
    ws.replica.set_setting(_GONE, "")
