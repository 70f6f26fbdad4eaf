"""The centre as an ASGI application: routes behind a guard, and one shape for everything that goes wrong.

    uvicorn --factory bofield.server.app:create_app

serves the centre in the folder that BOFIELD_CENTRE names.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc
from starlette.exceptions import HTTPException

from bofield import __version__
from bofield.errors import BofieldError, NoSpaceError
from bofield.server import epochs
from bofield.server.centre import Centre, default_folder, open_centre
from bofield.server.guard import Guard
from bofield.server.herd import Snapshots
from bofield.server.openapi import describe
from bofield.server.problems import ProblemError, answer
from bofield.server.routes import open_router, router
from bofield.server.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from fastapi import Request, Response

ENVIRONMENT = "BOFIELD_CENTRE"
_RETRY = 5  # seconds to wait for a database that does not answer
_WATCH = 20.0  # seconds between two looks at whether the database is still the one it was
_UNREACHABLE = (BofieldError, exc.SQLAlchemyError, OSError)
_log = logging.getLogger(__name__)


def create_app(centre: Centre | None = None, is_closing: Callable[[], bool] = lambda: False) -> FastAPI:
    """Make the application for an opened centre, or for the one that BOFIELD_CENTRE names.

    `is_closing` tells requests that wait for news to end. The centre is closed with the application.
    """
    opened = centre or open_centre(Path(os.environ.get(ENVIRONMENT) or default_folder()))
    app = FastAPI(
        title="bofield",
        version=__version__,
        description="How laptops and the centre of an organisation speak.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=_lifespan,
    )
    app.state.centre, app.state.is_closing, app.state.throttle = opened, is_closing, Throttle()
    app.state.snapshots = Snapshots()
    app.add_middleware(Guard)
    app.include_router(open_router)
    app.include_router(router)
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(exc.OperationalError, _no_database)
    app.add_exception_handler(exc.TimeoutError, _no_database)
    app.add_exception_handler(NoSpaceError, _no_database)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's own way to replace it
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    watch = asyncio.create_task(_watch(app.state.centre))
    yield
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    with suppress(*_UNREACHABLE):
        await run_in_threadpool(epochs.remember, app.state.centre)
    app.state.centre.close()


async def _watch(centre: Centre) -> None:
    """Notice a database that was put back beneath a running process, and note how far the feed has come."""
    while True:
        await asyncio.sleep(_WATCH)
        try:
            await run_in_threadpool(_look, centre)
        except _UNREACHABLE as error:
            _log.error("the life of the database could not be noted: %s", type(error).__name__)


def _look(centre: Centre) -> None:
    epochs.settle(centre)
    epochs.remember(centre)


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101  (what it is registered for)
    return answer(error)


async def _http(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return answer(ProblemError(status, {404: "not_found", 405: "method"}.get(status, "http")))


async def _invalid(_request: Request, _error: Exception) -> Response:
    return answer(ProblemError(400, "unreadable"))


async def _no_database(_request: Request, error: Exception) -> Response:
    # The class of the error alone: its text may hold values.
    _log.error("the database does not answer: %s", type(error).__name__)
    return answer(ProblemError(503, "database", "the database does not answer", retry_after=_RETRY))
