"""Pull: take in what is new, page by page, until nothing is left. Knows no storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.sync.ports import TooLargeError, UnusableError
from bofield.sync.reading import ReadPage
from bofield.wire.messages import Pull

if TYPE_CHECKING:
    from bofield.sync.talk import Talk
    from bofield.wire.messages import PullReply


def pull_all(talk: Talk) -> None:
    """Take in pages until the centre has no more. A page that is too large for the way is asked for in halves."""
    cursor = talk.replica.cursor()
    limit = max(1, talk.hello.limits.page)
    seen = 0
    more = True
    while more:
        page, limit = _page(talk, cursor, limit)
        if page.more and page.cursor == cursor:
            raise UnusableError("the server's pages do not advance")
        unreadable = page.unreadable if isinstance(page, ReadPage) else ()
        talk.tally.pulled += talk.replica.apply_page(page, unreadable, at=talk.now())
        seen += len(page.records)
        if talk.progress and seen:
            talk.progress(seen, seen + page.remaining)
        cursor, more = page.cursor, page.more
        talk.step()


def _page(talk: Talk, cursor: str, limit: int) -> tuple[PullReply, int]:
    while True:
        message = Pull(server_id=talk.hello.server_id, epoch=talk.hello.epoch, cursor=cursor, limit=limit)
        try:
            page = talk.transport.pull(message)
        except TooLargeError as error:
            if limit == 1:
                raise UnusableError(str(error)) from None
            limit //= 2
            continue
        talk.same(page)
        return page, limit
