"""A laptop that is withdrawn while it is used: all is handed in, the file is destroyed, and its user is told so."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from os import environ
from typing import TYPE_CHECKING

import pytest

from bofield.errors import MissingFileError
from bofield.server import accounts, admin_api, devices
from bofield.services import cases, opening, sealed, syncing
from support.demonstration import start_app

if TYPE_CHECKING:
    from pathlib import Path

    from support.demonstration import Demonstration

SENTENCE = "Den här datorn har dragits in."
UNSENT = "Osänd kommun"
OURS = {"replica.db", "replica.db-wal", "replica.db-shm", "keyslots.json"}


@pytest.fixture
def withdrawn(demo: Demonstration) -> Demonstration:
    """The coordinator wrote something without a network, and her laptop is withdrawn meanwhile."""
    with demo.opened("coordinator") as ws:
        cases.edit_case(ws, cases.find_case(ws, "EX-1006"), {"municipality": UNSENT})
        device = ws.replica.me.device
    with closing(admin_api.open_centre(demo.folder.centre)) as centre:
        devices.revoke_device(centre, accounts.only_organisation(centre).id, device)
    return demo


def left_in(home: Path) -> set[str]:
    """What lies in a data folder."""
    return {path.name for path in home.rglob("*") if path.is_file()}


def sealed_at(demo: Demonstration) -> str:
    """What a supervisor finds sealed."""
    with demo.opened("supervisor") as ws:
        assert syncing.sync_once(ws).state == "synced"
        return " ".join(line.shown_value for view in sealed.sealed_work(ws) for line in view.lines)


def test_the_open_app_says_so_and_ends_when_it_has_been_read(withdrawn: Demonstration) -> None:
    app = withdrawn.unlocked("coordinator", 80, 24)
    withdrawn.server.start()
    app.press("ctrl+s")
    told = app.wait_for(SENTENCE, "enter avsluta")
    assert "Distrikt Syd" not in told
    app.press("6", "2")
    assert SENTENCE in app.screen()
    app.press("enter")
    assert app.wait_exit() == 0
    assert "Traceback" not in app.screen()
    assert not OURS & left_in(withdrawn.home())
    assert UNSENT in sealed_at(withdrawn)
    with start_app(withdrawn.home(), 80, 24) as again:
        again.wait_for("Inget är uppsatt på den här datorn än.")


def test_a_command_says_so_and_the_next_one_finds_nothing(withdrawn: Demonstration) -> None:
    withdrawn.server.start()
    home = withdrawn.home()
    names = {"BOFIELD_HOME": str(home), "BOFIELD_PASSPHRASE_FILE": str(withdrawn.folder.passphrase_file)}

    def bofield(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bofield", *words],
            env={**environ, **names},
            capture_output=True,
            text=True,
            check=False,
        )

    done = bofield("sync")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(SENTENCE)
    assert done.stderr.count("\n") == 1
    assert not OURS & left_in(home)
    assert UNSENT in sealed_at(withdrawn)
    after = bofield("today")
    assert (after.returncode, "bofield setup" in after.stderr) == (4, True)


def test_whoever_still_has_the_file_open_writes_into_nothing(withdrawn: Demonstration) -> None:
    home = withdrawn.home()
    with withdrawn.opened("coordinator") as ws:
        case = cases.find_case(ws, "EX-1006")
        opening.close(ws)
        withdrawn.server.start()
        with withdrawn.opened("coordinator") as other:
            assert syncing.sync_once(other).state == "retired"
        with pytest.raises(MissingFileError, match="dras in"):
            cases.edit_case(ws, case, {"municipality": "För sent"})
        with pytest.raises(MissingFileError):
            cases.case_row(ws, case)
    assert not OURS & left_in(home)
