"""The wire over HTTP: what is answered, what is refused, and that nothing hostile gets further than the guard."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import zstandard
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError
from starlette.routing import Route

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.records.registry import SCHEMA
from bofield.server import codes, feed
from bofield.server.app import create_app
from bofield.server.devices import revoke_device
from bofield.server.guard import MOST_BYTES, Guard
from bofield.server.routes import open_router, router
from bofield.wire.codec import MEDIA_TYPE, decode, encode
from bofield.wire.convert import from_change
from bofield.wire.messages import Enrol, EnrolReply, Hello, HelloReply, Problem, Pull, PullReply, Push, PushReply
from support.centre import Laptop, open_case

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI
    from pydantic import BaseModel
    from starlette.types import Message, Scope

    from support.centre import Town

HEADERS = {"Content-Type": MEDIA_TYPE}


@pytest.fixture
def database() -> None:
    """What travels over HTTP is the same on every database: SQLite is enough here."""


@pytest.fixture
def app(town: Town) -> FastAPI:
    return create_app(town.centre)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre") as opened:
        yield opened


def _bearer(laptop: Laptop) -> dict[str, str]:
    return HEADERS | {"Authorization": f"Bearer {laptop.reply.token}"}


async def _say(
    client: httpx.AsyncClient, path: str, message: BaseModel, laptop: Laptop | None = None
) -> httpx.Response:
    body, encoding = encode(message)
    headers = _bearer(laptop) if laptop else HEADERS
    return await client.post(path, content=body, headers=headers | ({"Content-Encoding": encoding} if encoding else {}))


def _problem(response: httpx.Response) -> str:
    assert response.headers["content-type"] == MEDIA_TYPE
    return decode(Problem, response.content).problem


async def test_a_whole_sync(client: httpx.AsyncClient, town: Town) -> None:
    code, _expires = codes.make_code(town.centre, town.org, town.coordinator.person)
    reply = decode(EnrolReply, (await _say(client, "/v1/enrol", Enrol(code=code, device_name="Väska"))).content)
    laptop = Laptop(town.centre, reply)
    assert (reply.organisation, reply.person.name) == ("Bostadsbolaget", "Samordnare 1")
    hello = Hello(device=laptop.device, app="test", schema_version=SCHEMA)
    greeted = decode(HelloReply, (await _say(client, "/v1/hello", hello, laptop)).content)
    assert (greeted.verdict, greeted.server_id, greeted.person.grants) == ("ok", reply.server_id, reply.person.grants)
    case = new_id()
    change = laptop.change(case_scope(case), Op("case", case, "district", town.south))
    push = Push(server_id=reply.server_id, epoch=greeted.epoch, changes=(from_change(change),))
    verdicts = decode(PushReply, (await _say(client, "/v1/push", push, laptop)).content).verdicts
    assert [each.verdict for each in verdicts] == ["accepted"]
    pull = Pull(server_id=reply.server_id, epoch=greeted.epoch)
    page = decode(PullReply, (await _say(client, "/v1/pull", pull, laptop)).content)
    assert case in {record.id for record in page.records}


@pytest.mark.parametrize("encoding", ["zstd", "gzip", "identity"])
async def test_answers_are_packed_as_the_caller_can_read_them(
    client: httpx.AsyncClient, town: Town, encoding: str
) -> None:
    pull = encode(Pull(server_id=town.coordinator.reply.server_id, epoch=1), "")[0]
    headers = _bearer(town.coordinator) | {"Accept-Encoding": encoding}
    async with client.stream("POST", "/v1/pull", content=pull, headers=headers) as response:
        raw = b"".join([part async for part in response.aiter_raw()])
    assert response.headers.get("content-encoding", "identity") == encoding
    assert len(decode(PullReply, raw, encoding).records) == 7


async def test_the_health_of_the_process_needs_no_token(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/health")
    assert response.json()["status"] == "ok"


async def test_tokens_are_asked_for_and_looked_at(client: httpx.AsyncClient, town: Town) -> None:
    pull = Pull(server_id=town.coordinator.reply.server_id, epoch=1)
    without = await _say(client, "/v1/pull", pull)
    assert (without.status_code, _problem(without)) == (401, "no_token")
    body, _encoding = encode(pull, "")
    for value, problem in (("Bearer nonsense", "unknown_token"), ("Basic eDp5", "no_token"), ("Bearer ", "no_token")):
        response = await client.post("/v1/pull", content=body, headers=HEADERS | {"Authorization": value})
        assert (response.status_code, _problem(response)) == (401, problem)
        assert response.headers["www-authenticate"] == "Bearer"
    revoke_device(town.centre, town.org, town.coordinator.device)
    response = await _say(client, "/v1/pull", pull, town.coordinator)
    assert (response.status_code, _problem(response)) == (403, "device_revoked")


async def test_every_path_but_the_named_ones_needs_a_token(client: httpx.AsyncClient, app: FastAPI) -> None:
    free = {route.path for route in open_router.routes if isinstance(route, APIRoute)}
    assert free == {"/v1/health", "/v1/enrol"}
    assert router.dependencies
    guarded = {route.path for route in router.routes if isinstance(route, APIRoute)}
    described = {route.path for route in app.routes if isinstance(route, Route) and not isinstance(route, APIRoute)}
    assert described == {"/v1/openapi.json"}
    for path in guarded:
        response = await client.post(path, content=b"{}", headers=HEADERS)
        assert _problem(response) == "no_token"


async def test_what_is_not_there_is_told_in_the_same_shape(client: httpx.AsyncClient) -> None:
    assert _problem(await client.get("/v1/cases")) == "not_found"
    assert _problem(await client.get("/v1/push")) == "method"
    assert (await client.put("/v1/push", content=b"{}")).status_code == 405


_NO_MESSAGE = (
    b"",
    b"<html>",
    b'{"server_id":"x","epo',
    b'{"server_id":"x","epoch":1,"epoch":2}',
    b'{"server_id":"x","epoch":1e999}',
    b'{"server_id":"x","epoch":NaN}',
    b'{"server_id":"x","epoch":' + b"9" * 400 + b"}",
    b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"server_id":"x","epoch":"1"}',
    b'{"server_id":"\xff","epoch":1}',
    b"[]",
)


@pytest.mark.parametrize("body", _NO_MESSAGE, ids=lambda value: repr(value)[:40])
@pytest.mark.parametrize("path", ["/v1/push", "/v1/pull"])
async def test_bodies_that_are_no_message(client: httpx.AsyncClient, town: Town, path: str, body: bytes) -> None:
    response = await client.post(path, content=body, headers=_bearer(town.coordinator))
    assert (response.status_code, _problem(response)) == (400, "unreadable")


@pytest.mark.parametrize("changes", [b"7", b'[{"id":7}]', b"[7]", b"{}"])
async def test_changes_that_do_not_even_have_an_id(client: httpx.AsyncClient, town: Town, changes: bytes) -> None:
    body = b'{"server_id":"x","epoch":1,"changes":' + changes + b"}"
    response = await client.post("/v1/push", content=body, headers=_bearer(town.coordinator))
    assert (response.status_code, _problem(response)) == (400, "unreadable")


async def test_kinds_of_body_that_are_not_ours(client: httpx.AsyncClient, town: Town) -> None:
    token = {"Authorization": f"Bearer {town.coordinator.reply.token}"}
    for headers in ({}, {"Content-Type": "application/json"}, HEADERS | {"Content-Encoding": "br"}):
        response = await client.post("/v1/push", content=b"{}", headers=token | headers)
        assert response.status_code == 415
        assert _problem(response) in {"media_type", "content_encoding"}


async def test_bombs_and_giants_are_stopped(client: httpx.AsyncClient, town: Town) -> None:
    laptop = _bearer(town.coordinator)
    zeros = b'{"a":"' + b"0" * 300_000_000 + b'"}'
    bombs = {"zstd": zstandard.ZstdCompressor().compress(zeros), "gzip": gzip.compress(zeros[:50_000_000])}
    for encoding, bomb in bombs.items():
        assert len(bomb) < 100_000
        response = await client.post("/v1/push", content=bomb, headers=laptop | {"Content-Encoding": encoding})
        assert (response.status_code, _problem(response)) == (413, "too_large")
    giant = await client.post("/v1/push", content=b"x" * (MOST_BYTES + 1), headers=laptop)
    assert (giant.status_code, _problem(giant)) == (413, "too_large")

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 100_000

    endless_one = await client.post("/v1/push", content=endless(), headers=laptop)
    assert (endless_one.status_code, _problem(endless_one)) == (413, "too_large")


async def test_packed_bodies_that_are_cut_off_or_damaged(client: httpx.AsyncClient, town: Town) -> None:
    whole = zstandard.ZstdCompressor().compress(b'{"server_id":"x","epoch":1,"changes":[]}' * 100)
    for encoding, body in (("zstd", whole[:-5]), ("zstd", b"nonsense"), ("gzip", gzip.compress(b"{}")[:-4])):
        response = await client.post(
            "/v1/push", content=body, headers=_bearer(town.coordinator) | {"Content-Encoding": encoding}
        )
        assert (response.status_code, _problem(response)) == (400, "unreadable")


async def _raw(app: FastAPI, headers: list[tuple[bytes, bytes]], messages: list[Message], **bounds: Any) -> int:
    """Speak ASGI to the guard alone; give the status of its answer."""
    answers: list[Message] = []

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(60)
        raise AssertionError("it waits too long")

    async def send(message: Message) -> None:
        answers.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/v1/push", "headers": headers, "query_string": b""}
    await Guard(app, **bounds)(scope, receive, send)
    status: int = answers[0]["status"]
    return status


async def test_slow_and_ambiguous_requests_are_ended(app: FastAPI) -> None:
    kind = (b"content-type", MEDIA_TYPE.encode())
    some: Message = {"type": "http.request", "body": b"{", "more_body": True}
    assert await _raw(app, [kind], [some], deadline=0.05) == 408
    assert await _raw(app, [kind], [some, {"type": "http.disconnect"}]) == 400
    both = [(b"content-length", b"2"), (b"transfer-encoding", b"chunked")]
    assert await _raw(app, [kind, *both], []) == 400
    assert await _raw(app, [kind, kind], []) == 400
    assert await _raw(app, [kind, (b"content-length", b"9" * 30)], []) == 413


async def test_a_malformed_change_is_refused_alone(client: httpx.AsyncClient, town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    changes = [
        json.loads(
            from_change(laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))).model_dump_json()
        )
        for _each in range(5)
    ]
    changes[0]["ops"][0]["value"] = "a\0b"
    changes[1]["ops"][0]["value"] = ["en", "lista"]
    changes[2]["ops"][0]["kind"] = "t a s k"
    changes[3]["ops"][0]["value"] = "\ud800"
    body = json.dumps({"server_id": laptop.reply.server_id, "epoch": 1, "changes": changes, "extra": {"x": 1}}).encode()
    response = await client.post("/v1/push", content=body, headers=_bearer(laptop))
    verdicts = decode(PushReply, response.content).verdicts
    assert [each.reason for each in verdicts] == ["nul_character", "malformed", "malformed", "lone_surrogate", ""]
    assert [each.change for each in verdicts] == [each["id"] for each in changes]


async def test_another_centre_or_a_later_epoch_is_refused(client: httpx.AsyncClient, town: Town) -> None:
    laptop = town.coordinator
    for message in (
        Push(server_id="other", epoch=1, changes=()),
        Push(server_id=laptop.reply.server_id, epoch=9, changes=()),
    ):
        response = await _say(client, "/v1/push", message, laptop)
        assert response.status_code == 409


async def test_codes_that_do_not_hold_and_whoever_guesses(client: httpx.AsyncClient, town: Town) -> None:
    code, _expires = codes.make_code(town.centre, town.org, town.coordinator.person)
    town.clock.forward(minutes=16)
    late = await _say(client, "/v1/enrol", Enrol(code=code))
    assert (late.status_code, _problem(late)) == (403, "code_expired")
    for _try in range(4):
        response = await _say(client, "/v1/enrol", Enrol(code="0000-0000-0000-0000"))
        if response.status_code == 429:
            break
        assert _problem(response) == "code_unknown"
    assert (response.status_code, _problem(response)) == (429, "too_many_tries")
    assert int(response.headers["retry-after"]) >= 1


async def test_waiting_for_news_ends_with_news(client: httpx.AsyncClient, town: Town) -> None:
    laptop = town.coordinator
    laptop.pull_all()
    request = Pull(server_id=laptop.reply.server_id, epoch=1, cursor=laptop.cursor, wait=10)
    waiting = asyncio.create_task(_say(client, "/v1/pull", request, laptop))
    await asyncio.sleep(0.4)
    assert not waiting.done()
    case = await asyncio.to_thread(open_case, town.colleague, town.south)
    page = decode(PullReply, (await asyncio.wait_for(waiting, 5)).content)
    assert [record.id for record in page.records] == [case]


async def test_waiting_ends_when_the_centre_closes(town: Town) -> None:
    app = create_app(town.centre, is_closing=lambda: True)
    town.coordinator.pull_all()
    request = Pull(server_id=town.coordinator.reply.server_id, epoch=1, cursor=town.coordinator.cursor, wait=30)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre") as client:
        response = await asyncio.wait_for(_say(client, "/v1/pull", request, town.coordinator), 2)
    assert decode(PullReply, response.content).records == ()


async def test_a_database_that_is_away_is_told_with_patience(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object) -> None:
        raise OperationalError("select secret", {}, Exception("locked"))

    monkeypatch.setattr(feed, "take", gone)
    push = Push(server_id=town.coordinator.reply.server_id, epoch=1, changes=())
    response = await _say(client, "/v1/push", push, town.coordinator)
    assert (response.status_code, _problem(response), response.headers["retry-after"]) == (503, "database", "5")


async def test_a_fault_of_our_own_keeps_peoples_words_out_of_answer_and_log(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("Storgatan 4")

    monkeypatch.setattr(feed, "take", broken)
    push = Push(server_id=town.coordinator.reply.server_id, epoch=1, changes=())
    with caplog.at_level(logging.DEBUG):
        response = await _say(client, "/v1/push", push, town.coordinator)
    assert (response.status_code, _problem(response)) == (500, "fault")
    assert "RuntimeError" in caplog.text
    assert "Storgatan" not in caplog.text + response.text


async def test_the_wire_is_described(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/v1/openapi.json")).json()
    push = whole["paths"]["/v1/push"]["post"]
    assert push["requestBody"]["content"][MEDIA_TYPE]["schema"]["$ref"] == "#/components/schemas/Push"
    assert push["responses"]["200"]["content"][MEDIA_TYPE]["schema"]["$ref"] == "#/components/schemas/PushReply"
    named = set(whole["components"]["schemas"])
    assert {"Push", "ChangeMessage", "OpMessage", "Verdict", "PullReply", "RecordMessage", "Problem"} <= named
    text = json.dumps(whole)
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= named
    assert {f"/v1/{each}" for each in ("rescue", "digest", "purged", "history")} <= whole["paths"].keys()
    assert all(f"#/components/schemas/{name}" in text for name in ("Enrol", "HelloReply", "Event"))
