from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from textual.widgets import Input

from support.laptop import settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "[/] [/b] [@click=app.quit]click[/] [red]",
    "\u202edesrever\u202c \u2066x\u2069 \u200b",
    "x" * 100_000,
    "a" + "\u0301" * 500 + " \x9b31m \x85 \u2028",
)


PLACES = {
    "case_file": ("address", "apartment", "contract_number", "municipality", "stage"),
    "member": ("name", "language", "role"),
    "task": ("title",),
    "contact": ("note", "kind", "outcome"),
    "person": ("name",),
}


@pytest.fixture(params=HOSTILE, ids=["escape", "markup", "bidi", "long", "marks"])
def bad(request: pytest.FixtureRequest, ws: Workspace) -> str:
    """Put text behind every gate, as if a fault in one of them had let it in."""
    given: str = request.param
    with ws.replica._writer.begin() as connection:
        for table, columns in PLACES.items():
            places = ", ".join(f"{column} = :bad" for column in columns)
            connection.execute(text(f"UPDATE {table} SET {places}"), {"bad": given})  # noqa: S608  (our own names)
    return given


async def test_no_text_harms_a_screen(running: Running, bad: str) -> None:
    async with running(140, 40) as pilot:
        for keys in ((), ("2",), ("end",), ("5",), ("question_mark",), ("escape",), ("slash",)):
            if keys:
                await pilot.press(*keys)
            await settled(pilot)
            looked_at(text_of_app(pilot.app))
        pilot.app.screen.query_one(Input).value = bad[:2_000]
        await pilot.pause(0.3)
        await settled(pilot)
        looked_at(text_of_app(pilot.app))
        assert pilot.app.is_running


def looked_at(screen: str) -> None:
    acting = {sign for sign in screen if (ord(sign) < 32 and sign != "\n") or 0x7F <= ord(sign) < 0xA0}
    turning = set(screen) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2028")
    assert not acting | turning
    assert all(len(line) < 1_000 for line in screen.splitlines())
