"""Runs many histories in several processes, counts, and gives the first failures with their stories.

Knows ranges of seeds; knows nothing of what a history is about.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bofield_proof.faults import EVERY
from bofield_proof.history import Result, run
from bofield_proof.script import Script, draw, from_data
from bofield_proof.shrinking import shrink
from bofield_proof.varied import VARIED_FROM, vary

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK = 250
_KEPT = 20
"""Failing seeds are told in full up to this many; all are counted."""
REGRESSIONS = Path(__file__).parent / "regressions"


@dataclass(slots=True)
class Tally:
    """What many histories came to."""

    histories: int = 0
    steps: int = 0
    syncs: int = 0
    broken: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, list[str]]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, result: Result) -> None:
        """Count one history."""
        self.histories += 1
        self.steps += result.steps
        self.syncs += result.syncs
        self.fired.update(result.fired)
        self.seconds += result.seconds
        if result.faults:
            self.broken += 1
            if len(self.failures) < _KEPT:
                self.failures.append((result.script.seed, result.faults[:3]))

    def join(self, other: Tally) -> None:
        """Count what another process counted."""
        self.histories += other.histories
        self.steps += other.steps
        self.syncs += other.syncs
        self.broken += other.broken
        self.fired.update(other.fired)
        self.seconds += other.seconds
        self.failures = sorted([*self.failures, *other.failures])[:_KEPT]

    def as_data(self) -> dict[str, Any]:
        """Write it as JSON can hold it, every kind of fault with how often it struck."""
        return {
            "histories": self.histories,
            "steps": self.steps,
            "syncs": self.syncs,
            "broken": self.broken,
            "milliseconds_each": round(1000 * self.seconds / max(1, self.histories), 2),
            "fired": {kind: self.fired[kind] for kind in EVERY},
            "failures": [{"seed": seed, "promises": promises} for seed, promises in self.failures],
        }


def script_of(seed: int) -> Script:
    """The history that a seed stands for."""
    return draw(seed) if seed < VARIED_FROM else vary(seed, _known())


@cache
def _known() -> tuple[Script, ...]:
    return tuple(map(load, kept()))


def run_seeds(first: int, count: int) -> Tally:
    """Run the histories of some seeds in this process."""
    tally = Tally()
    for seed in range(first, first + count):
        tally.add(run(script_of(seed)))
    return tally


def run_many(first: int, count: int, workers: int, progress: Callable[[Tally, float], None]) -> Tally:
    """Run the histories of many seeds in several processes; `progress` is told after every part."""
    total, began = Tally(), time.monotonic()
    starts = iter(range(first, first + count, _CHUNK))
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:

        def submit() -> Any:
            start = next(starts, None)
            return None if start is None else pool.submit(run_seeds, start, min(_CHUNK, first + count - start))

        running = {future for _each in range(workers * 2) if (future := submit())}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                total.join(future.result())
                if following := submit():
                    running.add(following)
            progress(total, time.monotonic() - began)
    return total


def shrunk(script: Script) -> Result:
    """Make a failing history as short as it will go while it breaks the same promise."""
    broken = _kind(run(script))
    return run(shrink(script, lambda candidate: _kind(run(candidate)) == broken))


def _kind(result: Result) -> str:
    """The first broken promise, without what differs from one history to another."""
    return result.faults[0].partition(":")[0][:40] if result.faults else ""


def keep(script: Script, name: str) -> Path:
    """Keep a history as a file that every test run plays again."""
    REGRESSIONS.mkdir(exist_ok=True)
    file = REGRESSIONS / f"{name}.json"
    file.write_text(json.dumps(script.as_data(), indent=1, ensure_ascii=False) + "\n")
    return file


def kept() -> list[Path]:
    """The histories that are kept."""
    return sorted(REGRESSIONS.glob("*.json"))


def load(file: Path) -> Script:
    """Read a history that was kept."""
    return from_data(json.loads(file.read_text()))
