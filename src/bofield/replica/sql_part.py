"""What the parts of the Store in the file have in common: a connection, an organisation, and work in portions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from bofield.wire.convert import from_change, to_change
from bofield.wire.messages import ChangeMessage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection, Table

    from bofield.changes import Change

_MANY = 1000
"""Ids in one question to the database."""


class SqlPart:
    """One transaction of a connection."""

    def __init__(self, connection: Connection, org: str) -> None:
        self._connection = connection
        self._org = org

    def _delete(self, table: Table, column: str, keys: Collection[str]) -> None:
        for some in parts(keys):
            self._connection.execute(delete(table).where(table.c[column].in_(some)))


def parts(ids: Collection[str]) -> Iterable[list[str]]:
    """Divide ids into portions that fit into one statement."""
    whole = list(ids)
    return (whole[start : start + _MANY] for start in range(0, len(whole), _MANY))


def body_of_change(change: Change) -> str:
    """Write a change as the text that is kept of it."""
    return from_change(change).model_dump_json(exclude_defaults=True)


def change_of(body: str) -> Change:
    """Read what `body_of_change` wrote."""
    return to_change(ChangeMessage.model_validate_json(body))
