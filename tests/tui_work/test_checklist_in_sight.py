from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bofield.services import checklists, contacts
from bofield.tui.screens.checklist import ChecklistScreen
from bofield.tui.screens.checklist_parts.section import Questions
from support.laptop import settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]


async def opened(pilot: Pilot[str], contact: str) -> ChecklistScreen:
    cast("BofieldApp", pilot.app).go_checklist(contact)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ChecklistScreen)
    return screen


async def test_what_an_answer_raises_is_in_sight_where_there_is_little_room(
    running: Running, household: Household
) -> None:
    async with running(household.ws, 80, 16) as pilot:
        screen = await opened(pilot, household.draft)
        screen.go_section_at(3)
        await settled(pilot)
        screen.query_one(Questions).go_to("D2_met")
        await pilot.press("j")
        await settled(pilot)
        screen.query_one(Questions).go_to("D4")
        await pilot.press("2")
        await settled(pilot)
        assert "→ uppgift: Oro för ett barn: gå igenom tillsammans idag" in text_of_app(pilot.app)


async def test_going_to_another_section_stops_where_one_goes_on(running: Running, household: Household) -> None:
    async with running(household.ws, 80, 16) as pilot:
        await opened(pilot, household.draft)
        for _section in range(7):
            await pilot.press("pagedown")
            await settled(pilot)
            assert any(row[:4].strip().startswith("›") for row in text_of_app(pilot.app).split("\n"))


async def test_a_signed_checklist_is_read_from_its_first_question(running: Running, household: Household) -> None:
    run = checklists.open_run(household.ws, household.draft)
    checklists.answer(household.ws, run.id, "H4", "yes")  # an acute answer lets the rest wait
    contacts.sign_contact(household.ws, household.draft)
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        current = screen.query_one(Questions).current
        assert current is not None
        assert (screen.section, current.view.name) == ("A", "A1")
