"""Rows of the feed know their kind and who may be told of them; cases are digested; laptops give receipts.

What stood before is filled in: which rows were somebody's draft, which were rights, and the digests of every record.
Written down as it was: the words and shapes in here are those of its day, whatever the program calls them later.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

STATEMENTS = (
    "ALTER TABLE feed ADD COLUMN kind TEXT NOT NULL DEFAULT 'change'",
    "ALTER TABLE feed ADD COLUMN private_to TEXT",
    # After a restore a laptop's numbers may stand twice: what it hands back, and what it wrote since.
    "DROP INDEX feed_device",
    "CREATE INDEX feed_device ON feed (org, device, n)",
    "CREATE INDEX feed_scope ON feed (org, scope, seq)",
    "CREATE INDEX feed_kind ON feed (org, kind, seq)",
    "ALTER TABLE record_state ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE case_digest (
        org TEXT NOT NULL, case_id TEXT NOT NULL, private_to TEXT NOT NULL, digest TEXT NOT NULL,
        records BIGINT NOT NULL, seq BIGINT NOT NULL,
        PRIMARY KEY (org, case_id, private_to)
    )
    """,
    """
    CREATE TABLE sealed (
        org TEXT NOT NULL, id TEXT NOT NULL, case_id TEXT, deleted BOOLEAN, author TEXT, device TEXT, at TEXT,
        change TEXT, state TEXT, decided_by TEXT, decided_at TEXT, reason TEXT,
        PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_sealed_case_id ON sealed (case_id)",
    "CREATE INDEX ix_sealed_state ON sealed (state)",
    # Pages are read in the order (seq, id), across everything and case by case.
    "DROP INDEX record_state_feed",
    "CREATE INDEX record_state_feed ON record_state (org, seq, id)",
    "DROP INDEX record_state_case",
    "CREATE INDEX record_state_case ON record_state (org, case_id, seq, id)",
    """
    CREATE TABLE purge (
        org TEXT NOT NULL, case_id TEXT NOT NULL, district TEXT, seq BIGINT NOT NULL, at TEXT NOT NULL,
        person TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (org, case_id)
    )
    """,
    """
    CREATE TABLE purge_receipt (
        org TEXT NOT NULL, id TEXT NOT NULL, device TEXT NOT NULL, person TEXT NOT NULL, scope TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (org, id)
    )
    """,
    "ALTER TABLE device ADD COLUMN retired_at TEXT",
    "ALTER TABLE device ADD COLUMN app TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE device ADD COLUMN schema_version BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE fact (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name))",
)

_PART = 1000
_DRAFTS = frozenset(("contact", "checklist_run"))


def fill(connection: Connection) -> None:
    """Work out for the rows that are there what later rows are given when they are written."""
    _mark_feed(connection)
    _digest_records(connection)


def _mark_feed(connection: Connection) -> None:
    signed: set[str] = set()
    marks: list[dict[str, Any]] = []
    for row in _parts(connection, "SELECT org, seq, author, change FROM feed ORDER BY org, seq"):
        ops = json.loads(row.change)["ops"]
        signed.update(op["record"] for op in ops if op["field"] == "status" and op.get("value") == "signed")
        draft = any(op["kind"] in _DRAFTS and op["record"] not in signed for op in ops)
        right = [op["field"] for op in ops if op["kind"] == "access"]
        kind = "change" if not right else "revoke" if "ended" in right else "grant"
        if draft or right:
            private = row.author if draft else None
            marks.append({"org": row.org, "seq": row.seq, "kind": kind, "private_to": private})
    _write(connection, "UPDATE feed SET kind = :kind, private_to = :private_to WHERE org = :org AND seq = :seq", marks)


def _digest_records(connection: Connection) -> None:
    digests: list[dict[str, Any]] = []
    cases: dict[tuple[str, str, str], list[int]] = {}
    for row in _parts(connection, "SELECT org, id, case_id, private_to, seq, registers FROM record_state"):
        heads = {name: sorted(head[0] for head in kept["h"]) for name, kept in json.loads(row.registers).items()}
        content = json.dumps([row.id, heads], sort_keys=True, separators=(",", ":"))
        digest = hashlib.blake2b(content.encode(), digest_size=16).hexdigest()
        digests.append({"org": row.org, "id": row.id, "digest": digest})
        found = cases.setdefault((row.org, row.case_id or "", row.private_to or ""), [0, 0, 0])
        found[0] = (found[0] + int(digest, 16)) % (1 << 128)
        found[1] += 1
        found[2] = max(found[2], row.seq)
    _write(connection, "UPDATE record_state SET digest = :digest WHERE org = :org AND id = :id", digests)
    rows = [
        {"org": org, "case_id": case, "private_to": private, "digest": f"{total:032x}", "records": count, "seq": seq}
        for (org, case, private), (total, count, seq) in cases.items()
    ]
    _write(connection, "INSERT INTO case_digest VALUES (:org, :case_id, :private_to, :digest, :records, :seq)", rows)


def _parts(connection: Connection, query: str) -> Iterator[Any]:
    yield from connection.execute(text(query)).yield_per(_PART)


def _write(connection: Connection, statement: str, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _PART):
        connection.execute(text(statement), rows[start : start + _PART])
