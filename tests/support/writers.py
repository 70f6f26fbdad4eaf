"""Many laptops that write to one centre at once through several of its processes, and readers who may miss nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import httpx
from pydantic import BaseModel

from bofield.changes import case_scope
from bofield.ids import new_change_id, new_id
from bofield.records.registry import SCHEMA
from bofield.server import admin_api
from bofield.wire.codec import MEDIA_TYPE, decode, encode
from bofield.wire.messages import (
    ChangeMessage,
    Enrol,
    EnrolReply,
    OpMessage,
    Pull,
    PullReply,
    Push,
    PushReply,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bofield.server.centre import Centre

M = TypeVar("M", bound=BaseModel)
_PATIENCE = 60.0
_BUSY = frozenset((429, 503))


@contextmanager
def processes(folder: Path, count: int) -> Iterator[list[str]]:
    """Serve one centre from several processes; gives their addresses."""
    with ExitStack() as stack:
        urls = []
        for number in range(count):
            ready = folder / f"ready-{number}.json"
            ready.unlink(missing_ok=True)
            asked = [sys.executable, "-m", "bofield", "server", "run", "--data", str(folder), "--port", "0"]
            process = subprocess.Popen([*asked, "--ready-file", str(ready)], stdout=subprocess.DEVNULL)
            stack.callback(process.wait, _PATIENCE)
            stack.callback(process.terminate)
            until = time.monotonic() + _PATIENCE
            while not ready.exists():
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < until, "the server did not start"
                time.sleep(0.02)
            urls.append(json.loads(ready.read_text())["url"])
        yield urls


@dataclass
class Line:
    """One laptop's connection, to one process after another."""

    urls: Sequence[str]
    centre: EnrolReply
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=_PATIENCE))
    turn: int = 0

    def ask(self, what: str, message: BaseModel, reply: type[M]) -> M:
        """Send a message, again while the centre is too busy."""
        body, encoding = encode(message)
        headers = {**_headers(encoding), "Authorization": f"Bearer {self.centre.token}"}
        while True:
            self.turn += 1
            url = self.urls[self.turn % len(self.urls)]
            answer = self.client.post(f"{url}/v1/{what}", content=body, headers=headers)
            if answer.status_code not in _BUSY:
                break
            time.sleep(0.05)
        assert answer.status_code == 200, answer.text
        return decode(reply, answer.content, guarded=False)


@dataclass
class Reader:
    """A laptop that reads on and on, and remembers what it was given."""

    line: Line
    cursor: str = ""
    held: set[str] = field(default_factory=set)
    pages: int = 0

    def read(self, limit: int) -> bool:
        """Take in one page; tell whether there is more."""
        request = Pull(server_id=self.line.centre.server_id, epoch=1, cursor=self.cursor, limit=limit)
        page = self.line.ask("pull", request, PullReply)
        self.cursor, self.pages = page.cursor, self.pages + 1
        self.held.update(record.id for record in page.records)
        return page.more


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    written: int
    missed: int
    """Records that some reader never got."""
    places: list[int]
    pages: int
    seconds: float


class Crowd:
    """People of one district with a laptop each."""

    def __init__(self, centre: Centre, urls: Sequence[str], writers: int, readers: int) -> None:
        self._centre = centre
        district = admin_api.add_district(centre, "Syd")
        names = [f"Nr {number}" for number in range(writers + readers)]
        codes = [
            admin_api.make_code(centre, admin_api.add_user(centre, name, "coordinator", [district])) for name in names
        ]
        lines = [Line(urls, _enrol(urls[0], code), turn=number) for number, code in enumerate(codes)]
        self._writers, self._readers = lines[:writers], [Reader(line) for line in lines[writers:]]
        self._case = new_id()
        opened = (OpMessage(kind="case", record=self._case, field="district", value=district),)
        _push(lines[0], [_change(lines[0], self._case, 1, opened)])

    def run(self, changes: int, at_once: int = 25, page: int = 200) -> Outcome:
        """Let all write so many changes together, each its own task, while the readers read."""
        began = time.monotonic()
        share = changes // len(self._writers)
        with ThreadPoolExecutor(max_workers=len(self._writers) + len(self._readers)) as pool:
            writing = [pool.submit(_write, line, self._case, share, at_once) for line in self._writers]
            reading = [pool.submit(_follow, reader, page, writing) for reader in self._readers]
            written = {task for job in writing for task in job.result()}
            for job in reading:
                job.result()
        with self._centre.storage.reading() as ledger:
            (home,) = ledger.homes()
            places = [row.seq for row in ledger.feed_after(home.org, 0, home.head, home.head + 1)]
        return Outcome(
            written=len(written),
            missed=sum(len(written - reader.held) for reader in self._readers),
            places=places,
            pages=sum(reader.pages for reader in self._readers),
            seconds=time.monotonic() - began,
        )

    def close(self) -> None:
        """Hang up."""
        for line in (*self._writers, *(reader.line for reader in self._readers)):
            line.client.close()


def writers_at_once(folder: Path, database: str, *, writers: int = 8, readers: int = 2, changes: int) -> Outcome:
    """Set up a centre on a database, serve it from two processes, and let everybody at it."""
    admin_api.init_centre(folder, "Provhus", database).close()
    with processes(folder, 2) as urls, closing(admin_api.open_centre(folder)) as centre:
        crowd = Crowd(centre, urls, writers, readers)
        try:
            return crowd.run(changes)
        finally:
            crowd.close()


def _headers(encoding: str) -> dict[str, str]:
    return {"Content-Type": MEDIA_TYPE, "Accept-Encoding": "", **({"Content-Encoding": encoding} if encoding else {})}


def _enrol(url: str, code: str) -> EnrolReply:
    body, encoding = encode(Enrol(code=code))
    answer = httpx.post(f"{url}/v1/enrol", content=body, headers=_headers(encoding), timeout=_PATIENCE)
    return decode(EnrolReply, answer.content, guarded=False)


def _change(line: Line, case: str, n: int, ops: tuple[OpMessage, ...]) -> ChangeMessage:
    return ChangeMessage(
        id=new_change_id(),
        scope=case_scope(case),
        author=line.centre.person.id,
        device=line.centre.device,
        n=n,
        at="2026-11-23T10:00:00+01:00",
        schema_version=SCHEMA,
        ops=ops,
    )


def _push(line: Line, changes: Sequence[ChangeMessage]) -> None:
    message = Push(server_id=line.centre.server_id, epoch=1, changes=tuple(changes))
    reply = line.ask("push", message, PushReply)
    assert {verdict.verdict for verdict in reply.verdicts} == {"accepted"}, reply


def _write(line: Line, case: str, count: int, at_once: int) -> list[str]:
    tasks = [new_id() for _each in range(count)]
    for start in range(0, count, at_once):
        changes = [
            _change(line, case, 2 + start + number, (OpMessage(kind="task", record=task, field="title", value="Ring"),))
            for number, task in enumerate(tasks[start : start + at_once])
        ]
        _push(line, changes)
    return tasks


def _follow(reader: Reader, page: int, writing: Sequence[object]) -> None:
    """Read until everything has been written, and then to the end."""
    while not all(job.done() for job in writing):  # type: ignore[attr-defined]
        reader.read(page)
    while reader.read(page):
        pass
