"""The demonstration as people start it: with and without a terminal, in two roles, stopped and resumed."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from bofield.demo.folder import ROLES
from bofield.errors import OfflineError
from bofield.services import cases, reviews, situation, today
from bofield.services.values import CaseFilter
from support.terminal import PATIENCE, Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from support.demonstration import Demonstration

BOFIELD = [sys.executable, "-m", "bofield"]


def test_without_a_terminal_it_plays_by_itself_in_a_folder_that_is_there_already(demo: Demonstration) -> None:
    command = [*BOFIELD, "demo", "--dir", str(demo.folder.root), "--json"]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    told = json.loads(done.stdout)
    assert told["ok"] is True
    assert [step["number"] for step in told["steps"]] == list(range(1, 12))
    assert all(step["checked"] for step in told["steps"])
    assert not demo.server.answers()


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "brev.txt").write_text("viktigt", encoding="utf-8")
    command = [*BOFIELD, "demo", "--play", "--reset", "--dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["brev.txt"]


def test_every_screen_has_something_in_it(demo: Demonstration) -> None:
    with demo.opened("coordinator") as ws:
        day = today.today(ws)
        assert all((day.deadlines, day.visits, day.tasks, day.for_you))
        assert {line.kind for line in day.for_you} >= {"returned", "conflict", "draft"}
        assert any(line.checklist for line in day.visits)
        assert cases.list_cases(ws, CaseFilter(closed=True)).total
    with demo.opened("supervisor") as ws:
        assert {row.state for row in reviews.queue(ws)} == {"waiting", "answered"}
        assert {row.risk for row in reviews.queue(ws)} >= {"high", "medium"}
        picture = situation.situation(ws)
        assert all((picture.by_stage, picture.key_figures, picture.outcomes, picture.regain_periods))
        assert picture.first_contact_within_week


def test_it_opens_on_a_terminal_in_both_roles_at_once_and_whoever_stays_keeps_the_server(demo: Demonstration) -> None:
    apps = {role: _start(demo, "--role", role) for role in ROLES}
    try:
        apps["coordinator"].wait_for("Siri Samordnarsson", "● synkad", ", v. ")
        apps["supervisor"].wait_for("Tove Teamledarsson", "● synkad", "4 Granskning")
        apps["coordinator"].press("ctrl+q")
        assert apps["coordinator"].wait_exit() == 0
        apps["supervisor"].press("4")
        apps["supervisor"].wait_for("[Att läsa]")
        _wait(demo)
        apps["supervisor"].press("ctrl+q")
        assert apps["supervisor"].wait_exit() == 0
        assert not demo.server.answers()
    finally:
        for app in apps.values():
            app.close()


def test_it_opens_offline_when_asked_to(demo: Demonstration) -> None:
    with _start(demo, "--offline") as app:
        app.wait_for("Siri Samordnarsson", "○ offline")
        assert not demo.server.answers()
        app.press("ctrl+q")
        assert app.wait_exit() == 0


def test_the_server_comes_back_at_the_same_address(demo: Demonstration) -> None:
    before = demo.folder.server
    for _round in range(2):
        demo.server.start()
        assert demo.server.answers()
        demo.server.stop()
        assert not demo.server.answers()
    assert demo.folder.server == before


def test_a_port_that_somebody_else_has_taken_is_told_in_a_sentence(demo: Demonstration) -> None:
    with (
        socket.create_server(("127.0.0.1", demo.folder.memory.port)),
        pytest.raises(OfflineError, match="startar inte"),
    ):
        demo.server.start()


def _start(demo: Demonstration, *options: str) -> Terminal:
    return Terminal.start([*BOFIELD, "demo", "--dir", str(demo.folder.root), *options], columns=100, rows=32)


def _wait(demo: Demonstration) -> None:
    """Wait until the server is there again: whoever stays starts it within two seconds."""
    deadline = time.monotonic() + PATIENCE
    while not demo.server.answers():
        assert time.monotonic() < deadline, "nobody has started the server again"
        time.sleep(0.1)
