from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import text

from bofield.services import checklists, contacts, reviews
from bofield.services.values import (
    ChosenLine,
    ConflictSide,
    ConflictView,
    GoneLine,
    LaptopLine,
    LaptopsView,
    RefusedLine,
    RefusedView,
    SyncPlace,
    SyncStatus,
    UnreadLine,
    WaitingLine,
)
from bofield.tui.screens.case import CaseScreen
from bofield.tui.screens.case_parts.rows import TABS
from bofield.tui.screens.conflict import ConflictScreen
from bofield.tui.screens.refused import RefusedScreen
from bofield.tui.screens.sync_parts import rows
from bofield.tui.widgets.record_list import RecordList
from support.laptop import NOW, settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\r\nnästa",
    "[/] [/b] [@click=app.exit]klicka[/] [red]",
    "\u202edesrever\u202c \u2066x\u2069 \u200b",
    "x" * 100_000,
    "a" + "\u0301" * 500 + " \x9b31m \x85 \u2028",
)
PLACES = {
    "case_file": ("address", "apartment", "contract_number", "municipality", "stage"),
    "member": ("name", "language", "role", "age_band", "living_form"),
    "task": ("title",),
    "contact": ("note", "kind", "outcome", "safety"),
    "review": ("remark",),
    "amendment": ("text",),
    "legal_event": ("how", "remark"),
    "person": ("name",),
}


@pytest.fixture(params=HOSTILE, ids=["escape", "markup", "bidi", "long", "marks"])
def bad(request: pytest.FixtureRequest, household: Household) -> str:
    """Put text behind every gate, as if a fault in one of them had let it in."""
    given: str = request.param
    reviews.return_note(household.chief, household.signed, "Vem?", "line:1")
    contacts.amend_contact(household.ws, household.signed, "Kim.")
    run = checklists.open_run(household.ws, household.draft)
    checklists.answer(household.ws, run.id, "A1", "arrears")
    with household.ws.replica._writer.begin() as connection:
        for table, columns in PLACES.items():
            places = ", ".join(f"{column} = :bad" for column in columns)
            connection.execute(text(f"UPDATE {table} SET {places}"), {"bad": given})  # noqa: S608  (our own names)
        connection.execute(text("UPDATE answer SET value = :bad WHERE \"group\" = 'answer'"), {"bad": given})
    return given


def looked_at(pilot: Pilot[str]) -> None:
    screen = text_of_app(pilot.app)
    acting = {sign for sign in screen if (ord(sign) < 32 and sign != "\n") or 0x7F <= ord(sign) < 0xA0}
    turning = set(screen) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2028")
    assert not acting | turning
    assert pilot.app.is_running


async def test_no_text_harms_the_coordinators_screens(running: Running, household: Household, bad: str) -> None:
    async with running(household.ws, 140, 40) as pilot:
        app = cast("BofieldApp", pilot.app)
        app.go_case(household.case)
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, CaseScreen)
        for tab in TABS:
            screen.go_tab(tab)
            await settled(pilot)
            looked_at(pilot)
        await pilot.press("e")
        await pilot.pause()
        looked_at(pilot)
        await pilot.press("escape")
        for contact in (household.signed, household.draft):
            app.go_contact(contact)
            await settled(pilot)
            looked_at(pilot)
        app.go_checklist(household.draft)
        await settled(pilot)
        looked_at(pilot)
        app.go_place("tasks")
        await settled(pilot)
        looked_at(pilot)


async def test_no_text_harms_the_review(running: Running, household: Household, bad: str) -> None:
    async with running(household.chief) as pilot:
        await pilot.press("4")
        await settled(pilot)
        looked_at(pilot)
        await pilot.press("enter", "down", "down", "r")
        await pilot.pause()
        looked_at(pilot)


@pytest.mark.parametrize("given", HOSTILE, ids=["escape", "markup", "bidi", "long", "marks"])
async def test_no_text_harms_sync_and_conflict(running: Running, household: Household, given: str) -> None:
    side = ConflictSide(given, given, given, NOW, current=True)
    other = replace(side, value=given + "!", shown_value=given + "!")
    conflict = ConflictView("r", "contact", household.case, given, "note", given, (side, other))
    said = RefusedLine("r", "contact", "note", given, given, given, "text")
    refused = RefusedView("c", household.case, given, given, given, NOW, (said,))
    status = SyncStatus("synced", given, 1, NOW, 1, 1, note=given, trouble="fork")
    chosen = ChosenLine("r", "contact", household.case, given, given, given, given, NOW, given, given + "!")
    unread = UnreadLine("r", given, given, given, NOW)
    silent = LaptopLine("l", given, given, NOW, 20, silent=True, withdrawn=False, here=False)
    laptops = LaptopsView(NOW, 14, (silent,))
    waits = WaitingLine("", given, 2, 1)
    place = SyncPlace(
        status, (conflict,), (refused,), (chosen,), (unread,), (given,), (waits,), laptops, GoneLine(1, 2, NOW)
    )
    async with running(household.ws) as pilot:
        await pilot.press("6")
        await settled(pilot)
        listed = pilot.app.screen.query_one(RecordList)
        listed.set_rows(rows(place))
        await pilot.pause()
        looked_at(pilot)
        for _row in range(8):
            await pilot.press("down")
            await pilot.pause()
            looked_at(pilot)
        for screen in (ConflictScreen(conflict), RefusedScreen(refused)):
            await pilot.app.push_screen(screen)
            await settled(pilot)
            looked_at(pilot)
