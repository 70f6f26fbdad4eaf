from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

import pytest

from bofield.services import syncing, tasks
from bofield.services.values import NewTask, SyncStatus
from bofield.tui.app import BofieldApp
from support.laptop import NOW, settled
from support.render import text_of_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.services.workspace import Workspace

OFFLINE = SyncStatus("offline", "https://centralen.example", 3, None, 0, 0)


class StandInSyncer:
    """Hears what the app asks of it; speaks when the test does."""

    made: ClassVar[list[StandInSyncer]] = []

    def __init__(self, _ws: Workspace, on_event: Callable[[SyncStatus], object]) -> None:
        self.on_event = on_event
        self.calls: list[str] = []
        self.made.append(self)

    def say(self, monkeypatch: pytest.MonkeyPatch, status: SyncStatus) -> None:
        monkeypatch.setattr(syncing, "status", lambda _ws: status)
        self.on_event(status)

    def start(self) -> None:
        self.calls.append("start")

    def wake(self) -> None:
        self.calls.append("wake")

    def stop(self) -> None:
        self.calls.append("stop")


@pytest.fixture
def _with_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    StandInSyncer.made.clear()
    monkeypatch.setattr(syncing, "status", lambda _ws: OFFLINE)
    monkeypatch.setattr(syncing, "Syncer", StandInSyncer)


@pytest.mark.usefixtures("_with_a_server")
async def test_syncing_runs_beside_the_work_and_is_told_in_the_header(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = BofieldApp(ws.home, workspace=ws)
    async with app.run_test() as pilot:
        await settled(pilot)
        (syncer,) = StandInSyncer.made
        assert "○ offline · 3 väntar" in text_of_app(app)
        await asyncio.to_thread(syncer.say, monkeypatch, SyncStatus("syncing", "s", 0, None, 0, 0, 120, 400))
        await settled(pilot)
        assert "◐ synkar 120/400" in text_of_app(app)
        case_id = tasks.list_tasks(ws)[0].case_id
        tasks.add_task(ws, NewTask(case_id, "Kom med synken", NOW.date()))
        assert "Kom med synken" not in text_of_app(app)
        await asyncio.to_thread(syncer.say, monkeypatch, SyncStatus("synced", "s", 0, NOW, 0, 0))
        await settled(pilot)
        assert "● synkad 09:41" in text_of_app(app)
        assert "Kom med synken" in text_of_app(app)
        waiting = SyncStatus("waiting", "s", 1, NOW, 0, 0)
        monkeypatch.setattr(syncing, "status", lambda _ws: waiting)
        await app.change(tasks.finish_task, tasks.list_tasks(ws)[0].id)
        await settled(pilot)
        assert "1 väntar" in text_of_app(app), "what is written shows in the header at once"
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert syncer.calls == ["start", "wake"]
    await asyncio.to_thread(app.close)
    assert syncer.calls == ["start", "wake", "stop"]
    assert app.failures == []
