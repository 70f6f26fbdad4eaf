"""A world of real processes in which a centre is put back to older backups, round after round, and loses nothing.

Two laptops live throughout, as encrypted files of their own. In every round a guest's laptop works too and is then gone
for good, so that what only it had can honestly be counted. The centre is a process that is killed; its database is
SQLite copied by `bofield server backup make`, or PostgreSQL copied by `pg_basebackup` while it runs.
"""

from __future__ import annotations

import random
import shutil
import signal
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from bofield.changes import case_scope
from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.server import backups
from bofield.server.centre import open_centre
from bofield.server.recount import recount
from bofield.server.storage import Storage
from support.real_centre import RealCentre, open_case, sync

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bofield.changes import Register
    from bofield.replica.file import Replica
    from support.postgres import PostgresServer

KEPT = 2
"""So many of the newest backups are kept, and any of them may be put back."""
VERIFIED = 0.4
"""How often a backup is verified, after which laptops no longer keep for the centre what lies in it."""
GUEST_LAST = 0.3
"""How often the guest hands something in that nobody else has heard of when its laptop and the database are lost."""
PATIENCE = 12
"""Rounds of syncing without a fault within which everything must have come to rest."""


class Backups(Protocol):
    """How a centre's database is copied and put back."""

    def take(self, name: str) -> None:
        """Copy it while it runs."""

    def put_back(self, name: str) -> None:
        """Put it back while nothing runs."""

    def drop(self, name: str) -> None:
        """Forget a copy."""

    def verify(self, name: str) -> bool:
        """Let the centre read a copy and promise it to the laptops; False where that takes too long for every round."""


class SqliteBackups:
    """Backups of a centre in its own folder."""

    def __init__(self, centre: Path, folder: Path) -> None:
        self._centre, self._folder = centre, folder

    def take(self, name: str) -> None:
        """See Backups."""
        with closing(open_centre(self._centre)) as centre:
            backups.make(centre, self._folder / name)

    def put_back(self, name: str) -> None:
        """See Backups."""
        for left in self._centre.glob("centre.db*"):
            left.unlink()
        shutil.copy(self._folder / name / "centre.db", self._centre / "centre.db")

    def drop(self, name: str) -> None:
        """See Backups."""
        shutil.rmtree(self._folder / name)

    def verify(self, name: str) -> bool:
        """See Backups."""
        with closing(open_centre(self._centre)) as centre:
            backups.verify(centre, str(self._folder / name))
        return True


class PostgresBackups:
    """Backups of a whole PostgreSQL server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def take(self, name: str) -> None:
        """See Backups."""
        self._server.base_backup(name)

    def put_back(self, name: str) -> None:
        """See Backups."""
        self._server.halt()
        self._server.put_back(name)
        self._server.start()

    def drop(self, name: str) -> None:
        """See Backups."""
        self._server.drop_backup(name)

    def verify(self, name: str) -> bool:
        """See Backups: it would take a second server on the copy."""
        assert (self._server.folder / name).exists()
        return False


@dataclass(slots=True)
class Round:
    """What one restore came to."""

    epoch: int = 0
    forgotten: int = 0
    """Changes that the centre had taken and the backup did not hold."""
    rescued: int = 0
    """Changes and records that laptops handed back."""
    remainder: int = 0
    """Changes that nobody had any more but the laptop that was lost: they are gone, and this is how many."""
    rounds: int = 0
    """Rounds of syncing until everything was at rest."""
    lost: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing is lost that anybody living held, and all agree."""
        return not (self.lost or self.differing or self.stuck)


class World:
    """See the module. `server` is a PostgreSQL of this world's own; without one the centre lives on SQLite."""

    def __init__(self, folder: Path, server: PostgresServer | None = None, seed: int = 1) -> None:
        self._folder, self._chance = folder, random.Random(seed)  # noqa: S311  (what happens, not what is secret)
        database = server.url(server.create()) if server else None
        self.centre = RealCentre(folder / "centre", database)
        self._backups: Backups = PostgresBackups(server) if server else SqliteBackups(folder / "centre", folder)
        self._names: list[str] = []
        self._taken = 0
        self.centre.start()
        self._living = {name: self.centre.laptop(name, folder / name) for name in ("Eva", "Bo")}
        self._cases = [open_case(self._living["Eva"], self.centre.district, _now()) for _case in range(3)]
        self._tasks: list[str] = []
        self._mine: dict[str, set[str]] = {"Eva": set(), "Bo": set()}
        self._known: set[str] = set()
        for name in ("Eva", "Bo"):
            assert sync(self._living[name]).state == "synced"
        self._take_backup()

    def close(self) -> None:
        """End the process and close the laptops."""
        for replica in self._living.values():
            replica.close()
        self.centre.stop(signal.SIGKILL)

    def round(self) -> Round:
        """Work, take a backup, work on, lose a laptop and the database, put a backup back, and come to rest."""
        done = Round()
        guest, number = self.centre.laptop("Siv", self._folder / f"guest-{self._taken}"), self._taken
        theirs: set[str] = set()
        everybody = [*self._living.items(), ("Siv", guest)]
        for name, replica in self._shuffled(everybody):
            self._work(name, replica, theirs)
        if self._chance.random() < 0.7:
            self._take_backup()
        for name, replica in self._shuffled(everybody * 2):
            self._work(name, replica, theirs)
        # At least one of those that live has something acknowledged that the backup cannot hold.
        self._write(self._chance.choice([*self._living]), theirs)
        for name in self._living:
            if self._mine[name] and self._chance.random() < 0.8:
                sync(self._living[name])
        if self._chance.random() < GUEST_LAST:  # so that there is something which nobody else has
            self._write("Siv", theirs, guest)
            sync(guest)
        before = self._at_the_centre()
        held = {change for replica in self._living.values() for change in _held(replica)}
        held |= self._mine["Eva"] | self._mine["Bo"]
        guest.close()
        shutil.rmtree(self._folder / f"guest-{number}")
        self._restore()
        after = self._at_the_centre()
        done.forgotten = len(before - after)
        self._come_to_rest(done)
        standing = self._at_the_centre()
        done.lost = sorted((self._mine["Eva"] | self._mine["Bo"] | self._known | (held & before)) - standing)
        done.remainder = len((theirs & before) - held - standing)
        self._known = standing
        self._compare(done)
        return done

    def _work(self, name: str, replica: Replica, theirs: set[str]) -> None:
        """Write a little, and sync perhaps."""
        for _change in range(self._chance.randint(0, 2)):
            self._write(name, theirs, replica)
        if self._chance.random() < 0.6:
            outcome = sync(replica)
            assert outcome.state == "synced", outcome

    def _write(self, name: str, theirs: set[str], replica: Replica | None = None) -> None:
        """Write one change: something new, or over what somebody else may be changing as well."""
        replica = replica or self._living[name]
        known = [task for task in self._tasks if replica.shown(task)]
        cases = [case for case in self._cases if replica.shown(case)]
        if not cases:
            return
        case, words = self._chance.choice(cases), f"{name} {self._chance.getrandbits(40):x}"
        choice = self._chance.random()
        if known and choice < 0.5:
            task = self._chance.choice(known)
            shown = replica.shown(task)
            assert shown is not None
            assert shown.case_id is not None
            change = replica.write(case_scope(shown.case_id), [Edit("task", task, "title", words)], at=_now())
        elif choice < 0.6:
            change = replica.write(case_scope(case), [Edit("case", case, "apartment", words[:12])], at=_now())
        else:
            self._tasks.append(task := new_id())
            change = replica.write(case_scope(case), [Edit("task", task, "title", words)], at=_now())
        self._mine.get(name, theirs).add(change)

    def _take_backup(self) -> None:
        self._taken += 1
        self._names.append(f"backup-{self._taken}")
        self._backups.take(self._names[-1])
        # What was promised to the laptops is never taken back: from here on only this one, or a newer, is put back.
        if self._chance.random() < VERIFIED and self._backups.verify(self._names[-1]):
            for name in self._names[:-1]:
                self._backups.drop(name)
            del self._names[:-1]
        while len(self._names) > KEPT:
            self._backups.drop(self._names.pop(0))

    def _restore(self) -> None:
        """Kill the centre, put an older database beneath it, and start it where it was."""
        port, epochs = self.centre.port, self.centre.folder / "epoch.json"
        self.centre.stop(signal.SIGKILL)
        self._backups.put_back(self._chance.choice(self._names))
        if self._chance.random() < 0.4:  # the whole machine was lost, and the folder is new
            epochs.unlink(missing_ok=True)
        self.centre.start(port)

    def _come_to_rest(self, done: Round) -> None:
        """Sync in any order, working on meanwhile, and then without until nothing moves any more."""
        for name, replica in self._shuffled([*self._living.items()]):
            outcome = sync(replica)
            done.rescued += outcome.rescued
            if outcome.state != "synced":
                done.stuck.append(f"{name}: {outcome}")
            self._write(name, set())
        for attempt in range(PATIENCE):
            outcomes = {name: sync(replica) for name, replica in self._shuffled([*self._living.items()])}
            done.rescued += sum(outcome.rescued for outcome in outcomes.values())
            still = all(outcome.state == "synced" and not outcome.pushed for outcome in outcomes.values())
            if still and attempt and not any(outcome.pulled for outcome in outcomes.values()):
                done.rounds = attempt + 1
                return
        done.stuck.append(f"no rest after {PATIENCE}: {outcomes}")

    def _at_the_centre(self) -> set[str]:
        """Every change that the centre knows: from the feed, or from records that were handed back as they stood."""
        with closing(open_centre(self.centre.folder)) as centre, centre.storage.reading() as ledger:
            (home,) = ledger.homes()
            rows = ledger.feed_after(home.org, 0, home.head, 10**6)
            records = ledger.records(home.org, {record for row in rows for record in row.change.records})
            told = {row.change_id for row in rows if row.device != home.own_device}
            return told.union(*(_changes(kept.registers.values()) for kept in records.values()))

    def _compare(self, done: Round) -> None:
        """Hold both laptops against the centre, and the centre against itself."""
        with closing(open_centre(self.centre.folder)) as centre:
            assert isinstance(centre.storage, Storage)
            with centre.storage.reading() as ledger:
                (home,) = ledger.homes()
                done.epoch = home.epoch
                recount(ledger, ledger, home.org, centre.key, "the living centre")
                for name, replica in self._living.items():
                    with replica._looking() as store:
                        here = store.records([*store.all_kinds()])
                    there = ledger.records(home.org, here)
                    missing = [each for each in (*self._cases, *self._tasks) if each not in here]
                    # What no living laptop had seen was never theirs to miss.
                    done.differing += [f"{name} lacks {each}" for each in missing if ledger.records(home.org, [each])]
                    for record, mine in here.items():
                        if record not in there or dict(there[record].registers) != dict(mine.registers):
                            done.differing.append(f"{name} has another {mine.kind} {record}")
                    state = replica.sync_state()
                    if state.waiting or state.differing or state.refused:
                        done.stuck.append(f"{name}: {state}")

    def _shuffled(self, items: list[tuple[str, Replica]]) -> list[tuple[str, Replica]]:
        return self._chance.sample(items, len(items))


def _held(replica: Replica) -> set[str]:
    """Every change that a laptop has seen the effect of in what the centre confirmed."""
    with replica._looking() as store:
        records = store.records([*store.all_kinds()])
    return set().union(*(_changes(record.registers.values()) for record in records.values()))


def _changes(registers: Iterable[Register]) -> set[str]:
    return {change for each in registers for change in (*each.replaced, *(head.change for head in each.heads))}


def _now() -> datetime:
    return datetime.now(UTC)
