"""The small world as a command: which worlds are searched whole, and what came of it.

A world in which everything may happen at once has more states than a machine can hold, so the whole is cut into
worlds that each leave something out; every pair of things that can happen is together in some world.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

from bofield_proof.model_replay import replay
from bofield_proof.model_search import Found, search
from bofield_proof.model_state import Left

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NOTHING = Left(edits=1, rights=0, restores=0, backups=0, duplicates=0, breaks=0)
WORLDS = {
    "two edits each": _NOTHING._replace(edits=2),
    "two edits each, two breaks": _NOTHING._replace(edits=2, breaks=2),
    "two edits each, a duplicate": _NOTHING._replace(edits=2, duplicates=1),
    "two edits each, a right that ends": _NOTHING._replace(edits=2, rights=1),
    "two edits each, a restore": _NOTHING._replace(edits=2, restores=1),
    "a right, a duplicate, two breaks": _NOTHING._replace(rights=1, duplicates=1, breaks=2),
    "a restore, a backup, two breaks": _NOTHING._replace(restores=1, backups=1, breaks=2),
    "a restore, a duplicate, a break": _NOTHING._replace(restores=1, duplicates=1, breaks=1),
    "a right, a restore": _NOTHING._replace(rights=1, restores=1),
    "a right, a restore, a backup": _NOTHING._replace(rights=1, restores=1, backups=1),
    "a right, a restore, a duplicate": _NOTHING._replace(rights=1, restores=1, duplicates=1),
    "a right, a restore, a break": _NOTHING._replace(rights=1, restores=1, breaks=1),
}
"""Name → how often each thing may happen in it."""


def model(names: Iterable[str] = (), *, most: int = 0, to: Path | None = None) -> int:
    """Search worlds, all unless some are named, and replay every ending; 0 when all promises are kept."""
    figures: dict[str, Any] = {}
    for name in names or WORLDS:
        begun = time.monotonic()
        found = search(WORLDS[name], most=most, told=_progress)
        figures[name] = _figures(found, time.monotonic() - begun)
        otherwise = [why for way in found.endings.values() if (why := replay(WORLDS[name], way))]
        figures[name]["endings the program does not reach"] = len(otherwise)
        print(f"\r{name}: {json.dumps(figures[name], ensure_ascii=False)}", flush=True)
        if to:
            to.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
        if found.broken or otherwise:
            print(*found.broken, *otherwise, sep="\n")
            return 1
    return 0


def _figures(found: Found, seconds: float) -> dict[str, Any]:
    return {
        "whole": found.whole,
        "states": found.states,
        "steps": found.steps,
        "longest way": found.layers,
        "steps to rest at most": found.longest_rest,
        "endings": len(found.endings),
        "states with a loss that nobody could have saved": found.remainder,
        "seconds": round(seconds, 1),
    }


def _progress(found: Found) -> None:
    print(f"\r{found.layers} steps deep, {found.states} states ", end="", file=sys.stderr, flush=True)
