"""Set-up, passphrase, hiding and locking: what is seen before and instead of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from textual.widgets import Input

from bofield.services import opening
from bofield.services.values import SyncStatus
from bofield.tui import DEMONSTRATION
from bofield.tui.app import BofieldApp
from bofield.tui.widgets.header import sync_words
from support.laptop import CHEAP, PASSPHRASE, settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]


async def submit(pilot: Pilot[str], text: str) -> None:
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await settled(pilot)


async def test_a_wrong_passphrase_is_said_so_and_nothing_else_is_shown(ws: Workspace) -> None:
    ws.replica.close()
    app = BofieldApp(ws.home)
    async with app.run_test() as pilot:
        await submit(pilot, "fel")
        screen = text_of_app(app)
        assert "Den lösenfrasen öppnar inte filen" in screen
        assert "Storgatan" not in screen
        assert "Idag" not in screen
        await pilot.press("1", "2", "slash", "f2", "ctrl+p")
        assert app.screen.query_one(Input).value == "12/"
        await submit(pilot, PASSPHRASE)
        assert "Storgatan 4" in text_of_app(app)
    app.close()
    assert app.failures == []


async def test_an_empty_folder_asks_one_question(tmp_path: Path) -> None:
    app = BofieldApp(tmp_path)
    async with app.run_test() as pilot:
        await settled(pilot)
        screen = text_of_app(app)
        assert "Inget är uppsatt på den här datorn än" in screen
        assert "Ensam på den här datorn" in screen
        await pilot.press("enter")
    assert app.return_value == DEMONSTRATION
    assert not app.home.keyslots.exists()
    assert not app.home.database.exists()


async def test_setting_up_alone_leads_to_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create = opening.create_alone
    monkeypatch.setattr(opening, "create_alone", lambda *given: create(*given, params=CHEAP))
    app = BofieldApp(tmp_path)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        for field, text in (("name", "Kim"), ("passphrase", PASSPHRASE), ("again", "något annat")):
            app.screen.query_one(f"#field-{field} Input", Input).value = text
        await pilot.press("enter")
        await pilot.pause()
        assert "De två lösenfraserna är inte lika" in text_of_app(app)
        assert not app.home.keyslots.exists()
        app.screen.query_one("#field-again Input", Input).value = PASSPHRASE
        await pilot.press("enter")
        await settled(pilot)
        assert "Inget väntar på dig idag" in text_of_app(app)
        assert "Kim" in text_of_app(app)
    app.close()
    assert app.failures == []


async def test_f9_hides_everything_and_brings_it_back(running: Running) -> None:
    async with running() as pilot:
        await pilot.press("f9")
        await settled(pilot)
        screen = text_of_app(pilot.app)
        assert "tryck F9" in screen
        assert "Storgatan" not in screen
        assert "Samordnare" not in screen
        await pilot.press("1", "2", "slash", "escape", "ctrl+p")
        assert "Storgatan" not in text_of_app(pilot.app)
        await pilot.press("f9")
        await settled(pilot)
        assert "Storgatan 4" in text_of_app(pilot.app)


async def test_f9_hides_a_question_as_well(running: Running) -> None:
    async with running() as pilot:
        await pilot.press("ctrl+p")
        await settled(pilot)
        await pilot.press("f9")
        await settled(pilot)
        assert "tryck F9" in text_of_app(pilot.app)


async def test_nothing_that_happens_meanwhile_is_told_on_the_hidden_screen(running: Running) -> None:
    async with running() as pilot:
        await pilot.press("f9")
        await settled(pilot)
        cast("BofieldApp", pilot.app).tell("Avbockad: Ring Anna Exempel")
        await settled(pilot)
        assert "Anna" not in text_of_app(pilot.app)


async def test_idle_minutes_hide_everything_and_ask_for_the_passphrase(ws: Workspace) -> None:
    ws.replica.close()
    app = BofieldApp(ws.home, opener=lambda: opening.unlock(ws.home, PASSPHRASE))
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        app.idle_seconds = -1
        app._look_at_the_clock()
        await settled(pilot)
        assert "Låst" in text_of_app(app)
        assert "Storgatan" not in text_of_app(app)
        assert not app.is_open
        await pilot.press("f9")
        assert "Låst" in text_of_app(app)
        app.idle_seconds = 300
        await submit(pilot, "fel lösenfras")
        assert "öppnar inte filen" in text_of_app(app)
        await submit(pilot, PASSPHRASE)
        assert "Storgatan 4" in text_of_app(app)
        assert app.place == "cases"
    app.close()
    assert app.failures == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (SyncStatus("alone", "", 0, None, 0, 0), "● på den här datorn"),
        (SyncStatus("offline", "s", 3, None, 0, 0), "○ offline · 3 väntar"),
        (SyncStatus("syncing", "s", 0, None, 0, 0, 120, 400), "◐ synkar 120/400"),
        (SyncStatus("waiting", "s", 2, None, 1, 1), "● synkad · 2 väntar · 2 behöver dig"),
    ],
    ids=lambda value: getattr(value, "state", ""),
)
def test_the_header_says_how_syncing_stands(status: SyncStatus, words: str) -> None:
    assert sync_words(status).plain == words
