"""Twenty thousand histories of laptops that quarrel with a bad world, and not one promise broken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bofield_proof import running
from bofield_proof.faults import EVERY
from bofield_proof.history import run
from bofield_proof.script import RARE_FROM, draw
from bofield_proof.varied import VARIED_FROM

if TYPE_CHECKING:
    from pathlib import Path

HISTORIES, PARTS = 20_000, 40
_TRACES = """
from bofield_proof.history import run
from bofield_proof.script import draw
print(*(run(draw(seed)).trace for seed in range(60)))
"""


def _all_hold(first: int, count: int) -> None:
    tally = running.run_seeds(first, count)
    if tally.failures:
        seed, promises = tally.failures[0]
        story = running.shrunk(running.script_of(seed)).trace
        pytest.fail(f"{tally.broken} of {count} histories; seed {seed}: {promises}\n{story}")


@pytest.mark.parametrize("part", range(PARTS))
def test_no_promise_is_broken(part: int) -> None:
    each = HISTORIES // PARTS
    _all_hold(part * each, each)


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("kind", [RARE_FROM, VARIED_FROM], ids=["rare", "varied"])
def test_no_promise_is_broken_on_days_that_hardly_ever_come_together(kind: int, part: int) -> None:
    each = HISTORIES // PARTS
    _all_hold(kind + part * each, each)


def test_a_varied_history_is_the_same_every_time() -> None:
    seeds = range(VARIED_FROM, VARIED_FROM + 200)
    assert [running.script_of(seed) for seed in seeds] == [running.script_of(seed) for seed in seeds]
    assert len({running.script_of(seed) for seed in seeds}) == len(seeds)


def test_every_kind_of_fault_strikes() -> None:
    fired: Counter[str] = Counter()
    for seed in range(HISTORIES, HISTORIES + 800):
        fired.update(run(draw(seed)).fired)
        if all(fired[kind] for kind in EVERY):
            return
    assert not [kind for kind in EVERY if not fired[kind]]


@pytest.mark.parametrize("file", running.kept(), ids=lambda file: file.stem)
def test_what_once_went_wrong_goes_well(file: Path) -> None:
    result = run(running.load(file))
    assert not result.faults, result.trace


def test_a_history_is_the_same_every_time_and_in_every_process() -> None:
    def traces(order_of_sets: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": order_of_sets}
        asked = [sys.executable, "-c", _TRACES]
        return subprocess.run(asked, env=environment, check=True, capture_output=True, text=True).stdout

    assert traces("1") == traces("2")
    assert [run(draw(seed)).trace for seed in range(60)] == [run(draw(seed)).trace for seed in range(60)]
