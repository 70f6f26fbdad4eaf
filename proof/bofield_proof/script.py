"""What happens in a history, as plain data drawn from a seed, so that parts can be left out and the rest stays valid.

A step carries numbers instead of names: which case or record they mean is settled when the step is played. Knows the
words of a story; knows nothing of the program.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from bofield_proof.chance import generator
from bofield_proof.faults import DURING_A_SYNC

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

ACTIONS = {
    "write": 14,
    "autosave": 10,
    "leave": 2,
    "sign": 3,
    "amend": 2,
    "task": 5,
    "delete": 2,
    "settle": 6,
    "quarrel": 3,
    "sync": 30,
    "minutes": 4,
    "grant": 2,
    "withdraw": 2,
    "move": 2,
    "unseal": 2,
    "decide": 4,
    "poison": 3,
    "clock": 1,
    "upgrade": 1,
    "clone": 1,
    "restore laptop": 1,
    "backup": 2,
    "restore": 2,
    "purge": 1,
    "retire": 1,
}
"""How often each is drawn, relative to the others."""
FLAVOURS: tuple[dict[str, int], ...] = (
    {},
    {"grant": 8, "withdraw": 10, "move": 6, "unseal": 8, "purge": 2},
    {"backup": 8, "restore": 8, "restore laptop": 2},
    {"clone": 4, "restore laptop": 6, "backup": 6, "retire": 3, "upgrade": 4},
    {"autosave": 30, "settle": 20, "quarrel": 10, "sign": 6},
    {"backup": 6, "restore": 6, "withdraw": 6, "grant": 6, "purge": 3},
)
"""What some histories have more of, so that rare days meet each other."""
RARE: tuple[dict[str, int], ...] = (
    {"backup": 8, "restore": 8, "quarrel": 8, "restore laptop": 6, "clone": 4, "retire": 4},
    {"backup": 5, "restore": 5, "quarrel": 4, "withdraw": 9, "grant": 8, "move": 7, "unseal": 7, "purge": 2},
    {"backup": 7, "restore": 7, "quarrel": 5, "restore laptop": 4, "clone": 3, "retire": 3, "withdraw": 5, "grant": 5}
    | {"move": 4, "unseal": 4, "purge": 2, "poison": 4},
)
"""What the histories of seeds beyond `RARE_FROM` have more of: hardly an ordinary day, to find faults sooner."""
RARE_FROM = 1 << 40
PEOPLE = ((0, 1), (0, 2), (0, 3), (0, 1, 2), (0, 3, 2))
"""Whose laptops take part: 0 and 3 belong to one coordinator, 1 to another, 2 to their supervisor."""
_FAULTY = 0.5
"""The part of syncs in which something goes wrong."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: what, to which laptop, and numbers that choose among what there is by then.

    `fault` strikes at the request or statement number `at` of a sync.
    """

    what: str
    who: int = 0
    a: int = 0
    b: int = 0
    c: int = 0
    fault: str = ""
    at: int = 0


EPISODES: dict[str, tuple[Step, ...]] = {
    "a night": (
        Step("backup"),
        Step("write"),
        Step("sync"),
        Step("sync", 1),
        Step("restore laptop"),
        Step("restore"),
    ),
    "a night but for the laptops": (Step("backup"), Step("write"), Step("write"), Step("sync"), Step("restore")),
    "a change too large": (
        Step("write"),
        Step("sync", fault="413", at=1),
        Step("write"),
        Step("write", 1),
        Step("sync", 1),
        Step("sync"),
        Step("decide"),
    ),
    "a night, and another before all was handed back": (
        Step("write"),
        Step("write"),
        Step("backup"),
        Step("sync"),
        Step("restore", a=1),
        Step("sync", fault="request lost", at=2),
        Step("restore"),
    ),
    "a right that ends before a night": (Step("backup"), Step("withdraw"), Step("minutes"), Step("restore")),
    "work on top of what is refused": (Step("poison", b=2), Step("move"), Step("sync")),
    "an answer lost while writing": (Step("autosave"), Step("sync", fault="response lost", at=1), Step("autosave")),
}
"""Days on which one thing leads to another, as chance alone would hardly ever have it.

`who` counts from any laptop, and `a` from any number; what is written is written in one case.
"""
_WRITES = frozenset(("write", "autosave", "poison", "move"))
_EPISODIC = 0.08
"""The part of histories in which such a day comes in between."""


@dataclass(frozen=True, slots=True)
class Script:
    """A whole history: the world it begins in, and what happens.

    `people` are the laptops that take part and `fresh` (bits) those among them that never met the centre; `page` and
    `push` are the most that one message may carry.
    """

    seed: int
    people: tuple[int, ...]
    cases: int
    fresh: int
    page: int
    push: int
    steps: tuple[Step, ...]

    def with_steps(self, steps: Iterable[Step]) -> Script:
        """The same world with other steps."""
        return replace(self, steps=tuple(steps))

    def as_data(self) -> dict[str, Any]:
        """Write the script as JSON can hold it; a step leaves out what is nothing."""
        steps = [{key: value for key, value in asdict(step).items() if value} for step in self.steps]
        return {**asdict(self), "steps": steps}


def from_data(data: dict[str, Any]) -> Script:
    """Read what `as_data` wrote."""
    steps = tuple(Step(**step) for step in data["steps"])
    return Script(**{**data, "people": tuple(data["people"]), "steps": steps})


def draw(seed: int, actions: frozenset[str] | None = None, faults: frozenset[str] | None = None) -> Script:
    """Draw the history of a seed. `actions` and `faults` bound what can happen in it; None means everything."""
    chance = generator(seed, "script")
    names = [name for name in ACTIONS if actions is None or name in actions]
    flavour = chance.choice(FLAVOURS if seed < RARE_FROM else RARE)
    weights = [flavour.get(name, ACTIONS[name]) for name in names]
    kinds = [name for name in DURING_A_SYNC if faults is None or name in faults]
    people = chance.choice(PEOPLE)
    steps = []
    for what in chance.choices(names, weights, k=chance.randint(8, 22)):
        who, (a, b, c) = chance.randrange(len(people)), (chance.randrange(1 << 16) for _number in range(3))
        step = Step(what, who, a, b, c)
        if what == "sync" and kinds and chance.random() < _FAULTY:
            step = replace(step, fault=chance.choice(kinds), at=chance.randrange(6))
        steps.append(step)
    script = Script(
        seed=seed,
        people=people,
        cases=chance.choice((1, 1, 2)),
        fresh=chance.choice((0, 0, 0, 1, 2, 4)),
        page=chance.choice((2, 3, 1000)),
        push=chance.choice((1, 2, 500)),
        steps=tuple(steps),
    )
    # Drawn last: a history without such a day is what it was before there were any.
    is_bounded = actions is not None or faults is not None
    return script if is_bounded or chance.random() >= _EPISODIC else _with_episode(chance, script)


def _with_episode(chance: Random, script: Script) -> Script:
    """Let one of the days happen somewhere in a history, in one case and to one of its laptops first."""
    episode = EPISODES[chance.choice(list(EPISODES))]
    place, who = chance.randrange(len(script.steps) + 1), chance.randrange(len(script.people))
    case, other = chance.randrange(1 << 16), chance.randrange(1 << 16)
    steps = [
        replace(step, who=(step.who + who) % len(script.people), a=case if step.what in _WRITES else other + step.a)
        for step in episode
    ]
    return script.with_steps([*script.steps[:place], *steps, *script.steps[place:]])
