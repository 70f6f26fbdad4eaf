from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bofield.changes import Change, Op
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.ids import new_change_id, new_id
from bofield.records.registry import SCHEMA
from bofield.replica.values import Edit
from bofield.services import past, sealed, today
from bofield.tui.screens.asking import SentenceScreen
from bofield.wire.convert import from_change
from support.laptop import NOW, go
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from support.work import Household

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


def seal(household: Household, text: str, reason: str = "") -> str:
    """Put sealed work into the case, as the centre does."""
    ws, record = household.ws, new_id()
    op = Op("contact", household.signed, "note", text)
    at = NOW.isoformat()
    change = Change(
        new_change_id(), f"case:{household.case}", ws.me.id, new_id(), 1, at, "Europe/Stockholm", SCHEMA, (op,)
    )
    values = {
        "author": ws.me.id,
        "at": at,
        "change": from_change(change).model_dump_json(),
        "state": "waiting",
        **({"reason": reason} if reason else {}),
    }
    edits = [Edit("sealed", record, field, value) for field, value in values.items()]
    ws.replica.write(f"case:{household.case}", edits, at=NOW)
    return record


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_the_sealed_inbox_looks_as_it_should(
    running: Running, household: Household, width: int, height: int
) -> None:
    seal(household, "Kim ringde på kvällen.\nVill ha ett nytt möte.")
    seal(household, "Detta går inte in.", "signed_is_final contact.note")
    async with running(household.chief, width, height) as pilot:
        await go(pilot, "4", "left")
        assert_screen(SNAPSHOTS, f"review-sealed-{width}x{height}", await go(pilot))


async def test_one_is_taken_in_and_another_declined_with_a_reason(running: Running, household: Household) -> None:
    first, second = seal(household, "Kim ringde."), seal(household, "Fel ärende.")
    (notice,) = [line for line in today.today(household.chief).for_you if line.kind == "sealed"]
    assert "2" in notice.text
    async with running(household.chief) as pilot:
        assert "Förseglat 2" in await go(pilot, "4", "left")
        assert "Taget in" in await go(pilot, "g")
        await go(pilot, "r")
        question = pilot.app.screen
        assert isinstance(question, SentenceScreen)
        question.editor.insert("Hör till ett annat ärende.")
        await go(pilot, "enter")
        assert "Förseglat" not in await go(pilot)
    states = {}
    for record in (first, second):
        shown = household.ws.replica.shown(record)
        assert shown is not None
        states[record] = (shown.values["state"], shown.values.get("reason"))
    assert sorted(str(state) for state, _reason in states.values()) == ["declined", "taken"]
    assert "Hör till ett annat ärende." in json.dumps(list(states.values()), ensure_ascii=False)


def test_only_supervisors_read_it_and_decide_once(household: Household) -> None:
    record = seal(household, "Kim ringde.")
    assert sealed.sealed_work(household.ws) == ()
    with pytest.raises(NotAllowedError):
        sealed.take_in(household.ws, record)
    with pytest.raises(RefusedError):
        sealed.decline(household.chief, record, "  ")
    sealed.take_in(household.chief, record)
    with pytest.raises(NotFoundError):
        sealed.take_in(household.chief, record)


def test_what_was_declined_is_read_in_the_history_of_the_case(household: Household) -> None:
    record = seal(household, "Kim ringde.\nVill ha ett möte.")
    sealed.decline(household.chief, record, "Fel ärende.")
    lines = past.case_past(household.chief, household.case)
    told = {line.field: line for line in reversed(lines) if line.record == record}
    assert "Kim ringde.\nVill ha ett möte." in told["change"].shown_value
    assert not told["change"].wiring
    assert (told["state"].shown_value, told["reason"].shown_value) == ("avböjt", "Fel ärende.")


def test_what_cannot_be_read_is_shown_as_it_came(household: Household) -> None:
    record = new_id()
    edits = [Edit("sealed", record, "change", '{"från": "en annan tid"}'), Edit("sealed", record, "state", "waiting")]
    household.ws.replica.write(f"case:{household.case}", edits, at=NOW)
    (view,) = sealed.sealed_work(household.chief)
    assert view.lines[0].shown_value == '{"från": "en annan tid"}'
    assert replace(view, at=None).author == "någon"
