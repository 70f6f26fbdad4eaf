"""The tables that only the laptop has: outbox, journal, conflicts, search, notes. The shared ones are in `records`.

The full-text index over `search_row.body` is FTS5, for which SQLAlchemy has no word: see migrations and `search`.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

LOCAL = MetaData()

OUTBOX = Table(
    "outbox",
    LOCAL,
    Column("change", String, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("key", String, nullable=False),
    Column("opened", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("judged", String, nullable=False),
    Column("body", String, nullable=False),
    Index("outbox_state", "state", "n"),
    Index("outbox_key", "key"),
)
OUTBOX_RECORD = Table(
    "outbox_record",
    LOCAL,
    Column("record", String, primary_key=True),
    Column("change", String, primary_key=True, index=True),
)
JOURNAL = Table(
    "journal",
    LOCAL,
    Column("change", String, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("verdict", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", String, nullable=False),
    Index("journal_order", "epoch", "seq"),
)
DROPPED = Table(
    "dropped",
    LOCAL,
    Column("change", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("detail", String, nullable=False),
    Column("decision", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", String, nullable=False),
)
CONFLICT = Table(
    "conflict",
    LOCAL,
    Column("record", String, primary_key=True),
    Column("field", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("case_id", String),
    Column("heads", String, nullable=False),
)
SEARCH_ROW = Table(
    "search_row",
    LOCAL,
    Column("id", Integer, primary_key=True),
    Column("record", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("case_id", String),
    Column("body", String, nullable=False),
)
NOTE = Table("note", LOCAL, Column("key", String, primary_key=True), Column("value", String, nullable=False))
SETTING = Table("setting", LOCAL, Column("key", String, primary_key=True), Column("value", String, nullable=False))
DIFFERING = Table("differing", LOCAL, Column("case_id", String, primary_key=True))
