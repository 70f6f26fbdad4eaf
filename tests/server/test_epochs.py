"""When a centre's life ends and the next begins."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING

import pytest

from bofield.errors import BofieldError, DamagedFileError, DataFileError, NoSpaceError
from bofield.server import epochs
from bofield.server.centre import open_centre
from bofield.server.epochs import EpochFile, Life, MemoryEpochs
from support.centre import Town, build_town, open_case
from support.lives import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.server.epochs import Epochs


def epoch_of(town: Town) -> int:
    with town.centre.storage.reading() as ledger:
        return ledger.home(town.org).epoch


def head_of(town: Town) -> int:
    with town.centre.storage.reading() as ledger:
        return ledger.home(town.org).head


def reasons(town: Town) -> list[str]:
    with town.centre.storage.reading() as ledger:
        return [row.detail for row in ledger.audited(town.org, "epoch_raised")]


@pytest.fixture(params=["file", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Epochs:
    return EpochFile(tmp_path / "epoch.json") if request.param == "file" else MemoryEpochs()


def test_what_is_remembered_outside_the_database(kept: Epochs) -> None:
    assert kept.read() == {}
    kept.write("a", Life(1, 7, "c7"))
    kept.write("b", Life(4))
    kept.write("a", Life(2, 9, "c9"))
    assert kept.read() == {"a": Life(2, 9, "c9"), "b": Life(4, 0, "")}


def test_the_file_is_the_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "epoch.json"
    EpochFile(file).write("a", Life(1))
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": {"epoch": "x", "head": 1, "mark": ""}}'])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "epoch.json"
    file.write_text(text)
    with pytest.raises(DamagedFileError, match=r"epoch\.json"):
        EpochFile(file).read()


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, NoSpaceError), (errno.EIO, DataFileError)])
def test_a_new_life_that_cannot_be_written_down_does_not_begin(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[BofieldError]
) -> None:
    def failing(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    def interrupted() -> None:
        with town.centre.storage.writing() as ledger:
            epochs.raise_epoch(town.centre, ledger, town.org, "test")

    epochs.settle(town.centre)
    file = tmp_path / "centre" / "epoch.json"
    before = file.read_bytes()
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(kind, match=r"epoch\.json"):
        interrupted()
    monkeypatch.undo()
    assert epoch_of(town) == 1
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.part"))


def test_a_centre_that_was_not_put_back_stays_in_its_life(town: Town, tmp_path: Path) -> None:
    epochs.settle(town.centre)
    before = (tmp_path / "centre" / "epoch.json").stat().st_mtime_ns
    for _time in range(3):
        open_case(town.coordinator, town.south)
        epochs.remember(town.centre)
        assert epochs.settle(town.centre) == {}
    assert epoch_of(town) == 1
    assert (tmp_path / "centre" / "epoch.json").stat().st_mtime_ns > before
    life = town.centre.epochs.read()[town.org]
    assert (life.epoch, life.head) == (1, head_of(town))
    assert life.mark


def test_opening_writes_nothing_when_there_is_nothing_new(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "centre" / "epoch.json"
    epochs.settle(town.centre)
    before = file.stat().st_mtime_ns
    assert epochs.settle(town.centre) == {}
    open_centre(tmp_path / "centre").close()
    assert file.stat().st_mtime_ns == before


def test_a_database_older_than_a_new_life_begins_yet_another(town: Town) -> None:
    older = Snapshot(town.centre)
    with town.centre.storage.writing() as ledger:
        assert epochs.raise_epoch(town.centre, ledger, town.org, "test") == 2
    older.put_back()
    assert epoch_of(town) == 1
    assert epochs.settle(town.centre) == {town.org: "epoch_file"}
    assert epoch_of(town) == 3, "the second life was lived, and never comes again"
    assert town.centre.epochs.read()[town.org].epoch == 3
    assert reasons(town) == ["epoch_file 1->3"]
    assert epochs.settle(town.centre) == {}


def test_a_database_that_has_fallen_behind_the_file_was_put_back(town: Town) -> None:
    older = Snapshot(town.centre)
    open_case(town.coordinator, town.south)
    epochs.remember(town.centre)
    older.put_back()
    assert epochs.settle(town.centre) == {town.org: "behind_file"}
    assert epoch_of(town) == 2


def test_a_database_that_has_another_change_where_the_file_saw_one_was_put_back(town: Town) -> None:
    older = Snapshot(town.centre)
    open_case(town.coordinator, town.south)
    epochs.remember(town.centre)
    older.put_back()
    open_case(town.colleague, town.south)
    open_case(town.colleague, town.south)
    assert epochs.settle(town.centre) == {town.org: "other_than_file"}
    assert epoch_of(town) == 2


def test_without_the_file_nothing_is_concluded_from_its_absence(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "centre" / "epoch.json"
    epochs.settle(town.centre)
    file.unlink()
    open_centre(tmp_path / "centre").close()
    assert epoch_of(town) == 1
    assert json.loads(file.read_text())[town.org]["epoch"] == 1


def test_a_file_older_than_the_database_only_learns(town: Town) -> None:
    with town.centre.storage.writing() as ledger:
        epochs.raise_epoch(town.centre, ledger, town.org, "test")
    town.centre.epochs.write(town.org, Life(1, 10_000, "x"))
    assert epochs.settle(town.centre) == {}
    assert town.centre.epochs.read()[town.org].epoch == 2
    assert epoch_of(town) == 2


def test_a_crash_between_file_and_database_costs_a_number(town: Town) -> None:
    def interrupted() -> None:
        with town.centre.storage.writing() as ledger:
            epochs.raise_epoch(town.centre, ledger, town.org, "test")
            raise RuntimeError("the power goes")

    with pytest.raises(RuntimeError):
        interrupted()
    assert epoch_of(town) == 1
    assert town.centre.epochs.read()[town.org].epoch == 2, "the file comes first"
    epochs.settle(town.centre)
    assert epoch_of(town) == 3


def test_a_new_life_is_beyond_every_one_that_anybody_has_proof_of(town: Town) -> None:
    with town.centre.storage.writing() as ledger:
        assert epochs.raise_epoch(town.centre, ledger, town.org, "cursor_ahead", beyond=7) == 8
    assert epoch_of(town) == 8


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_url: str) -> Iterator[Town]:
    built = build_town(tmp_path / "centre", postgres_url)
    yield built
    built.centre.close()


@pytest.mark.parametrize("name", ["system", "timeline"])
def test_waking_on_another_postgresql_begins_a_new_life(on_postgres: Town, name: str) -> None:
    town = on_postgres
    epochs.settle(town.centre)
    with town.centre.storage.writing() as ledger:
        assert ledger.fact(name)
        ledger.set_fact(name, "4711")
    assert epochs.settle(town.centre) == {town.org: f"postgres_{name}"}
    assert epoch_of(town) == 2
    assert epochs.settle(town.centre) == {}, "it is at home here now"


def test_the_commands_of_an_administrator_begin_a_new_life_too(town: Town, tmp_path: Path) -> None:
    epochs.remember(town.centre)
    life = town.centre.epochs.read()[town.org]
    town.centre.epochs.write(town.org, Life(life.epoch, life.head + 5, "x"))
    open_centre(tmp_path / "centre").close()
    assert epoch_of(town) == 2
