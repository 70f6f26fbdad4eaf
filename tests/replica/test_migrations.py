from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import MetaData, inspect

from bofield.changes import Order
from bofield.ids import new_id
from bofield.records.projection import table_of
from bofield.records.registry import KINDS
from bofield.records.state import RecordState
from bofield.records.tables import Answer
from bofield.replica import overlay
from bofield.replica.file import Replica
from bofield.replica.migrations import LATEST, STEPS, Step, migrate
from bofield.replica.tables import LOCAL
from bofield.replica.values import Dropped, Edit, Receipt
from support.replicas import NOON, PASSPHRASE, Case, encrypted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Table
    from sqlmodel import SQLModel

    from bofield.replica.values import Record


OF_THE_CENTRE = {"record_state_order", "record_state_case"}
"""Indexes that a centre serves by; a laptop would only pay for them."""


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    with encrypted(tmp_path) as made:
        yield made


def declared() -> dict[str, Table]:
    models: list[type[SQLModel]] = [RecordState, Answer, *(kind.table for kind in KINDS.values())]
    return {table.name: table for table in (*map(table_of, models), *LOCAL.sorted_tables)}


def test_the_steps_count_from_one() -> None:
    assert [step.number for step in STEPS] == list(range(1, LATEST + 1))


def test_the_steps_lead_to_the_tables_that_the_program_declares(replica: Replica) -> None:
    found = MetaData()
    found.reflect(replica._reader)
    for name, table in declared().items():
        there = found.tables[name]
        assert {column.name: str(column.type) for column in there.columns} == {
            column.name: str(column.type) for column in table.columns
        }, name
        assert [column.name for column in there.primary_key] == [column.name for column in table.primary_key], name
        indexes = {index.name for index in table.indexes} - OF_THE_CENTRE
        assert {index.name for index in there.indexes} == indexes, name
    assert set(declared()) | {"migration"} == {name for name in found.tables if not name.startswith("search_index")}


def test_every_step_is_recorded(replica: Replica) -> None:
    with replica._reader.connect() as connection:
        rows = connection.exec_driver_sql("SELECT number, name FROM migration ORDER BY number").all()
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == LATEST
    assert [tuple(row) for row in rows] == [(step.number, step.name) for step in STEPS]


def test_a_step_that_fails_leaves_nothing_behind(replica: Replica) -> None:
    def half(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x)")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        migrate(replica._writer, LATEST, [*STEPS, Step(LATEST + 1, "half", half)])
    assert "half" not in inspect(replica._writer).get_table_names()
    with replica._reader.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == LATEST


def test_a_step_is_taken_once_even_by_two_programs(replica: Replica) -> None:
    def more(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE more (x)")

    step = Step(LATEST + 1, "more", more)
    assert migrate(replica._writer, LATEST, [*STEPS, step]) == 1
    assert migrate(replica._writer, LATEST, [*STEPS, step]) == 0


def test_a_file_from_before_duties_opens_with_all_it_held_and_takes_new_fields(tmp_path: Path) -> None:
    case, event, duty = Case(), new_id(), new_id()
    with encrypted(tmp_path) as old:
        old.write(
            case.scope,
            [Edit("case", case.id, "address", "Provgatan 1"), Edit("legal_event", event, "kind", "board_notified")],
            at=NOON,
        )
        take_back_to_the_first_step(old)
    with Replica.open(tmp_path, PASSPHRASE) as replica:
        marked = [
            Edit("legal_event", event, "flaw", "wrong_amount"),
            Edit("duty", duty, "deadline", "regain_last_day"),
            Edit("duty", duty, "state", "done"),
        ]
        replica.write(case.scope, marked, at=NOON)
        with replica.reading() as session:
            shown = session.connection().exec_driver_sql("SELECT kind, flaw FROM legal_event").one()
            settled = session.connection().exec_driver_sql("SELECT deadline, state FROM duty").one()
    assert tuple(shown) == ("board_notified", "wrong_amount")
    assert tuple(settled) == ("regain_last_day", "done")


def test_a_file_from_before_digests_knows_them_at_once_and_whose_its_work_is(tmp_path: Path) -> None:
    cases = [Case() for _ in range(3)]
    with encrypted(tmp_path) as old:
        for number, case in enumerate(cases, 1):
            case.write(old, "address", f"Provgatan {number}")
            case.note(old, "hej")
        with old._writing() as store:
            for number, entry in enumerate(store.entries_in({"waiting"}), 1):
                confirmed: dict[str, Record] = {}
                overlay.put_change(confirmed, entry.change, Order(1, number))
                store.put_records(list(confirmed.values()))
                if number % 2:
                    store.remove_entries([entry.change.id])
                    store.add_receipts([Receipt(entry.change, "accepted", Order(1, number), "now")])
                    store.add_dropped(Dropped(entry.change, cases[number // 2].id, "r", "", "d", NOON))
            digests, count = store.case_digests(), store.count_records()
        with old._writer.begin() as connection:
            for statement in BACK_TO_THE_SECOND:
                connection.exec_driver_sql(statement)
    with Replica.open(tmp_path, PASSPHRASE) as replica:
        with replica._writing() as store:
            assert store.case_digests() == digests
            assert len(digests) == 3
            assert store.count_records() == count == 6
            assert store.cases_unsent([case.id for case in cases]) == {case.id for case in cases}
            store.remove_cases([cases[0].id])
            assert {each.case_id for each in store.dropped()} == {each.id for each in cases[1:]}
            assert len(store.journal_beyond((0, ""), 9)) == 2
            assert store.case_digests() == {case.id: digests[case.id] for case in cases[1:]}
        assert replica.outbox_count() == 2


def take_back_to_the_first_step(replica: Replica) -> None:
    with replica._writer.begin() as connection:
        for statement in (*BACK_TO_THE_SECOND, *BACK_TO_THE_FIRST):
            connection.exec_driver_sql(statement)


BACK_TO_THE_SECOND = (
    "CREATE INDEX record_state_order ON record_state (org, epoch, seq)",
    "CREATE INDEX record_state_case ON record_state (org, case_id, seq)",
    *(f"DROP INDEX {name}" for name in ("outbox_case", "journal_place", "journal_case")),
    "DROP INDEX conflict_case",
    "DROP INDEX search_row_case",
    *(
        f"DROP TABLE {name}"
        for name in ("confirmed", "case_digest", "event", "past", "quarantine", "removal", "purged", "sealed")
    ),
    *(f"ALTER TABLE {name} DROP COLUMN case_id" for name in ("outbox", "journal", "dropped")),
    "ALTER TABLE journal DROP COLUMN mac",
    "DELETE FROM migration WHERE number > 2",
    "PRAGMA user_version = 2",
)
BACK_TO_THE_FIRST = (
    "DROP TABLE duty",
    "DROP TABLE form",
    "ALTER TABLE legal_event DROP COLUMN completed_on",
    "ALTER TABLE legal_event DROP COLUMN flaw",
    "ALTER TABLE task DROP COLUMN role",
    "DELETE FROM migration WHERE number > 1",
    "PRAGMA user_version = 1",
)
