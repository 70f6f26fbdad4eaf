"""A centre on each database it can live on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.centre import Town, build_town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """Where the centre keeps its tables: in its own folder, or in PostgreSQL."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def town(tmp_path: Path, database: str | None) -> Iterator[Town]:
    built = build_town(tmp_path / "centre", database)
    yield built
    built.centre.close()
