"""What has changed since a laptop last read, in the order it changed, of what its person may read.

Serves records as they stand, not the changes that led there: what a draft said before it was signed stays with its
author. A right that was given after a record was last changed is made good by a backfill of that scope, whose place
travels in the cursor. A first read is such backfills too: the organisation's own records, the cases that matter most
today one by one, and then everything else from the newest down, so that a laptop can be used long before the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bofield.server import audit
from bofield.server.access import Rights, rights_of
from bofield.server.cursor import (
    Backfill,
    Cursor,
    CursorError,
    Position,
    is_marked,
    mark_of,
    read_cursor,
    write_cursor,
)
from bofield.server.problems import ProblemError
from bofield.server.rights_news import news
from bofield.server.served import Filling, Served
from bofield.wire.messages import Event, Pull, PullReply

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.changes import Order
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import FeedRow

FIRST_CASES = 30
"""So many cases are served ahead of all others on a first read."""
_ONE_BY_ONE = 200
"""Somebody with no more cases than this is served all of them one by one."""
_TOUCHED = 100
"""The most cases a round of pages is remembered to have touched; the next whole check covers the others."""
_READ = 200
"""Records read at a time: a page of long notes is full after ten of them."""


@dataclass(frozen=True, slots=True)
class Page(Served[PullReply]):
    """A page as it will travel."""

    is_first_read: bool = False
    """Whether it belongs to a first read that has not come to its end."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing new."""
        return not (self.records or self.reply.events or self.reply.more)


def pull(centre: Centre, caller: Caller, request: Pull, begin: Callable[[], None] = lambda: None) -> Page:
    """Serve the next page; `begin` is asked before a page of a first read, and may refuse.

    Raises ProblemError (409) for another centre or epoch, (400) for a cursor not ours.
    """
    if request.server_id != caller.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    with centre.storage.reading() as ledger:
        head = ledger.home(caller.org).place
        if request.epoch != head.epoch:
            raise ProblemError(409, "epoch_changed", f"the epoch is {head.epoch}")
        rights = rights_of(ledger, caller.org, caller.person)
        cursor, events = _considered(ledger, centre, caller, rights, request.cursor, head)
        is_first_read = cursor.is_snapshot
        if is_first_read:
            begin()
        page = Filling(request.limit)
        before = cursor
        cursor = _fill(ledger, rights, cursor, head, page)
        more = bool(cursor.backfills) or cursor.at.seq < head.seq or bool(cursor.at.id)
        left = _left(ledger, rights, before, head, page) if more else 0
        touched = tuple(dict.fromkeys((*cursor.touched, *_cases(page))))
        digests = {} if more else ledger.digests(rights, touched) if touched else {}
        mark = mark_of(_marked(ledger, caller.org, cursor))
    records = page.written(centre.key, caller.org)
    if records:
        _note_reading(centre, caller, page)
    cursor = replace(cursor, mark=mark, left=left, touched=touched[:_TOUCHED] if more and not is_first_read else ())
    reply = PullReply(
        server_id=caller.server_id,
        epoch=head.epoch,
        head=head.seq,
        records=(),
        events=events,
        cursor=write_cursor(cursor, centre.key, caller.server_id, caller.person),
        more=more,
        remaining=left,
        digests={case: found.digest for case, found in digests.items()},
    )
    return Page(reply, records, is_first_read and cursor.is_snapshot)


def _considered(
    ledger: Ledger, centre: Centre, caller: Caller, rights: Rights, text: str, head: Order
) -> tuple[Cursor, tuple[Event, ...]]:
    """Read the cursor and take in what has happened to the person's rights since it was given."""
    if not text:
        return _beginning(ledger, rights, head, centre.clock().date().isoformat()), ()
    try:
        cursor = read_cursor(text, centre.key, caller.server_id, caller.person)
    except CursorError as error:
        raise ProblemError(400, "bad_cursor", str(error)) from None
    is_ahead = cursor.epoch != head.epoch or cursor.at.seq > head.seq
    if is_ahead or not is_marked(_marked(ledger, caller.org, cursor), cursor.mark):
        raise ProblemError(409, "epoch_changed", f"the epoch is {head.epoch}")
    events, gained = news(ledger, caller, rights, cursor.rights, head.seq)
    fresh = tuple(Backfill(scope, Position(), cursor.at.seq) for scope in gained if cursor.at.seq)
    return replace(
        cursor, rights=head.seq, backfills=(*cursor.backfills, *fresh), left=0 if fresh else cursor.left
    ), events


def _beginning(ledger: Ledger, rights: Rights, head: Order, today: str) -> Cursor:
    """A first read: what changes from now on comes in the main stream, what stands is backfilled."""
    cases = ledger.case_list(rights, today, _ONE_BY_ONE + 1)
    # Whoever has few cases among very many gets all of them so: in the stream of everything they are far apart. An
    # empty rest then stands for the end.
    has_rest = len(cases) > _ONE_BY_ONE
    first = tuple(cases[:FIRST_CASES] if has_rest else cases)
    backfills = (
        Backfill("own", Position(), head.seq),
        *(Backfill(f"case:{case}", Position(), head.seq) for case in first),
        Backfill("cases", Position(), head.seq if has_rest else 0, newest_first=True),
    )
    return Cursor(
        head.epoch,
        Position(head.seq),
        rights=head.seq,
        backfills=backfills,
        left=sum(each.records for each in ledger.digests(rights).values()),
        first=first if has_rest else (),
    )


def _marked(ledger: Ledger, org: str, cursor: Cursor) -> FeedRow | None:
    """Read the change at the place the main stream has come to."""
    return ledger.at_seq(org, cursor.at.seq) if cursor.at.seq else None


def _fill(ledger: Ledger, rights: Rights, cursor: Cursor, head: Order, page: Filling) -> Cursor:
    """Fill a page: first what became readable late, then what has changed. Returns where to go on."""
    backfills = list(cursor.backfills)
    while backfills and not page.is_full:
        first = backfills[0]
        passed_over = cursor.first if first.newest_first else ()
        at = _read(ledger, rights, first, page, passed_over)
        if at is None:
            backfills.pop(0)
        else:
            backfills[0] = replace(first, at=at)
    at = cursor.at
    if not backfills and not page.is_full:
        at = _read(ledger, rights, Backfill("", cursor.at, head.seq), page) or Position(head.seq)
    has_first = any(each.newest_first for each in backfills)
    return replace(cursor, backfills=tuple(backfills), at=at, first=cursor.first if has_first else ())


def _read(
    ledger: Ledger, rights: Rights, which: Backfill, page: Filling, passed_over: tuple[str, ...] = ()
) -> Position | None:
    """Read records after `which.at` into the page; returns the last place read, None when nothing is left."""
    at = which.at
    while True:
        wanted = min(page.room + 1, _READ)
        found = ledger.page(rights, at, which.until, wanted, scope=which.scope, newest_first=which.newest_first)
        for kept in found:
            if kept.case_id not in passed_over:
                if page.is_full:
                    return at
                page.add(kept)
            at = Position(kept.order.seq, kept.id)
        if len(found) < wanted:
            return None


def _left(ledger: Ledger, rights: Rights, before: Cursor, head: Order, page: Filling) -> int:
    """Tell how many records are left after this page: counted on the first page, then counted down."""
    known = before.left or _count(ledger, rights, before, head)
    return max(known - len(page.records), 1)


def _count(ledger: Ledger, rights: Rights, before: Cursor, head: Order) -> int:
    counted = 0
    for each in before.backfills:
        if each.newest_first or each.scope.removeprefix("case:") not in before.first:
            # The rest of a first read takes in the cases that went ahead of it.
            counted += ledger.count(rights, each.at, each.until, scope=each.scope, newest_first=each.newest_first)
    return counted + ledger.count(rights, before.at, head.seq)


def _cases(page: Filling) -> dict[str, None]:
    return dict.fromkeys(kept.case_id for kept in page.records if kept.case_id)


def _note_reading(centre: Centre, caller: Caller, page: Filling) -> None:
    """Write down whose records leave the centre before they do."""
    with centre.storage.writing() as ledger:
        audit.note(
            ledger,
            caller.org,
            centre.now(),
            "pull",
            person=caller.person,
            device=caller.device,
            scopes={kept.scope for kept in page.records},
            detail=f"records:{len(page.records)}",
        )
