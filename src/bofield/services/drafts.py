"""Text that somebody has begun and not yet sent: an addition, a remark. Kept on this laptop alone, encrypted.

Knows no record: what is sent becomes one through its own service, and then nothing is left here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cleaning import clean

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace

_PREFIX = "unsent:"


def keep(ws: Workspace, key: str, text: str) -> None:
    """Keep what is typed under `key`; an empty text leaves nothing."""
    ws.replica.set_setting(_PREFIX + key, clean(text))


def kept(ws: Workspace, key: str) -> str:
    """Give back what was typed under `key` and not sent."""
    return ws.replica.get_setting(_PREFIX + key, "")
