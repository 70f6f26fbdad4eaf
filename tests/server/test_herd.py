"""Only so many laptops read everything at once; others are asked to come back, those under way are let through."""

from __future__ import annotations

import httpx
import pytest

from bofield.server import pull
from bofield.server.app import create_app
from bofield.server.herd import Snapshots
from bofield.server.problems import ProblemError
from bofield.wire.codec import MEDIA_TYPE, decode, encode
from bofield.wire.messages import Problem, Pull, PullReply
from support.centre import Laptop, Town, open_case


@pytest.fixture
def database() -> None:
    """The bound is kept in memory: SQLite is enough here."""


class _Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_place_is_given_to_so_many_and_freed_at_the_end_or_when_idle() -> None:
    time = _Time()
    snapshots = Snapshots(2, time)
    snapshots.enter("a")
    snapshots.enter("b")
    with pytest.raises(ProblemError, match="503 busy") as refused:
        snapshots.enter("c")
    assert refused.value.retry_after
    snapshots.enter("a")
    snapshots.leave("a")
    snapshots.enter("c")
    time.now = 59.0
    snapshots.enter("c")
    time.now = 61.0
    snapshots.enter("d")
    with pytest.raises(ProblemError):
        snapshots.enter("b")


async def test_a_herd_is_spread_and_everybody_gets_there(town: Town) -> None:
    for _each in range(3):
        open_case(town.coordinator, town.south)
    app = create_app(town.centre)
    app.state.snapshots = Snapshots(1)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre") as client:

        async def page(laptop: Laptop) -> httpx.Response:
            asked = Pull(server_id=laptop.reply.server_id, epoch=1, cursor=laptop.cursor, limit=3)
            headers = {"Content-Type": MEDIA_TYPE, "Authorization": f"Bearer {laptop.reply.token}"}
            response = await client.post("/v1/pull", content=encode(asked, "")[0], headers=headers)
            if response.status_code == 200:
                laptop.cursor = decode(PullReply, response.content).cursor
            return response

        first, second = town.coordinator, town.colleague
        assert (await page(first)).status_code == 200
        busy = await page(second)
        assert (busy.status_code, decode(Problem, busy.content).problem) == (503, "busy")
        assert int(busy.headers["retry-after"]) > 0
        while decode(PullReply, (await page(first)).content).more:
            assert (await page(second)).status_code == 503
        assert (await page(second)).status_code == 200
        # Whoever has read everything is never in anybody's way, nor anybody in its.
        assert (await page(first)).status_code == 200


def test_the_first_page_alone_is_a_first_read_too(town: Town) -> None:
    laptop = town.coordinator
    asked: list[bool] = []
    request = Pull(server_id=laptop.reply.server_id, epoch=1, limit=2)
    page = pull.pull(town.centre, laptop.caller(), request, lambda: asked.append(True))
    assert (page.is_first_read, asked) == (True, [True])
    laptop.pull_all()
    whole = pull.pull(town.centre, laptop.caller(), request.model_copy(update={"limit": 1000}))
    assert not whole.is_first_read
