"""Makes the thorough profile known before the command line asks for it."""

from __future__ import annotations

from support import examples

__all__ = ["examples"]
