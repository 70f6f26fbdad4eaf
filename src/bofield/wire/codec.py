"""Messages to bytes and back: strict JSON, optionally compressed, never larger than agreed.

Refused with WireError: duplicate keys, NaN and infinities, numbers of more than 20 digits, nesting deeper than 12,
bytes that are not UTF-8, and bodies that unpack to more than the caller allows.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import Any, Never, TypeVar

import zstandard
from pydantic import BaseModel, ValidationError

MEDIA_TYPE = "application/vnd.bofield.v1+json"
_DEPTH = 12
_DIGITS = 20
_SMALL = 512
"""Bodies below this many bytes are sent as they are: compressing them gains nothing."""

M = TypeVar("M", bound=BaseModel)


class WireError(ValueError):
    """Bytes that are not the message that was agreed on."""


def encode(message: BaseModel, encoding: str = "zstd") -> tuple[bytes, str]:
    """Write a message; returns its bytes and the content encoding used (`zstd`, `gzip` or empty)."""
    return pack(message.model_dump_json(exclude_defaults=True).encode(), encoding)


def pack(body: bytes, encoding: str = "zstd") -> tuple[bytes, str]:
    """Compress what has been written already, if that gains anything; returns it and the content encoding used."""
    if len(body) < _SMALL or encoding not in {"zstd", "gzip"}:
        return body, ""
    if encoding == "gzip":
        return gzip.compress(body, compresslevel=6), "gzip"
    return zstandard.ZstdCompressor(level=3).compress(body), "zstd"


def decode(model: type[M], body: bytes, encoding: str = "", limit: int = 4 * 1024 * 1024, *, guarded: bool = True) -> M:
    """Read a message of at most `limit` bytes once unpacked. Raises WireError saying where it is wrong.

    `guarded` adds the checks that a centre needs against strangers; a laptop that reads thousands of records from
    its own centre leaves them out (they cost three times the reading itself), and still checks every type.
    """
    text = _unpack(body, encoding, limit)
    if guarded:
        _guard(text)
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WireError(f"{place}: {first['msg']}") from None


def parse(body: bytes, encoding: str = "", limit: int = 4 * 1024 * 1024) -> Any:
    """Read strict JSON that is not the message it should be, so that its parts can be looked at one by one."""
    return _guard(_unpack(body, encoding, limit))


def _guard(text: str) -> Any:
    try:
        data = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_int=_integer, parse_float=_float
        )
    except (ValueError, RecursionError) as error:
        raise WireError(f"not JSON: {error}") from None
    _check_depth(data)
    return data


def _unpack(body: bytes, encoding: str, limit: int) -> str:
    try:
        if encoding == "zstd":
            with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)) as reader:
                raw = reader.read(limit + 1)
        elif encoding == "gzip":
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
                raw = packed.read(limit + 1)
        elif encoding in {"", "identity"}:
            raw = body
        else:
            raise WireError(f"unknown content encoding {encoding!r}")
    except (zstandard.ZstdError, zlib.error, OSError, EOFError) as error:
        raise WireError(f"cannot be unpacked: {error}") from None
    if len(raw) > limit:
        raise WireError(f"more than {limit} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError(f"not UTF-8 at byte {error.start}") from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a value")


def _integer(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError("a number is too long")
    return int(text)


def _float(text: str) -> Never:
    raise ValueError(f"{text[:_DIGITS]} is not a whole number")


def _check_depth(data: Any, depth: int = 0) -> None:
    if depth > _DEPTH:
        raise WireError("nested too deep")
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for each in inner:
        if isinstance(each, (dict, list)):
            _check_depth(each, depth + 1)
