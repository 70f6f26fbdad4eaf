"""The organisation's counter and the feed, in dictionaries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.server.ledger_memory_part import MemoryPart
from bofield.server.ledger_rows import link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bofield.server.ledger_rows import FeedRow, Home


class MemoryFeed(MemoryPart):
    """See ledger.FeedLedger."""

    def lock(self, org: str) -> Home:
        """There is one transaction at a time."""
        return self.home(org)

    def home(self, org: str) -> Home:
        """See Ledger."""
        return self.tables.homes[org]

    def homes(self) -> list[Home]:
        """See Ledger."""
        return [home for _org, home in sorted(self.tables.homes.items())]

    def add_home(self, home: Home) -> None:
        """See Ledger."""
        self._set(self.tables.homes, home.org, home)

    def set_home(
        self, org: str, *, epoch: int | None = None, head: int | None = None, durable_seq: int | None = None
    ) -> None:
        """See Ledger."""
        home = self.home(org)
        changed = replace(
            home,
            epoch=home.epoch if epoch is None else epoch,
            head=home.head if head is None else head,
            durable_seq=home.durable_seq if durable_seq is None else durable_seq,
        )
        self._set(self.tables.homes, org, changed)

    def append(self, org: str, rows: Sequence[FeedRow]) -> None:
        """See Ledger."""
        tables = self.tables
        before = tables.feed.get((org, rows[0].seq - 1)) if rows else None
        link(before.chain if before else "", rows)
        for row in rows:
            self._set(tables.feed, (org, row.seq), row)
            self._set(tables.places, (org, row.change_id), row.seq)
            if (org, row.device, row.n) not in tables.numbers:
                self._set(tables.numbers, (org, row.device, row.n), row.change_id)
        if rows:
            self.set_home(org, head=rows[-1].seq)

    def in_feed(self, org: str, ids: Iterable[str]) -> dict[str, FeedRow]:
        """See Ledger."""
        places, feed = self.tables.places, self.tables.feed
        return {each: feed[org, places[org, each]] for each in ids if (org, each) in places}

    def at_seq(self, org: str, seq: int) -> FeedRow | None:
        """See Ledger."""
        return self.tables.feed.get((org, seq))

    def feed_after(self, org: str, after: int, until: int, limit: int, kinds: Sequence[str] = ()) -> list[FeedRow]:
        """See Ledger."""
        found: list[FeedRow] = []
        for row in self._rows(org, after, until):
            if len(found) >= limit:
                break
            if not kinds or row.kind in kinds:
                found.append(row)
        return found

    def feed_of(self, org: str, scope: str, record: str = "") -> list[FeedRow]:
        """See Ledger."""
        rows = [row for row in self._rows(org, 0, self.home(org).head) if row.scope == scope]
        return [row for row in rows if not record or (row.text and record in row.change.records)]

    def numbers_used(self, org: str, device: str, numbers: Iterable[int]) -> dict[int, str]:
        """See Ledger."""
        used = self.tables.numbers
        return {n: used[org, device, n] for n in numbers if (org, device, n) in used}

    def _rows(self, org: str, after: int, until: int) -> Iterator[FeedRow]:
        feed = self.tables.feed
        # Places have no gaps.
        return (feed[org, seq] for seq in range(after + 1, min(until, self.home(org).head) + 1))
