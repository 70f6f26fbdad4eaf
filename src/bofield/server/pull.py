"""What has changed since a laptop last read, in the order it changed, of what its person may read.

Serves records as they stand, not the changes that led there: what a draft said before it was signed stays with its
author. A right that was given after a record was last changed is made good by a backfill of that scope, whose place
travels in the cursor.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from bofield.changes import Order, combined_digest, heads_digest
from bofield.records.state import case_of
from bofield.server import audit
from bofield.server.access import STATES, Rights, readable, rights_of, within
from bofield.server.cursor import Backfill, Cursor, CursorError, Position, read_cursor, write_cursor
from bofield.server.feed import head_of
from bofield.server.problems import ProblemError
from bofield.server.rights_news import news
from bofield.server.states import in_parts
from bofield.wire.messages import MAX_BYTES, Event, Pull, PullReply

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from bofield.server.centre import Centre
    from bofield.server.devices import Caller


@dataclass(slots=True)
class _Rows:
    """The rows of a page as it fills up, bounded in records and in bytes."""

    limit: int
    rows: list[Row[*tuple[Any, ...]]] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= self.limit or self.size >= MAX_BYTES

    def add(self, row: Row[*tuple[Any, ...]]) -> None:
        self.rows.append(row)
        self.size += len(row.registers)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it will travel: the reply, and its records as JSON.

    Records are written straight from what is stored: making messages of them first takes eight times as long.
    """

    reply: PullReply
    records: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing new."""
        return not (self.records or self.reply.events or self.reply.more)

    def body(self) -> bytes:
        """The whole reply as JSON."""
        frame = self.reply.model_dump_json(exclude_defaults=True, exclude={"records"})
        return f'{frame[:-1]},"records":[{",".join(self.records)}]}}'.encode()


def pull(centre: Centre, caller: Caller, request: Pull) -> Page:
    """Serve the next page. Raises ProblemError (409) for another centre or epoch, (400) for a cursor not ours."""
    if request.server_id != caller.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    with centre.storage.reading() as connection:
        head = head_of(connection, caller.org)
        if request.epoch != head.epoch:
            raise ProblemError(409, "epoch_changed", f"the epoch is {head.epoch}")
        rights = rights_of(connection, caller.org, caller.person)
        cursor, events = _considered(connection, centre, caller, rights, request.cursor, head)
        page = _Rows(request.limit)
        before = cursor
        cursor = _fill(connection, rights, cursor, head, page)
        more = bool(cursor.backfills) or cursor.at.seq < head.seq or bool(cursor.at.id)
        left = _left(connection, rights, before, head, page) if more else 0
        digests = {} if more else _digests(connection, rights, page)
    if page.rows:
        _note_reading(centre, caller, page)
    cursor = replace(cursor, left=left)
    reply = PullReply(
        server_id=caller.server_id,
        epoch=head.epoch,
        head=head.seq,
        records=(),
        events=events,
        cursor=write_cursor(cursor, centre.key, caller.server_id, caller.person),
        more=more,
        remaining=left,
        digests=digests,
    )
    return Page(reply, tuple(_record(row) for row in page.rows))


def _considered(
    connection: Connection, centre: Centre, caller: Caller, rights: Rights, text: str, head: Order
) -> tuple[Cursor, tuple[Event, ...]]:
    """Read the cursor and take in what has happened to the person's rights since it was given."""
    if not text:
        return Cursor(head.epoch, rights=head.seq), ()
    try:
        cursor = read_cursor(text, centre.key, caller.server_id, caller.person)
    except CursorError as error:
        raise ProblemError(400, "bad_cursor", str(error)) from None
    if cursor.epoch != head.epoch or cursor.at.seq > head.seq:
        raise ProblemError(409, "epoch_changed", f"the epoch is {head.epoch}")
    events, gained = news(connection, rights, cursor.rights, head)
    fresh = tuple(Backfill(scope, Position(), cursor.at.seq) for scope in gained if cursor.at.seq)
    return replace(
        cursor, rights=head.seq, backfills=(*cursor.backfills, *fresh), left=0 if fresh else cursor.left
    ), events


def _fill(connection: Connection, rights: Rights, cursor: Cursor, head: Order, page: _Rows) -> Cursor:
    """Fill a page: first what became readable late, then what has changed. Returns where to go on."""
    backfills = list(cursor.backfills)
    while backfills and not page.is_full:
        first = backfills[0]
        inside = and_(readable(rights), within(rights.org, first.scope))
        at = _read(connection, inside, first.at, first.until, page)
        if at.seq == first.until and not at.id:
            backfills.pop(0)
        else:
            backfills[0] = replace(first, at=at)
    at = cursor.at
    if not backfills and not page.is_full:
        at = _read(connection, readable(rights), cursor.at, head.seq, page)
    return replace(cursor, backfills=tuple(backfills), at=at)


def _read(connection: Connection, which: ColumnElement[bool], at: Position, until: int, page: _Rows) -> Position:
    """Read records after `at` into the page; returns the last place read, `until` when nothing is left."""
    columns = STATES.c.id, STATES.c.kind, STATES.c.scope, STATES.c.epoch, STATES.c.seq, STATES.c.registers
    rows = connection.execute(
        select(*columns)
        .where(which, _between(at, until))
        .order_by(STATES.c.seq, STATES.c.id)
        .limit(page.limit - len(page.rows) + 1)
    )
    for row in rows:
        if page.is_full:
            rows.close()
            return at
        page.add(row)
        at = Position(row.seq, row.id)
    return Position(until)


def _between(at: Position, until: int) -> ColumnElement[bool]:
    after = STATES.c.seq > at.seq
    if at.id:
        after = and_(STATES.c.seq >= at.seq, or_(after, STATES.c.id > at.id))
    return and_(after, STATES.c.seq <= until)


def _left(connection: Connection, rights: Rights, before: Cursor, head: Order, page: _Rows) -> int:
    """Tell how many records are left after this page: counted on the first page, then counted down."""
    known = before.left or sum(
        [_count(connection, readable(rights), before.at, head.seq)]
        + [
            _count(connection, and_(readable(rights), within(rights.org, each.scope)), each.at, each.until)
            for each in before.backfills
        ]
    )
    return max(known - len(page.rows), 1)


def _count(connection: Connection, which: ColumnElement[bool], at: Position, until: int) -> int:
    return connection.execute(select(func.count()).select_from(STATES).where(which, _between(at, until))).scalar_one()


def _digests(connection: Connection, rights: Rights, page: _Rows) -> dict[str, str]:
    """Digest every case on the page over all its records that the person may read."""
    found: dict[str, list[str]] = {}
    for part in in_parts({case for row in page.rows if (case := case_of(row.scope))}):
        rows = connection.execute(
            select(STATES.c.id, STATES.c.case_id, STATES.c.registers).where(
                readable(rights), STATES.c.case_id.in_(part)
            )
        )
        for record, case, text in rows:
            heads = {name: [head[0] for head in register["h"]] for name, register in json.loads(text).items()}
            found.setdefault(case, []).append(heads_digest(record, heads))
    return {case: combined_digest(digests) for case, digests in found.items()}


def _record(row: Row[*tuple[Any, ...]]) -> str:
    """Write a record as a `wire.messages.RecordMessage` from the JSON in which its registers are kept."""
    fields = {}
    for name, register in json.loads(row.registers).items():
        heads = [
            {"c": change, "v": value, "o": (epoch, seq), "a": author, "t": at}
            for change, value, epoch, seq, author, at in register["h"]
        ]
        fields[name] = {"h": heads, "r": register["r"]} if "r" in register else {"h": heads}
    record = {"id": row.id, "kind": row.kind, "scope": row.scope, "order": (row.epoch, row.seq), "fields": fields}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _note_reading(centre: Centre, caller: Caller, page: _Rows) -> None:
    """Write down whose records leave the centre before they do."""
    with centre.storage.writing() as connection:
        audit.note(
            connection,
            caller.org,
            centre.now(),
            "pull",
            person=caller.person,
            device=caller.device,
            scopes={row.scope for row in page.rows},
            detail=f"records:{len(page.rows)}",
        )
