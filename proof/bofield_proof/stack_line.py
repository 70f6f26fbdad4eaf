"""The line of a history on the whole stack: the app's own HTTP, through a wire on which things go wrong by plan.

What goes wrong is done to the requests and answers themselves, beneath the app's client: it has to find out by itself
what a page of a portal, half an answer or a broken connection means. A watchman reads whatever the server has sent,
whether or not it arrives. Knows httpx, ports and messages; knows no replica.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from bofield.sync.http import MAX_REPLY, HttpTransport
from bofield.wire.codec import MEDIA_TYPE, _unpack, decode, encode
from bofield.wire.messages import (
    DigestReply,
    HelloReply,
    HistoryReply,
    Problem,
    PullReply,
    PurgedReply,
    PushReply,
    RescueReply,
)
from bofield_proof.faults import MEANWHILE
from bofield_proof.line import Line

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Mapping

    from pydantic import BaseModel

    from bofield_proof.stack_centre import StackCentre

_REPLIES: dict[str, type[BaseModel]] = {
    "hello": HelloReply,
    "push": PushReply,
    "pull": PullReply,
    "rescue": RescueReply,
    "digest": DigestReply,
    "purged": PurgedReply,
    "history": HistoryReply,
}
_SERVED = ("pull", "digest", "history")
_HTML = {"Content-Type": "text/html; charset=utf-8"}
_LOST = {"request lost": httpx.ConnectTimeout, "delay past newer": httpx.WriteTimeout}
Heard = tuple[int, httpx.Headers, bytes]
"""An answer as it came: status, headers and raw body."""


def _answer(status: int, headers: Mapping[str, str] | httpx.Headers, body: bytes) -> httpx.Response:
    """An answer as it comes from a network: its body has not been read yet."""
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def _html(status: int, **headers: str) -> httpx.Response:
    return _answer(status, {**_HTML, **headers}, b"<html><h1>Logga in</h1></html>")


def _problem(status: int, problem: str, **headers: str) -> httpx.Response:
    body, _encoding = encode(Problem(problem=problem), "")
    return _answer(status, {"Content-Type": MEDIA_TYPE, **headers}, body)


_ANSWERED: dict[str, tuple[Callable[[], httpx.Response], Callable[[], httpx.Response]]] = {
    "HTML 200": (lambda: _html(200), lambda: _answer(200, _HTML, b"")),
    "redirect": (lambda: _html(302, Location="/login"), lambda: _html(307, Location="http://127.0.0.1:9/")),
    "401 mid-page": (lambda: _problem(401, "unknown_token"), lambda: _html(401)),
    "413": (lambda: _html(413), lambda: _problem(413, "too_large")),
    "429": (lambda: _problem(429, "busy", **{"Retry-After": "7"}), lambda: _html(429, **{"Retry-After": "7"})),
    "503": (lambda: _problem(503, "database", **{"Retry-After": "5"}), lambda: _html(503)),
}
"""What something on the way answers instead of the centre: two ways each."""


class _CutOff(httpx.SyncByteStream):
    """Part of an answer; whoever waits for the rest hears that the connection broke, or nothing at all."""

    def __init__(self, part: bytes, *, told: bool) -> None:
        self._part, self._told = part, told

    def __iter__(self) -> Iterator[bytes]:
        yield self._part
        if self._told:
            raise httpx.RemoteProtocolError("peer closed connection")


class _Wire(httpx.BaseTransport):
    """Carries requests to the server, and does to one of them what is planned."""

    def __init__(self, real: httpx.BaseTransport, line: StackLine) -> None:
        self._real, self._line = real, line
        self.due, self.other = "", False
        """What goes wrong with the next request, and in which of two ways."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx.BaseTransport."""
        due, self.due = self.due, ""
        if due in _ANSWERED:
            return _ANSWERED[due][self.other]()
        if due == "delay past newer":
            self._line.delay(request)
        if due in _LOST or not self._line.is_alive():
            raise _LOST.get(due, httpx.ConnectError)("")
        heard = self._carried(request)
        if due == "duplicate":
            again = self._carried(request)
            heard = again if self.other else heard
        if due == "response lost":
            raise httpx.ReadTimeout("")
        status, headers, body = heard
        if due == "truncated body":
            return httpx.Response(status, headers=headers, stream=_CutOff(body[: len(body) * 2 // 3], told=self.other))
        return _answer(status, headers, body)

    def _carried(self, request: httpx.Request) -> Heard:
        heard = read(self._real, request)
        if not self._line.is_alive():  # it died of this
            raise httpx.RemoteProtocolError("")
        self._line.heard(request, heard)
        return heard

    def close(self) -> None:
        """Hang up."""
        self._real.close()


def read(real: httpx.BaseTransport, request: httpx.Request) -> Heard:
    """Ask a server, and read all it says."""
    response = real.handle_request(request)
    assert isinstance(response.stream, httpx.SyncByteStream)
    try:
        return response.status_code, response.headers, b"".join(response.stream)
    finally:
        response.close()


class StackLine(Line):
    """One conversation of one laptop over HTTP. Close it when done."""

    def __init__(
        self,
        centre: StackCentre,
        token: str,
        watch: Callable[[str, Any, Any, bytes], None],
        fired: Counter[str],
        limits: tuple[int, int],
        broken: Callable[[str], None],
    ) -> None:
        super().__init__(centre, token, watch, fired, limits)
        self._stack, self._message, self._broken = centre, None, broken
        self._http = HttpTransport(centre.host.url, token, server_id=centre.server_id)
        self._wire = _Wire(self._http._client._transport, self)
        self._http._client._transport = self._wire

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _ask(self, request: str, message: Any, _call: Callable[[], tuple[Any, bytes]]) -> Any:
        due = self._due(request)
        if due:
            self._fire(due)
        if due in MEANWHILE and self.meanwhile:
            self.meanwhile(due)
        elif due:
            self._wire.due, self._wire.other = due, bool(self._at & 4)
        if request in {"hello", "pull"}:
            message = message.model_copy(update={"cursor": self._stack.readable(message.cursor)})
        self._message = message
        return getattr(self._http, request)(message)

    def delay(self, request: httpx.Request) -> None:
        """Keep a request that is still under way when its sender has given up. Nobody reads the answer."""
        copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
        message = self._message

        def arrive() -> None:
            with httpx.HTTPTransport() as real:
                self._seen(f"late {_asked(copy)}", message, read(real, copy))

        self.late.append(arrive)

    def is_alive(self) -> bool:
        """Tell whether there is a server."""
        return not self._stack.struck

    def heard(self, request: httpx.Request, heard: Heard) -> None:
        """See what the server says, whether or not it arrives."""
        self._seen(_asked(request), self._message, heard)

    def _seen(self, request: str, message: Any, heard: Heard) -> None:
        status, headers, raw = heard
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            self._broken(f"the server fails at {request}: {status} {raw[:80]!r}")
        if status != httpx.codes.OK:
            return
        model, coding = _REPLIES[request.removeprefix("late ")], headers.get("Content-Encoding", "")
        body = _unpack(raw, coding, MAX_REPLY).encode()
        reply = decode(model, body, "", MAX_REPLY)
        if isinstance(reply, PullReply):
            self._stack.gave(reply.cursor)
        self._watch(request, message, reply, body if request.endswith(_SERVED) else b"")


def _asked(request: httpx.Request) -> str:
    return request.url.path.rpartition("/")[2]
