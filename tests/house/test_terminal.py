from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Input, Label

from support.render import text_of_app
from support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
from textual.app import App
from textual.widgets import Input, Label

class Small(App):
    BINDINGS = [("f8", "sign", "Signera")]
    def compose(self):
        yield Input(placeholder="Vem träffade du?")
        yield Label("Åäö 日本 – ␛", markup=False)
    def on_input_submitted(self, event):
        self.query_one(Label).update("Sparat: " + event.value)
    def action_sign(self):
        self.query_one(Label).update("Signerad")
    def on_resize(self, event):
        self.query_one(Input).border_title = f"{event.size.width} x {event.size.height}"

Small().run()
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "small.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return str(path)


def test_a_textual_program_can_be_driven(program: str) -> None:
    with Terminal.start([sys.executable, program], columns=80, rows=24) as terminal:
        screen = terminal.wait_for("Vem träffade du?", "Åäö 日本 – ␛", "80 x 24")
        assert "[?" not in screen
        assert "\x1b" not in screen
        assert len(screen.split("\n")) == 24
        terminal.type("Åsa [/] ö")
        terminal.press("left", "!", "enter")
        terminal.wait_for("Sparat: Åsa [/] !ö")
        terminal.press("f8")
        terminal.wait_for("Signerad")
        terminal.paste("rad ett")
        terminal.wait_for("rad ett")
        terminal.resize(100, 30)
        terminal.wait_for("100 x 30")
        terminal.press("escape", "ctrl+q")
        assert terminal.wait_exit() == 0
    assert b"\x1b[?1049h" in terminal.raw
    assert terminal.first_output is not None


def test_waiting_in_vain_shows_the_screen(program: str) -> None:
    with Terminal.start([sys.executable, program]) as terminal:
        terminal.wait_for("Vem träffade du?")
        with pytest.raises(AssertionError, match=r"(?s)waited 0\.2 s for .*nowhere.*Vem träffade du\?"):
            terminal.wait_for("nowhere", timeout=0.2)
        terminal.kill()
        assert terminal.process.returncode == -signal.SIGKILL
        with pytest.raises(AssertionError, match="the program ended with -9"):
            terminal.wait_for("nowhere")


def test_the_terminal_is_the_programs_own() -> None:
    code = "import os, time; print('leder', os.getpgrp() == os.tcgetpgrp(0)); time.sleep(60)"
    with Terminal.start([sys.executable, "-c", code]) as terminal:
        terminal.wait_for("leder True")
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == -signal.SIGINT


async def test_an_app_in_process_is_rendered_as_text() -> None:
    class Small(App[None]):
        def compose(self) -> ComposeResult:
            yield Label("Åäö")
            yield Input("Storgatan 4")

    async with Small().run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        shown = text_of_app(pilot.app)
    assert shown.split("\n")[0] == "Åäö"
    assert "Storgatan 4" in shown
