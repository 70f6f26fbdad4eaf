"""Every rule of a replica holds for both: the one in an encrypted file and the one in dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.replica.memory import MemoryReplica
from support.replicas import Case, encrypted, person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bofield.replica.base import BaseReplica
    from bofield.replica.values import Me


@pytest.fixture(params=["memory", "encrypted"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., BaseReplica]]:
    """Give a maker of replicas of one kind; each call makes another laptop."""
    made: list[BaseReplica] = []

    def maker(me: Me | None = None) -> BaseReplica:
        folder = tmp_path / f"laptop{len(made)}"
        fresh = MemoryReplica(me or person()) if request.param == "memory" else encrypted(folder, me)
        made.append(fresh)
        return fresh

    yield maker
    for replica in made:
        replica.close()


@pytest.fixture
def replica(make: Callable[..., BaseReplica]) -> BaseReplica:
    """Give one replica."""
    return make()


@pytest.fixture
def case() -> Case:
    """Give ids for a case and a contact in it."""
    return Case()
