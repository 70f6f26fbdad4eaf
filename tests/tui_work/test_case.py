from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bofield.services import cases, tasks
from bofield.tui.screens.asking import FormScreen
from bofield.tui.screens.case import CaseScreen
from bofield.tui.screens.contact import ContactScreen
from bofield.tui.widgets.record_list import RecordList
from support.laptop import settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (140, 40))


async def opened(pilot: Pilot[str], case: str) -> CaseScreen:
    cast("BofieldApp", pilot.app).go_case(case)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, CaseScreen)
    return screen


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_part_of_a_case_looks_as_it_should(
    running: Running, household: Household, width: int, height: int
) -> None:
    async with running(household.ws, width, height) as pilot:
        screen = await opened(pilot, household.case)
        for tab in ("timeline", "household", "deadlines", "events", "tasks"):
            screen.go_tab(tab)
            await settled(pilot)
            assert_screen(SNAPSHOTS, f"case-{tab}-{width}x{height}", text_of_app(pilot.app))


async def test_the_next_date_stands_in_the_head_with_its_source(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await opened(pilot, household.case)
        shown = text_of_app(pilot.app)
        assert "! Sista dag att betala: tors 26 nov (om 3 d) – JB 12:44" in shown
        assert "⚑ barn" in shown
        assert "två vid besök" in shown


async def test_the_right_arrow_shows_the_next_part_and_the_line_is_told_in_full(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await opened(pilot, household.case)
        await pilot.press("right", "right", "down")
        await settled(pilot)
        assert "[Frister" in text_of_app(pilot.app)
        assert "Ytterligare två vardagar måste gå" in text_of_app(pilot.app)


async def test_a_contact_opens_and_what_cannot_be_opened_says_so(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.case)
        assert screen.listing.go_to(f"contact:{household.signed}")
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, ContactScreen)
        await pilot.press("escape")
        await settled(pilot)
        screen.go_tab("tasks")
        await pilot.press("enter")
        assert "inget mer att öppna" in text_of_app(pilot.app)


async def test_a_task_is_ticked_off_in_the_case(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.case)
        screen.go_tab("tasks")
        screen.listing.go_to(household.late)
        await pilot.press("b")
        await settled(pilot)
        assert household.late not in {task.id for task in tasks.list_tasks(household.ws)}


async def filled(pilot: Pilot[str], **values: object) -> None:
    form = pilot.app.screen
    assert isinstance(form, FormScreen)
    for name, value in values.items():
        form.fields[name].put(value)  # type: ignore[arg-type]
    form._arrange()
    await pilot.press("enter")
    await pilot.pause()
    # While the form is open, the job that asked waits for it.
    if pilot.app.screen is not form:
        await settled(pilot)


async def test_a_child_is_added_without_a_name(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await opened(pilot, household.case)
        await pilot.press("m")
        await pilot.pause()
        await filled(pilot, role="child", name="Borde inte sparas", age_band="0-5", living_form="alternating")
        [child] = [each for each in cases.case_view(household.ws, household.case).members if each.age_band == "0-5"]
        assert (child.name, child.living_form) == ("", "alternating")
        assert "Bor här växelvis" in text_of_app(pilot.app)


async def test_closing_a_case_asks_for_the_outcome_and_why_dates_that_stand_do_not_apply(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.case)
        await pilot.press("e")
        await pilot.pause()
        await filled(pilot, stage="closed")
        assert "! Här saknas något." in text_of_app(pilot.app)
        await filled(pilot, outcome="debt_paid")
        assert "Sista dag att betala" in text_of_app(pilot.app)
        assert pilot.app.screen is not screen
        await filled(pilot, duties_reason="Hyran är betald.")
        assert cases.case_view(household.ws, household.case).row.stage == "closed"


async def test_escape_leaves_a_form_and_nothing_has_happened(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.case)
        before = cases.case_view(household.ws, household.case)
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("escape")
        await settled(pilot)
        assert pilot.app.screen is screen
        assert cases.case_view(household.ws, household.case) == before
        assert screen.query_one(RecordList).has_focus
