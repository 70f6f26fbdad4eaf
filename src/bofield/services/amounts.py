"""Amounts as answers have them, in kronor, and as records keep them, in öre."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

LARGEST: Final = 2**31 - 1
"""As many öre as a record can hold."""


def ore(kronor: str) -> int:
    """Read an amount in kronor as whole öre; 0 where none is told, or more than any rent could be."""
    try:
        amount = int(Decimal(kronor or "0") * 100)
    except (InvalidOperation, ValueError, OverflowError):
        return 0
    return amount if 0 < amount <= LARGEST else 0
