"""A small centre and laptops that reach it, kept in memory and in encrypted files alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.replica.memory import MemoryReplica
from support.meeting import Laptop
from support.replicas import Case, encrypted, person
from support.small_centre import SmallCentre

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def centre() -> SmallCentre:
    """Give a centre without a network."""
    return SmallCentre()


@pytest.fixture
def case() -> Case:
    """Give ids for a case and a contact in it."""
    return Case()


@pytest.fixture(params=["memory", "encrypted"])
def meet(request: pytest.FixtureRequest, tmp_path: Path, centre: SmallCentre) -> Iterator[Callable[[], Laptop]]:
    """Give a maker of laptops that belong to the small centre, each somebody else's."""
    made: list[Laptop] = []

    def maker() -> Laptop:
        me = person(server="https://x.example", server_id=centre.server_id, token="hemlig nyckel", org="prov")
        folder = tmp_path / f"laptop{len(made)}"
        replica = MemoryReplica(me) if request.param == "memory" else encrypted(folder, me)
        made.append(Laptop(replica, centre.line(me.person)))
        return made[-1]

    yield maker
    for laptop in made:
        laptop.replica.close()
