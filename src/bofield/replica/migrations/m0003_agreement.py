"""What it takes to agree with a centre: proofs, digests that are kept, sealed work, and what is to leave.

Written down as it was; the digests of what is in the file already are counted here once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bofield.changes import heads_digest

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ALL = "*"

STATEMENTS = (
    "ALTER TABLE outbox ADD COLUMN case_id VARCHAR NOT NULL DEFAULT ''",
    "ALTER TABLE journal ADD COLUMN mac VARCHAR NOT NULL DEFAULT ''",
    "ALTER TABLE journal ADD COLUMN case_id VARCHAR NOT NULL DEFAULT ''",
    "ALTER TABLE dropped ADD COLUMN case_id VARCHAR NOT NULL DEFAULT ''",
    """
    UPDATE outbox SET case_id = substr(json_extract(body, '$.scope'), 6)
    WHERE json_extract(body, '$.scope') LIKE 'case:%'
    """,
    """
    UPDATE journal SET case_id = substr(json_extract(body, '$.scope'), 6)
    WHERE json_extract(body, '$.scope') LIKE 'case:%'
    """,
    """
    UPDATE dropped SET case_id = substr(json_extract(body, '$.scope'), 6)
    WHERE json_extract(body, '$.scope') LIKE 'case:%'
    """,
    "CREATE INDEX outbox_case ON outbox (case_id)",
    "CREATE INDEX journal_place ON journal (seq, change)",
    "CREATE INDEX journal_case ON journal (case_id)",
    'CREATE INDEX conflict_case ON "conflict" (case_id)',
    "CREATE INDEX search_row_case ON search_row (case_id)",
    """
    CREATE TABLE confirmed (
        record VARCHAR NOT NULL, case_id VARCHAR NOT NULL, digest VARCHAR NOT NULL, mac VARCHAR NOT NULL,
        seq INTEGER NOT NULL, PRIMARY KEY (record)
    )
    """,
    "CREATE INDEX ix_confirmed_case_id ON confirmed (case_id)",
    # Of use to a centre, which serves by them; a laptop only paid for them with every record that came.
    "DROP INDEX record_state_order",
    "DROP INDEX record_state_case",
    """
    CREATE TABLE case_digest (
        case_id VARCHAR NOT NULL, digest VARCHAR NOT NULL, records INTEGER NOT NULL, PRIMARY KEY (case_id)
    )
    """,
    """
    CREATE TABLE event (
        seq INTEGER NOT NULL, name VARCHAR NOT NULL, epoch INTEGER NOT NULL, body VARCHAR NOT NULL,
        PRIMARY KEY (seq, name, epoch)
    )
    """,
    """
    CREATE TABLE past (
        record VARCHAR NOT NULL, case_id VARCHAR NOT NULL, at VARCHAR NOT NULL, body VARCHAR NOT NULL,
        PRIMARY KEY (record)
    )
    """,
    "CREATE INDEX ix_past_case_id ON past (case_id)",
    """
    CREATE TABLE quarantine (
        "key" VARCHAR NOT NULL, record VARCHAR NOT NULL, kind VARCHAR NOT NULL, case_id VARCHAR,
        reason VARCHAR NOT NULL, at VARCHAR NOT NULL, body VARCHAR NOT NULL, PRIMARY KEY ("key")
    )
    """,
    "CREATE INDEX ix_quarantine_case_id ON quarantine (case_id)",
    """
    CREATE TABLE removal (
        case_id VARCHAR NOT NULL, kind VARCHAR NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
        state VARCHAR NOT NULL, signed BOOLEAN NOT NULL, PRIMARY KEY (case_id)
    )
    """,
    """
    CREATE TABLE sealed (
        org VARCHAR NOT NULL, id VARCHAR NOT NULL, case_id VARCHAR, deleted BOOLEAN, author VARCHAR, device VARCHAR,
        at VARCHAR, change VARCHAR, state VARCHAR, decided_by VARCHAR, decided_at VARCHAR, reason VARCHAR,
        PRIMARY KEY (org, id)
    )
    """,
    "CREATE INDEX ix_sealed_case_id ON sealed (case_id)",
    "CREATE INDEX ix_sealed_state ON sealed (state)",
    "CREATE TABLE purged (scope VARCHAR NOT NULL, PRIMARY KEY (scope))",
)


def count_digests(connection: Connection) -> None:
    """Count the digests of all records that are in the file already."""
    sums: dict[str, tuple[int, int]] = {}
    found = connection.exec_driver_sql("SELECT id, case_id, seq, registers FROM record_state ORDER BY id").all()
    rows = []
    for record, case_id, seq, registers in found:
        heads = {name: [head[0] for head in data["h"]] for name, data in json.loads(registers).items()}
        digest = heads_digest(record, heads)
        rows.append((record, case_id or "", digest, "", seq))
        for key in (case_id or "", _ALL):
            total, count = sums.get(key, (0, 0))
            sums[key] = (total + int(digest, 16), count + 1)
    totals = [(key, f"{total % (1 << 128):032x}", count) for key, (total, count) in sums.items()]
    for table, marks, values in (("confirmed", "?, ?, ?, ?, ?", rows), ("case_digest", "?, ?, ?", totals)):
        if values:
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608  (names above)
