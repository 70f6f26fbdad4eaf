from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bofield.ids import new_id
from bofield.replica.kept import Quarantined
from bofield.services import cases, contacts, gone, opening, syncing
from bofield.services.values import NewCase
from bofield.sync.engine import Engine
from bofield.tui.screens.asking import FormScreen
from bofield.tui.screens.contact import ContactScreen
from bofield.tui.screens.history import HistoryScreen
from bofield.tui.widgets.fields import LineField
from support.laptop import NOW, go, settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.replica.values import Me
    from bofield.services.workspace import Workspace
    from bofield.tui.app import BofieldApp
    from support.work import TwoLaptops

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


def put_aside(ws: Workspace, case: str) -> None:
    """A record comes that this program cannot read."""
    unread = Quarantined(new_id(), "contact", case, "okänd form", NOW.isoformat(), "{}")
    with ws.replica._writing() as store:
        store.put_quarantined([unread])


@pytest.fixture
def troubled(laptops: TwoLaptops) -> TwoLaptops:
    """Everything at once: a conflict, a refusal, a choice of another's, a record unread, and work that waits."""
    one, two = laptops.one, laptops.two
    cases.edit_case(one, laptops.case, {"address": "Åsgatan 2"})
    cases.edit_case(two, laptops.case, {"address": "Åsgatan 3"})
    laptops.sync(one, two, one)
    assert len(syncing.conflicts(one)) == 1
    assert syncing.chosen_by_others(one) == ()
    syncing.settle(two, laptops.case, "address", "Åsgatan 3")
    laptops.sync(two)
    cases.edit_case(one, laptops.case, {"apartment": "0802"})
    cases.edit_case(two, laptops.case, {"apartment": "0803"})
    laptops.sync(one, two, one)
    cases.edit_case(one, laptops.case, {"municipality": "nekas"})
    laptops.sync(one)
    put_aside(one, laptops.case)
    cases.open_case(one, NewCase("30-3003", "Norrgatan 11"))
    return laptops


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_the_place_tells_what_needs_a_person_and_what_waits(
    running: Running, troubled: TwoLaptops, width: int, height: int
) -> None:
    async with running(troubled.one, width, height) as pilot:
        assert_screen(SNAPSHOTS, f"sync-trouble-{width}x{height}", await go(pilot, "6"))


async def test_the_server_has_all_only_when_both_ends_agree(running: Running, laptops: TwoLaptops) -> None:
    one = laptops.one
    Engine(one.replica, laptops.centre.line(one.me.id), clock=lambda: NOW).run(check=True)
    count = one.replica.sync_state().records
    async with running(one) as pilot:
        shown = await go(pilot, "6")
        assert f"Servern har alla {count}." in shown
        assert "mottagna." in shown
        app = cast("BofieldApp", pilot.app)
        assert app.sync_status is not None
        app.sync_status = replace(app.sync_status, agreed=False, differing=2)
        app.screen.refresh_frame()  # type: ignore[attr-defined]
        await pilot.pause()
        shown = text_of_app(app)
        assert "Servern har alla" not in shown
        assert "2 ärenden skiljer sig" in shown


async def test_what_another_chose_is_told_until_it_has_been_seen(running: Running, troubled: TwoLaptops) -> None:
    async with running(troubled.one, 140, 40) as pilot:
        assert "Bo valde i adress: Åsgatan 3" in await go(pilot, "1")
        await go(pilot, "6")
        screen = pilot.app.screen
        screen.query_one("RecordList").go_to(f"chosen:{troubled.case}:address")  # type: ignore[attr-defined]
        await pilot.pause()
        assert "Du skrev" in text_of_app(pilot.app)
        await go(pilot, "enter")
        assert isinstance(pilot.app.screen, HistoryScreen)
        shown = await go(pilot, "escape", "b")
        assert "VALT AV NÅGON ANNAN" not in shown
        assert "Bo valde" not in await go(pilot, "1")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_what_has_left_the_laptop_is_told_until_it_has_been_seen(
    running: Running, laptops: TwoLaptops, width: int, height: int
) -> None:
    gone.note_gone(laptops.one, 33, 1)
    gone.note_gone(laptops.one, 1, 2)
    async with running(laptops.one, width, height) as pilot:
        assert "Ärenden som har lämnat datorn: 34" in await go(pilot, "1")
        assert_screen(SNAPSHOTS, f"sync-gone-{width}x{height}", await go(pilot, "end", "enter"))
        assert "HAR LÄMNAT DATORN" not in await go(pilot, "b")
        assert "lämnat" not in await go(pilot, "1")


async def test_a_laptop_met_twice_is_enrolled_again_with_a_code_and_keeps_its_work(
    running: Running, laptops: TwoLaptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = laptops.one
    cases.edit_case(one, laptops.case, {"address": "Åsgatan 2"})
    asked: list[tuple[str, str]] = []

    def enrolled(server: str, code: str, _device: str = "") -> Me:
        asked.append((server, code))
        return replace(one.replica.me, device=new_id(), token="nytt")

    monkeypatch.setattr(opening, "enrolled", enrolled)
    one.live.trouble, one.live.note = "fork", "Servern har mött den här datorn två gånger."
    async with running(one) as pilot:
        shown = await go(pilot, "6")
        assert "Anslut på nytt" in shown
        assert "1 behöver dig" in shown
        await go(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        form.query_one(LineField).input.value = "KOD-1"
        await go(pilot, "enter")
        await settled(pilot)
    assert asked == [("http://localhost", "KOD-1")]
    assert one.live.trouble == ""
    laptops.sync(one, laptops.two)
    assert cases.case_row(laptops.two, laptops.case).address == "Åsgatan 2"


async def test_a_withdrawn_laptop_says_so_and_ends_when_it_has_been_read(running: Running, laptops: TwoLaptops) -> None:
    from bofield.tui.messages import SyncChanged  # noqa: PLC0415

    one = laptops.one
    contact = contacts.new_contact(one, laptops.case, "call")
    async with running(one) as pilot:
        app = cast("BofieldApp", pilot.app)
        app.go_contact(contact)
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, ContactScreen)
        screen.editor.insert("Kim ringde [/] om hyran.")
        assert app.sync_status is not None
        app.post_message(SyncChanged(replace(app.sync_status, trouble="retired", note="Datorn har dragits in.")))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        shown = text_of_app(app)
        assert "Datorn har dragits in." in shown
        assert "Kim ringde [/] om hyran." in shown
        assert not app.is_open
        await pilot.press("2", "y")
        assert app.clipboard == "Kim ringde [/] om hyran."
        assert app.is_running
        await pilot.press("enter")
        await pilot.pause()
        assert not app.is_running
        assert app.crash == "Datorn har dragits in."


def test_a_withdrawn_laptop_has_nothing_more_to_tell(laptops: TwoLaptops) -> None:
    laptops.one.live.trouble, laptops.one.live.note = "retired", "Datorn har dragits in."
    laptops.one.replica.destroy()
    status = syncing.status(laptops.one)
    assert (status.state, status.note) == ("retired", "Datorn har dragits in.")
    assert syncing.sync_place(laptops.one, status).waiting == ()
