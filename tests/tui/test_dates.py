"""Dates of the law on Idag and in Ärenden: what is late first, nothing cut off unsaid, settled where one stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.services import cases, legal_events, tasks, today
from bofield.services.values import NewCase, NewTask
from bofield.tui.screens.asking import FormScreen, SentenceScreen
from bofield.tui.screens.case import CaseScreen
from bofield.tui.screens.case_parts.event_form import EventKindScreen
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.widgets.record_list import RecordList
from support.laptop import NOW, settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

DAY = NOW.date()
MANY = 16


def served(ws: Workspace, contract: str, address: str, days: int, *, told: bool = True) -> str:
    """Open a case whose tenant was served `days` ago, and tell the committee on the same day."""
    case = cases.open_case(ws, NewCase(contract, address, "0801", "Örebro"))
    cases.add_debt(ws, case, DAY - timedelta(days=40), 700_000)
    day = DAY - timedelta(days=days)
    legal_events.add_legal_event(ws, case, "tenant_served", day, how="acknowledged")
    if told:
        legal_events.add_legal_event(
            ws, case, "board_notified", day, how="registered_letter", municipality="Örebro", amount=700_000
        )
    return case


def decided(ws: Workspace, contract: str, address: str, days: int) -> str:
    """Open a case with a decision so many days ago."""
    case = cases.open_case(ws, NewCase(contract, address, "0801", "Örebro"))
    legal_events.add_legal_event(ws, case, "decision", DAY - timedelta(days=days))
    return case


async def go(pilot: Pilot[str], *keys: str) -> str:
    await pilot.press(*keys)
    await settled(pilot)
    return text_of_app(pilot.app)


def lines(screen: str) -> list[str]:
    return [" ".join(row.split()) for row in screen.splitlines()]


async def test_what_is_late_stands_first_with_sign_days_and_a_count_in_the_headline(
    running: Running, ws: Workspace
) -> None:
    served(ws, "40-1", "Väntgatan 1", 18)
    decided(ws, "40-2", "Sengatan 2", 40)
    async with running() as pilot:
        shown = lines(text_of_app(pilot.app))
        heading = next(place for place, row in enumerate(shown) if row.startswith("FRISTER"))
        assert shown[heading + 1].startswith("› × ")
        assert "d sen" in shown[heading + 1]
        assert "Sengatan 2" in shown[heading + 1]
        assert "! om 3 d 26 nov Sista dag att betala Väntgatan 1, lgh 0801" in shown[heading + 2]
        assert "1 försenad frist" in shown[2]


async def test_each_date_wears_the_sign_of_how_near_it_is(running: Running, ws: Workspace) -> None:
    for number, (days, sign) in enumerate(((40, "×"), (28, "!"), (26, "◐"), (18, "○"))):
        decided(ws, f"40-{number}", f"Nära {sign} gatan", days)
    async with running() as pilot:
        for row in lines(text_of_app(pilot.app)):
            if "Nära" in row:
                assert row.removeprefix("› ")[0] == row.partition("Nära ")[2][0], row


async def test_a_message_that_is_missing_is_said_to_be(running: Running, ws: Workspace) -> None:
    served(ws, "40-1", "Väntgatan 1", 5, told=False)
    async with running() as pilot:
        assert any(row.startswith("› ! saknas Meddelande till socialnämnden") for row in lines(text_of_app(pilot.app)))


async def test_many_dates_fold_behind_a_line_that_counts_them_and_enter_shows_them(
    running: Running, ws: Workspace
) -> None:
    for number in range(MANY):
        served(ws, f"40-{number}", f"Långa Gatan {number}", 13)
    async with running(80, 60) as pilot:
        shown = text_of_app(pilot.app)
        assert f"FRISTER {MANY}" in shown
        assert shown.count("Sista dag att betala") == 12
        assert "4 frister till: enter visar dem" in shown
        records = pilot.app.screen.query_one(RecordList)
        assert records.go_to("fold")
        shown = await go(pilot, "enter")
        assert shown.count("Sista dag att betala") == MANY
        assert records.go_to("fold")
        assert (await go(pilot, "enter")).count("Sista dag att betala") == 12


async def test_no_date_that_is_late_missing_or_near_is_ever_folded(running: Running, ws: Workspace) -> None:
    for number in range(MANY):
        decided(ws, f"40-{number}", f"Sengatan {number}", 40)
        served(ws, f"41-{number}", f"Saknagatan {number}", 5, told=False)
    served(ws, "40-n", "Väntgatan 1", 18)
    async with running(80, 60) as pilot:
        shown = text_of_app(pilot.app)
        assert shown.count("Sengatan") == MANY
        assert shown.count("Saknagatan") == MANY
        assert "Väntgatan 1" in shown
        assert "enter visar" not in shown


async def test_a_date_is_settled_on_idag_and_u_takes_it_back(running: Running, ws: Workspace) -> None:
    served(ws, "40-1", "Väntgatan 1", 18)
    async with running() as pilot:
        shown = await go(pilot, "b")
        assert "Klar: Sista dag att betala. u ångrar." in shown
        assert "om 3 d" not in shown
        assert "regain_last_day" not in {line.deadline.kind for line in today.today(ws).deadlines}
        assert "om 3 d" in await go(pilot, "u")


async def test_a_date_that_does_not_apply_is_said_so_on_idag_with_the_reason(running: Running, ws: Workspace) -> None:
    case = served(ws, "40-1", "Väntgatan 1", 18)
    async with running() as pilot:
        await pilot.press("x")
        await pilot.pause()
        asking = pilot.app.screen
        assert isinstance(asking, SentenceScreen)
        asking.editor.text = "Hyran kom igår."
        assert "om 3 d" not in await go(pilot, "enter")
        [found] = [each for each in cases.case_view(ws, case).deadlines if each.settled]
        assert (found.kind, found.settled_reason) == ("regain_last_day", "Hyran kom igår.")


async def test_enter_opens_the_case_at_the_date(running: Running, ws: Workspace) -> None:
    served(ws, "40-1", "Väntgatan 1", 18)
    async with running() as pilot:
        shown = await go(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, CaseScreen)
        assert screen.tab == "deadlines"
        assert "› ! Sista dag att betala" in " ".join(shown.split())


async def test_help_says_why_a_date_stands_where_it_stands(running: Running, ws: Workspace) -> None:
    decided(ws, "40-2", "Sengatan 2", 40)
    async with running() as pilot:
        shown = await go(pilot, "question_mark")
        assert "Den här raden: " in shown
        assert "försenad" in shown


async def test_what_is_missing_is_written_down_from_idag(running: Running, ws: Workspace) -> None:
    case = served(ws, "40-1", "Väntgatan 1", 5, told=False)
    async with running() as pilot:
        await pilot.press("l")
        for _look in range(4):
            await pilot.pause(0.05)
        assert isinstance(pilot.app.screen, EventKindScreen)
        await pilot.press("enter")
        for _look in range(6):
            await pilot.pause(0.05)
        assert isinstance(pilot.app.screen, FormScreen)
        await pilot.press("enter")
        for _look in range(6):
            await pilot.pause(0.05)
        await settled(pilot)
        [found] = [each for each in cases.case_view(ws, case).deadlines if each.kind == "regain_last_day"]
        assert found.on == DAY + timedelta(weeks=3)
        assert "Sista dag att betala: mån 14 dec" in text_of_app(pilot.app)


async def test_the_list_of_cases_shows_the_date_in_words_and_the_late_facet_only_what_is_late(
    running: Running, ws: Workspace
) -> None:
    served(ws, "40-1", "Väntgatan 1", 18)
    decided(ws, "40-2", "Sengatan 2", 40)
    async with running() as pilot:
        shown = lines(await go(pilot, "2"))
        assert any("Väntgatan 1, lgh 0801 ! om 3 d 26 nov Sista dag att betala" in row for row in shown)
        assert any("Sengatan 2, lgh 0801 × " in row for row in shown)
        screen = await go(pilot, "right", "right", "right", "right")
        assert "[× Försenade]" in screen
        assert "1 ärende " in screen
        assert "Sengatan 2" in screen


async def test_the_list_of_cases_shows_those_with_one_kind_of_date(running: Running, ws: Workspace) -> None:
    served(ws, "40-1", "Väntgatan 1", 18)
    decided(ws, "40-2", "Sengatan 2", 4)
    async with running() as pilot:
        await go(pilot, "2")
        await pilot.press("d")
        for _look in range(4):
            await pilot.pause(0.05)
        prompt = pilot.app.screen
        assert isinstance(prompt, ChoicePrompt)
        assert prompt.query_one(RecordList).go_to("reopening_last_day")
        await pilot.press("enter")
        for _look in range(6):
            await pilot.pause(0.05)
        shown = text_of_app(pilot.app)
        assert "[Sista dag att söka återvinning av utslaget]" in shown
        assert "Sengatan 2" in shown
        assert "Väntgatan" not in shown


async def test_a_supervisor_takes_on_a_task_that_waits(running: Running, ws: Workspace) -> None:
    case = served(ws, "40-1", "Väntgatan 1", 18)
    tasks.add_task(ws, NewTask(case, "Fatta beslut om anstånd", DAY, role="supervisor"))
    chief = replace(ws, me=replace(ws.me, roles=("coordinator", "supervisor")))
    async with running(ws=chief) as pilot:
        assert "VÄNTAR PÅ ARBETSLEDARE" in text_of_app(pilot.app)
        records = pilot.app.screen.query_one(RecordList)
        records.go_to(f"task:{today.today(chief).waiting[0].id}")
        shown = await go(pilot, "o")
        assert "Din nu: Fatta beslut om anstånd" in shown
        assert today.today(chief).waiting == ()
        assert "Fatta beslut om anstånd" in {task.title for task in tasks.list_tasks(chief)}


async def test_a_task_for_a_supervisor_is_nothing_that_waits_for_a_coordinator(running: Running, ws: Workspace) -> None:
    case = served(ws, "40-1", "Väntgatan 1", 18)
    tasks.add_task(ws, NewTask(case, "Fatta beslut om anstånd", DAY, role="supervisor"))
    async with running() as pilot:
        assert "Fatta beslut" not in text_of_app(pilot.app)
        assert "väntar på en arbetsledare" in await go(pilot, "o")
