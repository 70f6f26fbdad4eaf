"""The app over real services on a real encrypted file, on a day that stands still."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import time_machine

from bofield.services import opening
from bofield.tui.app import BofieldApp
from support.laptop import CHEAP, NOW, PASSPHRASE, fill, settled

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
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def ws(home: Path) -> Iterator[Workspace]:
    """Three households of a coordinator who works alone."""
    opened = opening.create_alone(home, PASSPHRASE, "Samordnare Ett", params=CHEAP)
    opened = replace(opened, clock=lambda: NOW)
    fill(opened)
    yield opened
    opened.replica.close()


@pytest.fixture
def running(ws: Workspace) -> Callable[..., AbstractAsyncContextManager[Pilot[str]]]:
    """Run the app over `ws`, or as somebody else; afterwards nothing may have failed unseen."""
    usual = ws

    @asynccontextmanager
    async def start(width: int = 80, height: int = 24, ws: Workspace = usual) -> AsyncIterator[Pilot[str]]:
        app = BofieldApp(ws.home, workspace=ws, background_sync=False)
        async with app.run_test(size=(width, height)) as pilot:
            await settled(pilot)
            yield pilot
        assert app.failures == []

    return start
