"""The proof on real processes: servers, PostgreSQL and encrypted laptops that are killed, copied and put back.

Uses what the tests use (`tests/support`), which stands beside this folder in the source tree and nowhere else.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from bofield.changes import case_scope
from bofield.ids import new_id
from bofield.records.state import values
from bofield.replica.values import Edit
from bofield.server.centre import open_centre

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from bofield.replica.file import Replica
    from support.postgres import PostgresServer
    from support.real_centre import RealCentre

_BACK = 12
"""Rounds of syncing within which everything has to be there again."""
_LATEST = 60
"""Words of the last rounds that are looked at after every power cut; all of them every so often, and at the end."""
_ALL_AGAIN = 100
_MANY_SYNCS = 200
_PATIENCE = 60.0


def reach_tests() -> Path:
    """Let `support` be imported; gives the folder it lies in."""
    tests = Path(__file__).parents[2] / "tests"
    if str(tests) not in sys.path:
        sys.path.insert(0, str(tests))
    return tests


def sync_on_and_on(home: Path, is_open: Connection) -> None:
    """Be a laptop that syncs until somebody pulls the plug: what runs in the process that is killed."""
    from bofield.replica.file import Replica  # noqa: PLC0415  (imported once, by whom all of them are forked from)
    from support.real_centre import sync  # noqa: PLC0415
    from support.replicas import PASSPHRASE  # noqa: PLC0415

    replica = Replica.open(home, PASSPHRASE)
    is_open.send(None)
    for _time in range(_MANY_SYNCS):
        sync(replica)


@dataclass(slots=True)
class Kills:
    """What many power cuts came to."""

    killed: dict[str, int] = field(default_factory=dict)
    written: int = 0
    lost: int = 0
    twice: int = 0
    damaged: int = 0
    stuck: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled, damaged or stuck."""
        return not (self.lost or self.twice or self.damaged or self.stuck)


class Street:
    """A centre on PostgreSQL, one laptop that writes, and somebody who pulls the plug."""

    def __init__(self, folder: Path, seed: int, stack: ExitStack) -> None:
        reach_tests()
        from support.postgres import PostgresServer  # noqa: PLC0415  (only where the tests lie)
        from support.real_centre import RealCentre, open_case  # noqa: PLC0415

        self._chance = random.Random(seed)
        self._processes = get_context("forkserver")
        self._processes.set_forkserver_preload(["bofield_proof.processes", "support.real_centre"])
        # What has been acknowledged has to be on the disk here, which other tests can do without.
        stack.enter_context(mock.patch.dict("support.postgres._SETTINGS", synchronous_commit="on"))
        self._postgres: PostgresServer = stack.enter_context(PostgresServer())
        self._centre: RealCentre = RealCentre(folder / "centre", self._postgres.url(self._postgres.create())).start()
        stack.callback(self._centre.stop)
        self._port = self._centre.port
        self._home = folder / "eva"
        replica = self._centre.laptop("Eva", self._home)
        self._case = open_case(replica, self._centre.district, datetime.now(UTC))
        replica.close()
        self._tasks: dict[str, str] = {}
        self._lost: set[str] = set()
        self._changes: set[str] = set()
        self._seen = 0
        self.done = Kills()

    def kill(self, who: str) -> None:
        """Write something, let the laptop sync in a process of its own, kill one of the three, and come back."""
        replica = self._open()
        for _task in range(self._chance.randint(1, 6)):
            self._write(replica)
        replica.close()
        client = self._client()
        time.sleep(self._chance.uniform(0.0, 0.25))
        if who == "client":
            client.kill()
        elif who == "server":
            self._centre.stop(signal.SIGKILL)
        else:
            self._postgres.halt()
        time.sleep(self._chance.uniform(0.0, 0.05))
        client.kill()
        client.join()
        client.close()
        if who == "postgres":
            self._postgres.start()
        elif who == "server":
            self._centre.start(self._port)
        self.done.killed[who] = self.done.killed.get(who, 0) + 1
        self._come_back()

    def _client(self) -> BaseProcess:
        """Start a laptop's syncing in a process of its own; return when its file is open."""
        hears, tells = self._processes.Pipe(duplex=False)
        with hears, tells:
            client = self._processes.Process(target=sync_on_and_on, args=(self._home, tells))
            client.start()
            if not hears.poll(_PATIENCE):
                raise RuntimeError("the laptop did not open its file")
        return client

    def _open(self) -> Replica:
        from bofield.replica.file import Replica  # noqa: PLC0415
        from support.replicas import PASSPHRASE  # noqa: PLC0415

        return Replica.open(self._home, PASSPHRASE)

    def _write(self, replica: Replica) -> None:
        task, title = new_id(), f"Ring {len(self._tasks) + 1}"
        edits = [Edit("task", task, "title", title), Edit("task", task, "state", "open")]
        replica.write(case_scope(self._case), edits, at=datetime.now(UTC))
        self._tasks[task] = title
        self.done.written += 1

    def _come_back(self) -> None:
        """Sync until nothing waits, and look at the latest words, or at every one."""
        from support.real_centre import sync  # noqa: PLC0415

        replica = self._open()
        for _round in range(_BACK):
            if sync(replica).state == "synced" and not replica.outbox_count():
                break
            time.sleep(0.2)
        else:
            self.done.stuck += 1
        whole = not sum(self.done.killed.values()) % _ALL_AGAIN
        self._look(replica, list(self._tasks) if whole else list(self._tasks)[-_LATEST:])
        replica.close()

    def look_at_all(self) -> None:
        """Look at every word there is, here and at the centre."""
        replica = self._open()
        self._look(replica, list(self._tasks))
        replica.close()

    def _look(self, replica: Replica, tasks: list[str]) -> None:
        with closing(open_centre(self._centre.folder)) as centre, centre.storage.reading() as ledger:
            org = ledger.homes()[0].org
            kept = ledger.records(org, tasks)
            rows = ledger.feed_after(org, self._seen, 1 << 30, 1 << 30)
        for task in tasks:
            title = self._tasks[task]
            at_centre = values(kept[task].kind, kept[task].registers).get("title") if task in kept else None
            here = replica.shown(task)
            if task not in self._lost and (at_centre != title or here is None or here.values.get("title") != title):
                self._lost.add(task)
                self.done.lost += 1
        for row in rows:
            self.done.twice += row.change_id in self._changes
            self.done.damaged += row.seq != self._seen + 1
            self._changes.add(row.change_id)
            self._seen = row.seq


def kills(count: int, seed: int, progress: Callable[[Kills], None]) -> Kills:
    """Pull the plug of client, server and PostgreSQL in turn, at moments that a seed decides."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        street = Street(folder, seed, stack)
        for number in range(count):
            street.kill(("client", "server", "postgres")[number % 3])
            progress(street.done)
        street.look_at_all()
        return street.done


def restores(count: int, seed: int, *, postgres: bool, progress: Callable[[int, object], None]) -> int:
    """Put a centre back to older backups, again and again; returns how many rounds lost what a living laptop held."""
    reach_tests()
    from support.postgres import PostgresServer  # noqa: PLC0415
    from support.restores import World  # noqa: PLC0415

    bad = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(PostgresServer()) if postgres else None
        world = World(folder, server, seed)
        stack.callback(world.close)
        for number in range(count):
            done = world.round()
            bad += not done.is_good
            progress(number + 1, done)
    return bad


def writers(changes: int, count: int) -> tuple[bool, dict[str, float]]:
    """Let many laptops write through two server processes at once; tell whether every reader saw everything."""
    reach_tests()
    from support.postgres import PostgresServer  # noqa: PLC0415
    from support.writers import writers_at_once  # noqa: PLC0415

    with PostgresServer() as server, tempfile.TemporaryDirectory() as folder:
        found = writers_at_once(Path(folder), server.url(server.create()), writers=count, changes=changes)
    gapless = found.places == list(range(min(found.places), min(found.places) + len(found.places)))
    figures = {
        "written": found.written,
        "missed": found.missed,
        "gaps": int(not gapless),
        "pages": found.pages,
        "seconds": found.seconds,
    }
    return gapless and not found.missed, figures
