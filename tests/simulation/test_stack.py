"""Two hundred histories through real HTTP, PostgreSQL and encrypted files, and not one promise broken."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from bofield_proof import mutants, stack
from bofield_proof.faults import IN_A_PROGRAM, MEANWHILE, ON_THE_WAY
from bofield_proof.script import Script, Step, from_data
from bofield_proof.stack_town import Site, build
from bofield_proof.stack_world import OWN_FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.postgres import PostgresServer

HISTORIES, PARTS = 200, 8
_MOST = 40
"""A bug is noticed within so many histories."""


@pytest.fixture(scope="module")
def site(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build the town once."""
    name = postgres.create()
    with build(tmp_path_factory.mktemp("stack"), postgres.url(name)) as built:
        yield built
    postgres.drop(name)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_promise_is_broken(site: Site, part: int) -> None:
    each = HISTORIES // PARTS
    tally = stack.run_seeds(part * each, each, site)
    if tally.failures:
        seed, promises = tally.failures[0]
        story = stack.told(stack.draw_short(seed), site)
        pytest.fail(f"{tally.broken} of {each} histories; seed {seed}: {promises}\n{story}")


def _script(*steps: Step) -> Script:
    return Script(seed=1, people=(0, 1), cases=1, fresh=0, page=2, push=1, steps=steps)


def _sync(fault: str, at: int = 1) -> tuple[Step, ...]:
    """Write on two laptops, and let the first one's sync meet with something."""
    return Step("write", c=3), Step("write", 1, c=3), Step("sync", a=1, c=3, fault=fault, at=at)


@pytest.mark.parametrize("at", [1, 6])  # either way in which each comes
def test_a_real_line_breaks_in_every_way_and_nothing_is_lost(site: Site, at: int) -> None:
    kinds = (*ON_THE_WAY, *MEANWHILE)
    result = stack.run(_script(*chain.from_iterable(_sync(kind, at) for kind in kinds)), site)
    assert not result.faults, result.trace
    assert not [kind for kind in kinds if result.fired[kind] != 1]


def test_real_programs_end_at_any_statement_and_nothing_is_lost(site: Site) -> None:
    steps = [replace(step, a=at) for at in (1, 5, 9) for kind in IN_A_PROGRAM for step in _sync(kind)]
    result = stack.run(_script(*steps), site)
    assert not result.faults, result.trace
    assert not [kind for kind in IN_A_PROGRAM if not result.fired[kind]]


def test_a_real_day_with_restores_copies_and_restarts_loses_nothing(site: Site) -> None:
    names = ("write", "sync", "backup", "write", "sync", "restore", "restore laptop", "clone", "sync", "purge")
    steps = [Step(n, a=at % 2, b=at // 4, c=(3, 1, 4)[at % 3]) for at, n in enumerate(names)]
    result = stack.run(_script(*steps), site)
    assert not result.faults, result.trace
    strange = {"centre restored", "laptop restored", "clone", *OWN_FAULTS}
    assert not {kind for kind in strange if not result.fired[kind]}


def test_a_history_is_the_same_every_time(site: Site) -> None:
    for seed in range(3):
        assert stack.run(stack.draw_short(seed), site).trace == stack.run(stack.draw_short(seed), site).trace


@pytest.mark.parametrize("name", ["base forgotten", "alternative dropped", "skip if pending"])
def test_a_bug_is_noticed(site: Site, name: str) -> None:
    with mutants.every()[name].put_in():
        assert any(stack.run(stack.draw_short(seed), site).faults for seed in range(_MOST))


def test_a_failure_is_told_as_a_short_story_that_can_be_played_again(site: Site) -> None:
    with mutants.every()["base forgotten"].put_in():
        story = stack.told(_script(Step("minutes", c=3), *_sync("503"), Step("write", c=3)), site)
        *lines, script = story.splitlines()
        assert any("!!! forgot what it replaced" in line for line in lines)
        played = from_data(json.loads(script))
        assert len(played.steps) == 1
        assert stack.run(played, site).faults
