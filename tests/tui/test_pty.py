"""The app on a real terminal: what leaves it when text is hostile, when it crashes, and without colours."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from support.laptop import PASSPHRASE
from support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.services.workspace import Workspace

PROGRAM = """
import sys
from pathlib import Path
from bofield.tui import main

HOME = Path(sys.argv[1])

def opener():
    from bofield.services import opening
    return opening.unlock(HOME, sys.argv[2])

{before}
sys.exit(main(HOME, opener=opener))
"""
CRASH = """
from bofield.tui.screens.today import TodayScreen

def crash(self):
    note = "Hon sa att hyran är betald"
    raise RuntimeError(note)

TodayScreen.on_record_list_highlighted = crash
"""
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31mred \u202etxet [@click=app.quit]here[/]"

Start = "Callable[..., Terminal]"


@pytest.fixture
def start(ws: Workspace) -> Callable[..., Terminal]:
    def begin(before: str = "", env: dict[str, str] | None = None) -> Terminal:
        ws.replica.close()
        program = PROGRAM.format(before=before)
        return Terminal.start([sys.executable, "-c", program, str(ws.home), PASSPHRASE], env=env)

    return begin


def test_hostile_text_never_reaches_the_terminal(ws: Workspace, start: Callable[..., Terminal]) -> None:
    with ws.replica._writer.begin() as connection:
        connection.execute(text("UPDATE case_file SET address = :bad, apartment = :bad"), {"bad": HOSTILE})
        connection.execute(text("UPDATE task SET title = :bad"), {"bad": HOSTILE})
    with start() as terminal:
        terminal.wait_for("␛]0;owned")
        terminal.press("2")
        terminal.wait_for("ärenden")
        terminal.press("/")
        terminal.paste(HOSTILE.replace("\x1b", ""))
        terminal.wait_for("[@click=app")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        for piece in ("\x1b]0;owned", "\x1b[2Jred", "\x9b31m", "\u202e"):
            assert piece.encode() not in terminal.raw
        assert terminal.title != "owned"


def test_a_crash_leaves_a_page_that_holds_no_note_and_an_exit_code(
    ws: Workspace, start: Callable[..., Terminal]
) -> None:
    with start(CRASH) as terminal:
        assert terminal.wait_exit() == 1
        screen = terminal.screen()
        assert "RuntimeError" in screen
        assert "fel i programmet" in screen
        assert "hyran" not in terminal.raw.decode(errors="replace")
        assert "hyran" not in (ws.home / "logs" / "crashes.log").read_text(encoding="utf-8")


def test_without_colours_the_app_is_whole(start: Callable[..., Terminal]) -> None:
    with start(env={"NO_COLOR": "1"}) as terminal:
        screen = terminal.wait_for("ATT GÖRA", "Storgatan 4, lgh 1203 ⚑ barn")
        assert re.search(r"^› ", screen, re.MULTILINE)
        colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.raw)
        assert all(red == green == blue for red, green, blue in colours)
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
