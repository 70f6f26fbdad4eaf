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
from bofield_proof.script import draw

if TYPE_CHECKING:
    from pathlib import Path

HISTORIES, PARTS = 20_000, 40
_TRACES = """
from bofield_proof.history import run
from bofield_proof.script import draw
print(*(run(draw(seed)).trace for seed in range(60)))
"""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_promise_is_broken(part: int) -> None:
    each = HISTORIES // PARTS
    tally = running.run_seeds(part * each, each)
    if tally.failures:
        seed, promises = tally.failures[0]
        story = running.shrunk(draw(seed)).trace
        pytest.fail(f"{tally.broken} of {each} histories; seed {seed}: {promises}\n{story}")


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
