"""The ledger over one SQL transaction, on SQLite and PostgreSQL alike: core statements, many rows at once.

What it does stands in the four parts it is made of. Knows no rules.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bofield.server.ledger_sql_people import SqlPeople
from bofield.server.ledger_sql_records import SqlRecords
from bofield.server.ledger_sql_rest import SqlRest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection


class SqlLedger(SqlRecords, SqlPeople, SqlRest):
    """See the module. `connection` is for what administrators list."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._seen = {}
        self._holds_lock = False

    def savepoint(self) -> AbstractContextManager[None]:
        """See Ledger."""
        return self._inside()

    @contextmanager
    def _inside(self) -> Iterator[None]:
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            self._seen.clear()  # what was written inside is not there any more
            raise
