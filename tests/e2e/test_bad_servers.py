from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bofield.services import cases, syncing, tasks
from bofield.services.values import CaseFilter, NewTask, TaskFilter
from support.bad_server import answering, response

if TYPE_CHECKING:
    from support.demonstration import Demonstration

PORTAL = b"<html><body>Logga in till hotellets wifi</body></html>"
OURS = "application/vnd.bofield.v1+json"
ANSWERS = {
    "a page": response("200 OK", PORTAL, "text/html"),
    "a page that says it is ours": response("200 OK", PORTAL, OURS),
    "a redirect": response("302 Found", b"", "text/html", "Location: http://127.0.0.1:1/login"),
    "a fault": response("500 Internal Server Error", b'{"error": "x"}', "application/json"),
    "another centre": response("200 OK", b'{"server_id": "somebody else"}', OURS),
    "nothing": None,
}


def everything(demo: Demonstration) -> list[object]:
    with demo.opened() as ws:
        rows = cases.list_cases(ws, CaseFilter()).rows
        views = [cases.case_view(ws, row.id) for row in rows]
        return [rows, views, tasks.list_tasks(ws, TaskFilter(open_only=False)), ws.replica.outbox_count()]


def test_a_server_that_makes_no_sense_changes_nothing_and_the_header_says_offline(demo: Demonstration) -> None:
    demo.server.start()
    with demo.opened() as ws:
        assert syncing.sync_once(ws).state == "synced"
        tasks.add_task(ws, NewTask(cases.find_case(ws, "EX-1006"), "Väntar på att skickas"))
    demo.server.stop()
    before = everything(demo)
    app = demo.unlocked()
    app.wait_for("○ offline · 1 väntar")
    for what, answer in ANSWERS.items():
        called = threading.Event()

        def answered(_asked: bytes, answer: bytes | None = answer, called: threading.Event = called) -> bytes | None:
            called.set()
            return answer

        with answering(answered, port=demo.folder.memory.port):
            app.press("6", "ctrl+s")
            assert called.wait(30), what
            app.wait_still()
            app.wait_for("○ offline · 1 väntar")
        assert everything(demo) == before, what
    app.press("ctrl+q")
    assert app.wait_exit() == 0
    demo.server.start()
    with demo.opened() as ws:
        outcome = syncing.sync_once(ws)
        assert (outcome.state, outcome.sent, ws.replica.outbox_count()) == ("synced", 1, 0)
