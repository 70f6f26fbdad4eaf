"""What is written survives `kill -9`: everything that had been on the screen for a second."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.services import cases, contacts, opening
from bofield.services.values import NewCase
from support.demonstration import start_app, unlock
from support.laptop import CHEAP, PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path

    from support.terminal import Terminal

KILLS = 20
SECOND = 1.0
WORDS = [f"ord{number:03d} " for number in range(200)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Set a laptop up whose only business is one draft."""
    ws = opening.create_alone(tmp_path / "home", PASSPHRASE, "Samordnare Ett", params=CHEAP)
    case = cases.open_case(ws, NewCase("EX-1", "Exempelgatan 1"))
    yesterday = (ws.now() - timedelta(days=1)).isoformat()
    contacts.save_contact(ws, contacts.new_contact(ws, case, "call"), {"note": "Början. ", "started_at": yesterday})
    opening.close(ws)
    return tmp_path / "home"


def note_of(home: Path) -> str:
    ws = opening.unlock(home, PASSPHRASE)
    try:
        case = cases.find_case(ws, "EX-1")
        return contacts.contact_view(ws, contacts.latest_draft(ws, case)).note
    finally:
        opening.close(ws)


def open_draft(app: Terminal) -> None:
    unlock(app, PASSPHRASE)
    app.wait_for("Inte signerad än")
    app.press("end", "enter")
    app.wait_for("Utkast", "Början.")


def type_until(app: Terminal, end: float, words: list[str]) -> list[tuple[float, int]]:
    """Type words until a moment; return when each of them was first seen on the screen."""
    seen: list[tuple[float, int]] = []
    typed = 0
    while time.monotonic() < end:
        app.type(words[typed])
        typed += 1
        time.sleep(0.05)
        screen = app.screen()
        shown = sum(1 for word in words[:typed] if word.strip() in screen)
        seen.append((time.monotonic(), shown))
    return seen


def test_what_has_stood_on_the_screen_for_a_second_survives_kill_9(home: Path) -> None:
    chance = random.Random(20261123)  # noqa: S311  (the moments of twenty power cuts)
    for _kill in range(KILLS):
        before = note_of(home)
        with start_app(home) as app:
            open_draft(app)
            seen = type_until(app, time.monotonic() + chance.uniform(1.1, 2.2), WORDS)
            killed = time.monotonic()
            app.kill()
        kept = note_of(home)
        typed = before + "".join(WORDS)
        assert typed.startswith(kept), (before, kept)
        promised = max((count for moment, count in seen if moment <= killed - SECOND), default=0)
        assert len(kept) >= len(before + "".join(WORDS[:promised]).rstrip()), (promised, kept)
        ws = opening.unlock(home, PASSPHRASE)
        contacts.save_contact(ws, contacts.latest_draft(ws, cases.find_case(ws, "EX-1")), {"note": "Början. "})
        opening.close(ws)
