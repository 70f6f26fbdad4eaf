"""The centre of a history on the whole stack: a real server in front of PostgreSQL, with its folder beside it.

Its database can be copied and put back row by row, and its server stopped at any statement of a transaction. What
laptops ask goes over HTTP (`stack_line`); what administrators do, and what the proof looks at, is as in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql
from sqlalchemy import event, text

from bofield.server import codes, epochs
from bofield.server.centre import Centre, create, open_centre
from bofield.server.epochs import EpochFile
from bofield.server.storage import Storage
from bofield.sync import http
from bofield_proof.centre import TheCentre
from bofield_proof.stack_host import Host, compiled_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.wire.messages import EnrolReply
    from bofield_proof.centre import Places
    from bofield_proof.chance import Clock

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'bofield_migration'"


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a database as PostgreSQL itself writes them out, table by table; empty tables are left out."""

    tables: dict[str, bytes]

    def text(self) -> str:
        """Everything in it, as text."""
        return b"\n".join(self.tables.values()).decode()


class Database:
    """The tables of one PostgreSQL database, copied out and in."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        with storage.looking() as connection:
            self._names = sorted(connection.execute(text(_TABLES)).scalars())

    def copy(self) -> Rows:
        """Read every row."""
        found = {}
        with self.storage.looking() as connection, _cursor(connection) as cursor:
            for name in self._names:
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as out:
                    if rows := b"".join(map(bytes, out)):
                        found[name] = rows
        return Rows(found)

    def put_back(self, rows: Rows) -> None:
        """Let there be these rows and no others."""
        gone = sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in self._names)
        with self.storage.changing() as connection, _cursor(connection) as cursor:
            cursor.execute(gone)
            for name, content in rows.tables.items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as into:
                    into.write(content)


def _cursor(connection: Any) -> Any:
    return connection.connection.driver_connection.cursor()


class StackCentre(TheCentre):
    """One centre for one history after another: each begins with what `begin` puts there."""

    def __init__(self, folder: Path, database: str, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._generation, self._given = 0, {}
        self._strike: Callable[[], BaseException] | None = None
        self._left, self.struck = 0, False
        self.host = Host()
        self._settle(create(folder, database, clock))
        self._database = Database(self._storage)
        self.places: Places = self._found()
        epochs.settle(self.centre)
        with self.centre.storage.reading() as ledger:
            self.server_id = ledger.home(self.places.org).server_id
        self.host.start(self.centre)

    @property
    def is_torn(self) -> bool:
        """What a broken transaction leaves is up to PostgreSQL here, and is seen at the end."""
        return False

    @property
    def _storage(self) -> Storage:
        storage = self.centre.storage
        assert isinstance(storage, Storage)
        return storage

    def _settle(self, centre: Centre) -> None:
        """Take a centre that was opened for the one there is."""
        self.centre = centre
        compiled_once("centre", self._storage.engine)
        event.listen(self._storage.engine, "before_cursor_execute", self._statement)
        event.listen(self._storage.engine, "commit", self._commit)

    def begin(self, clock: Clock, rows: Rows, file: bytes) -> None:
        """Begin a history: these rows, this file beside them, this clock, and nothing of what was."""
        self._clock, self._generation, self._given = clock, 0, {}
        self._strike, self.struck = None, False
        self._database.put_back(rows)
        self._file.write_bytes(file)
        self.centre = Centre(self._storage, self.centre.key, clock, EpochFile(self._file))
        self.host.turn_to(self.centre)

    @property
    def _file(self) -> Path:
        return self._folder / epochs.FILE

    @property
    def file(self) -> bytes:
        """The file that remembers the centre's lives."""
        return self._file.read_bytes()

    def close(self) -> None:
        """Stop serving."""
        self.host.stop()
        self.centre.close()

    # ── what a laptop asks ───────────────────────────────────────────────────────────────────────────────────────────
    def enrol(self, person: int) -> EnrolReply:
        """Give somebody another laptop: the code by an administrator, the rest over HTTP."""
        code, _expires = codes.make_code(self.centre, self.places.org, self.places.people[person])
        return http.enrol(self.host.url, code, "laptop")

    def readable(self, cursor: str) -> str:
        """A cursor from before the centre forgot them all cannot be read any more."""
        return self._cursor(cursor)

    def gave(self, cursor: str) -> None:
        """Remember a cursor that was given to a laptop."""
        self._given[cursor] = self._generation

    # ── what happens to the machine ──────────────────────────────────────────────────────────────────────────────────
    def restart(self, *, killed: bool = False, meanwhile: Callable[[], None] | None = None) -> None:
        """End the server, let something be done to its files, and start it again at the same address."""
        self.host.stop(killed=killed)
        if meanwhile:
            meanwhile()
        self.centre.close()
        self._settle(open_centre(self._folder, self._clock))
        self._database.storage = self._storage
        self.host.start(self.centre)

    def image(self) -> Rows:  # type: ignore[override]  # a copy of another database
        """Copy the whole database."""
        return self._database.copy()

    def restore(self, image: Any, *, with_file: bool) -> None:
        """Put the database back, and the file beside it too unless it is still there; then start."""

        def put_back() -> None:
            self._database.put_back(image)
            if not with_file:
                self._file.unlink()

        self.restart(killed=True, meanwhile=put_back)

    def trip(self, count: int, strike: Callable[[], BaseException]) -> None:
        """Let the server die at a statement, counted from now on over all transactions that write."""
        self._left, self._strike, self.struck = count, strike, False

    def disarm(self) -> bool:
        """Take the tripwire away, and start anew what was killed; tell whether it was touched."""
        self._strike = None
        was, self.struck = self.struck, False
        if was:
            self.restart(killed=True)
        return was

    def _statement(self, connection: Any, *_about: object) -> None:
        if self._strike is not None and connection.get_execution_options().get("bofield_writes"):
            self._left -= 1
            if self._left < 0:
                raise self._hit()

    def _commit(self, connection: Any) -> None:
        writes = connection.get_execution_options().get("bofield_writes")
        if self._strike is not None and writes and self._left <= 0:
            raise self._hit()

    def _hit(self) -> BaseException:
        assert self._strike is not None
        strike, self._strike, self.struck = self._strike, None, True
        return strike()

    # ── what the proof looks at ──────────────────────────────────────────────────────────────────────────────────────
    def whole(self) -> str:
        """Everything in the database, as text."""
        return self.image().text()
