"""What a sync costs depends on what has changed: no statement of it reads a table from end to end.

The database itself says how it would carry out each statement (EXPLAIN QUERY PLAN).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bofield.changes import case_scope, combined_digest
from bofield.ids import new_change_id, new_id
from bofield.replica import digesting
from bofield.replica.values import Edit, NewChange
from bofield.wire.messages import (
    HeadMessage,
    HelloReply,
    Limits,
    PersonInfo,
    PullReply,
    RecordMessage,
    RegisterMessage,
    Verdict,
)
from support.replicas import NOON, encrypted, person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from bofield.replica.file import Replica

SMALL = {"outbox", "outbox_record", "conflict", "differing", "quarantine", "removal", "purged", "dropped"}
"""Tables in which only that lies which waits for somebody, so that counting them costs what waits."""


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    with encrypted(tmp_path, person(server="http://localhost", server_id="s", org="prov")) as made:
        yield made


def page(seq: int, cases: list[str]) -> PullReply:
    records = []
    for number, case in enumerate(cases):
        for ident, kind, field in (
            (case, "case", "address"),
            (new_id(), "task", "title"),
            (new_id(), "contact", "note"),
        ):
            head = HeadMessage(c=new_change_id(), v=f"Åsgatan {number}", o=(1, seq))
            fields = {field: RegisterMessage(h=(head,))}
            records.append(
                RecordMessage(id=ident, kind=kind, scope=case_scope(case), order=(1, seq), fields=fields, mac="ab")
            )
    digests = dict.fromkeys(cases, combined_digest([]))
    return PullReply(
        server_id="s", epoch=1, head=seq, records=tuple(records), cursor=str(seq), more=False, digests=digests
    )


def sync(replica: Replica, cases: list[str], seq: int) -> None:
    reply = HelloReply(
        server_id="s",
        organisation="o",
        epoch=1,
        head=seq,
        durable_seq=seq - 1,
        schema_version=3,
        limits=Limits(),
        verdict="ok",
        incarnation="i",
        person=PersonInfo(id=replica.me.person, name="Eva Ek"),
    )
    replica.hello_state()
    replica.note_hello(reply)
    batch = replica.next_batch(500, 1 << 20)
    verdicts = [
        Verdict(change=each.id, verdict="duplicate", order=(1, seq + n), mac="ab") for n, each in enumerate(batch)
    ]
    replica.record_verdicts(verdicts)
    replica.apply_page(page(seq + 99, cases))
    with replica._looking() as store:
        digesting.agrees(store, dict.fromkeys(cases, ""))
        assert store.count_records() >= len(cases)
        assert store.count_in(cases) >= len(cases)
    replica.remove_left()
    assert replica.sync_state().waiting == 0


def test_no_statement_of_a_sync_reads_a_whole_table(replica: Replica) -> None:
    cases = [new_id() for _ in range(40)]
    replica.apply_page(page(1, cases))
    edits = [NewChange(case_scope(case), [Edit("case", case, "address", "Ögatan")], NOON) for case in cases[:10]]
    replica.write_many(edits)
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        said.append((statement, parameters[0] if many else parameters))

    for made in (replica._writer, replica._reader):
        event.listen(made, "before_cursor_execute", listen)
    sync(replica, cases[:10], 10)
    for made in (replica._writer, replica._reader):
        event.remove(made, "before_cursor_execute", listen)
    with replica._reader.connect() as connection:
        scanned = {
            (table, statement)
            for statement, parameters in said
            if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
            for table in scans(connection, statement, parameters)
        }
        assert scans(connection, "SELECT count(*) FROM record_state", ()) == ["record_state"]
    assert len({statement for statement, _parameters in said}) > 30
    assert {each for each in scanned if each[0] not in SMALL} == set()


def scans(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """Name the tables that a statement would read from end to end."""
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    words = [str(row[3]).split() for row in rows]
    return [step[1] for step in words if step[0] == "SCAN" and step[1] != "CONSTANT"]
