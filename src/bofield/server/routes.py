"""The wire over HTTP: who is calling, what they say, and the answer. Everything else is refused by default.

Each path here reads its message, hands it to the one function that does the work in a thread, and writes the reply.
A request that is refused leaves a line in the audit trail, if it is known who asked.
"""

# FastAPI reads annotations at run time, so this module does not postpone them.
import asyncio
import math
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from pydantic import BaseModel

from bofield import __version__
from bofield.server import audit, codes, digests, feed, hello, history, incoming, pull, purge, rescue, silence
from bofield.server.centre import Centre
from bofield.server.devices import Caller, caller
from bofield.server.guard import MOST_BYTES
from bofield.server.herd import Snapshots
from bofield.server.openapi import described
from bofield.server.problems import ProblemError
from bofield.server.served import Served
from bofield.server.throttle import Throttle
from bofield.wire import codec
from bofield.wire.codec import MEDIA_TYPE, WireError
from bofield.wire.messages import (
    Devices,
    DevicesReply,
    Digest,
    DigestReply,
    Enrol,
    EnrolReply,
    Hello,
    HelloReply,
    History,
    HistoryReply,
    Pull,
    PullReply,
    Purged,
    PurgedReply,
    Push,
    PushReply,
    Rescue,
    RescueReply,
)

_PAUSE = 0.25
"""Seconds between two looks at the counter while a laptop waits for news."""

_AUDITED = frozenset((400, 403, 409, 413))
"""The statuses that say that a request made no sense, or came from somebody who may not ask."""

M = TypeVar("M", bound=BaseModel)


def _centre(request: Request) -> Centre:
    found: Centre = request.app.state.centre
    return found


TheCentre = Annotated[Centre, Depends(_centre)]


def _caller(request: Request, centre: TheCentre) -> Caller:
    """Find out who is calling. Stands on the router itself, so that no path can be without it."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ProblemError(401, "no_token", "a bearer token is needed")
    with centre.storage.reading() as ledger:
        found = caller(ledger, token.strip())
    request.state.caller = found
    return found


TheCaller = Annotated[Caller, Depends(_caller)]


def _working(who: TheCaller) -> Caller:
    """A caller who may read. One that is retired may hand in what it has, and nothing else."""
    if who.retired:
        raise ProblemError(403, "device_revoked", "this device may hand in what waits, and nothing else")
    return who


def _working_still(request: Request, centre: Centre) -> Caller:
    """Find out anew whether the caller may read: much can have happened while it waited."""
    return _working(_caller(request, centre))


def _snapshots(request: Request) -> Snapshots:
    found: Snapshots = request.app.state.snapshots
    return found


def _throttle(request: Request) -> Throttle:
    found: Throttle = request.app.state.throttle
    return found


TheReader = Annotated[Caller, Depends(_working)]
TheSnapshots = Annotated[Snapshots, Depends(_snapshots)]
TheThrottle = Annotated[Throttle, Depends(_throttle)]


class _Audited(APIRoute):
    """A path whose refusals are written down: by whom, at which path, for which reason; never what was said."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """See APIRoute."""
        handle = super().get_route_handler()

        async def watched(request: Request) -> Response:
            try:
                return await handle(request)
            except ProblemError as problem:
                who: Caller | None = getattr(request.state, "caller", None)
                if who is not None and problem.status in _AUDITED:
                    await run_in_threadpool(_note_refusal, _centre(request), who, self.path, problem)
                raise

        return watched


open_router = APIRouter(prefix="/v1")
"""The two paths that need no token."""
router = APIRouter(prefix="/v1", dependencies=[Depends(_caller)], route_class=_Audited)
"""Everything else."""


@open_router.get("/health", response_model=None)
async def health(centre: TheCentre) -> Response:
    """Tell that the process runs and its database answers."""
    await run_in_threadpool(_touch, centre)
    return Response(f'{{"status":"ok","version":"{__version__}"}}', media_type="application/json")


@open_router.post("/enrol", **described(Enrol, EnrolReply))
async def post_enrol(request: Request, centre: TheCentre, throttle: TheThrottle) -> Response:
    """Exchange a one-time code for a device's token."""
    message = await _read(request, Enrol)
    address = request.client.host if request.client else ""
    if (wait := throttle.wait(address)) > 0:
        raise ProblemError(429, "too_many_tries", "wait before the next code", retry_after=math.ceil(wait))
    try:
        reply = await run_in_threadpool(codes.enrol, centre, message)
    except ProblemError as problem:
        if problem.problem == "code_unknown":  # whoever holds one that is used or too old is not guessing
            throttle.failed(address)
        raise
    throttle.succeeded(address)
    return _write(request, reply)


@router.post("/hello", **described(Hello, HelloReply))
async def post_hello(request: Request, centre: TheCentre, who: TheCaller) -> Response:
    """Begin a sync."""
    message = await _read(request, Hello)
    return _write(request, await run_in_threadpool(hello.hello, centre, who, message))


@router.post("/push", **described(Push, PushReply))
async def post_push(request: Request, centre: TheCentre, who: TheCaller) -> Response:
    """Hand in changes; each gets a verdict of its own."""
    reply = await run_in_threadpool(_push, centre, who, await request.body(), _encoding(request))
    return _write(request, reply)


@router.post("/rescue", **described(Rescue, RescueReply))
async def post_rescue(request: Request, centre: TheCentre, who: TheReader) -> Response:
    """Hand back what a restored centre has lost."""
    message = await _read(request, Rescue)
    return _write(request, await run_in_threadpool(rescue.rescue, centre, who, message))


@router.post("/pull", **described(Pull, PullReply))
async def post_pull(request: Request, centre: TheCentre, who: TheReader, snapshots: TheSnapshots) -> Response:
    """Ask for what has changed; with `wait`, the answer may take until something has."""
    message = await _read(request, Pull)
    begin = partial(snapshots.enter, who.device)
    deadline = time.monotonic() + message.wait
    page = await run_in_threadpool(pull.pull, centre, who, message, begin)
    while page.is_empty and time.monotonic() < deadline and not request.app.state.is_closing():
        await asyncio.sleep(_PAUSE)
        if await run_in_threadpool(_head, centre, who) > page.reply.head:
            who = await run_in_threadpool(_working_still, request, centre)
            page = await run_in_threadpool(pull.pull, centre, who, message, begin)
    if not page.is_first_read:
        snapshots.leave(who.device)
    return _response(*await run_in_threadpool(_packed, page, _wanted(request)))


@router.post("/digest", **described(Digest, DigestReply))
async def post_digest(request: Request, centre: TheCentre, who: TheReader) -> Response:
    """Ask whether both hold the same."""
    message = await _read(request, Digest)
    answer = await run_in_threadpool(digests.compare, centre, who, message)
    return _response(*await run_in_threadpool(_packed, answer, _wanted(request)))


@router.post("/purged", **described(Purged, PurgedReply))
async def post_purged(request: Request, centre: TheCentre, who: TheCaller) -> Response:
    """Give a receipt for what has left the laptop."""
    message = await _read(request, Purged)
    return _write(request, await run_in_threadpool(purge.take_receipt, centre, who, message))


@router.post("/history", **described(History, HistoryReply))
async def post_history(request: Request, centre: TheCentre, who: TheReader) -> Response:
    """Ask what a record has been."""
    message = await _read(request, History)
    return _write(request, await run_in_threadpool(history.history, centre, who, message))


@router.post("/devices", **described(Devices, DevicesReply))
async def post_devices(request: Request, centre: TheCentre, who: TheReader) -> Response:
    """Ask when each laptop was last heard (administrators)."""
    message = await _read(request, Devices)
    return _write(request, await run_in_threadpool(silence.tell_devices, centre, who, message))


def _packed(page: Served[Any], encoding: str) -> tuple[bytes, str]:
    return codec.pack(page.body(), encoding)


def _push(centre: Centre, who: Caller, body: bytes, encoding: str) -> PushReply:
    """Read a push, change by change if it has to be, and take it in."""
    try:
        try:
            message = codec.decode(Push, body, encoding, MOST_BYTES)
            changes = incoming.read_changes(message)
        except WireError:
            message, changes = incoming.salvage(codec.parse(body, encoding, MOST_BYTES))
    except WireError as error:
        raise _unreadable(error) from None
    if message.server_id != who.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    return feed.push(centre, who, message.epoch, changes, message.incarnation)


async def _read(request: Request, model: type[M]) -> M:
    try:
        return codec.decode(model, await request.body(), _encoding(request), MOST_BYTES)
    except WireError as error:
        raise _unreadable(error) from None


def _unreadable(error: WireError) -> ProblemError:
    too_large = str(error).startswith("more than")
    return ProblemError(413, "too_large", str(error)) if too_large else ProblemError(400, "unreadable", str(error))


def _encoding(request: Request) -> str:
    return request.headers.get("content-encoding", "").strip().lower()


def _write(request: Request, message: BaseModel) -> Response:
    """Write a reply, packed as the caller can read it."""
    return _response(*codec.encode(message, _wanted(request)))


def _wanted(request: Request) -> str:
    offered = {each.split(";")[0].strip().lower() for each in request.headers.get("accept-encoding", "").split(",")}
    return next((each for each in ("zstd", "gzip") if each in offered), "")


def _response(body: bytes, encoding: str) -> Response:
    headers = {"Content-Encoding": encoding} if encoding else {}
    return Response(body, media_type=MEDIA_TYPE, headers={**headers, "Vary": "Accept-Encoding"})


def _touch(centre: Centre) -> None:
    with centre.storage.reading():
        pass


def _head(centre: Centre, who: Caller) -> int:
    with centre.storage.reading() as ledger:
        return ledger.home(who.org).head


def _note_refusal(centre: Centre, who: Caller, path: str, problem: ProblemError) -> None:
    with centre.storage.writing() as ledger:
        audit.note(
            ledger,
            who.org,
            centre.now(),
            "refused",
            person=who.person,
            device=who.device,
            detail=f"{path} {problem.status} {problem.problem}",
        )
