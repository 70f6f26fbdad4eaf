"""A real centre in a process of its own, with people in it, and real laptops that enrol there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Self

from bofield.changes import case_scope
from bofield.ids import new_id
from bofield.replica.file import Replica
from bofield.replica.values import Edit, Me
from bofield.server import admin_api
from bofield.sync import http
from bofield.sync.engine import Engine
from support.replicas import CHEAP, PASSPHRASE

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bofield.sync.ports import Outcome

_PATIENCE = 30.0


class RealCentre:
    """A centre with one district, two coordinators (Eva, Bo) and a supervisor (Siv). Starts and stops as it is told."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        admin_api.init_centre(folder, "Provhus", database).close()
        with closing(admin_api.open_centre(folder)) as centre:
            self.district = admin_api.add_district(centre, "Syd")
            people = (("Eva", "coordinator"), ("Bo", "coordinator"), ("Siv", "supervisor"))
            self._people = {name: admin_api.add_user(centre, name, role, [self.district]) for name, role in people}

    def start(self, port: int = 0) -> Self:
        """Start the process; a port that was used before can be asked for again."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        asked = [sys.executable, "-m", "bofield", "server", "run", "--data", str(self.folder)]
        asked += ["--port", str(port), "--ready-file", str(ready)]
        self._process = subprocess.Popen(asked, stdout=subprocess.DEVNULL)
        until = time.monotonic() + _PATIENCE
        while not ready.exists():
            assert self._process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
        self.url = json.loads(ready.read_text())["url"]
        return self

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the process."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)
            self._process = None

    def code(self, name: str) -> str:
        """Make a one-time code for somebody."""
        with closing(admin_api.open_centre(self.folder)) as centre:
            return admin_api.make_code(centre, self._people[name])

    def hire(self, name: str, role: str) -> None:
        """Take in somebody else; an administrator belongs to no district."""
        with closing(admin_api.open_centre(self.folder)) as centre:
            districts = [] if role == "administrator" else [self.district]
            self._people[name] = admin_api.add_user(centre, name, role, districts)

    def laptop(self, name: str, folder: Path) -> Replica:
        """Enrol somebody's new laptop."""
        reply = http.enrol(self.url, self.code(name), "test")
        me = Me(
            person=reply.person.id,
            name=reply.person.name,
            device=reply.device,
            org=reply.org,
            organisation=reply.organisation,
            roles=tuple(grant.role for grant in reply.person.grants),
            districts=(self.district,),
            server=self.url,
            server_id=reply.server_id,
            token=reply.token,
        )
        return Replica.create(folder, PASSPHRASE, me, params=CHEAP)


def sync(replica: Replica, *, server: str = "", token: str = "") -> Outcome:
    """Sync once over HTTP."""
    me = replica.me
    transport = http.HttpTransport(server or me.server or "", token or me.token or "", server_id=me.server_id)
    engine = Engine(replica, transport)
    try:
        return engine.run()
    finally:
        engine.close()


def open_case(replica: Replica, district: str, at: datetime) -> str:
    """Open a case in a district."""
    case = new_id()
    edits = [
        Edit("case", case, "address", "Åsgatan 1"),
        Edit("case", case, "district", district),
        Edit("case", case, "stage", "early_contact"),
    ]
    replica.write(case_scope(case), edits, at=at)
    return case
