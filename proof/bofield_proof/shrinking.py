"""Makes a failing history shorter while it still fails. Knows scripts; runs whatever it is given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield_proof.script import Script


def shrink(script: Script, fails: Callable[[Script], bool], patience: int = 400) -> Script:
    """Leave out steps, faults and oddities for as long as the history still fails; tries at most `patience` others."""
    tries = 0

    def still(candidate: Script) -> bool:
        nonlocal tries
        tries += 1
        return tries <= patience and fails(candidate)

    size = max(1, len(script.steps) // 2)
    while size:
        start = 0
        while start < len(script.steps):
            shorter = script.with_steps(script.steps[:start] + script.steps[start + size :])
            if still(shorter):
                script = shorter
            else:
                start += size
        size //= 2
    for number, step in enumerate(script.steps):
        calm = replace(step, fault="", at=0)
        steps = (*script.steps[:number], calm, *script.steps[number + 1 :])
        if step.fault and still(script.with_steps(steps)):
            script = script.with_steps(steps)
    for plain in ({"fresh": 0}, {"page": 1000}, {"push": 500}, {"cases": 1}):
        candidate = replace(script, **plain)  # type: ignore[arg-type]
        if candidate != script and still(candidate):
            script = candidate
    return script
