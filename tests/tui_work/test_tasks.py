from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from bofield.services import tasks
from bofield.services.values import TaskFilter
from bofield.tui.screens.case import CaseScreen
from support.laptop import NOW, go, settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_the_list_looks_as_it_should(running: Running, household: Household, width: int, height: int) -> None:
    async with running(household.ws, width, height) as pilot:
        assert_screen(SNAPSHOTS, f"tasks-{width}x{height}", await go(pilot, "3"))


async def test_a_task_is_ticked_off_and_taken_back(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        assert "Avbockad: Ring om avbetalningsplan" in await go(pilot, "3", "b")
        assert household.late not in {task.id for task in tasks.list_tasks(household.ws)}
        await go(pilot, "right", "right")
        assert "› ●" in await go(pilot, "end")
        await go(pilot, "b")
        assert household.late in {task.id for task in tasks.list_tasks(household.ws)}


async def test_a_task_is_put_off_to_a_day_written_as_people_write_it(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await go(pilot, "3", "s")
        pilot.app.screen.query_one(Input).value = "+7"
        assert "Uppskjuten till mån 30 nov" in await go(pilot, "enter")
        [task] = [each for each in tasks.list_tasks(household.ws) if each.id == household.late]
        assert task.due == NOW.date() + timedelta(days=7)


async def test_words_narrow_the_list(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await go(pilot, "3")
        pilot.app.screen.query_one("#filter", Input).value = "budget"
        await pilot.pause(0.2)
        await settled(pilot)
        shown = text_of_app(pilot.app)
        assert "Kontakta budget" in shown
        assert "avbetalningsplan" not in shown


async def test_others_tasks_are_shown_on_the_next_facet_and_enter_opens_the_case(
    running: Running, household: Household
) -> None:
    async with running(household.chief) as pilot:
        assert "Här är inget lovat" in await go(pilot, "3")
        assert "Ring om avbetalningsplan" in await go(pilot, "right")
        await go(pilot, "enter")
        assert isinstance(pilot.app.screen, CaseScreen)
    assert len(tasks.list_tasks(household.ws, TaskFilter(mine=False))) == 2
