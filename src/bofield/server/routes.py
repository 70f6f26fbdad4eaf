"""The wire over HTTP: who is calling, what they say, and the answer. Everything else is refused by default.

Each path here reads its message, hands it to the one function that does the work in a thread, and writes the reply.
"""

# FastAPI reads annotations at run time, so this module does not postpone them.
import asyncio
import math
import time
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from bofield import __version__
from bofield.server import codes, feed, hello, incoming, pull
from bofield.server.centre import Centre
from bofield.server.devices import Caller, caller
from bofield.server.guard import MOST_BYTES
from bofield.server.openapi import described
from bofield.server.problems import ProblemError
from bofield.server.throttle import Throttle
from bofield.wire import codec
from bofield.wire.codec import MEDIA_TYPE, WireError
from bofield.wire.messages import Enrol, EnrolReply, Hello, HelloReply, Pull, PullReply, Push, PushReply

_PAUSE = 0.25
"""Seconds between two looks at the counter while a laptop waits for news."""

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
    with centre.storage.reading() as connection:
        return caller(connection, token.strip())


def _throttle(request: Request) -> Throttle:
    found: Throttle = request.app.state.throttle
    return found


TheCaller = Annotated[Caller, Depends(_caller)]
TheThrottle = Annotated[Throttle, Depends(_throttle)]

open_router = APIRouter(prefix="/v1")
"""The two paths that need no token."""
router = APIRouter(prefix="/v1", dependencies=[Depends(_caller)])
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


@router.post("/pull", **described(Pull, PullReply))
async def post_pull(request: Request, centre: TheCentre, who: TheCaller) -> Response:
    """Ask for what has changed; with `wait`, the answer may take until something has."""
    message = await _read(request, Pull)
    deadline = time.monotonic() + message.wait
    page = await run_in_threadpool(pull.pull, centre, who, message)
    while page.is_empty and time.monotonic() < deadline and not request.app.state.is_closing():
        await asyncio.sleep(_PAUSE)
        if await run_in_threadpool(_head, centre, who) > page.reply.head:
            who = await run_in_threadpool(_caller, request, centre)
            page = await run_in_threadpool(pull.pull, centre, who, message)
    return _response(*await run_in_threadpool(_packed, page, _wanted(request)))


def _packed(page: pull.Page, encoding: str) -> tuple[bytes, str]:
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
    return feed.push(centre, who, message.epoch, changes)


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
    with centre.storage.reading() as connection:
        return feed.head_of(connection, who.org).seq
