"""How far a laptop has read: an opaque text, signed, so that nobody can make one up or use another's."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from dataclasses import asdict, dataclass

from bofield.server.keys import mac

_TAG = 32  # hexadecimal digits: 128 bits


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the order of records, `(seq, id)`. An empty id means that all of `seq` has been read."""

    seq: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class Backfill:
    """Older records of a scope that became readable late: those up to `until`, of which `at` is the last one read."""

    scope: str
    at: Position
    until: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """What has been read.

    `at` is the place in the main stream; `rights` the seq up to which grants and withdrawals have been considered;
    `left` the number of records that were still to come.
    """

    epoch: int
    at: Position = Position()
    rights: int = 0
    backfills: tuple[Backfill, ...] = ()
    left: int = 0


class CursorError(ValueError):
    """A cursor that this centre has not given to this person."""


def write_cursor(cursor: Cursor, key: bytes, server_id: str, person: str) -> str:
    """Write a cursor for one person at one centre."""
    text = json.dumps(asdict(cursor), separators=(",", ":"))
    tag = mac(key, "cursor", server_id, person, text)[:_TAG]
    return base64.urlsafe_b64encode(f"{tag}{text}".encode()).decode().rstrip("=")


def read_cursor(text: str, key: bytes, server_id: str, person: str) -> Cursor:
    """Read a cursor. Raises CursorError for one that was changed, or belongs to another person or centre."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (ValueError, binascii.Error):
        raise CursorError("not a cursor") from None
    tag, body = plain[:_TAG], plain[_TAG:]
    if not hmac.compare_digest(tag.encode(), mac(key, "cursor", server_id, person, body)[:_TAG].encode()):
        raise CursorError("not this centre's cursor for this person")
    data = json.loads(body)
    return Cursor(
        epoch=data["epoch"],
        at=Position(**data["at"]),
        rights=data["rights"],
        backfills=tuple(Backfill(each["scope"], Position(**each["at"]), each["until"]) for each in data["backfills"]),
        left=data["left"],
    )
