"""Full-text search over the fields that carry words, in the encrypted file (FTS5).

The index holds folded text (see `folding`), the row beside it the original, from which snippets are cut. Deleted
records are not in it. What a person typed is never FTS5 syntax: it is split into words, each found by its beginning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, text

from bofield.records.projection import upsert
from bofield.records.registry import KINDS
from bofield.replica import folding
from bofield.replica.tables import SEARCH_ROW
from bofield.replica.values import Hit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection

    from bofield.changes import Value

_PUT = text("INSERT OR REPLACE INTO search_index (rowid, body) VALUES (:id, :body)")
_REMOVE = text(
    "DELETE FROM search_index WHERE rowid IN (SELECT id FROM search_row WHERE record IN :records)"
).bindparams(bindparam("records", expanding=True))
_REWRITE = text("INSERT INTO search_index (search_index) VALUES ('optimize')")
_FIND = text(
    "SELECT record, kind, case_id, search_row.body FROM search_index JOIN search_row ON id = search_index.rowid "
    "WHERE search_index MATCH :words ORDER BY rank LIMIT :limit"
)

View = tuple[str, str, "str | None", "Mapping[str, Value]"]
"""(id, kind, case id, shown values)."""


class SearchIndex:
    """The index, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, views: Sequence[View]) -> None:
        """Bring the index up to date with what is shown of these records."""
        bodies = {view[0]: body_of(view[1], view[3]) for view in views if view[1] in KINDS}
        known = self._known(bodies.keys())
        gone = [record for record in known if not bodies[record]]
        if gone:
            self.remove(gone)
        last = None
        rows = []
        for record, kind, case_id, _values in views:
            body = bodies.get(record)
            if not body or (record in known and known[record][1] == body):
                continue
            if record not in known:
                last = (self._last() if last is None else last) + 1
            row = known[record][0] if record in known else last
            rows.append({"id": row, "record": record, "kind": kind, "case_id": case_id, "body": body})
        if rows:
            # In ascending order: FTS5 would write out its buffer at every step back.
            rows.sort(key=lambda row: int(str(row["id"])))
            upsert(self._connection, SEARCH_ROW, rows, spare_indexes=True)
            self._connection.execute(_PUT, [{"id": row["id"], "body": folding.fold(str(row["body"]))} for row in rows])

    def remove(self, records: Collection[str]) -> None:
        """Take records out of the index."""
        self._connection.execute(_REMOVE, {"records": list(records)})
        self._connection.execute(delete(SEARCH_ROW).where(SEARCH_ROW.c.record.in_(list(records))))

    def forget(self) -> None:
        """Write the index anew without what was removed: until then its words would lie in the old segments."""
        self._connection.execute(_REWRITE)

    def find(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Find records in which every word of `query` begins some word, the best first."""
        words = folding.words(query)
        if not words:
            return ()
        match = " ".join(f'"{word}"*' for word in words)
        rows = self._connection.execute(_FIND, {"words": match, "limit": limit})
        return tuple(Hit(record, kind, case_id, folding.snippet(words, body)) for record, kind, case_id, body in rows)

    def _known(self, records: Collection[str]) -> dict[str, tuple[int, str]]:
        query = select(SEARCH_ROW.c.record, SEARCH_ROW.c.id, SEARCH_ROW.c.body)
        rows = self._connection.execute(query.where(SEARCH_ROW.c.record.in_(list(records)))) if records else ()
        return {record: (row, body) for record, row, body in rows}

    def _last(self) -> int:
        return int(self._connection.execute(select(func.coalesce(func.max(SEARCH_ROW.c.id), 0))).scalar_one())


def body_of(kind: str, shown: Mapping[str, Value]) -> str:
    """The text in which a record can be found: its searched fields, one a line; empty when it is deleted."""
    known = KINDS.get(kind)
    if known is None or shown.get("deleted") is True:
        return ""
    parts = (shown.get(name) for name, spec in known.fields.items() if spec.searched)
    return "\n".join(part for part in parts if isinstance(part, str) and part)
