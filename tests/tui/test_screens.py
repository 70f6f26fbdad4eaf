from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from textual.widgets import Input

from bofield.services import tasks
from bofield.tui.widgets.record_list import RecordList
from support.laptop import settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace
    from bofield.tui.app import BofieldApp

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (140, 40))


async def go(pilot: Pilot[str], *keys: str) -> str:
    await pilot.press(*keys)
    await settled(pilot)
    return text_of_app(pilot.app)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize(
    ("name", "keys"),
    [("today", ()), ("cases", ("2",)), ("situation", ("5",)), ("help", ("question_mark",)), ("settings", ("f2",))],
)
async def test_the_screens_look_as_they_should(
    running: Running, name: str, keys: tuple[str, ...], width: int, height: int
) -> None:
    async with running(width, height) as pilot:
        screen = await go(pilot, *keys) if keys else text_of_app(pilot.app)
        assert_screen(SNAPSHOTS, f"{name}-{width}x{height}", screen)


async def test_ticking_off_a_task_takes_it_from_today_and_says_so(running: Running, ws: Workspace) -> None:
    async with running() as pilot:
        screen = await go(pilot, "down", "b")
        assert "Avbockad: Ring om avbetalningsplan" in screen
        assert [task.title for task in tasks.list_tasks(ws)] == ["Boka tolk inför besök"]


async def test_a_key_that_does_not_fit_the_line_says_why(running: Running) -> None:
    async with running() as pilot:
        assert "Bara uppgifter och frister kan bockas av" in " ".join((await go(pilot, "b")).split())


async def test_the_filter_narrows_the_list_as_one_types_and_escape_empties_it(running: Running) -> None:
    async with running() as pilot:
        await go(pilot, "2", "f")
        pilot.app.screen.query_one("#filter", Input).value = "norr"
        await pilot.pause(0.2)
        await settled(pilot)
        records = pilot.app.screen.query_one(RecordList)
        assert records.total == 1
        await go(pilot, "escape")
        await pilot.pause(0.2)
        await settled(pilot)
        assert records.total == 3
        assert pilot.app.focused is records


async def test_a_facet_shows_another_part_of_the_cases(running: Running) -> None:
    async with running() as pilot:
        screen = await go(pilot, "2", "right", "right")
        assert "[⚑ Barn]" in screen
        assert "1 ärende" in screen


async def test_a_figure_opens_the_list_behind_it(running: Running) -> None:
    async with running() as pilot:
        screen = await go(pilot, "5", "down", "enter")
        assert pilot.app.current_mode == "cases"
        assert "1 ärende" in screen


async def test_search_finds_as_one_types_and_marks_the_words(running: Running) -> None:
    async with running() as pilot:
        await go(pilot, "slash")
        pilot.app.screen.query_one(Input).value = "kungsv"
        await pilot.pause(0.3)
        await settled(pilot)
        screen = text_of_app(pilot.app)
        assert "Kungsvägen 8" in screen
        assert "⟦" not in screen


async def test_places_keep_what_is_open_in_them(running: Running) -> None:
    async with running() as pilot:
        await go(pilot, "2", "f2", "1")
        assert pilot.app.current_mode == "today"
        await go(pilot, "2")
        assert "Inställningar" in text_of_app(pilot.app)
        await go(pilot, "2")
        assert "Storgatan" in text_of_app(pilot.app)


async def test_review_is_not_for_coordinators(running: Running) -> None:
    async with running() as pilot:
        assert "Granskning" not in text_of_app(pilot.app)
        assert "Granskning är för arbetsledare" in await go(pilot, "4")


async def test_the_language_changes_at_once_and_is_kept(running: Running, ws: Workspace) -> None:
    async with running() as pilot:
        await go(pilot, "f2", "down", "enter")
        screen = await go(pilot, "1")
        screen = await go(pilot, "escape")
        assert "VISITS TODAY" in screen
        assert '"language": "en"' in (ws.home / "settings.json").read_text(encoding="utf-8")


async def test_ctrl_s_says_that_all_is_saved(running: Running) -> None:
    async with running() as pilot:
        assert "Redan sparat 09:41" in await go(pilot, "ctrl+s")


async def test_a_fault_of_the_program_is_told_without_what_was_written(running: Running) -> None:
    async with running() as pilot:
        app = cast("BofieldApp", pilot.app)
        app.failed(RuntimeError("Hon sa att hyran är betald"))
        await settled(pilot)
        screen = text_of_app(app)
        assert "Något gick fel i programmet (RuntimeError)" in screen
        assert "hyran" not in screen
        assert "hyran" not in (app.home.logs / "crashes.log").read_text(encoding="utf-8")
        app.failures.clear()
