"""The encrypted file page by page, decrypted without the driver: everything that lies in it, free pages and all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_PAGE, _RESERVED, _IV, _SALT = 4096, 80, 16, 16
_LOG_HEAD, _FRAME_HEAD = 32, 24


def pages(database: Path, key: bytes) -> Iterator[bytes]:
    """Decrypt all pages of the file and of its log of writes."""
    data = database.read_bytes()
    for start in range(0, len(data), _PAGE):
        yield _decrypted(data[start : start + _PAGE], key, first=start == 0)
    log = database.with_name(f"{database.name}-wal")
    data = log.read_bytes() if log.exists() else b""
    for start in range(_LOG_HEAD, len(data), _FRAME_HEAD + _PAGE):
        number = int.from_bytes(data[start : start + 4], "big")
        body = data[start + _FRAME_HEAD : start + _FRAME_HEAD + _PAGE]
        yield _decrypted(body, key, first=number == 1)


def found_in(database: Path, key: bytes, words: Collection[str]) -> set[str]:
    """Tell which of these words lie anywhere in the file, as UTF-8, however they are written."""
    wanted = {word.lower().encode(): word for word in words}
    longest_first = sorted(map(re.escape, wanted), key=lambda each: -len(each))
    pattern = re.compile(b"|".join(longest_first))
    return {wanted[match] for page in pages(database, key) for match in pattern.findall(page.lower())}


def _decrypted(page: bytes, key: bytes, *, first: bool) -> bytes:
    body = page[_SALT if first else 0 : _PAGE - _RESERVED]
    vector = page[_PAGE - _RESERVED : _PAGE - _RESERVED + _IV]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
