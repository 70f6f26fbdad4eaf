from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bofield.i18n import set_language
from bofield.services import cases, duties, legal_events
from bofield.services.values import DeadlineView
from bofield.tui.screens.asking import SentenceScreen
from bofield.tui.screens.case import CaseScreen
from bofield.tui.screens.case_parts.event_form import EventKindScreen
from bofield.tui.screens.case_parts.explanation import ExplanationScreen
from support.laptop import NOW, settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

DAY = NOW.date()
LAST_DAY = DAY + timedelta(days=3)


async def at_the_dates(pilot: Pilot[str], case: str) -> CaseScreen:
    cast("BofieldApp", pilot.app).go_case(case, "deadlines")
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, CaseScreen)
    return screen


async def written(pilot: Pilot[str], words: str) -> None:
    asking = pilot.app.screen
    assert isinstance(asking, SentenceScreen)
    asking.editor.text = words
    await pilot.press("enter")
    await settled(pilot)


def regain(household: Household) -> DeadlineView:
    found = cases.case_view(household.ws, household.case).deadlines
    return next(each for each in found if each.kind == "regain_last_day")


async def test_the_cursor_begins_on_the_date_that_matters_next(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await at_the_dates(pilot, household.case)
        assert isinstance(screen.entry, DeadlineView)
        assert screen.entry.kind == "regain_last_day"
        assert screen.entry.on == LAST_DAY


async def test_a_date_is_ticked_off_and_the_same_key_takes_it_back(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await at_the_dates(pilot, household.case)
        await pilot.press("b")
        await settled(pilot)
        assert regain(household).settled == "done"
        assert "● Sista dag att betala" in " ".join(text_of_app(pilot.app).split())
        await pilot.press("b")
        await settled(pilot)
        assert regain(household).settled == ""


async def test_a_date_that_does_not_apply_asks_for_the_reason_and_u_takes_it_back(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await at_the_dates(pilot, household.case)
        await pilot.press("x")
        await pilot.pause()
        await written(pilot, "Hyran är deponerad.")
        assert (regain(household).settled, regain(household).settled_reason) == (
            "not_applicable",
            "Hyran är deponerad.",
        )
        assert "Hyran är deponerad." in text_of_app(pilot.app)
        await pilot.press("u")
        await settled(pilot)
        assert regain(household).settled == ""


async def test_without_a_reason_nothing_is_settled(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await at_the_dates(pilot, household.case)
        await pilot.press("x")
        await pilot.pause()
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, SentenceScreen)
        await pilot.press("escape")
        await settled(pilot)
        assert regain(household).settled == ""


async def test_a_day_that_asks_nothing_of_anybody_cannot_be_ticked_off_or_put_off(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await at_the_dates(pilot, household.case)
        await pilot.press("home", "b")
        assert isinstance(screen.entry, DeadlineView)
        assert not screen.entry.duty
        assert "Ingen måste göra något" in text_of_app(pilot.app)
        await pilot.press("s")
        assert "kan inte skjutas upp" in text_of_app(pilot.app)


async def test_an_overdue_duty_stands_in_the_head_and_in_the_list_with_sign_word_and_days(
    running: Running, household: Household
) -> None:
    legal_events.add_legal_event(household.ws, household.case, "decision", DAY - timedelta(days=45))
    async with running(household.ws) as pilot:
        await at_the_dates(pilot, household.case)
        shown = text_of_app(pilot.app).splitlines()
        head = next(row for row in shown if row.startswith(" ×"))
        assert "d sen) försenad – BfL 53" in head
        assert any(row.startswith("› ×") and "försenad" in row for row in shown)
        assert any("Sista dag att betala: tors 26 nov (om 3 d)" in row for row in shown)


async def test_enter_explains_the_date_whole_and_the_keys_work_there(running: Running, household: Household) -> None:
    async with running(household.ws, 140, 40) as pilot:
        await at_the_dates(pilot, household.case)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ExplanationScreen)
        card = text_of_app(pilot.app)
        for words in (
            "torsdag 26 november, v. 48 · 2026-11-26 · om 3 d",
            "Tre veckor från tors 5 nov 2026",
            "Bygger på",
            "Hyresgästen delgiven uppsägning",
            "Hushållet får bo kvar",
            "hyresgästen",
            "JB 12:44",
            "Datumet i ett brev från domstolen",
        ):
            assert words in card, words
        await pilot.press("b")
        await settled(pilot)
        assert regain(household).settled == "done"


async def test_a_long_explanation_scrolls_and_its_keys_stay_in_sight_on_a_small_screen(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await at_the_dates(pilot, household.case)
        await pilot.press("enter")
        await pilot.pause()
        first = text_of_app(pilot.app)
        assert "b bocka av" in first
        assert any(row.startswith("│") and "esc tillbaka" in row for row in first.splitlines())
        await pilot.press("escape")


async def test_all_dates_are_reached_on_a_small_screen_also_those_that_nothing_has_begun(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await at_the_dates(pilot, household.case)
        view = screen.view
        assert view is not None
        await pilot.press("end")
        await settled(pilot)
        assert isinstance(screen.entry, DeadlineView)
        assert screen.entry.kind == view.not_started[-1].kind
        kinds = {found.kind for found in (*view.deadlines, *view.not_started)}
        assert len(kinds) == 17
        assert "Sista dag att väcka talan" in text_of_app(pilot.app)
        assert "Hyresgästen flyttade ut" in text_of_app(pilot.app)
        await pilot.press("home")
        assert "Sista dag att väcka talan" not in text_of_app(pilot.app)
        assert "Hyran förfaller" in text_of_app(pilot.app)


async def test_l_on_a_date_that_nothing_has_begun_suggests_what_would_begin_it(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await at_the_dates(pilot, household.case)
        screen.listing.go_to("date:claim_time_barred:")
        await pilot.press("l")
        await pilot.pause()
        assert isinstance(pilot.app.screen, EventKindScreen)
        assert "› Hyresgästen flyttade ut" in text_of_app(pilot.app)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, CaseScreen)


async def test_a_day_printed_in_the_letter_stands_beside_the_computed_one(
    running: Running, household: Household
) -> None:
    stated = DAY + timedelta(days=9)
    legal_events.add_legal_event(
        household.ws, household.case, "order_served", DAY - timedelta(days=2), stated_on=stated.isoformat()
    )
    async with running(household.ws) as pilot:
        screen = await at_the_dates(pilot, household.case)
        screen.listing.go_to(f"date:order_reply_last_day:{stated}")
        await settled(pilot)
        shown = text_of_app(pilot.app)
        assert "tryckt i brevet; uträknat" in shown
        assert "ons 2 dec*" in shown


async def test_one_language_after_the_other_tells_the_dates(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        set_language("en")
        await at_the_dates(pilot, household.case)
        assert "Last day to pay: Thu 26 Nov (in 3 d) – JB 12:44" in text_of_app(pilot.app)
        assert "to do" in text_of_app(pilot.app)


@pytest.mark.parametrize("inside", ["case", "explanation", "kinds", "reason"])
async def test_f9_hides_the_dates_and_whatever_lies_over_them(
    running: Running, household: Household, inside: str
) -> None:
    async with running(household.ws) as pilot:
        await at_the_dates(pilot, household.case)
        keys = {"case": (), "explanation": ("enter",), "kinds": ("l",), "reason": ("x",)}[inside]
        await pilot.press(*keys)
        await pilot.pause()
        before = pilot.app.screen
        await pilot.press("f9")
        await pilot.pause()
        shown = text_of_app(pilot.app)
        for word in ("Storgatan", "Kim", "betala", "JB", "nov"):
            assert word not in shown
        await pilot.press("f9")
        await pilot.pause()
        assert pilot.app.screen is before
        if inside != "case":
            await pilot.press("escape")


async def test_what_another_settled_is_seen_when_the_case_is_read_again(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await at_the_dates(pilot, household.case)
        duties.settle_duty(household.ws, household.case, "regain_last_day", LAST_DAY, "done")
        cast("BofieldApp", pilot.app).data_changed()
        await settled(pilot)
        assert isinstance(screen.entry, DeadlineView)
        assert screen.entry.settled == "done"


async def test_help_gives_the_reason_of_the_line_and_what_does_not_fit_together(
    running: Running, household: Household
) -> None:
    legal_events.add_legal_event(household.ws, household.case, "kfm_applied", DAY - timedelta(days=2))
    legal_events.add_legal_event(household.ws, household.case, "order_served", DAY - timedelta(days=4))
    async with running(household.ws, 140, 40) as pilot:
        await at_the_dates(pilot, household.case)
        await pilot.press("question_mark")
        await pilot.pause()
        shown = " ".join(text_of_app(pilot.app).replace("│", " ").split())
        assert "Den här raden: Tre veckor från tors 5 nov 2026" in shown
        assert "Går inte ihop: Föreläggande från Kronofogden delgivet" in shown
        await pilot.press("escape")


async def test_who_reviews_a_note_sees_the_duty_that_is_late(running: Running, household: Household) -> None:
    legal_events.add_legal_event(household.ws, household.case, "decision", DAY - timedelta(days=45))
    async with running(household.chief) as pilot:
        await pilot.press("4")
        await settled(pilot)
        shown = text_of_app(pilot.app)
        assert "d sen) försenad" in shown
        assert "Sista dag att betala: tors 26 nov (om 3 d)" in shown


async def test_the_time_line_tells_what_was_settled_and_why(running: Running, household: Household) -> None:
    duties.settle_duty(household.ws, household.case, "regain_last_day", LAST_DAY, "not_applicable", "Hyran kom igår.")
    async with running(household.ws, 140, 40) as pilot:
        cast("BofieldApp", pilot.app).go_case(household.case)
        await settled(pilot)
        row = next(row for row in text_of_app(pilot.app).splitlines() if "Gäller inte: Sista" in row)
        assert row.split()[0] == "–"
        assert "not_applicable" not in row
