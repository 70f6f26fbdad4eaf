from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from support.postgres import PostgresServer

TESTS = Path(__file__).parents[1]


def test_each_test_has_an_empty_database_of_its_own(postgres: PostgresServer, postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        assert connection.execute(text("select count(*) from pg_tables where schemaname = 'public'")).scalar() == 0
        connection.execute(text("create table mine (id int)"))
    engine.dispose()
    other = create_engine(postgres.url(postgres.create()))
    with other.begin() as connection:
        assert connection.execute(text("select count(*) from pg_tables where schemaname = 'public'")).scalar() == 0
    other.dispose()


def test_a_database_can_be_copied(postgres: PostgresServer) -> None:
    original = postgres.create()
    engine = create_engine(postgres.url(original))
    with engine.begin() as connection:
        connection.execute(text("create table kept (id int)"))
    engine.dispose()
    copy = create_engine(postgres.url(postgres.create(template=original)))
    with copy.begin() as connection:
        assert connection.execute(text("select count(*) from kept")).scalar() == 0
    copy.dispose()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_no_server_outlives_the_process_that_started_it(ending: signal.Signals) -> None:
    code = (
        "import sys, time; from support.postgres import PostgresServer; server = PostgresServer();"
        "print(server.folder, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    with process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        assert _alive(server)
        process.send_signal(ending)
    deadline = time.monotonic() + 20
    while (_alive(server) or folder.exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(server)
    assert not folder.exists()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
