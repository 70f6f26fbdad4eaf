"""A centre that was put back to an older backup, with living laptops around it: nothing is lost, and all agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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


@pytest.mark.parametrize("seed", [3, 4])
def test_older_base_backups_of_postgresql_lose_nothing_that_a_living_laptop_holds(
    tmp_path: Path, own_postgres: PostgresServer, seed: int
) -> None:
    restored(World(tmp_path, own_postgres, seed))
