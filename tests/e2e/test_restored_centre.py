"""A centre that was put back to an older backup, with living laptops around it: nothing is lost, and all agree."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bofield.server import accounts, admin_api, epochs
from bofield.server.centre import open_centre
from support.postgres import PostgresServer
from support.restores import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUNDS = 3


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that may be halted and put back."""
    with PostgresServer() as server:
        yield server


def restored(world: World, rounds: int = ROUNDS) -> None:
    epoch = 1
    try:
        for number in range(rounds):
            done = world.round()
            assert done.is_good, (number, done)
            assert done.forgotten, (number, "nothing was at stake", done)
            assert done.epoch > epoch, (number, done)
            epoch = done.epoch
    finally:
        world.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_older_copies_of_sqlite_lose_nothing_that_a_living_laptop_holds(tmp_path: Path, seed: int) -> None:
    restored(World(tmp_path, None, seed))


@pytest.mark.parametrize("seed", [3])
def test_older_base_backups_of_postgresql_lose_nothing_that_a_living_laptop_holds(
    tmp_path: Path, own_postgres: PostgresServer, seed: int
) -> None:
    restored(World(tmp_path, own_postgres, seed))


def test_a_postgresql_that_was_recovered_into_another_timeline_is_noticed_at_once(
    tmp_path: Path, own_postgres: PostgresServer
) -> None:
    with closing(admin_api.init_centre(tmp_path, "Provhus", own_postgres.url(own_postgres.create()))) as centre:
        org = accounts.only_organisation(centre).id
        own_postgres.base_backup("older")
        assert epochs.settle(centre) == {}
    own_postgres.halt()
    own_postgres.put_back("older")
    own_postgres.promote_at_start()
    own_postgres.start()
    with closing(open_centre(tmp_path)) as centre, centre.storage.reading() as ledger:
        assert ledger.home(org).epoch == 2
        assert ledger.audited(org, "epoch_raised")[-1].detail == "postgres_timeline 1->2"


def test_a_dump_loaded_into_another_postgresql_is_noticed_at_once(tmp_path: Path, own_postgres: PostgresServer) -> None:
    name = own_postgres.create()
    with closing(admin_api.init_centre(tmp_path, "Provhus", own_postgres.url(name))) as centre:
        org = accounts.only_organisation(centre).id
    with PostgresServer() as other:
        other.load(own_postgres.dump(name), name)
        (tmp_path / "centre.json").write_text(json.dumps({"database": other.url(name)}))
        with closing(open_centre(tmp_path)) as centre, centre.storage.reading() as ledger:
            assert ledger.home(org).epoch == 2
            assert ledger.audited(org, "epoch_raised")[-1].detail == "postgres_system 1->2"
