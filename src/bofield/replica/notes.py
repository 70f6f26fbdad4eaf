"""The names of the notes a replica keeps about itself, and how they are read. Knows no rule."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bofield.replica.store import Store

EPOCH, CURSOR, HEAD = "epoch", "cursor", "head"
DURABLE, INCARNATION, HEARD = "durable", "incarnation", "last_heard"
LAST_N = "last_n"
"""The number of the latest change made on this device."""
LATEST = "latest"
"""The last own change that the centre took: id, epoch, seq, mac and scope."""
LATEST_EVENT = "latest_event"
"""The same of what the centre last told of rights and erasures, but for the scope."""
SAFE = "safe"
"""The place in the feed up to which everything lay in a backup when the journal was last trimmed."""
SECURED = "secured"
"""How many own changes have left the journal because they lie in a backup."""
RESCUE = "rescue"
"""How far handing back has come: epoch, stage, seq and name. Empty while there is nothing to hand back."""
RESCUED = "rescued"
"""The place in the new epoch's feed by which all that was handed back has its place."""
REREADING = "rereading"
"""Set from the end of handing back until everything has been read again: till then what is here may be undone."""
CHECKED = "checked"
"""When everything was last compared with the centre. Empty when it is to be compared at the next sync."""
LAPTOPS = "laptops"
"""When each laptop was last heard, as the centre last told an administrator."""
ENROLLED_AGAIN = "enrolled_again"
"""Set from a new enrolment until everything has been handed back: the centre may have forgotten more than a laptop."""
RETIRING = "retiring"
"""Set once a laptop that was withdrawn has handed everything in."""


def number(store: Store, key: str) -> int:
    """Read a note that holds a number, nought if there is none."""
    return int(store.note(key, "0"))


def moment(text: str) -> datetime | None:
    """Read an instant; empty means never."""
    return datetime.fromisoformat(text) if text else None
