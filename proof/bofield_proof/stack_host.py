"""A real server on a real port, in a thread of this process, which can end as a process is killed, and come back.

It lives in this process so that a seed decides chance and clock there too, and a deliberate bug reaches it. Servers in
processes of their own are killed in `processes`. Knows uvicorn and the application; knows no history.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import uvicorn

from bofield.server.app import create_app
from bofield.server.herd import Snapshots
from bofield.server.throttle import Throttle

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI
    from sqlalchemy import Engine

    from bofield.server.centre import Centre

_HOST = "127.0.0.1"
_PATIENCE = 30.0


_COMPILED: dict[str, tuple[Any, Any]] = {}


def compiled_once(kind: str, engine: Engine) -> None:
    """Let the engines of a kind share what they have compiled: a process opens hundreds of them, an app one."""
    engine.dialect, engine._compiled_cache = _COMPILED.setdefault(kind, (engine.dialect, engine._compiled_cache))


class _Server(uvicorn.Server):
    """Waits for a word instead of looking ten times a second, and can be torn away from all who talk with it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._word: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop, self._word = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        assert self._word is not None
        await self.on_tick(0)
        await self._word.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for each in self.servers:
            each.close()
        if not self.force_exit:
            await self.lifespan.shutdown()
        del sockets

    def end(self, *, killed: bool) -> None:
        """End at once; whoever is killed has no time to write anything down. Called from another thread."""
        assert self._loop is not None
        assert self._word is not None
        self.force_exit = killed
        self._loop.call_soon_threadsafe(self._word.set)


class Host:
    """The machine on which the server runs. `port` stays the same from one life of the server to the next."""

    def __init__(self) -> None:
        self.port = 0
        self._app: FastAPI | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{_HOST}:{self.port}"

    def start(self, centre: Centre) -> None:
        """Serve a centre; return when it answers."""
        self._app = create_app(centre)
        config = uvicorn.Config(
            self._app,
            host=_HOST,
            port=self.port,
            log_level="critical",
            access_log=False,
            server_header=False,
            lifespan="on",
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        assert self._server.ready.wait(_PATIENCE), "the server did not start"
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def turn_to(self, centre: Centre) -> None:
        """Serve another centre from the next request on, with nothing remembered of the one before."""
        assert self._app is not None
        state = self._app.state
        state.centre, state.snapshots, state.throttle = centre, Snapshots(), Throttle()

    def stop(self, *, killed: bool = False) -> None:
        """Stop serving, cleanly or as a process that is killed."""
        if self._server is None or self._thread is None:
            return
        self._server.end(killed=killed)
        self._thread.join(_PATIENCE)
        assert not self._thread.is_alive(), "the server did not end"
        self._server = self._thread = None
