"""The tables that only the laptop has: outbox, journal, conflicts, search, notes. The shared ones are in `records`.

Where the organisation's own records count as a case, its id is empty.

The full-text index over `search_row.body` is FTS5, for which SQLAlchemy has no word: see migrations and `search`.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table

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
    Column("case_id", String, nullable=False, server_default=""),
    Index("outbox_state", "state", "n"),
    Index("outbox_key", "key"),
    Index("outbox_case", "case_id"),
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
    Column("mac", String, nullable=False, server_default=""),
    Column("case_id", String, nullable=False, server_default=""),
    Index("journal_order", "epoch", "seq"),
    Index("journal_place", "seq", "change"),
    Index("journal_case", "case_id"),
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
    Column("case_id", String, nullable=False, server_default=""),
)
CONFLICT = Table(
    "conflict",
    LOCAL,
    Column("record", String, primary_key=True),
    Column("field", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("case_id", String),
    Column("heads", String, nullable=False),
    Index("conflict_case", "case_id"),
)
SEARCH_ROW = Table(
    "search_row",
    LOCAL,
    Column("id", Integer, primary_key=True),
    Column("record", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("case_id", String),
    Column("body", String, nullable=False),
    Index("search_row_case", "case_id"),
)
NOTE = Table("note", LOCAL, Column("key", String, primary_key=True), Column("value", String, nullable=False))
SETTING = Table("setting", LOCAL, Column("key", String, primary_key=True), Column("value", String, nullable=False))
DIFFERING = Table("differing", LOCAL, Column("case_id", String, primary_key=True))
CONFIRMED = Table(
    "confirmed",
    LOCAL,
    Column("record", String, primary_key=True),
    Column("case_id", String, nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("mac", String, nullable=False),
    Column("seq", Integer, nullable=False),
)
"""What is kept beside each row of `record_state`: its digest, and the centre's proof.

No index by seq: it would be written with every record, and only the day after a restore asks for it.
"""
CASE_DIGEST = Table(
    "case_digest",
    LOCAL,
    Column("case_id", String, primary_key=True),
    Column("digest", String, nullable=False),
    Column("records", Integer, nullable=False),
)
"""Sums over `confirmed`, changed with it, so that nobody has to read a case to know its digest; `*` is all of them."""
EVENT = Table(
    "event",
    LOCAL,
    Column("seq", Integer, primary_key=True),
    Column("name", String, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("body", String, nullable=False),
)
PAST = Table(
    "past",
    LOCAL,
    Column("record", String, primary_key=True),
    Column("case_id", String, nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("body", String, nullable=False),
)
QUARANTINE = Table(
    "quarantine",
    LOCAL,
    Column("key", String, primary_key=True),
    Column("record", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("case_id", String, index=True),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
    Column("body", String, nullable=False),
)
REMOVAL = Table(
    "removal",
    LOCAL,
    Column("case_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("signed", Boolean, nullable=False),
)
PURGED = Table("purged", LOCAL, Column("scope", String, primary_key=True))
