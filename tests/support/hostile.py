"""A centre on a real port for hostile words: what may be said to it, and what of it must not change."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.records.registry import SCHEMA
from bofield.server import accounts, codes
from bofield.server.access import Rights
from bofield.server.app import create_app
from bofield.wire.codec import MEDIA_TYPE, decode
from bofield.wire.convert import from_change
from bofield.wire.messages import Enrol, Grant, Problem, PushReply
from support.centre import Laptop, Town, build_town, open_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATHS = ("hello", "push", "rescue", "pull", "digest", "purged", "history", "devices")


@dataclass
class Scene:
    """A town on a real port, with a case in it that others may read, and a second organisation in the same centre."""

    town: Town
    case: str
    task: str
    north_case: str
    foreign: Laptop
    foreign_case: str
    address: str

    @property
    def laptop(self) -> Laptop:
        return self.town.coordinator

    def say(self, path: str, message: Any, laptop: Laptop | None = None, encoding: str = "") -> httpx.Response:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        token = (laptop or self.laptop).reply.token
        kind = {"Content-Type": MEDIA_TYPE, "Authorization": f"Bearer {token}", "Connection": "close"}
        if encoding:
            kind["Content-Encoding"] = encoding
        return httpx.post(f"{self.address}/v1/{path}", content=body, headers=kind, timeout=20)

    def standing(self) -> tuple[object, ...]:
        """Everything that a message could have changed."""
        with self.town.centre.storage.reading() as ledger:
            found = []
            for home in ledger.homes():
                all_of_it = Rights(home.org, "", (Grant(role="supervisor", scope="org"),))
                access = [(row.id, row.to_seq) for row in ledger.access_after(home.org, 0)]
                found.append((home.head, home.epoch, ledger.digests(all_of_it), access, len(ledger.receipts(home.org))))
            return tuple(found)

    def refusals(self) -> list[str]:
        """What the audit trail says of requests that were refused."""
        with self.town.centre.storage.reading() as ledger:
            return [row.detail for row in ledger.audited(self.town.org, "refused")]

    @contextmanager
    def untouched(self, *, really: bool = True) -> Iterator[None]:
        """Whatever is said meanwhile changes nothing, and the next word is answered."""
        before = self.standing()
        yield
        if really:
            assert self.standing() == before
        reply = self.say("pull", {"server_id": self.laptop.reply.server_id, "epoch": 1})
        assert reply.status_code == 200


@contextmanager
def on_stage(folder: Path) -> Iterator[Scene]:
    """Build the scene in a folder and let it listen."""
    town = build_town(folder / "centre", None)
    case = open_case(town.coordinator, town.south)
    task = new_id()
    town.coordinator.write(case_scope(case), Op("task", task, "title", "Ring"))
    other = accounts.add_organisation(town.centre, "Grannbolaget")
    district = accounts.add_district(town.centre, other, "Öst")
    person = accounts.add_user(town.centre, other, "Granne", "coordinator", [district])
    code, _expires = codes.make_code(town.centre, other, person)
    foreign = Laptop(town.centre, codes.enrol(town.centre, Enrol(code=code)))
    with _listening(town) as address:
        yield Scene(
            town, case, task, open_case(town.stranger, town.north), foreign, open_case(foreign, district), address
        )


@contextmanager
def _listening(town: Town) -> Iterator[str]:
    """The application on a free port of loopback."""
    taken = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(town.centre), log_level="critical", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def good(scene: Scene, path: str) -> dict[str, Any]:
    """A message that would be answered, as plain JSON."""
    laptop = scene.laptop
    frame = {"server_id": laptop.reply.server_id, "epoch": 1}
    one = json.loads(change(scene, laptop))
    record = {
        "id": new_id(),
        "kind": "task",
        "scope": case_scope(scene.case),
        "order": [1, 3],
        "fields": {},
        "mac": "00",
    }
    return {
        "hello": {
            "device": laptop.device,
            "app": "test",
            "schema_version": SCHEMA,
            "server_id": laptop.reply.server_id,
        },
        "push": {**frame, "changes": [one]},
        "rescue": {
            **frame,
            "changes": [{"change": one, "order": [1, 999], "mac": "00"}],
            "records": [record],
            "events": [{"kind": "grant", "scope": "org", "order": [1, 9], "data": "{}", "mac": "00"}],
        },
        "pull": {**frame, "cursor": "", "limit": 10, "wait": 0},
        "digest": {
            **frame,
            "cases": {scene.case: "0" * 32},
            "buckets": {scene.case: {"00": "0" * 32}},
            "ids": {scene.case: {scene.task: "0" * 32}},
            "within": {scene.case: [scene.task[-2:]]},
            "whole": True,
        },
        "purged": {**frame, "scopes": [case_scope(scene.case)], "everything": False},
        "history": {**frame, "record": scene.task},
        "devices": frame,
    }[path]


def change(scene: Scene, laptop: Laptop, *ops: Op, case: str = "", **other: object) -> str:
    ops = ops or (Op("task", new_id(), "title", "Ring"),)
    n = laptop.n
    made = laptop.change(case_scope(case or scene.case), *ops, **other)
    laptop.n = n
    return from_change(made).model_dump_json()


def problem(response: httpx.Response) -> str:
    assert response.headers["content-type"] == MEDIA_TYPE
    return decode(Problem, response.content).problem


def push(scene: Scene, *changes: str, laptop: Laptop | None = None) -> list[tuple[str, str]]:
    who = laptop or scene.laptop
    body = f'{{"server_id":"{who.reply.server_id}","epoch":1,"changes":[{",".join(changes)}]}}'.encode()
    response = scene.say("push", body, who)
    assert response.status_code == 200, response.text
    return [(each.verdict, each.reason) for each in decode(PushReply, response.content).verdicts]
