from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bofield.services import cases, contacts, syncing
from bofield.services.values import ConflictSide, ConflictView
from bofield.tui.screens.asking import FormScreen, SentenceScreen
from bofield.tui.screens.conflict import ConflictScreen
from bofield.tui.screens.contact import ContactScreen
from bofield.tui.screens.refused import CorrectScreen
from bofield.tui.screens.sync import SyncScreen
from bofield.tui.widgets.fields import LineField
from support.laptop import NOW, go, settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot
    from textual.screen import ModalScreen

    from bofield.services.values import Value
    from bofield.tui.app import BofieldApp
    from support.work import Household, TwoLaptops

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


async def left(pilot: Pilot[str], form: ModalScreen[object]) -> str:
    """Wait until a form has done what it was asked to and gone away."""
    for _look in range(200):
        if pilot.app.screen is not form:
            break
        await pilot.pause(0.05)
    await settled(pilot)
    return text_of_app(pilot.app)


@pytest.fixture
def conflict(laptops: TwoLaptops) -> TwoLaptops:
    """The same field, written on both laptops without a network between them."""
    cases.edit_case(laptops.one, laptops.case, {"address": "Åsgatan 2"})
    cases.edit_case(laptops.two, laptops.case, {"address": "Åsgatan 3"})
    laptops.sync(laptops.one, laptops.two, laptops.one)
    return laptops


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_the_state_and_a_conflict_look_as_they_should(
    running: Running, conflict: TwoLaptops, width: int, height: int
) -> None:
    async with running(conflict.one, width, height) as pilot:
        assert_screen(SNAPSHOTS, f"sync-{width}x{height}", await go(pilot, "6"))
        assert_screen(SNAPSHOTS, f"conflict-{width}x{height}", await go(pilot, "enter"))


@pytest.mark.parametrize(("key", "kept"), [("v", "Åsgatan 2"), ("h", "Åsgatan 3"), ("d", "Åsgatan 2 / Åsgatan 3")])
async def test_one_key_keeps_one_the_other_or_both_and_both_laptops_agree(
    running: Running, conflict: TwoLaptops, key: str, kept: str
) -> None:
    async with running(conflict.one) as pilot:
        shown = await go(pilot, "6", "enter")
        assert "⟦2⟧" in shown
        assert "⟦3⟧" in shown
        assert "Valt." in await go(pilot, key)
    conflict.sync(conflict.one, conflict.two)
    for ws in (conflict.one, conflict.two):
        assert syncing.conflicts(ws) == ()
        assert cases.case_view(ws, conflict.case).row.address == kept


async def test_a_choice_is_undone_with_u_and_both_laptops_see_both_again(
    running: Running, conflict: TwoLaptops
) -> None:
    async with running(conflict.one) as pilot:
        await go(pilot, "6", "enter", "h")
        assert syncing.conflicts(conflict.one) == ()
        assert "Båda versionerna står kvar igen" in await go(pilot, "u")
    conflict.sync(conflict.one, conflict.two)
    for ws in (conflict.one, conflict.two):
        (view,) = syncing.conflicts(ws)
        assert {side.value for side in view.sides} == {"Åsgatan 2", "Åsgatan 3"}


async def test_idag_leads_to_both_versions_and_back(running: Running, conflict: TwoLaptops) -> None:
    async with running(conflict.two) as pilot:
        assert "Välj: adress har flera värden" in await go(pilot, "1")
        assert "⟦3⟧" in await go(pilot, "end", "enter")
        assert isinstance(pilot.app.screen, ConflictScreen)
        assert "u ångrar" in await go(pilot, "v")
        await go(pilot, "u")
    assert len(syncing.conflicts(conflict.two)) == 1


async def test_a_conflict_on_a_note_is_told_in_the_note(running: Running, laptops: TwoLaptops) -> None:
    ws = laptops.one
    contact = contacts.new_contact(ws, laptops.case, "call")
    contacts.save_contact(ws, contact, {"note": "ett"})
    side = ConflictSide("ett", "ett", "Eva", NOW, current=True)
    view = replace(
        contacts.contact_view(ws, contact),
        alternatives=(ConflictView(contact, "contact", laptops.case, "", "note", "Anteckning", (side, side)),),
    )
    async with running(ws) as pilot:
        cast("BofieldApp", pilot.app).go_contact(contact)
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ContactScreen)
        screen.view = view
        screen._show_head(view)
        await pilot.pause()
        assert "Skrivet på två sätt på två datorer: anteckning. Välj under 6 Synk." in text_of_app(pilot.app)


async def test_where_only_one_can_stand_both_cannot_be_kept(running: Running, laptops: TwoLaptops) -> None:
    cases.edit_case(laptops.one, laptops.case, {"stage": "follow_up"})
    cases.edit_case(laptops.two, laptops.case, {"stage": "decision"})
    laptops.sync(laptops.one, laptops.two, laptops.one)
    async with running(laptops.one) as pilot:
        assert "Bara en av dem kan gälla" in await go(pilot, "6", "enter", "d")
        assert isinstance(pilot.app.screen, ConflictScreen)


async def test_a_refused_change_shows_reason_and_text_and_is_let_go_with_a_reason(
    running: Running, laptops: TwoLaptops
) -> None:
    cases.edit_case(laptops.one, laptops.case, {"municipality": "nekas"})
    laptops.sync(laptops.one)
    async with running(laptops.one, 140, 40) as pilot:
        shown = await go(pilot, "6")
        assert "NEKAT AV SERVERN" in shown
        assert "Du har inte längre tillgång till ärendet." in shown
        assert "nekas" in shown
        assert "Kopierat" in await go(pilot, "y")
        assert "nekas" in pilot.app.clipboard
        await go(pilot, "x")
        question = pilot.app.screen
        assert isinstance(question, SentenceScreen)
        question.editor.insert("Fel kommun, skrivs om.")
        assert "Lagd åt sidan" in await go(pilot, "enter")
    assert syncing.refused(laptops.one) == ()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_a_refused_change_is_shown_whole_and_corrected_in_place(
    running: Running, laptops: TwoLaptops, width: int, height: int
) -> None:
    fields: dict[str, Value] = {"municipality": "nekas", "stage": "follow_up", "two_at_visit": True}
    cases.edit_case(laptops.one, laptops.case, fields)
    laptops.sync(laptops.one)
    async with running(laptops.one, width, height) as pilot:
        assert_screen(SNAPSHOTS, f"refused-{width}x{height}", await go(pilot, "6", "enter"))
        assert_screen(SNAPSHOTS, f"refused-correct-{width}x{height}", await go(pilot, "e"))
        form = pilot.app.screen
        assert isinstance(form, CorrectScreen)
        form.query_one(LineField).input.value = "Örebro"
        await pilot.press("f8")
        assert "Rättad." in await left(pilot, form)
    assert syncing.refused(laptops.one) == ()
    laptops.sync(laptops.one, laptops.two)
    row = cases.case_row(laptops.two, laptops.case)
    assert (row.stage, row.two_at_visit) == ("follow_up", True)
    shown = laptops.two.replica.shown(laptops.case)
    assert shown is not None
    assert shown.values["municipality"] == "Örebro"


async def test_a_value_that_does_not_fit_stays_in_the_form_with_the_reason(
    running: Running, laptops: TwoLaptops
) -> None:
    cases.edit_case(laptops.one, laptops.case, {"municipality": "nekas"})
    laptops.sync(laptops.one)
    async with running(laptops.one) as pilot:
        await go(pilot, "6", "enter", "e")
        form = pilot.app.screen
        assert isinstance(form, CorrectScreen)
        form.query_one(LineField).input.value = "Ö" * 301
        await go(pilot, "f8")
        await pilot.pause(0.2)
        assert "texten är för lång" in text_of_app(pilot.app)
        assert pilot.app.screen is form
    assert len(syncing.refused(laptops.one)) == 1


async def test_a_refused_change_is_written_to_a_file_that_the_user_names(
    running: Running, laptops: TwoLaptops, tmp_path: Path
) -> None:
    cases.edit_case(laptops.one, laptops.case, {"municipality": "nekas"})
    laptops.sync(laptops.one)
    wanted = tmp_path / "nekad.txt"
    async with running(laptops.one) as pilot:
        await go(pilot, "6", "enter", "w")
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        form.query_one(LineField).input.value = str(wanted)
        assert "Skrivet till" in await go(pilot, "enter")
        assert "tillgång till ärendet" in wanted.read_text(encoding="utf-8")
        assert wanted.stat().st_mode & 0o077 == 0
        # Nothing is overwritten, and the form says so.
        await go(pilot, "w")
        again = pilot.app.screen
        assert isinstance(again, FormScreen)
        again.query_one(LineField).input.value = str(wanted)
        await go(pilot, "enter")
        await pilot.pause(0.2)
        assert "finns redan" in text_of_app(pilot.app)


async def test_working_alone_says_so_in_words(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        assert "Du arbetar ensam på den här datorn." in await go(pilot, "6")


async def test_a_running_first_sync_shows_counts(running: Running, laptops: TwoLaptops) -> None:
    async with running(laptops.one) as pilot:
        await go(pilot, "6")
        screen = pilot.app.screen
        assert isinstance(screen, SyncScreen)
        app = cast("BofieldApp", pilot.app)
        assert app.sync_status is not None
        app.sync_status = replace(app.sync_status, state="syncing", done=124, total=412)
        screen.refresh_frame()
        await pilot.pause()
        shown = text_of_app(pilot.app)
        assert "Synkar nu." in shown
        assert "124 av 412 poster" in shown
