"""What the parts of the SQL ledger share: the connection, and ids cut into parts that fit in one statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from bofield.records.projection import upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Table

K = TypeVar("K", str, int)
_MOST = 500  # ids in one statement


class SqlPart:
    """One part of the ledger."""

    connection: Connection
    _seen: dict[tuple[str, str], tuple[str, str, str] | None]
    """Records read under the lock: (org, id) → case, private to, digest; None for one that does not exist."""
    _holds_lock: bool

    def _put(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        upsert(self.connection, table, rows)


def in_parts(ids: Iterable[K]) -> Iterator[list[K]]:
    """Cut many ids or numbers into parts that fit in one statement."""
    every = sorted(set(ids))
    for start in range(0, len(every), _MOST):
        yield every[start : start + _MOST]
