"""A server on loopback that answers every request with the same bytes, whatever they are worth."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = bytes | Callable[[bytes], bytes | None] | None


@contextmanager
def answering(answer: Answer, port: int = 0) -> Iterator[str]:
    """Serve `answer` (or what it makes of the request; None: nothing, and hang up) and give the address."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.settimeout(0.1)
        closing = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, answer, closing))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            closing.set()
            thread.join()


def _serve(listener: socket.socket, answer: Answer, closing: threading.Event) -> None:
    while not closing.is_set():
        with suppress(OSError):
            connection, _address = listener.accept()
            with connection:
                connection.settimeout(1)
                asked = _request(connection)
                made = answer(asked) if callable(answer) else answer
                if made is not None:
                    connection.sendall(made)


def _request(connection: socket.socket) -> bytes:
    """Read a whole request: its head, and as much body as it announces."""
    read = b""
    while b"\r\n\r\n" not in read:
        part = connection.recv(65536)
        if not part:
            return read
        read += part
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def response(status: str, body: bytes, media_type: str, *more: str) -> bytes:
    """Write a whole answer of HTTP/1.1."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
