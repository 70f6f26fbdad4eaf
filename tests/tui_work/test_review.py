from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bofield.services import contacts, drafts, reviews
from bofield.services.values import ReviewFilter
from bofield.tui.screens.asking import SentenceScreen
from bofield.tui.screens.review import ReviewScreen
from bofield.tui.widgets.reader import Reader
from support.laptop import go, settled
from support.render import text_of_app
from support.snapshots import assert_screen
from support.work import NOTE

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


def another(household: Household, note: str = "Ringde två gånger, inget svar.") -> str:
    contact = contacts.new_contact(household.ws, household.case, "call")
    contacts.save_contact(household.ws, contact, {"outcome": "no_answer", "note": note})
    contacts.sign_contact(household.ws, contact)
    return contact


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_queue_and_note_look_as_they_should(
    running: Running, household: Household, width: int, height: int
) -> None:
    another(household)
    async with running(household.chief, width, height) as pilot:
        assert_screen(SNAPSHOTS, f"review-{width}x{height}", await go(pilot, "4"))


async def test_a_note_is_approved_and_the_next_is_there(running: Running, household: Household) -> None:
    second = another(household)
    async with running(household.chief) as pilot:
        await go(pilot, "4")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen.row is not None
        first = screen.row.contact_id
        assert "Godkänd: Storgatan 4, lgh 1203" in await go(pilot, "g")
        assert contacts.contact_view(household.ws, first).state == "approved"
        assert screen.view is not None
        assert {first, screen.view.contact.id} == {household.signed, second}


async def test_a_note_is_returned_with_a_remark_tied_to_the_line_under_the_cursor(
    running: Running, household: Household
) -> None:
    async with running(household.chief) as pilot:
        await go(pilot, "4")
        await go(pilot, "enter", "down", "r")
        question = pilot.app.screen
        assert isinstance(question, SentenceScreen)
        assert "Gäller rad 2" in text_of_app(pilot.app)
        question.editor.insert("Vem pratade du med?")
        await go(pilot, "enter")
        view = contacts.contact_view(household.ws, household.signed)
        assert view.state == "returned"
        assert view.open_remark is not None
        assert (view.open_remark.anchor, view.open_remark.text) == ("line:2", "Vem pratade du med?")
        assert drafts.kept(household.chief, f"remark:{household.signed}") == ""


async def test_a_remark_left_with_escape_is_there_again(running: Running, household: Household) -> None:
    async with running(household.chief) as pilot:
        await go(pilot, "4")
        await go(pilot, "k")
        question = pilot.app.screen
        assert isinstance(question, SentenceScreen)
        question.editor.insert("Halva tanken")
        await go(pilot, "escape")
        await go(pilot, "k")
        again = pilot.app.screen
        assert isinstance(again, SentenceScreen)
        assert again.editor.text == "Halva tanken"
        await go(pilot, "enter")
        assert [turn.text for turn in contacts.contact_view(household.ws, household.signed).dialogue] == [
            "Halva tanken"
        ]


async def test_an_answered_note_comes_back_with_both_turns(running: Running, household: Household) -> None:
    reviews.return_note(household.chief, household.signed, "Vem pratade du med?", "line:2")
    contacts.amend_contact(household.ws, household.signed, "Med Kim själv.")
    async with running(household.chief, 140, 40) as pilot:
        shown = await go(pilot, "4")
        assert "┊ Chef Två: Vem pratade du med?" in shown
        assert "Med Kim själv." in shown
        await go(pilot, "g")
    assert [row.state for row in reviews.queue(household.chief, ReviewFilter(state="all"))] == ["approved"]


async def test_the_order_does_not_change_under_the_reader(running: Running, household: Household) -> None:
    another(household)
    another(household, "Tredje")
    async with running(household.chief) as pilot:
        await go(pilot, "4")
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        before = list(screen._order)
        await go(pilot, "n")
        pilot.app.data_changed()  # type: ignore[attr-defined]
        await settled(pilot)
        assert list(screen._order) == before
        assert screen.row is not None
        assert screen.row.contact_id == before[1]
        await go(pilot, "p")
        assert screen.row.contact_id == before[0]


async def test_saved_filters_show_other_parts(running: Running, household: Household) -> None:
    reviews.approve(household.chief, household.signed)
    async with running(household.chief) as pilot:
        assert "Inget väntar på att läsas" in await go(pilot, "4")
        shown = await go(pilot, "right", "right", "right")
        assert "[Godkända]" in shown
        assert "Storgatan 4" in shown


async def test_every_line_has_its_number_and_the_numbers_do_not_change_with_the_width(
    running: Running, household: Household
) -> None:
    async with running(household.chief) as pilot:
        await go(pilot, "4")
        reader = pilot.app.screen.query_one(Reader)
        anchors = [item.anchor for item in reader._items if item.anchor.startswith("line:")]
        assert anchors == [f"line:{number}" for number in range(1, NOTE.count("\n") + 2)]
