"""What is written down when the program itself fails: where in the code, never what anybody wrote.

A traceback's message and its local variables may hold a note, a name or a passphrase, so neither is kept. Knows the
shape of an exception and a folder; knows nothing of what the program was doing.
"""

from __future__ import annotations

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bofield import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "crashes.log"
KEEP = 64 * 1024
"""Bytes of older reports that are kept."""


def report(error: BaseException) -> str:
    """Describe a failure by the kinds of its errors and the lines of code, without any message or value."""
    system = f"bofield {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return "\n".join([system, *_described(error, set())])


def keep_report(folder: Path, error: BaseException, *, at: datetime | None = None) -> Path | None:
    """Add the report of a failure to the log in `folder`; return the log, or None when it cannot be written."""
    moment = (at or datetime.now(tz=UTC)).isoformat(timespec="seconds")
    path = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        older = path.read_bytes()[-KEEP:] if path.exists() else b""
        partial = path.with_suffix(".partial")
        partial.write_bytes(older + f"{moment} {report(error)}\n\n".encode())
        partial.chmod(0o600)
        partial.replace(path)
    except OSError:
        return None
    return path


def _described(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _described(earlier, seen)
        yield "then"
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"  {_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            if id(one) not in seen:
                yield "of which"
                yield from _described(one, seen)


def _short(filename: str) -> str:
    """Cut a path to what tells the module; the rest may name a person's home."""
    roots = sorted((root for root in sys.path if root and filename.startswith(root + os.sep)), key=len)
    return filename.removeprefix(roots[-1] + os.sep) if roots else os.path.basename(filename)  # noqa: PTH119
