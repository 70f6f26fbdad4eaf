"""Names for new things: UUIDv7 for records (they sort by birth), 128 random bits for changes."""

from __future__ import annotations

import secrets
import time
import uuid

_VERSION_7 = 0x7
_VARIANT_RFC = 0b10


def new_id(milliseconds: int | None = None, random_bits: int | None = None) -> str:
    """Make a UUIDv7 (RFC 9562, 5.7) as its 36-character text.

    `milliseconds` since 1970 and 74 `random_bits` come from the system unless given.
    """
    moment = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    noise = secrets.randbits(74) if random_bits is None else random_bits
    high, low = noise >> 62 & 0xFFF, noise & (1 << 62) - 1
    return str(uuid.UUID(int=(moment & (1 << 48) - 1) << 80 | _VERSION_7 << 76 | high << 64 | _VARIANT_RFC << 62 | low))


def new_change_id() -> str:
    """Make the id of a change: 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Tell whether `text` is a UUID in its canonical lower-case form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
