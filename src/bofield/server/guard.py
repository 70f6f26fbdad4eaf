"""What stands before every route: how large a request may be, how slow, and of what kind.

Servers of Python take bodies of any size and hold slow ones for ever, so an ASGI application of our own reads the whole
body within bounds and hands it on in one piece.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import TYPE_CHECKING

from bofield.server.problems import ProblemError, answer
from bofield.wire.codec import MEDIA_TYPE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 4 * 1024 * 1024
"""The largest body, as it travels and unpacked. One change with the longest texts there are fits."""
DEADLINE = 30.0
"""Seconds within which a whole body must have come."""
_ENCODINGS = frozenset((b"", b"identity", b"zstd", b"gzip"))
_log = logging.getLogger(__name__)
_METHODS = frozenset(("GET", "HEAD", "POST"))


class Guard:
    """Refuse what is too large, too slow or of another kind before anything looks at it."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES, deadline: float = DEADLINE) -> None:
        self._app, self._most, self._deadline = app, most_bytes, deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check_headers(scope)
            body = await self._body(receive) if scope["method"] == "POST" else b""
        except ProblemError as problem:
            await answer(problem)(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, _replay(body, receive), watched)
        except Exception as fault:  # noqa: BLE001  (whoever let it pass would print its text, and with it what people wrote)
            _log.error("a fault at %s: %s", scope["path"], _without_text(fault))
            if not started:
                await answer(ProblemError(500, "fault", "a fault of the centre's own"))(scope, receive, send)

    def _check_headers(self, scope: Scope) -> None:
        if scope["method"] not in _METHODS:
            raise ProblemError(405, "method", "only GET and POST are answered")
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in headers and name in {b"content-length", b"content-type", b"content-encoding", b"authorization"}:
                raise ProblemError(400, "bad_header", f"{name.decode('latin-1')} stands twice")
            headers[name] = value
        length = headers.get(b"content-length")
        if length is not None and b"transfer-encoding" in headers:
            raise ProblemError(400, "bad_header", "content-length and transfer-encoding exclude each other")
        if length is not None and (not length.isdigit() or len(length) > 18 or int(length) > self._most):  # noqa: PLR2004  (more digits than any size)
            raise ProblemError(413, "too_large", f"at most {self._most} bytes")
        if scope["method"] != "POST":
            return
        media_type = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if media_type != MEDIA_TYPE.encode():
            raise ProblemError(415, "media_type", f"the body must be {MEDIA_TYPE}")
        if headers.get(b"content-encoding", b"").strip().lower() not in _ENCODINGS:
            raise ProblemError(415, "content_encoding", "zstd, gzip or none")

    async def _body(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._deadline):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ProblemError(400, "cut_off", "the connection was closed")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > self._most:
                        raise ProblemError(413, "too_large", f"at most {self._most} bytes")
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise ProblemError(408, "too_slow", f"a request must be here within {self._deadline:g} s") from None


def _without_text(fault: Exception) -> str:
    """Say what kind of fault it was and where in the program, but not what it says."""
    frames = traceback.extract_tb(fault.__traceback__)
    places = (f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-4:])
    return f"{type(fault).__name__} at {' > '.join(places)}"


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once, then whatever the connection says next."""
    waiting = True

    async def again() -> Message:
        nonlocal waiting
        if waiting:
            waiting = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again
