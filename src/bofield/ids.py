"""Names for new things: UUIDv7 for records (they sort by birth), 128 random bits for changes.

Chance and the clock stand behind one seam, so that a simulation can run the same history twice.
"""

from __future__ import annotations

import secrets
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VERSION_7 = 0x7
_VARIANT_RFC = 0b10


class _Sources:
    """Where random bits and milliseconds since 1970 come from."""

    bits: Callable[[int], int] = staticmethod(secrets.randbits)
    milliseconds: Callable[[], int] = staticmethod(lambda: time.time_ns() // 1_000_000)


@contextmanager
def drawn_from(bits: Callable[[int], int], milliseconds: Callable[[], int]) -> Iterator[None]:
    """Take chance and time from a simulation instead of the system, in the whole process, for the block."""
    before = _Sources.bits, _Sources.milliseconds
    _Sources.bits, _Sources.milliseconds = staticmethod(bits), staticmethod(milliseconds)
    try:
        yield
    finally:
        _Sources.bits, _Sources.milliseconds = staticmethod(before[0]), staticmethod(before[1])


def new_id(milliseconds: int | None = None, random_bits: int | None = None) -> str:
    """Make a UUIDv7 (RFC 9562, 5.7) as its 36-character text.

    `milliseconds` since 1970 and 74 `random_bits` come from the system unless given.
    """
    moment = _Sources.milliseconds() if milliseconds is None else milliseconds
    noise = _Sources.bits(74) if random_bits is None else random_bits
    high, low = noise >> 62 & 0xFFF, noise & (1 << 62) - 1
    return str(uuid.UUID(int=(moment & (1 << 48) - 1) << 80 | _VERSION_7 << 76 | high << 64 | _VARIANT_RFC << 62 | low))


def new_change_id() -> str:
    """Make the id of a change: 128 random bits as 32 hexadecimal digits."""
    return f"{_Sources.bits(128):032x}"


def new_incarnation() -> str:
    """Make the token by which the centre tells a laptop from its copy: 128 random bits as 32 hexadecimal digits."""
    return f"{_Sources.bits(128):032x}"


def is_id(text: str) -> bool:
    """Tell whether `text` is a UUID in its canonical lower-case form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
