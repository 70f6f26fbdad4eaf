"""The wire over HTTP. Knows httpx and status codes; knows no replica.

Whatever is not plainly our centre's answer is no answer: redirects are not followed, another media type, another
server, a body that is cut off, too large or unreadable all mean "offline", and nothing is ever concluded from absence.
"""

from __future__ import annotations

import re
import ssl
import time
from typing import TYPE_CHECKING, TypeVar

import httpx
import truststore
from pydantic import BaseModel

from bofield import __version__
from bofield.errors import EnrolmentError, OfflineError
from bofield.i18n import _
from bofield.sync import address
from bofield.sync.ports import FutureEpochError, NotOfferedError, RejectedError, TooLargeError, UnusableError
from bofield.sync.reading import read_page
from bofield.wire.codec import MEDIA_TYPE, WireError, decode, encode
from bofield.wire.messages import (
    DevicesReply,
    DigestReply,
    Enrol,
    EnrolReply,
    HelloReply,
    HistoryReply,
    Problem,
    PullReply,
    PurgedReply,
    PushReply,
    RescueReply,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.wire.messages import Devices, Digest, Hello, History, Pull, Purged, Push, Rescue

TIMEOUT = httpx.Timeout(connect=5, read=15, write=15, pool=5)
MAX_REPLY = 64 * 1024 * 1024
"""The most bytes of one answer, as they come and once they are unpacked."""
DEADLINE = 120.0
"""Seconds for one whole answer, however it trickles in."""
_LONGEST_WAIT = 3600
_OK = 200
_NOT_OFFERED = 404
_TOO_LARGE = 413
_REJECTED = frozenset({401, 403})
_ENROLMENT_REFUSED = frozenset({400, 401, 403, 404, 410, 422})

M = TypeVar("M", bound=BaseModel)


class HttpTransport:
    """See `ports.TransportPort`. Keeps one connection open for a sync."""

    def __init__(self, server: str, token: str, *, server_id: str = "", ca: Path | None = None) -> None:
        self._server_id = server_id
        self._client = _client(address.check(server), ca)
        self._client.headers["Authorization"] = f"Bearer {token}"

    def hello(self, message: Hello) -> HelloReply:
        """Say who calls."""
        return self._mine(self._ask("/v1/hello", message, HelloReply))

    def push(self, message: Push) -> PushReply:
        """Hand over changes."""
        return self._mine(self._ask("/v1/push", message, PushReply))

    def pull(self, message: Pull) -> PullReply:
        """Ask for what is new. A record that cannot be read does not hold up the others: see `reading`."""
        return self._mine(self._ask("/v1/pull", message, PullReply))

    def rescue(self, message: Rescue) -> RescueReply:
        """Hand back what a restored centre has lost."""
        return self._mine(self._ask("/v1/rescue", message, RescueReply))

    def digest(self, message: Digest) -> DigestReply:
        """Ask whether both hold the same."""
        return self._mine(self._ask("/v1/digest", message, DigestReply))

    def purged(self, message: Purged) -> PurgedReply:
        """Say what has left."""
        return self._mine(self._ask("/v1/purged", message, PurgedReply))

    def history(self, message: History) -> HistoryReply:
        """Ask for every change to a record."""
        return self._mine(self._ask("/v1/history", message, HistoryReply))

    def devices(self, message: Devices) -> DevicesReply:
        """Ask when each laptop was last heard. Only an administrator is told."""
        return self._mine(self._ask("/v1/devices", message, DevicesReply))

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _ask(self, path: str, message: BaseModel, model: type[M]) -> M:
        status, reply, problem = _post(self._client, path, message, model)
        if reply is not None:
            return reply
        if status == _TOO_LARGE:
            raise TooLargeError("413")
        # Only a centre of ours can show the door; a portal that says 401 in its own words is just in the way.
        if status in _REJECTED and problem is not None:
            raise RejectedError(f"{status} {problem.problem}")
        why = f"{status} {problem.problem if problem else ''}".strip()
        raise FutureEpochError(why) if problem and problem.problem == "future_epoch" else UnusableError(why)

    def _mine(self, reply: M) -> M:
        if self._server_id and getattr(reply, "server_id", "") != self._server_id:
            raise UnusableError("another server answered")
        return reply


def enrol(server: str, code: str, device_name: str, *, ca: Path | None = None) -> EnrolReply:
    """Exchange a one-time code for this device's token.

    Raises AddressError, EnrolmentError (the code is unknown, used or too old) or OfflineError.
    """
    base = address.check(server)
    message = Enrol(code=code.strip()[:100], device_name=device_name[:100], app=__version__)
    with _client(base, ca) as client:
        try:
            status, reply, problem = _post(client, "/v1/enrol", message, EnrolReply)
        except UnusableError as error:
            raise OfflineError(
                _("{server} gave no usable answer ({why}). Check the address and the network, and try again.").format(
                    server=base, why=error
                )
            ) from None
    if reply is not None:
        return reply
    if problem is not None and status in _ENROLMENT_REFUSED:
        raise EnrolmentError(
            _("The code was not accepted: it is unknown, used or too old. Ask your administrator for a new one.")
        )
    raise OfflineError(
        _("{server} gave no usable answer ({why}). Check the address and the network, and try again.").format(
            server=base, why=status
        )
    )


def _client(base: str, ca: Path | None) -> httpx.Client:
    here = base.startswith("http:")
    # Without TLS there is only this machine (see address): nobody is trusted, and no proxy has any business there.
    # Elsewhere a proxy that the machine is set up with is used, and what it makes of our messages is checked anyway.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if here else truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca is not None:
        context.load_verify_locations(cafile=ca)
    headers = {
        "Accept": MEDIA_TYPE,
        "Accept-Encoding": "zstd, gzip",
        "User-Agent": f"bofield/{__version__}",
    }
    return httpx.Client(
        base_url=base, verify=context, timeout=TIMEOUT, headers=headers, follow_redirects=False, trust_env=not here
    )


def _post(client: httpx.Client, path: str, message: BaseModel, model: type[M]) -> tuple[int, M | None, Problem | None]:
    """Ask once. Gives the status with the reply, or with the problem that a centre of ours stated."""
    body, encoding = encode(message)
    headers = {"Content-Type": MEDIA_TYPE} | ({"Content-Encoding": encoding} if encoding else {})
    try:
        with client.stream("POST", path, content=body, headers=headers) as response:
            raw = _body(response)
            ours = response.headers.get("Content-Type", "").partition(";")[0].strip() == MEDIA_TYPE
            coding = response.headers.get("Content-Encoding", "")
            status, retry = response.status_code, _retry_after(response)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise UnusableError(type(error).__name__) from None
    try:
        if status == _OK and ours:
            return status, _read(model, raw, coding), None
        if status != _OK and ours:
            return status, None, _stated(decode(Problem, raw, coding, MAX_REPLY), status, retry)
    except WireError as error:
        raise UnusableError(str(error)) from None
    if status == _TOO_LARGE:
        return status, None, None
    why = f"{status}, not a bofield server" if not ours else str(status)
    raise NotOfferedError(why) if status == _NOT_OFFERED else UnusableError(why, retry)


def _read(model: type[M], raw: bytes, coding: str) -> M:
    read = read_page(raw, coding, MAX_REPLY) if model is PullReply else None
    return read if isinstance(read, model) else decode(model, raw, coding, MAX_REPLY, guarded=False)


def _stated(problem: Problem, status: int, retry: float | None) -> Problem:
    """Pass on what a centre stated, unless it asks for patience."""
    if retry is not None:
        raise UnusableError(f"{status} {problem.problem}", retry)
    return problem


def _body(response: httpx.Response) -> bytes:
    """Read the raw bytes, at most `MAX_REPLY` of them. They are unpacked by our own codec, which has a bound too."""
    parts: list[bytes] = []
    size = 0
    until = time.monotonic() + DEADLINE
    for part in response.iter_raw():
        size += len(part)
        if size > MAX_REPLY:
            raise UnusableError(f"an answer of more than {MAX_REPLY} bytes")
        if time.monotonic() > until:
            raise UnusableError(f"an answer that takes more than {DEADLINE:.0f} seconds")
        parts.append(part)
    return b"".join(parts)


def _retry_after(response: httpx.Response) -> float | None:
    """Read how many seconds a centre asks for. A date, or anything odd, is passed over; nobody may ask for a day."""
    asked = response.headers.get("Retry-After", "")
    return float(min(int(asked), _LONGEST_WAIT)) if re.fullmatch(r"[0-9]{1,9}", asked) else None
