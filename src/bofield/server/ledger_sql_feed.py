"""The organisation's counter and the feed, in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bofield.changes import Order
from bofield.server.ledger_rows import FeedRow, Home, link
from bofield.server.ledger_sql_part import SqlPart, in_parts
from bofield.server.tables import FEED, ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Row

_COLUMNS = (FEED.c.seq, FEED.c.order_epoch, FEED.c.order_seq, FEED.c.change_id, FEED.c.device, FEED.c.n, FEED.c.author,
            FEED.c.scope, FEED.c.received_at, FEED.c.change, FEED.c.mac, FEED.c.kind, FEED.c.private_to,
            FEED.c.chain)  # fmt: skip


class SqlFeed(SqlPart):
    """See ledger.FeedLedger."""

    def lock(self, org: str) -> Home:
        """Lock the organisation's row. SQLite has one writer at a time anyhow."""
        row = self.connection.execute(select(ORGANISATION).where(ORGANISATION.c.org == org).with_for_update()).one()
        self._holds_lock = True
        return Home(*row)

    def home(self, org: str) -> Home:
        """See Ledger."""
        row = self.connection.execute(select(ORGANISATION).where(ORGANISATION.c.org == org)).one_or_none()
        if row is None:
            raise LookupError(org)
        return Home(*row)

    def homes(self) -> list[Home]:
        """See Ledger."""
        return [Home(*row) for row in self.connection.execute(select(ORGANISATION).order_by(ORGANISATION.c.org))]

    def add_home(self, home: Home) -> None:
        """See Ledger."""
        self.connection.execute(
            insert(ORGANISATION).values(
                org=home.org,
                server_id=home.server_id,
                name=home.name,
                epoch=home.epoch,
                head=home.head,
                durable_seq=home.durable_seq,
                own_device=home.own_device,
            )
        )

    def set_home(
        self, org: str, *, epoch: int | None = None, head: int | None = None, durable_seq: int | None = None
    ) -> None:
        """See Ledger."""
        given = {"epoch": epoch, "head": head, "durable_seq": durable_seq}
        values = {name: value for name, value in given.items() if value is not None}
        if values:
            self.connection.execute(update(ORGANISATION).where(ORGANISATION.c.org == org).values(values))

    def append(self, org: str, rows: Sequence[FeedRow]) -> None:
        """See Ledger."""
        if rows:
            before = select(FEED.c.chain).where(FEED.c.org == org, FEED.c.seq == rows[0].seq - 1)
            link(self.connection.execute(before).scalar() or "", rows)
            self.connection.execute(insert(FEED), [_values(org, row) for row in rows])
            self.set_home(org, head=rows[-1].seq)

    def in_feed(self, org: str, ids: Iterable[str]) -> dict[str, FeedRow]:
        """See Ledger."""
        found = {}
        for part in in_parts(ids):
            # In no order: asked for one, SQLite goes through the whole feed rather than sort what it found by name.
            query = select(*_COLUMNS).where(FEED.c.org == org, FEED.c.change_id.in_(part))
            for row in map(_row, self.connection.execute(query)):
                found[row.change_id] = row
        return found

    def at_seq(self, org: str, seq: int) -> FeedRow | None:
        """See Ledger."""
        return next(iter(self._feed(FEED.c.org == org, FEED.c.seq == seq)), None)

    def feed_after(self, org: str, after: int, until: int, limit: int, kinds: Sequence[str] = ()) -> list[FeedRow]:
        """See Ledger."""
        which: list[ColumnElement[bool]] = [FEED.c.org == org, FEED.c.seq > after, FEED.c.seq <= until]
        if kinds:
            which.append(FEED.c.kind.in_(kinds))
        return self._feed(*which, limit=limit)

    def feed_of(self, org: str, scope: str, record: str = "") -> list[FeedRow]:
        """See Ledger."""
        which: list[ColumnElement[bool]] = [FEED.c.org == org, FEED.c.scope == scope]
        if not record:
            return self._feed(*which)
        # An id can also stand in a value, so each is looked at again.
        rows = self._feed(*which, FEED.c.change.contains(record, autoescape=True))
        return [row for row in rows if record in row.change.records]

    def numbers_used(self, org: str, device: str, numbers: Iterable[int]) -> dict[int, str]:
        """See Ledger."""
        query = select(FEED.c.seq, FEED.c.n, FEED.c.change_id).where(FEED.c.org == org, FEED.c.device == device)
        rows = [row for part in in_parts(numbers) for row in self.connection.execute(query.where(FEED.c.n.in_(part)))]
        # The first change with a number counts. In Python, for the reason given above.
        return {row.n: row.change_id for row in sorted(rows, key=lambda row: row.seq, reverse=True)}

    def _feed(self, *which: ColumnElement[bool], limit: int | None = None) -> list[FeedRow]:
        rows = self.connection.execute(select(*_COLUMNS).where(*which).order_by(FEED.c.seq).limit(limit))
        return [_row(row) for row in rows]


def _row(row: Row[*tuple[Any, ...]]) -> FeedRow:
    seq, epoch, first, change_id, device, n, author, scope, at, text, mac, kind, private_to, chain = row
    return FeedRow(
        seq=seq,
        order=Order(epoch, first),
        change_id=change_id,
        device=device,
        n=n,
        author=author,
        scope=scope,
        at=at,
        text=text,
        mac=mac,
        kind=kind,
        private_to=private_to,
        chain=chain,
    )


def _values(org: str, row: FeedRow) -> dict[str, Any]:
    return {
        "org": org,
        "seq": row.seq,
        "order_epoch": row.order.epoch,
        "order_seq": row.order.seq,
        "change_id": row.change_id,
        "device": row.device,
        "n": row.n,
        "author": row.author,
        "scope": row.scope,
        "received_at": row.at,
        "change": row.text,
        "mac": row.mac,
        "kind": row.kind,
        "private_to": row.private_to,
        "chain": row.chain,
    }
