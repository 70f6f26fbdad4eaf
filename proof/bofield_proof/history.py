"""One history from its first step to its last promise, the same every time it is run."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bofield.ids import drawn_from
from bofield_proof.chance import generator
from bofield_proof.ending import end
from bofield_proof.playing import play
from bofield_proof.town import town
from bofield_proof.world import begin

if TYPE_CHECKING:
    from bofield_proof.script import Script


@dataclass(slots=True)
class Result:
    """What a history came to."""

    script: Script
    faults: list[str]
    story: list[str]
    fired: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    syncs: int = 0
    seconds: float = 0.0

    @property
    def trace(self) -> str:
        """Everything that was seen, as text."""
        return "\n".join([*self.story, *(f"  !!! {promise}" for promise in self.faults)])


def run(script: Script) -> Result:
    """Play a script and look at every promise."""
    began = time.process_time()
    town()  # outside the chance of the history
    chance = generator(script.seed, "chance")
    world = begin(script)
    with drawn_from(chance.getrandbits, world.clock.milliseconds):
        try:
            for step in script.steps:
                play(world, step)
            end(world)
        except Exception:  # noqa: BLE001  (whatever it is, it is a finding)
            world.broken(f"an error nobody caught: {traceback.format_exc(limit=-6)}")
    world.fired["steps"] = len(script.steps)
    return Result(
        script,
        world.truth.faults,
        world.story,
        world.fired,
        len(script.steps),
        world.syncs,
        time.process_time() - began,
    )
