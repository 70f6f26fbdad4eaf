from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.events import Key

from bofield.tui.widgets.fields import LineInput
from bofield.tui.widgets.note_editor import NoteEditor

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Fields(App[None]):
    def compose(self) -> ComposeResult:
        yield LineInput("+9")
        yield NoteEditor("+9")


@pytest.mark.parametrize("kind", [LineInput, NoteEditor])
async def test_no_letter_overtakes_a_backspace_while_the_app_is_busy(kind: type[LineInput | NoteEditor]) -> None:
    app = Fields()
    async with app.run_test() as pilot:
        field = app.query_one(kind)
        field.focus()
        await pilot.press("end")
        await pilot.pause()
        # The three keys lie in the field's own queue before the app gets round to anything.
        for key in (Key("backspace", None), Key("3", "3"), Key("left", None), Key("7", "7")):
            field.post_message(key)
        await pilot.pause()
        assert (field.value if isinstance(field, LineInput) else field.text) == "+73"


async def test_a_key_of_the_screen_still_reaches_it() -> None:
    app = Fields()
    pressed: list[str] = []
    app.bind("f4", "mark")
    app.action_mark = lambda: pressed.append("f4")  # type: ignore[attr-defined]
    async with app.run_test() as pilot:
        app.query_one(NoteEditor).focus()
        await pilot.press("f4")
        await pilot.pause()
    assert pressed == ["f4"]
