"""Read the records that a batch of changes touches or names, in few queries, and write them back with their views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bofield.records.projection import put_states, put_views, state_row
from bofield.records.state import case_of, load, values
from bofield.server.access import STATES
from bofield.server.rules import Records, Standing, named_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bofield.changes import Change, Order

_MOST = 500  # ids in one query


def in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Cut many ids into parts that fit in one query."""
    every = sorted(set(ids))
    for start in range(0, len(every), _MOST):
        yield every[start : start + _MOST]


def load_records(connection: Connection, org: str, changes: Sequence[Change]) -> Records:
    """Read every record that is needed to judge some changes, and the cases those records lie in."""
    records = _read(connection, org, frozenset().union(*(named_records(change) for change in changes)))
    cases = {case_of(standing.scope) for standing in records.values()} - {None} - records.keys()
    return records | _read(connection, org, (case for case in cases if case))


def _read(connection: Connection, org: str, ids: Iterable[str]) -> Records:
    found: Records = {}
    wanted = STATES.c.id, STATES.c.kind, STATES.c.scope, STATES.c.registers
    for part in in_parts(ids):
        for record, kind, scope, text in connection.execute(
            select(*wanted).where(STATES.c.org == org, STATES.c.id.in_(part))
        ):
            registers = load(text)
            found[record] = Standing(kind, scope, registers, values(kind, registers))
    return found


def save_records(connection: Connection, org: str, records: Mapping[str, tuple[Standing, Order]]) -> None:
    """Write records as they now stand, each with the place in the feed of the last change to it."""
    put_states(
        connection,
        [
            state_row(org, record, standing.kind, standing.scope, standing.registers, order)
            for record, (standing, order) in records.items()
        ],
    )
    put_views(
        connection,
        org,
        [
            (record, standing.kind, case_of(standing.scope), standing.shown)
            for record, (standing, _order) in records.items()
        ],
    )
