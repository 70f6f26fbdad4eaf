"""The working screens over real services on a real encrypted file, on a Monday that stands still."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import time_machine

from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services import cases, opening
from bofield.services.values import NewCase, PersonView
from bofield.services.workspace import Workspace
from bofield.tui.app import BofieldApp
from support.laptop import CHEAP, NOW, PASSPHRASE, settled
from support.replicas import encrypted, person
from support.small_centre import SmallCentre
from support.work import Household, TwoLaptops, fill

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from textual.pilot import Pilot

    from bofield.changes import Change


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
    def judge(change: Change) -> str:
        return "no_access" if any(op.value == "nekas" for op in change.ops) else ""

    centre = SmallCentre(judge)

    def laptop(name: str) -> Workspace:
        folder = tmp_path / name
        folder.mkdir()
        me = person(name, server="http://localhost", server_id=centre.server_id, org="prov")
        replica = encrypted(folder, me)
        return Workspace(replica, folder, PersonView(me.person, name, me.roles), "prov", clock=lambda: NOW)

    both = TwoLaptops(laptop("Eva"), laptop("Bo"), centre, "")
    both.case = cases.open_case(both.one, NewCase("30-2002", "Åsgatan 1", "0801"))
    for ws in (both.one, both.two):
        both.one.replica.write("org", [Edit("person", ws.me.id, "name", ws.me.name)], at=NOW)
    both.sync(both.one, both.two)
    yield both
    both.one.replica.close()
    both.two.replica.close()
