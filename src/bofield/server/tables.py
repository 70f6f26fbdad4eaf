"""The centre's own tables: the feed, people, devices, rights, codes, refusals and the audit trail.

The tables of what people write are in `records`. What stands here is only ever read and written with Core statements;
the tables themselves are made by `migrations`, never from these definitions.
Instants are text, ISO 8601 in UTC, so that text order is time order.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, Table, Text

METADATA = MetaData()


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _maybe(name: str) -> Column[str]:
    return Column(name, Text)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


MIGRATION = Table(
    "bofield_migration",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("applied_at"),
)

ORGANISATION = Table(
    "organisation",
    METADATA,
    _key("org"),
    _text("server_id"),
    _text("name"),
    _number("epoch"),
    _number("head"),  # the counter: the seq of the last change in the feed
    _number("durable_seq"),  # the last seq inside a verified backup
    _text("own_device"),  # writes people, districts and grants
)

FEED = Table(
    "feed",
    METADATA,
    _key("org"),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _number("order_epoch"),  # the order the change was first given: its own place in the feed,
    _number("order_seq"),  # unless it was handed back to a restored centre
    _text("change_id"),
    _text("device"),
    _number("n"),
    _text("author"),
    _text("scope"),
    _text("received_at"),
    _text("change"),  # the whole change as JSON; empty once a purge has erased it
    _text("mac"),
    _text("kind"),  # ledger_rows.FEED_KINDS
    _maybe("private_to"),  # the author, while a record it touches is a draft
    _text("chain"),  # a hash of this row and all before it; empty in rows from before there was one
)

STATE = Table(
    "record_state",  # records.state.RecordState, and a digest that only the centre keeps
    METADATA,
    _key("org"),
    _key("id"),
    _text("kind"),
    _text("scope"),
    _maybe("case_id"),
    Column("epoch", Integer, nullable=False),
    _number("seq"),
    _maybe("private_to"),
    _text("registers"),
    _text("digest"),
)

CASE_DIGEST = Table(
    "case_digest",
    METADATA,
    _key("org"),
    _key("case_id"),  # empty for the organisation's own scope
    _key("private_to"),  # whom the records are private to, empty for nobody
    _text("digest"),  # the sum of the records' digests
    _number("records"),
    _number("seq"),  # of the last change to any of them
)

ACCOUNT = Table("account", METADATA, _key("org"), _key("id"), _text("name"), Column("active", Boolean, nullable=False))

ACCESS = Table(
    "access",
    METADATA,
    _key("org"),
    _key("id"),
    _text("person"),
    _text("scope"),  # `district:<id>`, `case:<id>` or `org`
    _text("role"),
    _number("from_seq"),
    Column("to_seq", BigInteger),
)

CASE_MOVE = Table(
    "case_move",
    METADATA,
    _key("org"),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("case_id"),
    _maybe("from_district"),
    _maybe("to_district"),
)

ENROLMENT_CODE = Table(
    "enrolment_code",
    METADATA,
    _key("hash"),
    _text("org"),
    _text("person"),
    _text("expires_at"),
    _maybe("used_at"),
)

DEVICE = Table(
    "device",
    METADATA,
    _key("org"),
    _key("id"),
    _text("person"),
    _text("name"),
    _maybe("token_hash"),
    _number("last_n"),
    _text("incarnation"),
    _text("previous_incarnation"),
    _text("enrolled_at"),
    _maybe("last_heard"),
    _maybe("revoked_at"),  # it may still hand in what waits
    _maybe("retired_at"),  # it has said that everything is gone
    _text("app"),
    _number("schema_version"),
)

REFUSED = Table(
    "refused",
    METADATA,
    _key("org"),
    _key("device"),
    _key("change_id"),
    _text("person"),
    _number("n"),
    _text("records"),  # JSON list of the ids it touches
    _text("reason"),
    _text("detail"),
    _text("received_at"),
    _maybe("closed_at"),  # when it was accepted after all
    _text("change"),  # the whole change as JSON, in ASCII: it may hold what the database cannot
)

AUDIT = Table(
    "audit",
    METADATA,
    _key("org"),
    _key("id"),
    _text("at"),
    _maybe("person"),
    _maybe("device"),
    _text("action"),
    _text("scopes"),  # JSON list of the scopes that were read or written
    _text("detail"),
)

PURGE = Table(
    "purge",  # a case that was erased: what may be known of it afterwards
    METADATA,
    _key("org"),
    _key("case_id"),
    _maybe("district"),
    _number("seq"),
    _text("at"),
    _text("person"),
    _text("reason"),
)

PURGE_RECEIPT = Table(
    "purge_receipt",
    METADATA,
    _key("org"),
    _key("id"),
    _text("device"),
    _text("person"),
    _text("scope"),  # `*` for everything
    _text("at"),
)

FACT = Table("fact", METADATA, _key("name"), _text("value"))
"""What the database knows of itself: on which system and timeline it last ran."""
