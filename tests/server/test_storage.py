"""The database: ours or refused, up to date or refused, and the same after a restart."""

from __future__ import annotations

import json
import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, event, insert, inspect, select, text
from sqlmodel import SQLModel

from bofield.changes import Op, case_scope
from bofield.errors import (
    DamagedFileError,
    FileExistsAlreadyError,
    ForeignFileError,
    MissingFileError,
    NewerSchemaError,
    NoSpaceError,
    OfflineError,
    UsageError,
)
from bofield.ids import new_id
from bofield.records import state
from bofield.records import tables as record_tables
from bofield.server import admin_api, migrations, tables
from bofield.server.centre import create, open_centre
from bofield.server.migrations import NEWEST, Migration, migrate
from bofield.server.storage import Storage, open_storage, sqlite_url
from support.centre import Laptop, build_town, database_of, open_case

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine.interfaces import DBAPIConnection

    from support.centre import Town


def test_a_restart_keeps_everything(tmp_path: Path, database: str | None) -> None:
    town = build_town(tmp_path / "centre", database)
    case = open_case(town.coordinator, town.south)
    cursor = town.coordinator.pull_all()[-1].cursor
    town.centre.close()
    again = open_centre(tmp_path / "centre")
    laptop = Laptop(again, town.coordinator.reply)
    assert laptop.sees(case)
    laptop.cursor = cursor
    assert laptop.pull().records == ()
    again.close()


def test_the_tables_that_migrations_make_are_those_the_program_uses(town: Town) -> None:
    with database_of(town.centre).looking() as connection:
        inspector = inspect(connection)
        made = {
            name: {
                column["name"]: (column["type"]._type_affinity, column["nullable"])
                for column in inspector.get_columns(name)
            }
            for name in inspector.get_table_names()
        }
        keys = {name: set(inspector.get_pk_constraint(name)["constrained_columns"]) for name in made}
    assert record_tables.Case.metadata is state.RecordState.metadata
    used = {**SQLModel.metadata.tables, **tables.METADATA.tables}
    used = {name: table for name, table in used.items() if name in made or name in tables.METADATA.tables}
    assert set(made) == set(used)
    for name, table in used.items():
        assert set(made[name]) == set(table.columns.keys()), name
        assert keys[name] == {column.name for column in table.primary_key}, name
        for column in table.columns:
            affinity, nullable = made[name][column.name]
            assert affinity is column.type._type_affinity, (name, column.name)
            assert nullable == column.nullable, (name, column.name)


def test_a_newer_database_is_left_alone(tmp_path: Path, database: str | None) -> None:
    folder = tmp_path / "centre"
    town = build_town(folder, database)
    with database_of(town.centre).changing() as connection:
        connection.execute(insert(tables.MIGRATION).values(number=NEWEST + 1, name="later", applied_at="2030"))
    town.centre.close()
    with pytest.raises(NewerSchemaError, match=str(NEWEST + 1)):
        open_centre(folder)


def test_a_migration_happens_whole_or_not_at_all(town: Town) -> None:
    broken = Migration(NEWEST + 1, "broken", ("CREATE TABLE extra (id TEXT)", "CREATE TABLE extra (id TEXT)"))
    with pytest.raises(Exception, match="extra"):
        migrate(database_of(town.centre), (*migrations.MIGRATIONS, broken))
    with database_of(town.centre).looking() as connection:
        assert "extra" not in inspect(connection).get_table_names()
    whole = Migration(NEWEST + 1, "whole", ("CREATE TABLE extra (id TEXT)",))
    assert migrate(database_of(town.centre), (*migrations.MIGRATIONS, whole)) == NEWEST + 1
    with database_of(town.centre).looking() as connection:
        assert connection.execute(select(tables.MIGRATION.c.name)).scalars().all()[-1] == "whole"


def test_a_database_with_a_gap_in_its_steps_is_damaged(town: Town) -> None:
    with database_of(town.centre).changing() as connection:
        connection.execute(tables.MIGRATION.delete().where(tables.MIGRATION.c.number == 1))
    with pytest.raises(DamagedFileError):
        migrate(database_of(town.centre))


def test_a_file_that_is_not_ours_is_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "centre.db"
    for content in (b"no database at all", _someone_elses(tmp_path / "other.db")):
        other.write_bytes(content)
        with pytest.raises(ForeignFileError, match=r"centre\.db"):
            create(tmp_path)
        assert other.read_bytes() == content
        assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith("centre")) == ["centre.db"]


def _someone_elses(file: Path) -> bytes:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE IF NOT EXISTS mine (id INTEGER)")
    connection.commit()
    connection.close()
    return file.read_bytes()


def test_a_postgresql_database_with_other_tables_is_not_touched(tmp_path: Path, postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
    with pytest.raises(ForeignFileError, match="bofield"):
        create(tmp_path, postgres_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["mine"]
    engine.dispose()
    assert list(tmp_path.iterdir()) == []


def test_a_second_centre_in_the_same_place_is_refused(tmp_path: Path, database: str | None) -> None:
    admin_api.init_centre(tmp_path / "one", "Bolaget", database).close()
    with pytest.raises(FileExistsAlreadyError, match="one"):
        create(tmp_path / "one")
    if database:
        with pytest.raises(FileExistsAlreadyError):
            create(tmp_path / "two", database)


def test_folders_without_a_whole_centre_say_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="server init"):
        open_centre(tmp_path)
    folder = tmp_path / "centre"
    admin_api.init_centre(folder, "Bolaget").close()
    key = (folder / "feed.key").read_text()
    for content in ("", "not a key", key[:-2]):
        (folder / "feed.key").write_text(content)
        with pytest.raises(DamagedFileError, match=r"feed\.key"):
            open_centre(folder)
    (folder / "feed.key").write_text(key)
    (folder / "centre.db").rename(folder / "elsewhere.db")
    with pytest.raises(DamagedFileError, match=r"centre\.db"):
        open_centre(folder)
    (folder / "centre.json").write_text("[")
    with pytest.raises(DamagedFileError, match=r"centre\.json"):
        open_centre(folder)


def test_the_secret_is_for_its_owner_alone_and_outside_the_database(tmp_path: Path) -> None:
    folder = tmp_path / "centre"
    centre = admin_api.init_centre(folder, "Bolaget")
    for name in ("feed.key", "centre.json", "centre.db"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert centre.key not in (folder / "centre.db").read_bytes()
    assert centre.key.hex().encode() not in (folder / "centre.db").read_bytes()
    centre.close()


def test_addresses_that_cannot_be_used(tmp_path: Path) -> None:
    for url in ("nonsense", "mysql://root@host/db", "sqlite"):
        with pytest.raises(UsageError, match="postgresql"):
            create(tmp_path, url)
    with pytest.raises(OfflineError) as away:
        create(tmp_path, "postgresql+psycopg://user:secret@127.0.0.1:1/db")
    assert "secret" not in str(away.value)


def test_sqlite_promises_what_the_centre_relies_on(tmp_path: Path) -> None:
    storage = open_storage(sqlite_url(tmp_path / "centre.db"))
    with storage.changing() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    storage.close()


def test_reading_sees_one_moment_throughout(town: Town) -> None:
    query = select(tables.ORGANISATION.c.head)
    with database_of(town.centre).looking() as connection:
        before = connection.execute(query).scalar_one()
        open_case(town.coordinator, town.south)
        assert connection.execute(query).scalar_one() == before
    with database_of(town.centre).looking() as connection:
        assert connection.execute(query).scalar_one() == before + 1


def test_settings_hold_nothing_but_the_address(tmp_path: Path) -> None:
    create(tmp_path).close()
    assert json.loads((tmp_path / "centre.json").read_text()) == {}


def test_a_full_disk_is_said_plainly_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    town = build_town(tmp_path / "centre", None)
    case = open_case(town.coordinator, town.south)
    storage = town.centre.storage
    assert isinstance(storage, Storage)
    storage.engine.dispose()

    def is_small(connection: DBAPIConnection, _record: object) -> None:
        # As if the disk had no more room than the file takes now.
        pages = connection.cursor().execute("PRAGMA page_count").fetchone()[0]
        connection.cursor().execute(f"PRAGMA max_page_count={pages}")

    event.listen(storage.engine, "connect", is_small)
    before = _what_there_is(town)
    note = "Ringde på. " * 10_000
    task = town.coordinator.change(case_scope(case), Op("task", new_id(), "reason", note[:300]))
    long = town.coordinator.change(case_scope(case), Op("contact", new_id(), "note", note))
    with pytest.raises(NoSpaceError, match=r"centre\.db"):
        town.coordinator.push(task, long)
    assert _what_there_is(town) == before
    event.remove(storage.engine, "connect", is_small)
    storage.engine.dispose()
    assert [each.reason for each in town.coordinator.push(task)] == [""], "the same change is taken once there is room"
    town.centre.close()


def _what_there_is(town: Town) -> object:
    with town.centre.storage.reading() as ledger:
        return ledger.home(town.org), ledger.audited(town.org), ledger.refused(town.org)
