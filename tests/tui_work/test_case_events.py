from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import text

from bofield.services import cases, legal_events
from bofield.tui.screens.asking import FormScreen, SentenceScreen
from bofield.tui.screens.case import CaseScreen
from bofield.tui.screens.case_parts.event_form import GROUPS, EventKindScreen
from bofield.tui.widgets.fields import ChoiceField, choices_of
from bofield.tui.widgets.record_list import RecordList
from support.laptop import NOW, settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.values import LegalEventView
    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

DAY = NOW.date()


async def at(pilot: Pilot[str], case: str, tab: str) -> CaseScreen:
    cast("BofieldApp", pilot.app).go_case(case, tab)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, CaseScreen)
    return screen


async def kind_chosen(pilot: Pilot[str], kind: str) -> FormScreen:
    await pilot.press("l")
    await pilot.pause()
    assert isinstance(pilot.app.screen, EventKindScreen)
    assert pilot.app.screen.query_one(RecordList).go_to(kind)
    await pilot.press("enter")
    for _look in range(5):
        await pilot.pause(0.05)
    form = pilot.app.screen
    assert isinstance(form, FormScreen)
    return form


async def sent(pilot: Pilot[str], form: FormScreen, **values: object) -> None:
    for name, value in values.items():
        form.fields[name].put(value)  # type: ignore[arg-type]
    form._arrange()
    await pilot.press("enter")
    for _look in range(5):
        await pilot.pause(0.05)
    if pilot.app.screen is not form:
        await settled(pilot)


def last_day(household: Household) -> date | None:
    found = cases.case_view(household.ws, household.case).deadlines
    return next(each.on for each in found if each.kind == "regain_last_day")


def events(household: Household) -> dict[str, LegalEventView]:
    # Newest first as services give them: of several of a kind the newest stays.
    return {event.kind: event for event in reversed(cases.case_view(household.ws, household.case).events)}


def test_every_kind_of_event_has_a_heading_of_its_own_and_only_one() -> None:
    grouped = [kind for _title, kinds in GROUPS for kind in kinds]
    assert sorted(grouped) == sorted(kind for kind, _words in choices_of("legal_event"))


async def test_an_event_added_by_keyboard_moves_the_date_and_says_so(running: Running, household: Household) -> None:
    before = last_day(household)
    async with running(household.ws) as pilot:
        screen = await at(pilot, household.case, "deadlines")
        await pilot.press("l")
        await pilot.pause()
        await pilot.press(*["down"] * 2, "enter")
        for _look in range(5):
            await pilot.pause(0.05)
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        assert form.fields["municipality"].value == "Örebro"
        assert form.fields["amount"].value == 845_000
        # The day is typed as people write it; the cursor stands in it.
        await pilot.press(*["backspace"] * 10, *"23/11", "enter")
        for _look in range(5):
            await pilot.pause(0.05)
        await settled(pilot)
        assert pilot.app.screen is screen
        after = last_day(household)
        assert before is not None
        assert after is not None
        assert after == DAY + timedelta(weeks=3)
        assert "från tors 26 nov till mån 14 dec" in text_of_app(pilot.app)
        assert "Sista dag att betala: mån 14 dec" in text_of_app(pilot.app)


async def test_a_message_to_another_municipality_is_marked_when_it_is_saved(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await at(pilot, household.case, "events")
        form = await kind_chosen(pilot, "board_notified")
        await sent(pilot, form, municipality="Kumla")
        assert events(household)["board_notified"].flaw == "wrong_municipality"
        assert "fel kommun" in text_of_app(pilot.app)


async def test_that_nothing_is_wrong_can_be_said_against_what_the_program_finds(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await at(pilot, household.case, "events")
        form = await kind_chosen(pilot, "board_notified")
        await sent(pilot, form, municipality="Kumla", flaw="sound")
        assert events(household)["board_notified"].flaw == ""


async def test_what_cannot_be_is_refused_in_the_form_at_its_field_and_nothing_typed_is_lost(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await at(pilot, household.case, "events")
        count = len(events(household))
        form = await kind_chosen(pilot, "order_served")
        early = DAY - timedelta(days=30)
        await sent(pilot, form, stated_on=early.isoformat(), remark="Läst i brevet.")
        assert pilot.app.screen is form
        assert "! Sista dag enligt brevet: " in text_of_app(pilot.app)
        assert form.fields["remark"].value == "Läst i brevet."
        assert form.fields["stated_on"].query_one("Input").has_focus
        assert len(events(household)) == count
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, CaseScreen)


async def test_a_day_that_does_not_exist_is_told_at_its_field(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        await at(pilot, household.case, "events")
        form = await kind_chosen(pilot, "kfm_applied")
        await pilot.press(*["backspace"] * 10, *"30/2", "enter")
        await pilot.pause()
        assert pilot.app.screen is form
        assert "30/2" in text_of_app(pilot.app)
        assert "!" in text_of_app(pilot.app)
        await pilot.press("escape")


async def test_service_on_an_adult_of_the_household_asks_for_the_day_of_the_notice(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        await at(pilot, household.case, "events")
        form = await kind_chosen(pilot, "tenant_served")
        assert "Underrättelse skickad" not in text_of_app(pilot.app)
        how = form.fields["how"]
        assert isinstance(how, ChoiceField)
        how.focus()
        for _step in range(10):
            if how.value == "adult_in_household":
                break
            await pilot.press("right")
        await pilot.pause()
        assert "Underrättelse skickad" in text_of_app(pilot.app)
        sent_on = (DAY + timedelta(days=-1)).isoformat()
        await sent(pilot, form, happened_on=(DAY - timedelta(days=2)).isoformat(), completed_on=sent_on)
        assert events(household)["tenant_served"].how == "adult_in_household"
        # Three weeks from the day the notice was sent end on a Sunday.
        assert last_day(household) == date(2026, 12, 14)


async def test_what_is_odd_is_saved_and_stands_as_a_remark_on_the_case(running: Running, household: Household) -> None:
    legal_events.add_legal_event(household.ws, household.case, "kfm_applied", DAY - timedelta(days=3))
    async with running(household.ws) as pilot:
        await at(pilot, household.case, "deadlines")
        form = await kind_chosen(pilot, "order_served")
        await sent(pilot, form, happened_on=(DAY - timedelta(days=5)).isoformat())
        view = cases.case_view(household.ws, household.case)
        assert view.remarks
        shown = text_of_app(pilot.app)
        assert any(row.startswith(" ? Föreläggande") for row in shown.splitlines()[:9])
        assert "Antecknat. Föreläggande från Kronofogden delgivet" in " ".join(shown.split())


async def test_an_event_is_changed_where_it_stands(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await at(pilot, household.case, "events")
        event = events(household)["board_notified"]
        screen.listing.go_to(f"event:{event.id}")
        await pilot.press("enter")
        for _look in range(5):
            await pilot.pause(0.05)
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        assert "Ändra:" in text_of_app(pilot.app)
        await sent(pilot, form, happened_on=(DAY - timedelta(days=10)).isoformat())
        assert events(household)["board_notified"].on == DAY - timedelta(days=10)
        assert last_day(household) == DAY + timedelta(days=11)


async def test_an_event_is_taken_away_with_a_reason_and_u_brings_it_back(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await at(pilot, household.case, "events")
        event = events(household)["board_notified"]
        screen.listing.go_to(f"event:{event.id}")
        await pilot.press("x")
        await pilot.pause()
        asking = pilot.app.screen
        assert isinstance(asking, SentenceScreen)
        asking.editor.text = "Avsåg en annan lägenhet."
        await pilot.press("enter")
        for _look in range(5):
            await pilot.pause(0.05)
        await settled(pilot)
        assert "board_notified" not in events(household)
        assert last_day(household) is None
        assert "löper inte längre" in text_of_app(pilot.app)
        await pilot.press("u")
        await settled(pilot)
        assert "board_notified" in events(household)
        assert last_day(household) == DAY + timedelta(days=3)


async def test_no_text_of_an_event_acts_on_the_list_or_the_form(running: Running, household: Household) -> None:
    bad = "\x1b]0;owned\x07\x1b[2J [/] [red]\u202edesrever\u202c \u200b" + "x" * 50_000
    with household.ws.replica._writer.begin() as connection:
        for column in ("how", "remark", "municipality", "flaw", "kind"):
            connection.execute(text(f"UPDATE legal_event SET {column} = :bad"), {"bad": bad})  # noqa: S608  (our own names)
    async with running(household.ws, 140, 40) as pilot:
        await at(pilot, household.case, "events")
        await pilot.press("enter")
        for _look in range(5):
            await pilot.pause(0.05)
        assert isinstance(pilot.app.screen, FormScreen)
        shown = text_of_app(pilot.app)
        assert not {sign for sign in shown if (ord(sign) < 32 and sign != "\n") or 0x7F <= ord(sign) < 0xA0}
        assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u200b")
        await pilot.press("escape")
        await settled(pilot)


async def test_the_remark_of_an_event_is_read_as_it_stands_and_acts_on_nothing(
    running: Running, household: Household
) -> None:
    legal_events.add_legal_event(
        household.ws, household.case, "kfm_applied", DAY, remark="[@click=app.exit]klicka[/] [/]"
    )
    async with running(household.ws) as pilot:
        await at(pilot, household.case, "events")
        assert "[@click=app.exit]klicka[/] [/]" in text_of_app(pilot.app)


async def test_what_was_taken_away_is_brought_back_from_the_time_line(running: Running, household: Household) -> None:
    event = events(household)["board_notified"]
    legal_events.remove_legal_event(household.ws, event.id, "Avsåg en annan lägenhet.")
    async with running(household.ws) as pilot:
        screen = await at(pilot, household.case, "timeline")
        assert screen.listing.go_to(f"legal_event:{event.id}")
        await pilot.press("enter")
        assert "inget mer att öppna" in text_of_app(pilot.app)
        await pilot.press("u")
        await settled(pilot)
        assert "board_notified" in events(household)
        assert "Antecknat." in text_of_app(pilot.app)
