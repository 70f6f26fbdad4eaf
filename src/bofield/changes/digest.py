"""Short proofs that two replicas hold the same records. Knows registers, not tables or wires."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.changes.register import Register

SIZE = 16
"""Bytes of a digest: 128 bits, written as 32 hexadecimal digits."""


def record_digest(record: str, registers: Mapping[str, Register]) -> str:
    """Digest the standing heads of every field of one record.

    The values themselves are left out: a change is immutable, so its id stands for its value.
    """
    return heads_digest(record, {name: [head.change for head in reg.heads] for name, reg in registers.items()})


def heads_digest(record: str, heads: Mapping[str, Iterable[str]]) -> str:
    """Digest one record from the ids of the standing heads of every field."""
    ordered = {name: sorted(ids) for name, ids in heads.items()}
    text = json.dumps([record, ordered], sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=SIZE).hexdigest()


def combined_digest(digests: Iterable[str]) -> str:
    """Combine the digests of a set of records, whatever order they come in.

    Exclusive or would let two equal mistakes cancel out; a sum modulo 2^128 of hashes does not.
    """
    total = sum(int(each, 16) for each in digests) % (1 << 8 * SIZE)
    return f"{total:0{2 * SIZE}x}"
