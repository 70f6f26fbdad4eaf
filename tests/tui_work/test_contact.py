from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from textual.events import Paste

from bofield.services import cases, contacts, drafts, reviews
from bofield.tui.screens.contact import ContactScreen
from bofield.tui.widgets.reader import Reader
from support.laptop import settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace
    from bofield.tui.app import BofieldApp
    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZES = ((80, 24), (140, 40))


async def opened(pilot: Pilot[str], contact: str) -> ContactScreen:
    cast("BofieldApp", pilot.app).go_contact(contact)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ContactScreen)
    return screen


async def saved(ws: Workspace, contact: str, text: str) -> bool:
    for _ in range(50):
        if contacts.contact_view(ws, contact).note == text:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_draft_and_a_signed_note_look_as_they_should(
    running: Running, household: Household, width: int, height: int
) -> None:
    async with running(household.ws, width, height) as pilot:
        await opened(pilot, household.draft)
        assert_screen(SNAPSHOTS, f"contact-draft-{width}x{height}", text_of_app(pilot.app))
        await opened(pilot, household.signed)
        assert_screen(SNAPSHOTS, f"contact-signed-{width}x{height}", text_of_app(pilot.app))


# ── saving ───────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_what_is_typed_is_on_disk_within_a_second_and_only_then_said_to_be(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        assert "sparat" not in text_of_app(pilot.app)
        screen.editor.insert(" Ingen svarade.")
        assert await saved(household.ws, household.draft, "Ringde på. Ingen svarade.")
        await settled(pilot)
        assert "sparat 09:41:00" in text_of_app(pilot.app)


async def test_a_failure_to_save_is_told_and_tried_again(
    running: Running, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bofield.tui.screens.contact_parts.saving.AGAIN", 0.1)
    real, tries = contacts.save_contact, []

    def sometimes(*args: object, **more: object) -> object:
        tries.append(args)
        if len(tries) == 1:
            raise OSError("disk full")
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(contacts, "save_contact", sometimes)
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.editor.insert(" Igen.")
        assert await saved(household.ws, household.draft, "Ringde på. Igen.")
        assert len(pilot.app.failures) == 1  # type: ignore[attr-defined]
        pilot.app.failures.clear()  # type: ignore[attr-defined]


async def test_leaving_the_program_leaves_nothing_unsaved(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.editor.insert(" Sista ordet.")
        await pilot.pause()
    assert contacts.contact_view(household.ws, household.draft).note == "Ringde på. Sista ordet."


async def test_going_to_another_place_leaves_nothing_unsaved(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.editor.insert(" Gick vidare.")
        screen.form.kind.focus()
        await pilot.press("3")
        await settled(pilot)
        assert contacts.contact_view(household.ws, household.draft).note == "Ringde på. Gick vidare."


async def test_the_form_is_saved_field_by_field(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.form.met.focus()
        await pilot.press("space")
        screen.form.outcome.focus()
        await pilot.press("right", "right", "right")
        screen.form.moments["ended_at"].input.value = "10:30"
        await pilot.pause()
        await screen.autosave.flush()
        fields = contacts.contact_view(household.ws, household.draft).fields
        assert (fields["met_tenant"], fields["outcome"]) == (True, "not_home")
        assert str(fields["ended_at"]).startswith("2026-11-23T10:30")


async def test_what_comes_from_elsewhere_does_not_overwrite_what_is_being_written(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.editor.insert(" Mitt.")
        screen.autosave._waiting = True  # the timer has not come yet
        contacts.save_contact(household.ws, household.draft, {"safety": "raised"})
        view = contacts.contact_view(household.ws, household.draft)
        screen._show_draft(view, stale=False)
        assert screen.editor.text == "Ringde på. Mitt."
        assert screen.form.safety.value == "raised"
        contacts.save_contact(household.ws, household.draft, {"note": "Annat."})
        screen._show_draft(contacts.contact_view(household.ws, household.draft), stale=True)
        assert screen.editor.text == "Ringde på. Mitt."


async def test_what_comes_from_elsewhere_is_shown_where_nobody_writes_and_can_be_undone(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        contacts.save_contact(household.ws, household.draft, {"note": "Ringde på igen."})
        pilot.app.data_changed()  # type: ignore[attr-defined]
        await settled(pilot)
        assert screen.editor.text == "Ringde på igen."
        assert screen.autosave.changes == {}
        screen.editor.undo()
        assert screen.editor.text == "Ringde på."


async def test_ctrl_s_says_that_all_is_saved_and_it_is(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.editor.insert(" Klart.")
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert contacts.contact_view(household.ws, household.draft).note == "Ringde på. Klart."
        assert "Redan sparat 09:41" in text_of_app(pilot.app)


async def test_a_line_of_100_kb_can_be_pasted_and_written_on(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        screen.editor.post_message(Paste("ord \x1b[2J" * 12_500))
        await pilot.pause()
        await pilot.press("x")
        assert await screen.autosave.flush()
        note = contacts.contact_view(household.ws, household.draft).note
        assert len(note) > 100_000
        assert note.endswith("x")
        assert "\x1b" not in note


async def test_an_untouched_contact_leaves_nothing_behind(running: Running, household: Household) -> None:
    fresh = contacts.new_contact(household.ws, household.case, "call")
    async with running(household.ws) as pilot:
        await opened(pilot, fresh)
        await pilot.press("escape")
        await settled(pilot)
    assert fresh not in {entry.id for entry in cases.case_view(household.ws, household.case).timeline}


# ── signing ──────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_what_is_missing_is_named_and_the_cursor_goes_there(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        await pilot.press("f8")
        await settled(pilot)
        assert "Det här saknas: utfall" in " ".join(text_of_app(pilot.app).split())
        assert screen.form.outcome.has_focus
        await pilot.press("right", "f8")
        await settled(pilot)
        assert screen.form.told.has_focus
        await pilot.press("space", "f8")
        await settled(pilot)
        assert contacts.contact_view(household.ws, household.draft).signed
        assert not screen.query_one(".draft").display
        assert screen.query_one(Reader).has_focus


async def test_a_time_that_cannot_be_read_is_told_and_is_in_the_way_of_signing(
    running: Running, household: Household
) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.draft)
        began = screen.form.moments["started_at"]
        began.go()
        began.input.value = "igår kväll"
        await pilot.press("tab")
        await settled(pilot)
        assert "! ”igår kväll” är ingen tid." in text_of_app(pilot.app)
        await pilot.press("f8")
        await settled(pilot)
        assert began.input.has_focus
        began.input.value = "09:15"
        await pilot.press("tab")
        await settled(pilot)
        assert "är ingen tid" not in text_of_app(pilot.app)


async def test_a_remark_stands_under_its_line_and_is_answered_in_place(running: Running, household: Household) -> None:
    reviews.return_note(household.chief, household.signed, "Vem pratade du med?", "line:2")
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.signed)
        assert screen.query_one(Reader).at == "line:2"
        assert "! Chef Två, rad 2: Vem pratade du med?" in text_of_app(pilot.app)
        await pilot.press("a")
        await settled(pilot)
        screen.answer.editor.insert("Med Kim själv.")
        await pilot.press("f8")
        await settled(pilot)
        view = contacts.contact_view(household.ws, household.signed)
        assert view.state == "answered"
        assert [turn.text for turn in view.dialogue] == ["Vem pratade du med?", "Med Kim själv."]
        assert "Med Kim själv." in screen.query_one(Reader).text


async def test_a_begun_answer_is_kept_until_it_is_sent(running: Running, household: Household) -> None:
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.signed)
        await pilot.press("a")
        await settled(pilot)
        screen.answer.editor.insert("Halva svaret")
        await pilot.pause()
    assert drafts.kept(household.ws, f"answer:{household.signed}") == "Halva svaret"
    async with running(household.ws) as pilot:
        screen = await opened(pilot, household.signed)
        await pilot.press("a")
        await settled(pilot)
        assert screen.answer.text == "Halva svaret"


async def test_a_signed_note_of_somebody_else_cannot_be_added_to(running: Running, household: Household) -> None:
    async with running(household.chief) as pilot:
        await opened(pilot, household.signed)
        await pilot.press("a")
        assert "kan bara Samordnare Ett" in text_of_app(pilot.app)
