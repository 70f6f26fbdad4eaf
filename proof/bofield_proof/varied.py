"""Histories made out of those that once failed, with a few things otherwise: where one fault lay there are others.

Chance alone takes hours to bring three rare days together; a history that is kept has them together already. Knows
scripts; knows nothing of the program. Which history a seed stands for changes whenever one more is kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield_proof.chance import generator
from bofield_proof.faults import DURING_A_SYNC
from bofield_proof.script import PEOPLE, RARE_FROM, draw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from bofield_proof.script import Script, Step

VARIED_FROM = 1 << 41
"""From this seed on a history is a varied one."""
_MOST = 5
"""So many things at the most are otherwise."""
_PLACES = 6
_OTHER_WORLD = 0.2
"""The part of histories that begin in another world as well."""


def vary(seed: int, known: Sequence[Script]) -> Script:
    """Change one of some scripts, as the seed says."""
    chance = generator(seed, "varied")
    script = chance.choice(known)
    steps = list(script.steps)
    for _thing in range(chance.randint(1, _MOST)):
        _change(chance, steps, known)
    other = replace(script, seed=seed, steps=tuple(steps))
    if chance.random() >= _OTHER_WORLD:
        return other
    return replace(
        other,
        people=chance.choice(PEOPLE),
        cases=chance.choice((1, 1, 2)),
        page=chance.choice((2, 3, 1000)),
        push=chance.choice((1, 2, 500)),
    )


def _change(chance: Random, steps: list[Step], known: Sequence[Script]) -> None:
    """Put something in, take something out, let something happen otherwise, or bring in a piece of another history."""
    place = chance.randrange(len(steps) + 1)
    what = chance.random()
    if what < 0.5 or not steps:
        steps.insert(place, chance.choice(draw(RARE_FROM + chance.randrange(RARE_FROM)).steps))
    elif what < 0.6:
        steps.insert(place, chance.choice(steps))
    elif what < 0.7:
        del steps[place - 1]
    elif what < 0.85:
        at = chance.randrange(len(steps))
        steps[at] = _otherwise(chance, steps[at])
    else:
        piece = chance.choice(known).steps
        begins = chance.randrange(len(piece))
        steps[place:place] = piece[begins : begins + 3]


def _otherwise(chance: Random, step: Step) -> Step:
    if step.what == "sync":
        return replace(step, fault=chance.choice(("", *DURING_A_SYNC)), at=chance.randrange(_PLACES))
    return replace(step, who=chance.randrange(3), b=chance.randrange(1 << 16))
