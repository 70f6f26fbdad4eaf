from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from bofield.services import checklists
from bofield.tui.screens.checklist import ChecklistScreen
from bofield.tui.widgets.question import Question
from support.laptop import go, settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]


async def at_agreements(pilot: Pilot[str], contact: str) -> ChecklistScreen:
    cast("BofieldApp", pilot.app).go_checklist(contact)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ChecklistScreen)
    assert screen.run_view is not None
    screen.go_section_at([each.name for each in screen.run_view.sections].index("I"))
    await settled(pilot)
    line(screen, "I1").go()
    await pilot.pause()
    return screen


def line(screen: ChecklistScreen, name: str) -> Question:
    return next(each for each in screen.query(Question) if each.view.name == name)


def names(screen: ChecklistScreen) -> list[str]:
    return [each.view.name for each in screen.query(Question) if each.view.name.startswith("I1")]


def stored(household: Household) -> dict[str, str]:
    run = checklists.open_run(household.ws, household.draft)
    return {view.name: view.value for section in run.sections for view in section.questions if view.value}


async def test_plus_adds_one_more_and_goes_where_it_is_answered(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await at_agreements(pilot, household.draft)
        assert "+ lägger till en till" in text_of_app(pilot.app)
        await go(pilot, "+")
        assert stored(household)["I1"] == "1 2"
        assert line(screen, "I1/2/I1_what").has_focus_within
        await go(pilot, *"Ring soc")
        assert stored(household)["I1/2/I1_what"] == "Ring soc"
        assert "I1/2/I1_when" in names(screen)


async def test_one_is_taken_away_and_brought_back_with_what_was_answered(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await at_agreements(pilot, household.draft)
        await go(pilot, "+", *"Ring")
        line(screen, "I1/2").go()
        await pilot.pause()
        shown = await go(pilot, "delete")
        assert "u tar tillbaka" in shown
        assert stored(household)["I1"] == "1"
        assert not any(name.startswith("I1/2") for name in names(screen))
        assert line(screen, "I1").has_focus
        await go(pilot, "u")
        assert stored(household)["I1"] == "1 2"
        assert stored(household)["I1/2/I1_what"] == "Ring"


async def test_nothing_comes_back_where_nothing_was_taken_away(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await at_agreements(pilot, household.draft)
        assert "Här har inget tagits bort." in await go(pilot, "u")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_what_stands_inside_a_repeat_stands_further_in(
    running: Running, household: Household, width: int, height: int
) -> None:
    async with running(household.ws, width, height) as pilot:
        screen = await at_agreements(pilot, household.draft)
        inside, around = line(screen, "I1/1/I1_what"), line(screen, "I1")
        assert inside.styles.padding.left > around.styles.padding.left


async def test_a_suggestion_is_marked_until_enter_says_that_it_is_so(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        cast("BofieldApp", pilot.app).go_checklist(household.draft)
        await settled(pilot)
        screen = cast("ChecklistScreen", pilot.app.screen)
        due = line(screen, "A2")
        assert due.suggested
        due.go()
        await pilot.pause()
        assert "Känt från ärendet" in text_of_app(pilot.app)
        await go(pilot, "enter")
        assert not due.suggested
        assert not due.has_focus_within
        with household.ws.replica.reading() as session:
            kept = session.connection().exec_driver_sql("SELECT value FROM answer WHERE name = 'A2'").scalar()
        assert kept == due.value
