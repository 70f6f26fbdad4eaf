"""The working screens over real services on a real encrypted file, on a Monday that stands still."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import time_machine

from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services import opening
from bofield.services.values import PersonView
from bofield.tui.app import BofieldApp
from support.laptop import CHEAP, NOW, PASSPHRASE, settled
from support.work import Household, TwoLaptops, fill, two_laptops

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    opened = opening.create_alone(tmp_path / "home", PASSPHRASE, "Samordnare Ett", params=CHEAP)
    ws = replace(opened, clock=lambda: NOW)
    chief = replace(ws, me=PersonView(new_id(), "Chef Två", ("supervisor",), "Syd"))
    for who in (ws.me, chief.me):
        ws.replica.write("org", [Edit("person", who.id, "name", who.name)], at=NOW)
    yield fill(ws, chief)
    ws.replica.close()


@pytest.fixture
def running() -> Callable[..., AbstractAsyncContextManager[Pilot[str]]]:
    """Run the app over a workspace; afterwards nothing may have failed unseen."""

    @asynccontextmanager
    async def start(ws: Workspace, width: int = 80, height: int = 24) -> AsyncIterator[Pilot[str]]:
        app = BofieldApp(ws.home, workspace=ws, background_sync=False)
        async with app.run_test(size=(width, height)) as pilot:
            await settled(pilot)
            yield pilot
        assert app.failures == []

    return start


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[TwoLaptops]:
    with two_laptops(tmp_path) as both:
        yield both
