"""The small town in which every history begins: a centre, three people, four laptops that have met it, and two cases.

Built once in a process; a history takes copies.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bofield.changes import case_scope
from bofield.ids import drawn_from, new_id
from bofield.replica.values import Edit
from bofield.sync.engine import Engine
from bofield_proof.centre import Places, TheCentre
from bofield_proof.chance import Clock, generator
from bofield_proof.laptop import LaptopReplica, new_me
from bofield_proof.line import Line

if TYPE_CHECKING:
    from bofield.changes import Change
    from bofield.replica.memory import MemoryStore
    from bofield.replica.values import Me
    from bofield_proof.stored import Image

OWNERS = (0, 1, 2, 0)
"""Whose the four laptops are: the first person has two."""
CASES = 2


@dataclass(frozen=True, slots=True)
class Town:
    """Copies of everything as it is before anything happens."""

    places: Places
    centre: Image
    me: tuple[Me, ...]
    laptops: tuple[MemoryStore, ...]
    new: tuple[Me, ...]
    """The same people with laptops that have just been enrolled."""
    cases: tuple[str, ...]
    feed: tuple[Change, ...]


@cache
def town() -> Town:
    """Build the town."""
    clock, chance = Clock(), generator(0, "town")
    with drawn_from(chance.getrandbits, clock.milliseconds):
        centre = TheCentre(clock)
        me = tuple(new_me(centre.enrol(person), centre.places.south) for person in OWNERS)
        new = tuple(new_me(centre.enrol(person), centre.places.south) for person in OWNERS)
        replicas = [LaptopReplica(each) for each in me]
        cases = tuple(new_id() for _case in range(CASES))
        for case in cases:
            edits = [
                Edit("case", case, "address", "Storgatan 4"),
                Edit("case", case, "district", centre.places.south),
                Edit("case", case, "stage", "early_contact"),
            ]
            replicas[0].write(case_scope(case), edits, at=clock())
        for replica, mine in zip(replicas, me, strict=True):
            line = Line(centre, mine.token or "", lambda *_seen: None, Counter(), (500, 1000))
            outcome = Engine(replica, line).run()
            assert outcome.state == "synced", outcome
        feed = tuple(each.change for each in centre.feed())
        return Town(centre.places, centre.image(), me, tuple(each.image() for each in replicas), new, cases, feed)
