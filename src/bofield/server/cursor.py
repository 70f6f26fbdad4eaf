"""How far a laptop has read: an opaque text, signed, so that nobody can make one up or use another's."""

from __future__ import annotations

import base64
import hmac
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.server.keys import mac

if TYPE_CHECKING:
    from bofield.server.ledger_rows import FeedRow

_TAG = 16  # bytes: 128 bits
_VERSION = 2
_CHAIN = 16  # hexadecimal digits
MOST_TEXT = 40_000
"""A cursor longer than this was never ours."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the order of records, `(seq, id)`. An empty id means that all of `seq` has been read."""

    seq: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class Backfill:
    """Older records of a scope: those up to `until`, of which `at` is the last one read.

    What became readable late is read upwards; the bulk of a first read `newest_first`, from `until` down.
    """

    scope: str
    at: Position
    until: int
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """What has been read.

    `at` is the place in the main stream, and `mark` the change that stood there with all before it (`mark_of`): another
    one at the same place means that the centre was put back. `rights` is the seq up to which grants and withdrawals
    have been considered, `left` the number of records that were still to come. `first` are the cases that a first read
    served ahead of the rest, and `touched` those whose records came earlier in the same round.
    """

    epoch: int
    at: Position = Position()
    mark: str = ""
    rights: int = 0
    backfills: tuple[Backfill, ...] = ()
    left: int = 0
    first: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()

    @property
    def is_snapshot(self) -> bool:
        """Whether it stands inside a first read."""
        return any(each.newest_first for each in self.backfills)


class CursorError(ValueError):
    """A cursor that this centre has not given to this person, or a version of it that it no longer reads."""


def mark_of(row: FeedRow | None) -> str:
    """Name the change at a place and, by the chain, all that went before it; empty where there is none.

    A centre that was put back can have come to the same change at the same place by another way.
    """
    return f"{row.change_id}{row.chain[:_CHAIN]}" if row else ""


def is_marked(row: FeedRow | None, mark: str) -> bool:
    """Tell whether the change at a place is the one that a cursor remembers, with the same before it."""
    if row is None:
        return not mark
    name, chain = mark[: len(row.change_id)], mark[len(row.change_id) :]
    return row.change_id == name and (not chain or row.chain.startswith(chain))


def write_cursor(cursor: Cursor, key: bytes, server_id: str, person: str) -> str:
    """Write a cursor for one person at one centre."""
    backfills = [[each.scope, each.at.seq, each.at.id, each.until, each.newest_first] for each in cursor.backfills]
    data = [
        _VERSION,
        cursor.epoch,
        cursor.at.seq,
        cursor.at.id,
        cursor.mark,
        cursor.rights,
        backfills,
        cursor.left,
        cursor.first,
        cursor.touched,
    ]
    # The ids of a first read would fill some kilobytes otherwise. Level 1: it is unpacked again within seconds.
    body = zlib.compress(json.dumps(data, separators=(",", ":")).encode(), 1)
    return base64.urlsafe_b64encode(_tag(body, key, server_id, person) + body).decode().rstrip("=")


def read_cursor(text: str, key: bytes, server_id: str, person: str) -> Cursor:
    """Read a cursor. Raises CursorError for one that was changed, or belongs to another person or centre."""
    try:
        raw = base64.b64decode(
            text[:MOST_TEXT].encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except ValueError:
        raise CursorError("not a cursor") from None
    tag, body = raw[:_TAG], raw[_TAG:]
    if len(text) > MOST_TEXT or not hmac.compare_digest(tag, _tag(body, key, server_id, person)):
        raise CursorError("not this centre's cursor for this person")
    # From here on it is our own writing, and needs no bounds.
    version, epoch, seq, record, mark, rights, backfills, left, first, touched = json.loads(zlib.decompress(body))
    if version != _VERSION:
        raise CursorError("a cursor of another version")
    return Cursor(
        epoch=epoch,
        at=Position(seq, record),
        mark=mark,
        rights=rights,
        backfills=tuple(Backfill(scope, Position(at, last), until, down) for scope, at, last, until, down in backfills),
        left=left,
        first=tuple(first),
        touched=tuple(touched),
    )


def _tag(body: bytes, key: bytes, server_id: str, person: str) -> bytes:
    return bytes.fromhex(mac(key, "cursor", server_id, person, body.hex()))[:_TAG]
