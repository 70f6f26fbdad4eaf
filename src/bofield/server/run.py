"""The process that serves a centre: uvicorn with our application, a line when it listens, and a clean end."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import uvicorn

from bofield.errors import BofieldError
from bofield.i18n import _
from bofield.server.app import create_app

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

    from bofield.server.centre import Centre

_GRACE = 5  # seconds for requests under way
_IDLE = 15  # seconds a quiet connection is kept
_MOST_AT_ONCE = 500


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            bound = self.servers[0].sockets[0].getsockname()
            host = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
            self._on_ready(f"http://{host}:{bound[1]}")


def serve(
    centre: Centre, host: str, port: int, ready_file: Path | None = None, on_ready: Callable[[str], None] | None = None
) -> None:
    """Serve until the process is told to end (SIGTERM, SIGINT). Port 0 takes any free one.

    `ready_file` is written once the server listens: JSON with `url` and `pid`. Raises BofieldError when it cannot
    listen there.
    """

    def ready(url: str) -> None:
        if ready_file is not None:
            partial = ready_file.with_name(f"{ready_file.name}.part")
            partial.write_text(json.dumps({"url": url, "pid": os.getpid()}))
            partial.replace(ready_file)
        if on_ready is not None:
            on_ready(url)

    server: _Server | None = None
    app = create_app(centre, is_closing=lambda: server is not None and server.should_exit)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="critical",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=_IDLE,
        limit_concurrency=_MOST_AT_ONCE,
    )
    server = _Server(config, ready)
    # uvicorn raises the signal again after a clean end, for whoever had it before; a clean end is exit code 0 here.
    before = {each: signal.signal(each, _done) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.run()
    except SystemExit:
        raise BofieldError(
            _("The server cannot listen on {host}, port {port}. Another program may; choose another --port.").format(
                host=host, port=port
            )
        ) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_with_stdin() -> None:
    """End this process, cleanly, once its standard input closes: whoever started it is gone, however that came."""

    def watch() -> None:
        # Not through sys.stdin: its lock would be held when the interpreter ends.
        while os.read(descriptor, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    descriptor = sys.stdin.fileno()
    threading.Thread(target=watch, name="stdin", daemon=True).start()


def _done(_number: int, _frame: FrameType | None) -> None:
    """Take note of nothing: the server has ended already."""
