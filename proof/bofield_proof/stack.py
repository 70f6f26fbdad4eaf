"""Histories on the whole stack: real HTTP, PostgreSQL and encrypted files, with the simulator's scripts and judgement.

A history is drawn, played and judged by what draws, plays and judges those in memory (`script`, `playing`, `truth`,
`ending`); only what stands at the two ends is another, and the line between them. They are shorter, and fewer. Besides
the simulator's faults, programs end and begin between the steps.

Left out: PostgreSQL itself is not stopped here, and a restore puts its rows back and not its folder, so that its own
identity and timeline stay the same; `kills` and `restores` do both on real processes. The server is a real one in this
process (`stack_host`). That the centre forgets its cursors is played by spoiling them on the laptop's side.
"""

from __future__ import annotations

import json
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bofield.ids import drawn_from
from bofield_proof.chance import generator
from bofield_proof.ending import end
from bofield_proof.faults import DURING_A_SYNC, EVERY
from bofield_proof.history import Result
from bofield_proof.processes import reach_tests
from bofield_proof.running import Tally
from bofield_proof.script import draw
from bofield_proof.shrinking import shrink
from bofield_proof.stack_town import build
from bofield_proof.stack_world import OWN_FAULTS, begin, play_on_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from bofield_proof.script import Script, Step
    from bofield_proof.stack_town import Site

STEPS, LAPTOPS = 8, 2
"""The most steps of a history, and laptops, not counting copies: a sync here costs a hundred times one in memory."""
_CALM = 0.4
"""The part of syncs to which nothing happened in the simulator and nothing happens here."""
_EARLY = (0, 1, 1, 2, 4, 5, 5, 6)
"""Which request is struck (mod 4), and in which of two ways."""
_CHUNK = 100
_SHORTER = 60
"""So many shorter histories are tried for one that failed."""


def draw_short(seed: int) -> Script:
    """Draw the history of a seed: as the simulator does, cut off where it grows long, and with more that goes wrong."""
    script, chance = draw(seed), generator(seed, "stack")
    steps = [_harder(step, chance) for step in script.steps[:STEPS]]
    return replace(script, people=script.people[:LAPTOPS]).with_steps(steps)


def _harder(step: Step, chance: Random) -> Step:
    """Let something strike at most syncs, and early: those of a short history make few requests."""
    if step.what != "sync" or (not step.fault and chance.random() < _CALM):
        return step
    return replace(step, fault=step.fault or chance.choice(DURING_A_SYNC), at=chance.choice(_EARLY))


def run(script: Script, site: Site) -> Result:
    """Play a script and look at every promise."""
    began, promises = time.process_time(), []
    chance = generator(script.seed, "chance")
    world = begin(script, site)
    try:
        with drawn_from(chance.getrandbits, world.clock.milliseconds):
            for step in script.steps:
                play_on_stack(world, step)
            end(world)
    except Exception:  # noqa: BLE001  (whatever it is, it is a finding)
        promises.append(f"an error nobody caught: {traceback.format_exc(limit=-6)}")
    finally:
        world.close()
    seconds = time.process_time() - began
    faults = [*world.truth.faults, *promises]
    return Result(script, faults, world.story, world.fired, len(script.steps), world.syncs, seconds)


def run_seeds(first: int, count: int, site: Site) -> Tally:
    """Run the histories of some seeds, one after another in one place."""
    tally = Tally()
    for seed in range(first, first + count):
        tally.add(run(draw_short(seed), site))
    return tally


@contextmanager
def _site() -> Iterator[Site]:
    """Build the town on a PostgreSQL of its own."""
    reach_tests()
    from support.postgres import PostgresServer  # noqa: PLC0415  (only where the tests lie)

    with (
        PostgresServer() as server,
        tempfile.TemporaryDirectory() as folder,
        build(Path(folder), server.url(server.create())) as site,
    ):
        yield site


def run_apart(first: int, count: int) -> Tally:
    """Run the histories of some seeds on a PostgreSQL of their own."""
    with _site() as site:
        return run_seeds(first, count, site)


def run_alone(seed: int) -> Result:
    """Run the history of one seed, made as short as it will go if it fails."""
    with _site() as site:
        result = run(draw_short(seed), site)
        return run(shortest(result.script, site), site) if result.faults else result


def run_many(first: int, count: int, workers: int, progress: Callable[[Tally, float], None]) -> Tally:
    """Run the histories of many seeds in several processes; `progress` is told after every part."""
    total, began = Tally(), time.monotonic()
    parts = [(start, min(_CHUNK, first + count - start)) for start in range(first, first + count, _CHUNK)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for tally in pool.map(run_apart, *zip(*parts, strict=True)):
            total.join(tally)
            progress(total, time.monotonic() - began)
    return total


def shortest(script: Script, site: Site) -> Script:
    """Make a failing history as short as it will go while it breaks the same promise."""
    broken = _kind(run(script, site))
    return shrink(script, lambda candidate: _kind(run(candidate, site)) == broken, patience=_SHORTER)


def told(script: Script, site: Site) -> str:
    """The story of a failing history, made short, and the script by which it can be played again."""
    short = shortest(script, site)
    return f"{run(short, site).trace}\n{json.dumps(short.as_data())}"


def _kind(result: Result) -> str:
    """The first broken promise, without what differs from one history to another."""
    return result.faults[0].partition(":")[0][:40] if result.faults else ""


def as_data(tally: Tally) -> dict[str, Any]:
    """Write figures as JSON can hold them, every kind of fault with how often it struck."""
    return {**tally.as_data(), "fired": {kind: tally.fired[kind] for kind in (*EVERY, *OWN_FAULTS)}}
