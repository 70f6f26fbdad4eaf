"""What every test may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.i18n import set_language
from support import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.postgres import PostgresServer

__all__ = ["examples"]
"""Read here so that the thorough profile is known before the command line asks for it."""


@pytest.fixture(autouse=True)
def _in_swedish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin every test in Swedish, whatever the machine or the test before has chosen."""
    monkeypatch.delenv("BOFIELD_LANGUAGE", raising=False)
    set_language("")
    yield
    set_language("")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server of this test process's own."""
    from support.postgres import PostgresServer  # noqa: PLC0415  (psycopg is loaded only where a test needs it)

    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Give the address (for SQLAlchemy) of a fresh, empty database."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)
