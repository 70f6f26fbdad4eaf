"""A laptop of a history on the whole stack: the app's own replica in its encrypted file, opened and closed as it comes.

A program that is killed leaves the file behind as it is at that moment, in the middle of a transaction; the next one
opens that. Only the work of deriving a key is less than in the app. Knows the replica package; judges nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import event

from bofield.paths import Home
from bofield.records.registry import KINDS
from bofield.replica import keyslots, overlay
from bofield.replica.file import Replica
from bofield.replica.memory import MemoryReplica
from bofield.replica.sql import SqlStore
from bofield_proof.laptop import KilledError
from bofield_proof.processes import reach_tests
from bofield_proof.stack_host import compiled_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from bofield.replica.values import Entry, EntryState, HelloState, Me, Receipt, Record

reach_tests()
from support.raw_file import pages  # noqa: E402  (lies with the tests)
from support.replicas import CHEAP, PASSPHRASE  # noqa: E402

_TELLING = re.compile(rb"(?i)[A-Z]\.\dw\d+x|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What tells something of somebody: the marks of invented texts, and the ids of records."""
_RIGHTS = "event"
"""The table that remembers rights themselves, for a centre that was restored."""
_STATES: frozenset[EntryState] = frozenset(("waiting", "sent", "held", "refused", "taken"))
_LOCK = "sync.lock"
_LISTS = (*(str(kind.table.__tablename__) for kind in KINDS.values()), "answer", "conflict", "search_row")
"""The tables that lists and search are made of."""
Files = dict[str, bytes]
"""What lies in a folder, by name."""


class _Text:
    """What lies on a disk, read when somebody first asks whether something is in it."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read
        self._text: str | None = None

    def __contains__(self, words: str) -> bool:
        """Tell whether something is in it."""
        if self._text is None:
            self._text = self._read()
        return words in self._text


@dataclass(frozen=True, slots=True)
class FileImage:
    """A copy of a disk, and what a person would find in it."""

    files: Files
    confirmed: Mapping[str, Record]
    outbox: Mapping[str, Entry]
    receipts: Mapping[str, Receipt]


class FileLaptop:
    """A replica in a folder, as the history's words for laptops know it (`laptop.LaptopReplica`)."""

    is_torn = False
    """What a broken transaction leaves is up to the database here; the next program opens the file as it lay there."""

    def __init__(self, folder: Path) -> None:
        self.schema = 0
        self._home = Home(folder)
        self._strike: Callable[[], BaseException] | None = None
        self._left, self._struck, self._looked_at = 0, False, False
        self._wreck: Files | None = None
        self._program: Replica | MemoryReplica = self._opened()

    @classmethod
    def create(cls, folder: Path, me: Me) -> Self:
        """Set up a new laptop."""
        Replica.create(folder, PASSPHRASE, me, params=CHEAP).close()
        return cls(folder)

    @classmethod
    def of(cls, folder: Path, files: Files) -> Self:
        """Begin with what lay on another disk."""
        _put(folder, files)
        return cls(folder)

    @property
    def _file(self) -> Replica:
        assert isinstance(self._program, Replica)
        return self._program

    def __getattr__(self, name: str) -> Any:
        """Everything else is the replica's own."""
        return getattr(self._program, name)

    def _opened(self) -> Replica:
        program = Replica.open(self._home, PASSPHRASE)
        compiled_once("writes", program._writer)
        compiled_once("reads", program._reader)
        event.listen(program._writer, "before_cursor_execute", self._statement)
        event.listen(program._writer, "commit", self._commit)
        return program

    def hello_state(self) -> HelloState:
        """Say who calls, as an older app would if that is what runs here."""
        state = self._program.hello_state()
        return replace(state, schema=self.schema or state.schema)

    # ── a program that ends ──────────────────────────────────────────────────────────────────────────────────────────
    def close_and_open(self) -> None:
        """End the program and start it again."""
        self._program.close()
        self._program = self._opened()

    def destroy(self) -> None:
        """Destroy the key and the file. Whoever looks at this laptop from now on finds an empty one."""
        me = self._program.me
        self._program.destroy()
        self._program = MemoryReplica(me)

    def trip(self, count: int, strike: Callable[[], BaseException]) -> None:
        """Let something go wrong at a statement, counted from now on over all transactions that write."""
        self._left, self._strike, self._struck = count, strike, False

    def disarm(self) -> bool:
        """Take the tripwire away, and start anew what was killed; tell whether it was touched."""
        self._strike = None
        if self._wreck is not None:
            files, self._wreck = self._wreck, None
            self._put_back(files)
        return self._struck

    def _statement(self, *_about: object) -> None:
        if self._strike is not None and not self._looked_at:
            self._left -= 1
            if self._left < 0:
                raise self._hit()

    def _commit(self, _connection: object) -> None:
        if self._strike is not None and self._left <= 0:
            raise self._hit()

    def _hit(self) -> BaseException:
        assert self._strike is not None
        blow, self._strike, self._struck = self._strike(), None, True
        if isinstance(blow, KilledError):
            self._wreck = _files(self._home.root)
        return blow

    # ── the disk ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def image(self) -> FileImage:
        """Copy all that is on the disk."""
        with self._program._looking() as store:
            confirmed = store.records(store.all_kinds())
            outbox = {each.change.id: each for each in store.entries_in(_STATES)}
            receipts = {each.change.id: each for each in store.journal_beyond((-1, ""), 1 << 30)}
        return FileImage(_files(self._home.root), confirmed, outbox, receipts)

    def leave(self) -> Files:
        """End the program and give what it has left on the disk."""
        self._program.close()
        return _files(self._home.root)

    def put_back(self, image: FileImage) -> None:
        """Let the disk be as it was."""
        self._put_back(image.files)

    def _put_back(self, files: Files) -> None:
        self._program.close()
        _put(self._home.root, files)
        self._program = self._opened()

    # ── what the proof looks at ──────────────────────────────────────────────────────────────────────────────────────
    def unshown(self) -> list[str]:
        """Name the changes in the outbox that do not stand in what lists and search show."""
        if not self._program.outbox_count():
            return []
        with self._program._looking() as store:
            outbox = store.entries_in(_STATES)
            kinds = {op.record: op.kind for entry in outbox for op in entry.change.ops}
        return [entry.change.id for entry in outbox] if self._is_listed_otherwise(kinds) else []

    def lists_otherwise(self) -> bool:
        """Tell whether lists and search show anything else than the centre has confirmed, as nothing may at rest."""
        with self._program._looking() as store:
            kinds = store.all_kinds()
        return self._is_listed_otherwise(kinds)

    def _is_listed_otherwise(self, kinds: Mapping[str, str]) -> bool:
        """Tell whether anything would be listed otherwise, were these records shown anew. Nothing is changed by it."""
        self._looked_at = True
        try:
            with self._file._writer.connect() as connection:
                before = _listed(connection)
                overlay.refresh(SqlStore(connection, self._file.org), kinds)
                return before != _listed(connection)
        finally:
            self._looked_at = False

    def everything(self, *, rights: bool = True) -> _Text:
        """Words and ids that lie anywhere in the file, free pages and all; of its tables alone without `rights`."""
        return _Text(self._in_file if rights else self._in_tables)

    def _in_file(self) -> str:
        if not self._home.keyslots.exists():
            return " ".join(path.name for path in self._home.root.iterdir() if path.name != _LOCK)
        key = keyslots.unseal(self._home.keyslots, PASSPHRASE)
        found = {word for page in pages(self._home.database, key) for word in _TELLING.findall(page)}
        return " ".join(sorted(word.decode().lower().capitalize() for word in found))

    def _in_tables(self) -> str:
        with self._file._reader.connect() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            return repr([_rows(connection, name) for name in names if name != _RIGHTS])


def _listed(connection: Connection) -> list[list[str]]:
    """All rows from which lists and search are made."""
    return [_rows(connection, name) for name in _LISTS]


def _rows(connection: Connection, table: str) -> list[str]:
    return sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{table}"')))  # noqa: S608  (our own names)


def _files(folder: Path) -> Files:
    """Read what lies in a folder; the memory that programs share is none of it."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith((".json", ".db", "-wal"))}


def _put(folder: Path, files: Files) -> None:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
