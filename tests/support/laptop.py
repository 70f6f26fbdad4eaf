"""A laptop for tests of the app: a few invented households, a Monday that stands still, and patience with jobs."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.screen import ModalScreen
from textual.worker import WorkerCancelled

from bofield.replica.keyslots import KdfParams
from bofield.services import cases, contacts, tasks
from bofield.services.values import NewCase, NewTask
from support.render import text_of_app

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace

CHEAP = KdfParams(memory=8 * 1024, passes=1, lanes=1)
NOW = datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Europe/Stockholm"))
PASSPHRASE = "fyra ord är bra"


def fill(ws: Workspace) -> None:
    """Write three households down, with two tasks and a visit planned for today."""
    day = NOW.date()
    homes = (
        ("Storgatan 4", "1203", "Anna Exempel"),
        ("Norrgatan 11", "0902", "Bo Påhitt"),
        ("Kungsvägen 8", "1101", ""),
    )
    made = []
    for number, (address, apartment, tenant) in enumerate(homes):
        new = NewCase(f"30-10{number}", address, apartment, "Örebro", tenant, two_at_visit=number == 1)
        made.append(cases.open_case(ws, new))
        cases.add_debt(ws, made[-1], day - timedelta(days=20 + number), 845_000 + 10_000 * number)
    cases.add_member(ws, made[0], {"role": "child", "age_band": "6-12", "living_form": "resident"})
    tasks.add_task(ws, NewTask(made[0], "Ring om avbetalningsplan", day - timedelta(days=2)))
    tasks.add_task(ws, NewTask(made[1], "Boka tolk inför besök", day))
    contacts.new_contact(ws, made[0], "home_visit", planned=NOW.replace(hour=13, minute=30))


async def settled(pilot: Pilot[str]) -> None:
    """Wait until every job has ended and what it showed is drawn."""
    for _ in range(3):
        for worker in list(pilot.app.workers):
            with suppress(WorkerCancelled):  # a newer one has taken its place
                await worker.wait()
        await pilot.pause()


async def go(pilot: Pilot[str], *keys: str) -> str:
    """Press keys, wait for what they began, and give the screen. While a question is open, its job waits for it."""
    await pilot.press(*keys)
    await pilot.pause()
    if not isinstance(pilot.app.screen, ModalScreen):
        await settled(pilot)
    return text_of_app(pilot.app)
