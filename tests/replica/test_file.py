from __future__ import annotations

import sqlite3
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from bofield.errors import (
    DamagedFileError,
    DataFileError,
    FileExistsAlreadyError,
    ForeignFileError,
    MissingFileError,
    NewerSchemaError,
    UsageError,
    WrongPassphraseError,
)
from bofield.paths import Home
from bofield.records import tables
from bofield.replica import engine, keyslots
from bofield.replica.file import Replica
from bofield.replica.values import Edit
from support.replicas import CHEAP, NOON, PASSPHRASE, Case, encrypted, person, value_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def hashes(folder: Path) -> dict[str, str]:
    return {str(p): sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A closed file with one case in it."""
    with encrypted(tmp_path / "home") as replica:
        Case().write(replica, "address", "Åsgatan 1")
    return Home(tmp_path / "home")


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path, case: Case) -> None:
    me = person("Åsa Öberg", token="a" * 43, server="https://centre.example", org="prov")
    with encrypted(tmp_path, me) as replica:
        case.write(replica, "address", "Åsgatan 1")
    with Replica.open(tmp_path, PASSPHRASE) as replica:
        assert replica.me == me
        assert replica.org == "prov"
        assert value_of(replica, case.id, "address") == "Åsgatan 1"
        with replica.reading() as session:
            found = session.exec(select(tables.Case)).one()
        assert (found.id, found.org, found.case_id, found.address) == (case.id, "prov", case.id, "Åsgatan 1")


def test_a_new_folder_holds_two_files_that_only_their_owner_may_read(tmp_path: Path) -> None:
    encrypted(tmp_path / "home").close()
    found = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()}
    assert found == {"replica.db": 0o600, "keyslots.json": 0o600}
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["replica.db", "keyslots.json"])
def test_nothing_is_ever_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"somebody's work")
    before = hashes(tmp_path)
    with pytest.raises(FileExistsAlreadyError, match=name):
        encrypted(tmp_path)
    assert hashes(tmp_path) == before


def test_a_wrong_passphrase_destroys_nothing(home: Home) -> None:
    before = hashes(home.root)
    with pytest.raises(WrongPassphraseError):
        Replica.open(home, "fel")
    assert hashes(home.root) == before


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=str(tmp_path)):
        Replica.open(tmp_path, PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_one_file_without_the_other_is_told(home: Home) -> None:
    kept = home.database.read_bytes()
    home.database.unlink()
    with pytest.raises(MissingFileError, match=r"replica\.db"):
        Replica.open(home, PASSPHRASE)
    home.database.write_bytes(kept)
    home.keyslots.unlink()
    with pytest.raises(MissingFileError, match=r"keyslots\.json"):
        Replica.open(home, PASSPHRASE)


def plain_file(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE somebody (x)")
    connection.commit()
    connection.close()


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (plain_file, ForeignFileError),
        (flipped, DamagedFileError),
        (lambda path: path.write_bytes(b""), DamagedFileError),
        (lambda path: path.write_bytes(b"hello"), DamagedFileError),
        (lambda path: path.write_bytes(b"\x93" * 40960), DamagedFileError),
    ],
    ids=["plain", "flipped", "empty", "short", "noise"],
)
def test_a_file_that_cannot_be_ours_is_told_and_left_alone(
    home: Home, damage: Callable[[Path], object], error: type[DataFileError], capfd: pytest.CaptureFixture[str]
) -> None:
    damage(home.database)
    before = hashes(home.root)
    with pytest.raises(error, match=str(home.database)):
        Replica.open(home, PASSPHRASE)
    assert hashes(home.root) == before
    assert capfd.readouterr() == ("", "")


def test_keys_of_another_folder_do_not_fit(home: Home, tmp_path: Path) -> None:
    encrypted(tmp_path / "other").close()
    home.keyslots.write_bytes((tmp_path / "other" / "keyslots.json").read_bytes())
    with pytest.raises(DamagedFileError, match=r"keyslots\.json"):
        Replica.open(home, PASSPHRASE)


def change_header(home: Home, statement: str) -> None:
    made = engine.make_engine(home.database, keyslots.unseal(home.keyslots, PASSPHRASE), writing=True)
    with made.begin() as connection:
        connection.exec_driver_sql(statement)
    made.dispose()


def test_a_file_of_a_newer_version_is_not_touched(home: Home) -> None:
    change_header(home, "PRAGMA user_version = 999")
    before = hashes(home.root)
    with pytest.raises(NewerSchemaError, match="999"):
        Replica.open(home, PASSPHRASE)
    assert hashes(home.root) == before


def test_an_encrypted_file_of_another_program_is_not_touched(home: Home) -> None:
    change_header(home, "PRAGMA application_id = 7")
    before = hashes(home.root)
    with pytest.raises(ForeignFileError, match=str(home.database)):
        Replica.open(home, PASSPHRASE)
    assert hashes(home.root) == before


def test_the_standard_librarys_driver_is_refused_before_it_writes(tmp_path: Path) -> None:
    path = tmp_path / "replica.db"
    path.touch()
    made = engine.make_engine(path, b"k" * 32, writing=True, module=sqlite3)
    with pytest.raises(DataFileError), made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE x (y)")
    assert path.read_bytes() == b""


def test_nothing_can_be_written_while_reading(home: Home) -> None:
    with Replica.open(home, PASSPHRASE) as replica, replica.reading() as session:
        session.add(tables.Case(org="x", id="y"))
        with pytest.raises(Exception, match="readonly"):
            session.flush()


def test_a_reader_sees_one_moment(home: Home, case: Case) -> None:
    with Replica.open(home, PASSPHRASE) as replica:
        with replica.reading() as session:
            before = len(session.exec(select(tables.Case)).all())
            case.write(replica, "address", "Ögatan 2")
            assert len(session.exec(select(tables.Case)).all()) == before
        with replica.reading() as session:
            assert len(session.exec(select(tables.Case)).all()) == before + 1


def test_the_pragmas_are_as_promised(home: Home) -> None:
    wanted = {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "temp_store": 2,
        "secure_delete": 1,
        "trusted_schema": 0,
        "synchronous": 2,
        "cache_size": -32768,
        "cipher_status": "1",
        "query_only": 1,
    }
    with Replica.open(home, PASSPHRASE) as replica, replica.reading() as session:
        raw = session.connection()
        assert {name: raw.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted


def test_a_full_disk_is_told_and_nothing_is_half_written(home: Home, case: Case) -> None:
    with Replica.open(home, PASSPHRASE) as replica:
        case.note(replica, "kort")
        with replica._writer.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DataFileError, match=r"(?i)disk"):
            case.note(replica, "lång text " * 10_000)
        assert value_of(replica, case.contact, "note") == "kort"
        assert replica.outbox_count() == 2
        with replica._writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        case.note(replica, "lång text " * 10_000)


def test_the_owner_can_change_and_the_token_stays_out_of_sight(tmp_path: Path) -> None:
    with encrypted(tmp_path) as replica:
        replica.set_me(replace(replica.me, token="hemlig-token", name="Ny"))
        assert replica.me.token == "hemlig-token"
        assert "hemlig-token" not in repr(replica.me)


def test_a_new_passphrase_opens_the_same_file(home: Home, case: Case) -> None:
    keyslots.change_passphrase(home.keyslots, PASSPHRASE, "en ny fras", CHEAP)
    with Replica.open(home, "en ny fras") as replica:
        assert replica.write(case.scope, [Edit("case", case.id, "address", "X")], at=NOON)
    with pytest.raises(WrongPassphraseError):
        Replica.open(home, PASSPHRASE)


def test_what_an_older_program_could_not_show_comes_to_life(home: Home) -> None:
    with Replica.open(home, PASSPHRASE) as replica:
        with replica._writing() as store:
            store.hide(dict.fromkeys(store.all_kinds(), "case"))
            store.put_note("schema", "0")
        assert replica.search("åsgatan") == ()
    with Replica.open(home, PASSPHRASE) as replica:
        assert len(replica.search("åsgatan")) == 1
        with replica.reading() as session:
            assert session.exec(select(tables.Case)).one().address == "Åsgatan 1"


def test_a_folder_that_could_not_be_set_up_is_left_empty(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        Replica.create(tmp_path, " ", person(), params=CHEAP)
    assert list(tmp_path.iterdir()) == []
