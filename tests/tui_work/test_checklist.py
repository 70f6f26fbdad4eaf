from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bofield.errors import RefusedError
from bofield.services import checklists, contacts, tasks
from bofield.services.values import TaskFilter
from bofield.tui.screens.asking import SentenceScreen
from bofield.tui.screens.checklist import ChecklistScreen
from bofield.tui.screens.checklist_parts.section import Questions
from bofield.tui.widgets.question import Question
from support.laptop import go, settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.values import RunView
    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


async def opened(pilot: Pilot[str], contact: str, section: str = "") -> ChecklistScreen:
    cast("BofieldApp", pilot.app).go_checklist(contact)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ChecklistScreen)
    if section:
        assert screen.run_view is not None
        screen.go_section_at([each.name for each in screen.run_view.sections].index(section))
        await settled(pilot)
    return screen


def question(screen: ChecklistScreen, name: str) -> Question:
    return next(each for each in screen.query(Question) if each.view.name == name)


def answers(household: Household) -> dict[str, str]:
    run = checklists.open_run(household.ws, household.draft)
    return {view.name: view.value for section in run.sections for view in section.questions if view.value}


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_a_section_looks_as_it_should(running: Running, household: Household, width: int, height: int) -> None:
    async with running(household.ws, width, height) as pilot:
        screen = await opened(pilot, household.draft)
        question(screen, "A1").go()
        assert_screen(SNAPSHOTS, f"checklist-{width}x{height}", await go(pilot, "1"))


async def test_every_key_answers_at_once_and_in_order_while_the_disk_is_slow(
    running: Running, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str | None] = []
    real = checklists.answer
    disk = threading.Event()

    def slow(ws: object, run: str, name: str, value: str | None) -> RunView:
        assert disk.wait(30)
        given.append(value)
        return real(ws, run, name, value)  # type: ignore[arg-type]

    monkeypatch.setattr(checklists, "answer", slow)
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        question(screen, "A5").go()
        await pilot.press("j")
        assert question(screen, "A5").answer_words().plain == "Ja"
        assert given == []
        await pilot.press("n", "v")
        assert question(screen, "A5").answer_words().plain == "Vet ej"
        assert given == []
        disk.set()
        await settled(pilot)
        assert given[0] == "yes"
        assert given[-1] == "unknown"
        assert answers(household)["A5"] == "unknown"


async def test_questions_appear_where_they_belong_and_go_when_they_no_longer_apply(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        question(screen, "A1").go()
        await go(pilot, "1")
        assert not question(screen, "A1").suggested
        assert question(screen, "A1").chosen == ["arrears"]
        await go(pilot, "1")
        assert "A2" not in [each.view.name for each in screen.query(Question)]
        await go(pilot, "1")
        names = [each.view.name for each in screen.query(Question)]
        assert names.index("A2") == names.index("A1") + 1
        assert question(screen, "A1").has_focus


async def test_what_an_answer_raises_stands_beside_it_and_is_added_when_the_section_is_left(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft, "D")
        question(screen, "D2").go()
        assert "→ uppgift: Ta upp hushållet på månadsmötet med socialtjänsten" in await go(pilot, "enter")
        assert len(tasks.list_tasks(household.ws)) == 2
        assert "1 uppgift lades till: Ta upp hushållet" in await go(pilot, "escape")
        assert len(tasks.list_tasks(household.ws, TaskFilter(case_id=household.case))) == 3


async def test_a_raised_task_is_declined_with_a_reason(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft, "D")
        question(screen, "D2").go()
        await go(pilot, "2", "x")
        asked = pilot.app.screen
        assert isinstance(asked, SentenceScreen)
        asked.editor.insert("Redan anmält.")
        assert "läggs inte till" in await go(pilot, "enter")
        await go(pilot, "pagedown")
        assert len(tasks.list_tasks(household.ws, TaskFilter(case_id=household.case))) == 2
        run = checklists.open_run(household.ws, household.draft)
        assert "Redan anmält." in {raised.declined for raised in run.raised}


async def test_an_acute_answer_shows_the_phone_line_first(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft, "H")
        question(screen, "H4").go()
        lines = (await go(pilot, "j")).splitlines()
        assert lines[3].startswith(" ! Ring 112 nu")


async def test_typed_answers_are_kept_while_they_are_typed(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft, "D")
        question(screen, "D1").go()
        await go(pilot, "2")
        assert answers(household)["D1"] == "2"
        await go(pilot, "backspace")
        assert "D1" not in answers(household)
        await go(pilot, "x", "down")
        assert "! ”x” är inget heltal." in text_of_app(pilot.app)


async def test_a_digit_that_is_no_choice_leads_nowhere(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        question(screen, "A5").go()
        await go(pilot, "5")
        assert pilot.app.screen is screen


async def test_help_says_why_the_question_is_asked(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        question(screen, "A5").go()
        assert "Skyddet gäller liv och hälsa" in " ".join((await go(pilot, "question_mark")).split())


async def test_an_answer_that_cannot_be_kept_is_told_and_taken_back(
    running: Running, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> RunView:
        raise RefusedError("Svaret passar inte.")

    monkeypatch.setattr(checklists, "answer", refuse)
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        question(screen, "A5").go()
        assert "! Svaret passar inte." in await go(pilot, "j")
        assert question(screen, "A5").value == ""


async def test_answers_on_their_way_are_kept_when_the_program_ends(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.queue.put("A5", "no")
    assert answers(household)["A5"] == "no"


async def test_a_signed_checklist_can_only_be_read(running: Running, household: Household) -> None:
    run = checklists.open_run(household.ws, household.draft)
    checklists.answer(household.ws, run.id, "H4", "yes")  # an acute answer lets the rest wait
    contacts.save_contact(household.ws, household.draft, {"outcome": "no_answer"})
    contacts.sign_contact(household.ws, household.draft)
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        assert "signerad: går bara att läsa" in text_of_app(pilot.app)
        first = screen.query_one(Questions).listed[0]
        first.go()
        before = first.value
        await go(pilot, "j", "1", "space")
        assert first.value == before
