"""The demonstration's centre: a real server process on this machine, with a database of its own in the folder.

Knows how to set the centre up, start it, find it running and stop it. Knows nothing of households or screens.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from bofield.demo.households import COORDINATOR, DISTRICT, MUNICIPALITY, SUPERVISOR
from bofield.errors import OfflineError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.demo.folder import Folder, Role

ORGANISATION: Final = f"Påhittade bostäder i {MUNICIPALITY}"
NAMES: Final[dict[Role, str]] = {"coordinator": COORDINATOR, "supervisor": SUPERVISOR}
_PATIENCE: Final = 30.0
_LOOK: Final = 2.0
"""Seconds between two looks at whether the server still runs."""


def found(folder: Path) -> dict[Role, str]:
    """Set up the centre with one district and the two people of the story; return a one-time code for each."""
    from bofield.server import admin_api  # noqa: PLC0415  (the server's own libraries, only here)

    centre = admin_api.init_centre(folder, ORGANISATION)
    try:
        district = admin_api.add_district(centre, DISTRICT)
        people = {role: admin_api.add_user(centre, name, role, [district]) for role, name in NAMES.items()}
        return {role: admin_api.make_code(centre, person) for role, person in people.items()}
    finally:
        centre.close()


class Server:
    """The server process of one demonstration.

    Several terminals may use one demonstration. Whoever leaves stops the server, and whoever stays starts it again
    within two seconds: nobody has to know who began.
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None
        self._leaving = threading.Event()

    @property
    def log(self) -> Path:
        """What the process has said."""
        return self.folder.centre / "server.log"

    @property
    def pid(self) -> int | None:
        """The number of the process that serves, as it wrote it down itself."""
        try:
            return int(json.loads(self._ready_file.read_text(encoding="utf-8"))["pid"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def answers(self) -> bool:
        """Tell whether a centre answers at our address."""
        if not self.folder.memory.port:
            return False
        opener = build_opener(ProxyHandler({}))
        try:
            with opener.open(f"{self.folder.server}/v1/health", timeout=2) as reply:
                status: object = json.load(reply).get("status")
        except (URLError, OSError, ValueError, AttributeError):
            return False
        return status == "ok"

    def start(self) -> None:
        """Start the server unless it runs, and wait until it listens. Raises OfflineError when it does not.

        The first start takes any free port, and every later one the same: the laptops know the address.
        """
        deadline = time.monotonic() + _PATIENCE
        while not self.answers():
            with self._alone() as alone:
                if alone:
                    self._launch(deadline)
                    return
            # Another terminal is starting it at this moment.
            if time.monotonic() > deadline:
                raise self._failure()
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server if it runs, whoever started it, and wait until it is gone."""
        pid = self.pid if self.answers() else None
        if pid is not None:
            try:
                os.kill(pid, signal.SIGTERM)
            except OSError:
                return
        if self._process is not None and (pid == self._process.pid or self._process.poll() is not None):
            _reap(self._process)
            self._process = None
        deadline = time.monotonic() + _PATIENCE
        while pid is not None and self.answers() and time.monotonic() < deadline:
            time.sleep(0.02)

    def __enter__(self) -> Self:
        """Start the server and keep it running."""
        self.start()
        self._keeper = threading.Thread(target=self._keep, name="demo-server", daemon=True)
        self._keeper.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._leaving.set()
        if self._keeper is not None:
            self._keeper.join()
        self.stop()

    def _launch(self, deadline: float) -> None:
        """Start the process and wait until it says that it listens."""
        self._ready_file.unlink(missing_ok=True)
        self._process = process = self._begin()
        while not self._ready_file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                _reap(process)
                raise self._failure()
            time.sleep(0.02)
        port = urlsplit(json.loads(self._ready_file.read_text(encoding="utf-8"))["url"]).port
        if port != self.folder.memory.port:
            self.folder.remember(port=port)

    def _failure(self) -> OfflineError:
        return OfflineError(
            _(
                "The demonstration's server does not start. Its last words are in {log}. "
                "bofield demo --reset begins anew, at another address."
            ).format(log=self.log)
        )

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Tell whether nobody else is starting the server; a mark that a crash has left behind is taken away."""
        mark = self.folder.centre / "starting"
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            with suppress(FileNotFoundError):
                if time.time() - mark.stat().st_mtime > _PATIENCE:
                    mark.unlink()
            yield False
            return
        try:
            yield True
        finally:
            mark.unlink(missing_ok=True)

    @property
    def _ready_file(self) -> Path:
        return self.folder.centre / "server.json"

    def _keep(self) -> None:
        while not self._leaving.wait(_LOOK):
            try:
                self.start()
            except OfflineError:
                # The app says offline by itself; we try again at the next look.
                continue

    def _begin(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            _reap(self._process)
        command = [sys.executable, "-m", "bofield", "server", "run", "--data", str(self.folder.centre)]
        options = ["--port", str(self.folder.memory.port), "--ready-file", str(self._ready_file), "--end-with-stdin"]
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [*command, *options],
                # Held open as long as we live: a closed terminal must not leave a server behind.
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                # Ctrl+C in the terminal is meant for the app.
                start_new_session=True,
            )


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that is ending, and let go of our end of its input."""
    if process.stdin is not None:
        process.stdin.close()
    process.wait(_PATIENCE)
