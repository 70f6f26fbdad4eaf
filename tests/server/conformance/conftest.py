"""A town whose centre keeps what it knows in SQLite, in PostgreSQL, and in dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.centre import Town, build_town, build_town_in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    if request.param == "memory":
        yield build_town_in_memory()
        return
    database = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    built = build_town(tmp_path / "centre", database)
    yield built
    built.centre.close()
