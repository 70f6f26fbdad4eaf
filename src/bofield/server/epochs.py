"""The lives of a centre's database: when one ends and the next begins, and how that is noticed.

A database that was put back from a backup has forgotten things that laptops remember. So the number of its life, the
epoch, stands in the database and in a file beside it, together with how far the feed had come; a database that has
fallen behind the file, or that wakes on another PostgreSQL than it fell asleep on, begins a new life. The file is
always written first: a crash between the two costs one number and nothing else.

Knows nothing of laptops: what gives a restore away in what they say stands in `hello`.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import exc, text

from bofield.errors import DamagedFileError, DataFileError, NoSpaceError
from bofield.i18n import _
from bofield.server import audit
from bofield.server.ledger_sql import SqlLedger
from bofield.server.unforgotten import Ends, end_again, ends_of

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.server.centre import Centre
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import Home

FILE = "epoch.json"
_SYSTEM, _TIMELINE = "system", "timeline"
# The timeline of what is being written, not of the last checkpoint: a promoted standby shows its own at once.
_HOST = text(
    "SELECT (SELECT system_identifier FROM pg_control_system())::text, CASE WHEN pg_is_in_recovery()"
    " THEN (SELECT timeline_id FROM pg_control_checkpoint())::text"
    " ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END"
)


@dataclass(frozen=True, slots=True)
class Life:
    """How far an organisation's feed was seen to have come: its epoch, its head, and the change that stood there.

    `ends` is what had ended for good by then.
    """

    epoch: int
    head: int = 0
    mark: str = ""
    ends: Ends = field(default_factory=Ends)


class Epochs(Protocol):
    """What is remembered outside the database."""

    def read(self) -> dict[str, Life]:
        """The life of each organisation, by id."""

    def write(self, org: str, life: Life) -> None:
        """Remember one. It is safe once this returns."""


class MemoryEpochs:
    """Lives in memory, for a centre without a folder."""

    def __init__(self) -> None:
        self._lives: dict[str, Life] = {}

    def read(self) -> dict[str, Life]:
        """See Epochs."""
        return dict(self._lives)

    def write(self, org: str, life: Life) -> None:
        """See Epochs."""
        self._lives[org] = life


class EpochFile:
    """Lives in a file of JSON. Written by whoever holds the organisation's lock, so by one process at a time."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> dict[str, Life]:
        """See Epochs. Raises DamagedFileError; a file that is not there says nothing."""
        try:
            data = json.loads(self.file.read_text())
            return {org: _read_life(life) for org, life in data.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise DamagedFileError(
                _(
                    "The file {file} cannot be read. Put it back from your backup of the folder; if there is none, "
                    "remove it, and the laptops will tell the centre what it has forgotten."
                ).format(file=self.file)
            ) from None

    def write(self, org: str, life: Life) -> None:
        """See Epochs. The file is whole at every moment: the new one takes the old one's place.

        Raises NoSpaceError, or DataFileError where it cannot be written; then the old one stands.
        """
        lives = {**self.read(), org: life}
        partial = self.file.with_name(f"{self.file.name}.{os.getpid()}.part")
        try:
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as opened:
                json.dump({name: _written(each) for name, each in sorted(lives.items())}, opened)
                opened.flush()
                os.fsync(opened.fileno())
            partial.replace(self.file)
            sync_folder(self.file.parent)
        except OSError as error:
            partial.unlink(missing_ok=True)
            if error.errno == errno.ENOSPC:
                raise NoSpaceError(
                    _("The disk with {place} is full. Nothing of this was written; make room, then try again.").format(
                        place=self.file
                    )
                ) from None
            raise DataFileError(
                _("The file {file} cannot be written: {reason}. Nothing was changed.").format(
                    file=self.file, reason=error.strerror or error
                )
            ) from None


def _written(life: Life) -> dict[str, Any]:
    ends = life.ends
    return {
        "epoch": life.epoch,
        "head": life.head,
        "mark": life.mark,
        "revoked": sorted(ends.revoked),
        "withdrawn": sorted(ends.withdrawn),
        "erased": sorted(ends.erased),
    }


def _read_life(data: dict[str, Any]) -> Life:
    ends = Ends(
        frozenset(map(str, data.get("revoked", ()))),
        frozenset(map(str, data.get("withdrawn", ()))),
        frozenset((str(case), str(reason)) for case, reason in data.get("erased", ())),
    )
    return Life(int(data["epoch"]), int(data["head"]), str(data["mark"]), ends)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def raise_epoch(centre: Centre, ledger: Ledger, org: str, why: str, *, beyond: int = 0) -> int:
    """Begin a new life and return its number, greater than any known; `why` is a code word for the audit trail.

    `beyond` is an epoch that something signed by this centre speaks of.
    """
    home = ledger.lock(org)
    known = centre.epochs.read().get(org)
    epoch = max(home.epoch, beyond, known.epoch if known else 0) + 1
    ends = ends_of(ledger, org) | (known.ends if known else Ends())
    centre.epochs.write(org, _life(ledger, org, epoch, home.head, ends))
    ledger.set_home(org, epoch=epoch)
    audit.note(ledger, org, centre.now(), "epoch_raised", detail=f"{why} {home.epoch}->{epoch}")
    end_again(centre, ledger, org, ends)
    return epoch


def settle(centre: Centre) -> dict[str, str]:
    """Compare the database with what is remembered outside it, and begin a new life where it has been put back.

    Returns the organisations it has happened to, each with the code word of why.
    """
    with centre.storage.reading() as ledger:
        if not any(_why(centre, ledger, home) for home in ledger.homes()) and _is_remembered(centre, ledger):
            return {}
    raised = {}
    with centre.storage.writing() as ledger:
        for home in ledger.homes():
            locked = ledger.lock(home.org)
            if why := _why(centre, ledger, locked):
                raise_epoch(centre, ledger, home.org, why)
                raised[home.org] = why
            else:
                known = centre.epochs.read().get(home.org)
                ends = ends_of(ledger, home.org) | (known.ends if known else Ends())
                centre.epochs.write(home.org, _life(ledger, home.org, locked.epoch, locked.head, ends))
        for name, value in _host(ledger).items():
            ledger.set_fact(name, value)
    return raised


def remember(centre: Centre) -> None:
    """Note how far the feeds have come. Called now and then while serving: the newer, the more a restore shows."""
    with centre.storage.writing() as ledger:
        for each in ledger.homes():
            home = ledger.lock(each.org)
            known = centre.epochs.read().get(home.org) or Life(home.epoch)
            if known.epoch > home.epoch or known.head > home.head:
                continue  # it was put back, and settling is not done yet
            ends = known.ends | ends_of(ledger, home.org, known.head)
            if known != (life := _life(ledger, home.org, home.epoch, home.head, ends)):
                centre.epochs.write(home.org, life)


def _why(centre: Centre, ledger: Ledger, home: Home) -> str:
    """Say what shows that the database was put back; empty when nothing does."""
    known = centre.epochs.read().get(home.org)
    if known and known.epoch > home.epoch:
        return "epoch_file"
    # A file that is older than the database has nothing to say.
    if known and known.epoch == home.epoch:
        if known.head > home.head:
            return "behind_file"
        if known.ends.revoked & {row.id for row in ledger.devices(home.org) if row.revoked_at is None}:
            return "revoked_in_file"  # which leaves no trace in the feed
        at = ledger.at_seq(home.org, known.head)
        if known.mark and at and at.change_id != known.mark:
            return "other_than_file"
    facts = ledger.facts()
    before = {name: facts.get(name, "") for name in (_SYSTEM, _TIMELINE)}
    for name, value in _host(ledger).items():
        if before[name] and before[name] != value:
            return f"postgres_{name}"
    return ""


def _is_remembered(centre: Centre, ledger: Ledger) -> bool:
    """Tell whether file and facts say what they should, so that nothing has to be written."""
    lives, facts = centre.epochs.read(), ledger.facts()
    return all(home.org in lives and lives[home.org].epoch == home.epoch for home in ledger.homes()) and all(
        facts.get(name) == value for name, value in _host(ledger).items()
    )


def _life(ledger: Ledger, org: str, epoch: int, head: int, ends: Ends) -> Life:
    at = ledger.at_seq(org, head)
    return Life(epoch, head, at.change_id if at else "", ends)


def _host(ledger: Ledger) -> dict[str, str]:
    """Which PostgreSQL this is, and on which of its timelines. Nothing for SQLite, or where one may not ask."""
    if not isinstance(ledger, SqlLedger) or ledger.connection.dialect.name != "postgresql":
        return {}
    try:
        with ledger.connection.begin_nested():
            system, timeline = ledger.connection.execute(_HOST).one()
    except exc.ProgrammingError:  # a hosted PostgreSQL may not let its users ask
        return {}
    return {_SYSTEM: str(system), _TIMELINE: str(timeline)}
