"""The centre's secret: a key in a file outside the database, so that whoever copies or edits the database lacks it.

It signs what leaves the centre and must come back unchanged: accepted changes and cursors.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

from bofield.errors import DamagedFileError
from bofield.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

_SIZE = 32


def make_key(file: Path) -> bytes:
    """Write a new random key that only its owner may read. Raises FileExistsError rather than replace one."""
    key = secrets.token_bytes(_SIZE)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(key.hex())
        opened.flush()
        os.fsync(opened.fileno())
    return key


def read_key(file: Path) -> bytes:
    """Read the key. Raises DamagedFileError when it is missing or no key."""
    try:
        key = bytes.fromhex(file.read_text().strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != _SIZE:
        raise DamagedFileError(
            _("The centre's key {file} is missing or damaged. Put it back from your backup of the folder.").format(
                file=file
            )
        )
    return key


def mac(key: bytes, purpose: str, *parts: str) -> str:
    """Compute the keyed hash of some texts, as hexadecimal digits. Hashes for different purposes never agree."""
    message = b"".join(len(raw).to_bytes(8) + raw for raw in (part.encode() for part in (purpose, *parts)))
    return hmac.new(key, message, hashlib.sha256).hexdigest()
