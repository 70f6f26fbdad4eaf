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

    from bofield.changes import Order

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


_HALF = 32  # hexadecimal digits: 128 bits
_EPOCH, _COUNT, _CHANCE = 8, 8, 16  # hexadecimal digits of an incarnation


def change_mac(key: bytes, org: str, order: Order, change: str, text: str) -> str:
    """Sign a change at its place: the first half by its id alone, so that a receipt proves itself without the text."""
    return _receipt(key, org, order, change) + mac(key, "change", org, str(order.epoch), str(order.seq), text)[:_HALF]


def proves_change(key: bytes, org: str, order: Order, change: str, text: str, claimed: str) -> bool:
    """Tell whether a mac is the one that a change was given, in this form or the one of feeds before receipts."""
    earlier = mac(key, "change", org, str(order.epoch), str(order.seq), text)
    return any(hmac.compare_digest(each, claimed) for each in (change_mac(key, org, order, change, text), earlier))


def proves_receipt(key: bytes, org: str, order: Order, change: str, claimed: str) -> bool:
    """Tell whether a mac shows that this centre once gave a change this place, whatever the change said."""
    return hmac.compare_digest(_receipt(key, org, order, change), claimed[:_HALF])


def write_incarnation(key: bytes, org: str, device: str, epoch: int, count: int, chance: str) -> str:
    """Make the token of a laptop's next meeting. It proves by itself in which epoch it was given, and as which one."""
    told = f"{epoch:08x}{count:08x}{chance[:_CHANCE]}"
    return told + mac(key, "incarnation", org, device, told)[:_HALF]


def read_incarnation(key: bytes, org: str, device: str, token: str) -> tuple[int, int]:
    """The epoch and number of a meeting by its token; zeros for one that this centre did not make for the device."""
    told = token[: _EPOCH + _COUNT + _CHANCE]
    genuine = told + mac(key, "incarnation", org, device, told)[:_HALF]
    if not hmac.compare_digest(genuine.encode(), token.encode()):
        return 0, 0
    return int(told[:_EPOCH], 16), int(told[_EPOCH : _EPOCH + _COUNT], 16)


def _receipt(key: bytes, org: str, order: Order, change: str) -> str:
    return mac(key, "receipt", org, str(order.epoch), str(order.seq), change)[:_HALF]
