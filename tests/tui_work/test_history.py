from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from textual.widgets import TextArea

from bofield.services import cases, centre_line, contacts, syncing
from bofield.tui.screens.history import HistoryScreen
from bofield.tui.widgets.record_list import RecordList
from support.laptop import go, settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.tui.app import BofieldApp
    from support.work import TwoLaptops

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture
def story(laptops: TwoLaptops, monkeypatch: pytest.MonkeyPatch) -> TwoLaptops:
    """An address that was written twice, one chosen; and a note that grew."""
    monkeypatch.setattr(centre_line, "transport", lambda ws: laptops.centre.line(ws.me.id))
    cases.edit_case(laptops.one, laptops.case, {"address": "Åsgatan 2"})
    cases.edit_case(laptops.two, laptops.case, {"address": "Åsgatan 3"})
    laptops.sync(laptops.one, laptops.two, laptops.one)
    syncing.settle(laptops.one, laptops.case, "address", "Åsgatan 3")
    laptops.sync(laptops.one)
    cases.edit_case(laptops.one, laptops.case, {"stage": "follow_up"})
    return laptops


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_the_history_of_a_case_looks_as_it_should(
    running: Running, story: TwoLaptops, width: int, height: int
) -> None:
    async with running(story.one, width, height) as pilot:
        cast("BofieldApp", pilot.app).go_case(story.case, "history")
        await settled(pilot)
        assert_screen(SNAPSHOTS, f"case-history-{width}x{height}", await go(pilot))
        await go(pilot, "enter")
        assert_screen(SNAPSHOTS, f"history-{width}x{height}", await go(pilot, "down"))


async def test_without_a_network_the_history_says_so(
    running: Running, story: TwoLaptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = story.centre.line(story.one.me.id)
    monkeypatch.setattr(centre_line, "transport", lambda _ws: line)
    line.cut("history")
    async with running(story.one) as pilot:
        cast("BofieldApp", pilot.app).show("history", story.case)
        shown = await go(pilot)
        assert "Offline: det här är vad datorn vet." in shown
        assert "finns hos servern" in shown


async def test_an_earlier_value_is_brought_back_and_undone(running: Running, story: TwoLaptops) -> None:
    async with running(story.one, 140, 40) as pilot:
        cast("BofieldApp", pilot.app).show("history", story.case)
        await go(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, HistoryScreen)
        assert "Det är detta som gäller nu." in await go(pilot, "end", "home", "down", "r")
        assert screen.view is not None
        wanted = next(each for each in screen.view.lines if each.value == "Åsgatan 1")
        screen.query_one(RecordList).go_to(f"past:{wanted.id}:{wanted.record}:address")
        await pilot.press("r")
        await pilot.pause()
        assert "Ska detta gälla igen i Adress?" in text_of_app(pilot.app)
        assert "Återställt." in await go(pilot, "enter")
        assert cases.case_row(story.one, story.case).address == "Åsgatan 1"
        assert "Ångrat" in await go(pilot, "u")
    assert cases.case_row(story.one, story.case).address == "Åsgatan 3"


async def test_a_contact_shows_its_history_while_one_writes(running: Running, story: TwoLaptops) -> None:
    contact = contacts.new_contact(story.one, story.case, "call")
    contacts.save_contact(story.one, contact, {"note": "Kim ringde."})
    async with running(story.one, 140, 40) as pilot:
        cast("BofieldApp", pilot.app).go_contact(contact)
        await go(pilot)
        assert isinstance(pilot.app.focused, TextArea)
        shown = await go(pilot, "i", "f5")
        assert isinstance(pilot.app.screen, HistoryScreen)
        # The letter went into the note, and the function key to the history, which has it.
        assert "Kim ringde.i" in shown
