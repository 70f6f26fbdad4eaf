"""What the Synk place shows administrators of the laptops: when each was last heard, with and without a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bofield.services import centre_line, syncing
from bofield.services.laptops import forget_unless_administrator
from bofield.sync.ports import UnusableError
from bofield.wire.messages import Devices, DevicesReply, KnownDevice
from support.laptop import NOW, settled
from support.render import text_of_app
from support.snapshots import assert_screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from textual.pilot import Pilot

    from bofield.services.workspace import Workspace
    from support.work import TwoLaptops

    Running = Callable[..., AbstractAsyncContextManager[Pilot[str]]]

SNAPSHOTS = Path(__file__).parent / "snapshots"


class Line:
    """A line to a centre that tells about laptops, or is cut."""

    def __init__(self, reply: DevicesReply) -> None:
        self.reply, self.cut, self.asked = reply, False, 0

    def __call__(self, _ws: Workspace) -> Line:
        return self

    def devices(self, message: Devices) -> DevicesReply:
        self.asked += 1
        if self.cut:
            raise UnusableError("ConnectError")
        assert message.server_id == self.reply.server_id
        return self.reply

    def close(self) -> None:
        pass


def known(person: str, days: int, *, here: str = "", revoked: bool = False, never: bool = False) -> KnownDevice:
    heard = None if never else (NOW - timedelta(days=days, minutes=12)).isoformat()
    return KnownDevice(
        id=here or f"01a206e5-0000-7000-8000-{days:012}",
        person=person,
        name="Bärbar",
        last_heard=heard,
        days=days,
        revoked=revoked,
    )


@pytest.fixture
def admin(laptops: TwoLaptops) -> Workspace:
    """Eva is an administrator too."""
    ws = laptops.one
    me = ws.replica.me
    ws.replica.set_me(replace(me, roles=(*me.roles, "administrator")))
    return ws


@pytest.fixture
def line(admin: Workspace, monkeypatch: pytest.MonkeyPatch) -> Line:
    me = admin.replica.me
    told = (
        known("Ottar Öberg", 41, never=True),
        known("[/] Siv", 21, revoked=True),
        known("Bo", 14),
        known("Kim", 13),
        known("Eva", 0, here=me.device),
    )
    made = Line(DevicesReply(server_id=me.server_id, at=NOW.isoformat(), devices=told))
    monkeypatch.setattr(centre_line, "transport", made)
    return made


async def synk(pilot: Pilot[str]) -> str:
    await pilot.press("6")
    await pilot.pause()
    await settled(pilot)
    await pilot.pause()
    await settled(pilot)
    return text_of_app(pilot.app)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (140, 40)])
async def test_an_administrator_sees_when_each_was_heard_and_what_a_silent_one_may_hold(
    running: Running, admin: Workspace, line: Line, width: int, height: int
) -> None:
    async with running(admin, width, height) as pilot:
        assert_screen(SNAPSHOTS, f"sync-laptops-{width}x{height}", await synk(pilot))
        assert line.asked == 1
        # It is not asked again whenever something is written here.
        pilot.app.data_changed()  # type: ignore[attr-defined]
        await settled(pilot)
        assert line.asked == 1


async def test_without_a_network_what_was_told_last_is_read_with_its_time(
    running: Running, admin: Workspace, line: Line
) -> None:
    async with running(admin) as pilot:
        line.cut = True
        assert "servern har inte frågats än" in await synk(pilot)
    line.cut = False
    syncing.fetch_laptops(admin)
    line.cut = True
    async with running(admin) as pilot:
        shown = await synk(pilot)
        assert "enligt servern mån 23 nov" in shown
        assert "tyst i 41 dagar" in shown


async def test_nobody_else_sees_them_or_asks_and_the_list_goes_with_the_role(
    running: Running, admin: Workspace, laptops: TwoLaptops, line: Line
) -> None:
    async with running(laptops.two) as pilot:
        assert "DATORERNA" not in await synk(pilot)
    assert line.asked == 0
    syncing.fetch_laptops(admin)
    me = admin.replica.me
    admin.replica.set_me(replace(me, roles=("coordinator",)))
    assert syncing.laptops_view(admin) is None
    assert syncing.fetch_laptops(admin) is None
    assert line.asked == 1
    forget_unless_administrator(admin)
    assert admin.replica.laptops() == ""
