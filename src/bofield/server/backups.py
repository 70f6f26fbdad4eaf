"""Backups of a centre: make one while it runs, and say that one is good only after reading all of it.

A backup is a folder like a centre's own, so that putting it back is putting the folder back. Only a copy that has been
read from end to end raises `durable_seq`, by which laptops know what they no longer have to keep for the centre.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, exc, select

from bofield.errors import BofieldError, DamagedFileError, FileExistsAlreadyError, MissingFileError, RefusedError
from bofield.i18n import _
from bofield.ids import new_change_id
from bofield.server import audit
from bofield.server.epochs import FILE as EPOCHS
from bofield.server.epochs import EpochFile, Life, sync_folder
from bofield.server.migrations import NEWEST
from bofield.server.recount import recount
from bofield.server.storage import Storage, open_storage, place
from bofield.server.tables import MIGRATION
from bofield.server.unforgotten import Ends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.server.centre import Centre
    from bofield.server.ledger_sql import SqlLedger

DATABASE, KEY, SETTINGS = "centre.db", "feed.key", "centre.json"
_NONCE = "backup_check"
_PAGES = 2000  # of the database in one step, between which the centre goes on writing


@dataclass(frozen=True, slots=True)
class Verified:
    """One organisation of a copy that has been read: how far its feed goes, and how much it holds."""

    org: str
    name: str
    head: int
    changes: int
    records: int
    durable_seq: int
    """How far the living centre's feed is safe now."""


def make(centre: Centre, target: Path) -> int:
    """Copy the centre, while it runs, into a new folder; returns the seq up to which the copy goes.

    Raises RefusedError for PostgreSQL, which has a better way of its own, and FileExistsAlreadyError.
    """
    if not isinstance(centre.storage, Storage) or not centre.storage.is_sqlite:
        raise RefusedError(
            _(
                "This centre keeps its tables in PostgreSQL. Take the backup with pg_basebackup, copy centre.json, "
                "feed.key and epoch.json from the centre's folder beside it, start the copy, and check it with: "
                "bofield server backup verify --copy URL"
            )
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsAlreadyError(
            _("There is something in {folder} already. Nothing was changed; give the backup a new folder.").format(
                folder=target
            )
        )
    # Made under another name, so that a folder with the right name is always a whole backup.
    partial = target.with_name(f"{target.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    try:
        heads = _fill(centre, Path(place(centre.storage)), partial)
        if target.exists():
            target.rmdir()
        partial.rename(target)
    except (OSError, sqlite3.Error, BofieldError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise BofieldError(
            _("The backup in {folder} could not be written: {reason}. There is no backup there.").format(
                folder=target, reason=getattr(error, "strerror", None) or error
            )
        ) from None
    sync_folder(target.parent)
    with centre.storage.writing() as ledger:
        for org, head in heads.items():
            audit.note(ledger, org, centre.now(), "backup_made", detail=f"seq:{head}")
    return max(heads.values(), default=0)


def verify(centre: Centre, copy: str) -> list[Verified]:
    """Read a restored copy (a folder, or the address of a database) from end to end, and raise `durable_seq` to it.

    Raises DamagedFileError naming what is wrong with it, and RefusedError when it is the living database itself.
    """
    nonce = new_change_id()
    with centre.storage.writing() as ledger:
        ledger.set_fact(_NONCE, nonce)
    with _copy(copy) as storage:
        where = place(storage)
        try:
            with storage.reading() as there, centre.storage.reading() as here:
                _whole_file(there, where)
                _known_version(there, where)
                if there.fact(_NONCE) == nonce:
                    raise RefusedError(
                        _("{place} is the living database itself, and no copy of it. Nothing was changed.").format(
                            place=where
                        )
                    )
                counts = {home.org: recount(here, there, home.org, centre.key, where) for home in here.homes()}
        except exc.DatabaseError as error:
            raise DamagedFileError(
                _("The copy {place} cannot be read ({reason}). Nothing was changed; make a new backup.").format(
                    place=where, reason=type(error.orig).__name__
                )
            ) from None
    found = []
    with centre.storage.writing() as ledger:
        for org, count in counts.items():
            home = ledger.lock(org)
            if home.epoch != count.epoch:
                raise RefusedError(_("The centre was restored meanwhile. Nothing was changed; verify again."))
            durable = max(home.durable_seq, count.head)
            ledger.set_home(org, durable_seq=durable)
            audit.note(ledger, org, centre.now(), "backup_verified", detail=f"seq:{count.head}")
            found.append(Verified(org, home.name, count.head, count.changes, count.records, durable))
    return found


def _fill(centre: Centre, source: Path, folder: Path) -> dict[str, int]:
    """Write everything that belongs to a backup; returns the head of each organisation in it."""
    known = centre.epochs.read()
    target = folder / DATABASE
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source, timeout=30)) as living, closing(sqlite3.connect(target)) as copy:
        living.backup(copy, pages=_PAGES)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, that can be read where nothing can be written
        lives = {
            org: Life(epoch, head, mark or "", known[org].ends if org in known else Ends())
            for org, epoch, head, mark in copy.execute(
                "SELECT o.org, o.epoch, o.head, f.change_id FROM organisation o"
                " LEFT JOIN feed f ON f.org = o.org AND f.seq = o.head"
            )
        }
    _private(folder / KEY, centre.key.hex())
    _private(folder / SETTINGS, json.dumps({}))
    epochs = EpochFile(folder / EPOCHS)
    for org, life in lives.items():
        epochs.write(org, life)
    with target.open("rb") as opened:
        os.fsync(opened.fileno())
    sync_folder(folder)
    return {org: life.head for org, life in lives.items()}


def _private(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


@contextmanager
def _copy(copy: str) -> Iterator[Storage]:
    """Open a copy so that nothing in it can be changed."""
    storage = open_storage(copy) if "://" in copy else Storage(create_engine(_read_only(Path(copy))))
    try:
        yield storage
    finally:
        storage.close()


def _read_only(given: Path) -> str:
    file = (given / DATABASE if given.is_dir() else given).absolute()
    if not file.is_file():
        raise MissingFileError(
            _("There is no backup in {folder}: {file} is missing. Nothing was changed.").format(folder=given, file=file)
        )
    # Without a log beside it nothing has to be put in order first, and not even a lock is taken.
    alone = not file.with_name(f"{file.name}-wal").exists()
    return f"sqlite:///file:{file}?mode=ro&uri=true{'&immutable=1' if alone else ''}"


def _whole_file(ledger: SqlLedger, where: str) -> None:
    """Let SQLite read its file from end to end, also the parts that no question here would touch."""
    if ledger.connection.dialect.name != "sqlite":
        return
    found = ledger.connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if found != "ok":
        raise DamagedFileError(
            _("The copy {place} is damaged: {what}. Nothing was changed; make a new backup.").format(
                place=where, what=str(found).splitlines()[0]
            )
        )


def _known_version(ledger: SqlLedger, where: str) -> None:
    newest = max(ledger.connection.execute(select(MIGRATION.c.number)).scalars(), default=0)
    if newest != NEWEST:
        raise DamagedFileError(
            _(
                "The copy {place} was made by another version of bofield (its tables are version {found}, these are "
                "{known}). Nothing was changed; make a new backup."
            ).format(place=where, found=newest, known=NEWEST)
        )
