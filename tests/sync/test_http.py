from __future__ import annotations

import gzip
import json
import socket
from typing import TYPE_CHECKING

import pytest
import zstandard

from bofield.errors import AddressError, EnrolmentError, OfflineError
from bofield.ids import new_id
from bofield.replica.memory import MemoryReplica
from bofield.sync import http
from bofield.sync.engine import Engine
from bofield.sync.ports import RejectedError, TooLargeError, UnusableError
from bofield.wire.codec import MEDIA_TYPE, decode
from bofield.wire.messages import EnrolReply, Hello
from support.bad_server import answering, response
from support.replicas import Case, encrypted, person

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SERVER_ID = new_id()
HELLO = {
    "server_id": SERVER_ID,
    "organisation": "Provhus",
    "epoch": 1,
    "head": 0,
    "durable_seq": 0,
    "schema_version": 1,
    "limits": {},
    "verdict": "ok",
    "incarnation": "x",
    "person": {"id": new_id(), "name": "Eva"},
}


def said(message: object, *more: str, status: str = "200 OK", media_type: str = MEDIA_TYPE) -> bytes:
    return response(status, json.dumps(message).encode(), media_type, *more)


def problem(status: str, word: str, *more: str) -> bytes:
    return said({"problem": word}, *more, status=status)


BAD: dict[str, bytes | None] = {
    "a portal's page": response("200 OK", b"<html>Logga in</html>", "text/html"),
    "a portal's page that claims our type": response("200 OK", b"<html>Logga in</html>", MEDIA_TYPE),
    "a redirect": response("302 Found", b"", "text/html", "Location: http://127.0.0.1:1/login"),
    "a redirect for good": response("308 Permanent Redirect", b"", MEDIA_TYPE, "Location: /v1/hello"),
    "a fault": response("500 Internal Server Error", b"oops", "text/plain"),
    "a fault in our words": problem("500 Internal Server Error", "fault"),
    "a portal that says 401": response("401 Unauthorized", b"<html>", "text/html", "WWW-Authenticate: Basic"),
    "a proxy that says 407": response("407 Proxy Authentication Required", b"", "text/html"),
    "not found": response("404 Not Found", b"", "text/html"),
    "nothing at all": None,
    "no content": response("204 No Content", b"", MEDIA_TYPE),
    "plain JSON": said(HELLO, media_type="application/json"),
    "JSON of another kind": said({"hello": "world"}),
    "wrong types": said({**HELLO, "epoch": "1"}),
    "another server": said({**HELLO, "server_id": new_id()}),
    "half a body": said(HELLO)[:-20],
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "no HTTP": b"SSH-2.0-OpenSSH_9.9\r\n",
    "not UTF-8": response("200 OK", b'{"x": "\xff\xfe"}', MEDIA_TYPE),
    "half a zstd frame": response(
        "200 OK", zstandard.compress(json.dumps(HELLO).encode())[:-8], MEDIA_TYPE, "Content-Encoding: zstd"
    ),
    "unknown packing": said(HELLO, "Content-Encoding: br"),
    "a gzip bomb": response("200 OK", gzip.compress(b" " * (80 << 20), 9), MEDIA_TYPE, "Content-Encoding: gzip"),
    "a zstd bomb": response("200 OK", zstandard.compress(b" " * (80 << 20)), MEDIA_TYPE, "Content-Encoding: zstd"),
    "an old problem": problem("410 Gone", "gone"),
    "patience": problem("503 Service Unavailable", "busy", "Retry-After: 17"),
}


@pytest.fixture(params=list(BAD))
def bad(request: pytest.FixtureRequest) -> bytes | None:
    return BAD[request.param]


def test_whatever_is_not_our_centre_is_offline_and_changes_nothing(bad: bytes | None, case: Case) -> None:
    with answering(bad) as server:
        replica = MemoryReplica(person(server=server, server_id=SERVER_ID, token="t"))
        case.note(replica, "hej")
        before = replica._store.copy()
        transport = http.HttpTransport(server, "t", server_id=SERVER_ID)
        outcome = Engine(replica, transport).run()
        transport.close()
    assert (outcome.state, outcome.message) == ("offline", "Servern kan inte nås.")
    assert replica._store.__dict__ == before.__dict__


def test_the_encrypted_file_does_not_change_either(tmp_path: Path, case: Case) -> None:
    with (
        answering(BAD["a portal's page"]) as server,
        encrypted(tmp_path, person(server=server, server_id=SERVER_ID, token="t")) as replica,
    ):
        case.note(replica, "hej")
        before = replica.sync_state()
        transport = http.HttpTransport(server, "t", server_id=SERVER_ID)
        assert Engine(replica, transport).run().state == "offline"
        transport.close()
        assert replica.sync_state() == before


def test_enrolling_at_such_a_server_says_so_and_makes_no_folder(bad: bytes | None) -> None:
    with answering(bad) as server, pytest.raises((OfflineError, EnrolmentError)):
        http.enrol(server, "code", "laptop")


def test_a_server_that_is_not_there_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = http.HttpTransport(f"http://127.0.0.1:{port}", "t")
    with pytest.raises(UnusableError):
        transport.hello(_hello())
    transport.close()


def _hello() -> Hello:
    return Hello(device=new_id(), app="test", schema_version=1)


def _ask(answer: bytes | Callable[[bytes], bytes]) -> object:
    with answering(answer) as server:
        transport = http.HttpTransport(server, "the-token", server_id=SERVER_ID)
        try:
            return transport.hello(_hello())
        finally:
            transport.close()


def test_a_good_answer_is_read_however_it_is_packed() -> None:
    body = json.dumps(HELLO).encode()
    for packed, how in ((zstandard.compress(body), "zstd"), (gzip.compress(body), "gzip")):
        assert _ask(response("200 OK", packed, MEDIA_TYPE, f"Content-Encoding: {how}"))
    assert _ask(response("200 OK", body, f"{MEDIA_TYPE}; charset=utf-8"))


def test_a_request_carries_token_type_and_version() -> None:
    asked: list[bytes] = []

    def answer(request: bytes) -> bytes:
        asked.append(request)
        return said(HELLO)

    _ask(answer)
    head, _, body = asked[0].partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"post /v1/hello http/1.1"
    assert b"authorization: bearer the-token" in lines
    assert f"content-type: {MEDIA_TYPE}".encode() in lines
    assert any(line.startswith(b"user-agent: bofield/") for line in lines)
    assert decode(Hello, body).app == "test"


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_only_our_centre_can_show_the_door(status: str) -> None:
    with pytest.raises(RejectedError):
        _ask(problem(status, "unknown_token"))
    with pytest.raises(UnusableError):
        _ask(response(status, b"<html>", "text/html"))


def test_too_large_is_told_apart_whoever_says_it() -> None:
    with pytest.raises(TooLargeError):
        _ask(problem("413 Content Too Large", "too_large"))
    with pytest.raises(TooLargeError):
        _ask(response("413 Content Too Large", b"<html>nginx</html>", "text/html"))


def test_the_wait_a_busy_centre_asks_for_is_kept() -> None:
    for answer in (
        problem("429 Too Many Requests", "slow_down", "Retry-After: 17"),
        response("503 Service Unavailable", b"", "text/html", "Retry-After: 17"),
    ):
        with pytest.raises(UnusableError) as caught:
            _ask(answer)
        assert caught.value.retry_after == 17


@pytest.mark.parametrize("wait", ["soon", "-5", "inf", "nan", "1e400", "99999", "٣", "Wed, 21 Oct 2026 07:28:00 GMT"])
def test_an_odd_wait_does_no_harm(wait: str) -> None:
    with pytest.raises(UnusableError) as caught:
        _ask(problem("503 Service Unavailable", "busy", f"Retry-After: {wait}"))
    assert caught.value.retry_after is None or 0 <= caught.value.retry_after <= 3600


def test_an_answer_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "DEADLINE", -1.0)
    with pytest.raises(UnusableError, match="seconds"):
        _ask(said(HELLO))


def test_a_code_that_is_not_accepted_is_told() -> None:
    with answering(problem("403 Forbidden", "unknown_code")) as server, pytest.raises(EnrolmentError, match="Koden"):
        http.enrol(server, "ABCD", "laptop")


def test_too_many_tries_are_not_a_wrong_code() -> None:
    with (
        answering(problem("429 Too Many Requests", "too_many_tries", "Retry-After: 9")) as server,
        pytest.raises(OfflineError),
    ):
        http.enrol(server, "ABCD", "laptop")


def test_a_code_is_exchanged_for_a_token() -> None:
    reply = {
        "server_id": SERVER_ID,
        "organisation": "Provhus",
        "org": "prov",
        "person": {"id": new_id(), "name": "Eva", "grants": [{"role": "coordinator", "scope": f"district:{new_id()}"}]},
        "device": new_id(),
        "token": "t" * 43,
    }
    with answering(said(reply)) as server:
        assert http.enrol(server, " ABCD ", "laptop") == EnrolReply.model_validate_json(json.dumps(reply))


def test_an_address_that_is_not_allowed_is_never_called() -> None:
    with pytest.raises(AddressError):
        http.enrol("http://centre.example", "ABCD", "laptop")
    with pytest.raises(AddressError):
        http.HttpTransport("ftp://centre.example", "t")


def test_a_certificate_nobody_vouches_for_is_offline() -> None:
    with answering(b"") as server, pytest.raises(OfflineError):
        http.enrol(server.replace("http://", "https://"), "ABCD", "laptop")
