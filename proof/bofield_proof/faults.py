"""The kinds of things that go wrong, by name. Knows nothing of how each is brought about."""

from __future__ import annotations

ON_THE_WAY = (
    "request lost",
    "response lost",
    "duplicate",
    "delay past newer",
    "truncated body",
    "HTML 200",
    "redirect",
    "401 mid-page",
    "413",
    "429",
    "503",
)
"""What a network, or something in it, does to one request."""
IN_A_PROGRAM = ("kill laptop", "kill centre", "disk full", "I/O error")
"""What happens between two statements of a transaction."""
MEANWHILE = ("right mid-page", "compaction mid-pull")
"""What an administrator does while a laptop reads."""
BETWEEN = (
    "clock jump",
    "clone",
    "laptop restored",
    "centre restored",
    "centre restored without epoch file",
    "schema upgrade",
    "poison change",
    "device retired",
)
"""What happens to a laptop or to the centre between two syncs."""
DURING_A_SYNC = (*ON_THE_WAY, *IN_A_PROGRAM, *MEANWHILE)
EVERY = (*DURING_A_SYNC, *BETWEEN)
