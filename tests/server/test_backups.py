"""Backups: made while the centre runs, believed only after reading them, and what that promises the laptops."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope
from bofield.errors import BofieldError, DamagedFileError, FileExistsAlreadyError, MissingFileError, RefusedError
from bofield.ids import new_id
from bofield.server import backups, purge
from bofield.server.centre import open_centre
from support.centre import Town, build_town, open_case, write_contact
from support.lives import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.postgres import PostgresServer


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Town]:
    """A town on SQLite with some work in it."""
    built = build_town(tmp_path / "centre", None)
    work(built)
    yield built
    built.centre.close()


def work(town: Town) -> str:
    case = open_case(town.coordinator, town.south)
    write_contact(town.coordinator, case)
    write_contact(town.colleague, case, "signed")
    town.coordinator.write(case_scope(case), Op("case", case, "apartment", "1203"))
    town.colleague.write(case_scope(case), Op("case", case, "apartment", "1204"))
    return case


def durable_of(town: Town) -> int:
    with town.centre.storage.reading() as ledger:
        return ledger.home(town.org).durable_seq


def head_of(town: Town) -> int:
    with town.centre.storage.reading() as ledger:
        return ledger.home(town.org).head


def test_a_backup_is_a_folder_that_a_centre_can_be_opened_from(small: Town, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    assert backups.make(small.centre, target) == head_of(small)
    assert {file.name for file in target.iterdir()} == {"centre.db", "feed.key", "centre.json", "epoch.json"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in (target, *target.iterdir()))
    with closing(open_centre(target)) as restored, restored.storage.reading() as ledger:
        assert restored.key == small.centre.key
        assert ledger.home(small.org).head == head_of(small)
    assert json.loads((target / "epoch.json").read_text())[small.org]["head"] == head_of(small)


def test_nothing_is_overwritten_by_a_backup(small: Town, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.mkdir()
    backups.make(small.centre, target)
    before = (target / "centre.db").read_bytes()
    with pytest.raises(FileExistsAlreadyError, match="backup"):
        backups.make(small.centre, target)
    assert (target / "centre.db").read_bytes() == before
    assert not (tmp_path / "backup.part").exists()


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), sqlite3.OperationalError("No space left on device")]
)
def test_a_backup_that_cannot_be_written_leaves_nothing(
    small: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def full(*_anything: object) -> None:
        raise fault

    monkeypatch.setattr(backups, "_private", full)
    with pytest.raises(BofieldError, match="No space left"):
        backups.make(small.centre, tmp_path / "backup")
    assert {file.name for file in tmp_path.iterdir()} == {"centre"}


def test_only_a_copy_that_was_read_makes_the_feed_durable(small: Town, tmp_path: Path) -> None:
    backups.make(small.centre, tmp_path / "backup")
    copied = head_of(small)
    assert durable_of(small) == 0
    work(small)
    (found,) = backups.verify(small.centre, str(tmp_path / "backup"))
    assert (found.head, found.durable_seq, found.changes) == (copied, copied, copied)
    assert durable_of(small) == copied < head_of(small)
    with small.centre.storage.reading() as ledger:
        states = ledger.feed_after(small.org, 0, copied, 10_000)
        records = {op.record for row in states for op in row.change.ops if op.kind != "access"}
    assert found.records == len(records)
    (again,) = backups.verify(small.centre, str(tmp_path / "backup" / "centre.db"))
    assert again == found


def test_an_older_copy_does_not_take_back_what_was_promised(small: Town, tmp_path: Path) -> None:
    backups.make(small.centre, tmp_path / "older")
    work(small)
    backups.make(small.centre, tmp_path / "newer")
    backups.verify(small.centre, str(tmp_path / "newer"))
    promised = durable_of(small)
    (found,) = backups.verify(small.centre, str(tmp_path / "older"))
    assert found.head < promised == found.durable_seq == durable_of(small)


def test_verifying_leaves_the_copy_as_it_was(small: Town, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    backups.make(small.centre, target)
    before = {file.name: file.read_bytes() for file in target.iterdir()}
    backups.verify(small.centre, str(target))
    assert {file.name: file.read_bytes() for file in target.iterdir()} == before


def test_what_was_erased_rescued_or_sealed_is_recounted_too(small: Town, tmp_path: Path) -> None:
    from bofield.server import accounts, epochs  # noqa: PLC0415
    from bofield.server.rescue import rescue  # noqa: PLC0415
    from bofield.wire.messages import Rescue  # noqa: PLC0415

    erased, lost = work(small), work(small)
    purge.purge_case(small.centre, small.org, erased, "Begäran")
    older = Snapshot(small.centre)
    task = new_id()
    small.coordinator.write(case_scope(lost), Op("task", task, "title", "Ring"))
    small.supervisor.pull_all()
    record = small.supervisor.held[task]
    older.put_back()
    with small.centre.storage.writing() as ledger:
        epoch = epochs.raise_epoch(small.centre, ledger, small.org, "test")
    message = Rescue(server_id=small.supervisor.reply.server_id, epoch=epoch, records=(record,))
    assert rescue(small.centre, small.supervisor.caller(), message).records == 1
    accounts.withdraw(small.centre, small.org, small.coordinator.person, "coordinator", f"district:{small.south}")
    late = small.coordinator.change(case_scope(lost), Op("task", new_id(), "title", "För sent"))
    small.coordinator.epoch = epoch
    (verdict,) = small.coordinator.push(late)
    assert verdict.verdict == "sealed"
    backups.make(small.centre, tmp_path / "backup")
    (found,) = backups.verify(small.centre, str(tmp_path / "backup"))
    assert found.head == head_of(small) == durable_of(small)


_HARM: dict[str, str] = {
    "altered": "UPDATE feed SET change = replace(change, 'Storgatan 4', 'Storgatan 5')",
    "another author": "UPDATE feed SET mac = (SELECT mac FROM feed WHERE seq = 2) WHERE seq = 3",
    "moved": "UPDATE feed SET order_seq = order_seq + 1 WHERE seq = 4",
    "gap": "DELETE FROM feed WHERE seq = 5",
    "cut short": "DELETE FROM feed WHERE seq = (SELECT head FROM organisation)",
    "counter behind": "UPDATE organisation SET head = head - 1",
    "counter ahead": "UPDATE organisation SET head = head + 1",
    "emptied": "UPDATE feed SET change = '', mac = '' WHERE seq = 6",
    "record lost": "DELETE FROM record_state WHERE seq = (SELECT max(seq) FROM record_state)",
    "record changed": "UPDATE record_state SET registers = '{}', digest = '' WHERE kind = 'case'",
    "record added": "INSERT INTO record_state SELECT org, 'x', kind, scope, case_id, epoch, seq, private_to, registers,"
    " digest FROM record_state LIMIT 1",
    "another organisation": "UPDATE organisation SET org = 'x'",
    "another version": "DELETE FROM bofield_migration WHERE number = (SELECT max(number) FROM bofield_migration)",
    "no tables": "DROP TABLE feed",
}


@pytest.mark.parametrize("harm", _HARM)
def test_a_copy_with_anything_wrong_promises_nothing(small: Town, tmp_path: Path, harm: str) -> None:
    backups.make(small.centre, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup" / "centre.db")) as copy, copy:
        assert copy.execute(_HARM[harm]).rowcount != 0
    with pytest.raises(DamagedFileError, match=r"centre\.db"):
        backups.verify(small.centre, str(tmp_path / "backup"))
    assert durable_of(small) == 0


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:20_000])


def _scribble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[8192:40_000] = b"x" * (40_000 - 8192)
    file.write_bytes(content)


@pytest.mark.parametrize("harm", [_cut, _scribble])
def test_a_copy_that_cannot_even_be_read_is_one_sentence(
    small: Town, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    backups.make(small.centre, tmp_path / "backup")
    harm(tmp_path / "backup" / "centre.db")
    with pytest.raises(DamagedFileError):
        backups.verify(small.centre, str(tmp_path / "backup"))
    assert durable_of(small) == 0


def test_a_copy_of_another_life_promises_nothing(small: Town, tmp_path: Path) -> None:
    older = Snapshot(small.centre)
    work(small)
    backups.make(small.centre, tmp_path / "backup")
    older.put_back()
    with pytest.raises(DamagedFileError):
        backups.verify(small.centre, str(tmp_path / "backup"))  # it goes further
    work(small)
    work(small)
    with pytest.raises(DamagedFileError):
        backups.verify(small.centre, str(tmp_path / "backup"))  # and tells of other changes
    assert durable_of(small) == 0


def test_another_centres_copy_promises_nothing(small: Town, tmp_path: Path) -> None:
    with closing(build_town(tmp_path / "other", None).centre) as other:
        backups.make(other, tmp_path / "backup")
    with pytest.raises(DamagedFileError):
        backups.verify(small.centre, str(tmp_path / "backup"))


def test_the_living_database_is_no_copy_of_itself(small: Town, tmp_path: Path) -> None:
    for named in ("", "centre.db"):
        with pytest.raises(RefusedError, match="centre"):
            backups.verify(small.centre, str(tmp_path / "centre" / named))
    assert durable_of(small) == 0


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_where_there_is_no_backup_one_is_told_so(small: Town, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingFileError, match=name):
        backups.verify(small.centre, str(tmp_path / name))


def test_postgresql_is_copied_by_its_own_tools_and_verified_here(tmp_path: Path, postgres: PostgresServer) -> None:
    name = postgres.create()
    town = build_town(tmp_path / "centre", postgres.url(name))
    work(town)
    with pytest.raises(RefusedError, match="pg_basebackup"):
        backups.make(town.centre, tmp_path / "backup")
    town.centre.close()
    copy = postgres.create(name)
    work(town)
    with pytest.raises(RefusedError):
        backups.verify(town.centre, postgres.url(name))
    (found,) = backups.verify(town.centre, postgres.url(copy))
    assert found.head == durable_of(town) < head_of(town)
    town.centre.close()
    postgres.drop(copy)
    postgres.drop(name)
