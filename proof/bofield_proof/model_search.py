"""Tries everything that can happen in the small world, breadth first, and holds every state to the promises.

Of two states that differ only in which laptop is called the first, one is looked at. Knows `model`. A state is kept as
the numbers of its parts, so that no two are ever taken for the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct
from typing import TYPE_CHECKING

from bofield_proof.model import quiet, steps
from bofield_proof.model_state import (
    CHANGES,
    IDLE,
    LAPTOPS,
    NOTHING,
    Centre,
    Laptop,
    Left,
    State,
    Step,
    copies,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_KEY = Struct("<IIII")
_UNKNOWN = -1
"""It has not been shown yet in how many steps a state comes to rest."""
MOST_STEPS = 40
"""Steps without mishaps from any state to rest: four syncs of each laptop would take more."""
_MIRRORED = (2, 3, 0, 1)
_SHARED_ROWS = 10
Trace = tuple["Trace", Step] | None
"""The way to a state, the last step first: ways share their beginnings."""


@dataclass(slots=True)
class Found:
    """What a search has seen."""

    states: int = 0
    steps: int = 0
    layers: int = 0
    whole: bool = False
    """Whether nothing was left to look at."""
    longest_rest: int = 0
    remainder: int = 0
    """States in which something is gone that only the restored disk held, and a laptop that the case had left."""
    endings: dict[bytes, list[Step]] = field(default_factory=dict)
    """Each way things can stand at rest with nothing left to happen, and a shortest way there."""
    broken: list[tuple[str, list[Step]]] = field(default_factory=list)


def search(
    left: Left | None = None,
    rules: frozenset[str] = frozenset(),
    *,
    most: int = 0,
    told: Callable[[Found], None] | None = None,
) -> Found:
    """Look at every state that can be reached with so much left to happen; `most` bounds their number.

    `rules` names rules of the protocol that are left out. A search ends at the first promise that it sees broken.
    """
    found = Found()
    first = State(left=left or Left())
    frontier: list[tuple[State, Trace]] = [(first, None)]
    keys = Keys()
    seen = {keys.of(first): _UNKNOWN}
    while frontier:
        found.layers += 1
        following: list[tuple[State, Trace]] = []
        for state, trace in frontier:
            found.states += 1
            if why := fault(state) or _restless(state, rules, keys, seen, found):
                found.broken.append((why, unrolled(trace)))
                return found
            _note(state, trace, found, rules)
            for step, after in steps(state, rules):
                found.steps += 1
                key = keys.of(after)
                if key not in seen:
                    seen[key] = _UNKNOWN
                    following.append((after, (trace, step)))
            if most and found.states >= most:
                return found
        frontier = following
        if told:
            told(found)
    found.whole = True
    return found


class Keys:
    """Gives each state a short key, the same for its mirror image: the numbers by which its parts are known."""

    def __init__(self) -> None:
        self._centres: dict[Centre, tuple[int, int]] = {}
        self._laptops: dict[Laptop, tuple[int, int]] = {}
        self._rest: dict[tuple[object, ...], tuple[int, int]] = {}

    def of(self, state: State) -> bytes:
        """The key of a state."""
        changes, centre, (one, other), copy, left, restored, doomed = state
        rest = (changes, copy, left, restored, doomed)
        numbers = self._centres.get(centre), self._laptops.get(one), self._laptops.get(other), self._rest.get(rest)
        if None in numbers:
            self._learn(state)
            return self.of(state)
        (a, a_), (b, b_), (c, c_), (d, d_) = numbers  # type: ignore[misc]
        return min(_KEY.pack(a, b, c, d), _KEY.pack(a_, c_, b_, d_))

    def _learn(self, state: State) -> None:
        image = mirrored(state)
        for table, part, its_image in (
            (self._centres, state.centre, image.centre),
            (self._laptops, state.laptops[0], image.laptops[1]),
            (self._laptops, state.laptops[1], image.laptops[0]),
            (self._rest, _rest(state), _rest(image)),
        ):
            if part not in table:
                number = 2 * len(table)
                table[part] = (number, number + (part != its_image))  # type: ignore[index]
                table[its_image] = (number + (part != its_image), number)  # type: ignore[index]


def _rest(state: State) -> tuple[object, ...]:
    return (state.changes, state.copy, state.left, state.restored, state.doomed)


def mirrored(state: State) -> State:
    """The same state with the laptops' names exchanged."""
    changes, centre, (one, other), copy, _left, _restored, doomed = state
    bases = [1 + (each - 1 & 1) + 2 * _bits(each - 1 >> 1) if each else 0 for each in changes]
    if copy:
        copy = (1 - copy[0], copy[1], _bits(copy[2]))
    return state._replace(
        changes=_swapped(bases),
        centre=centre._replace(
            feed=tuple(map(_row, centre.feed)),
            registers=_swapped(centre.registers),
            taken=_swapped(centre.taken),
            sealed=_bits(centre.sealed),
            open=(centre.open & 1) << 1 | centre.open >> 1,
        ),
        laptops=(_exchanged(other), _exchanged(one)),
        copy=copy,
        doomed=_bits(doomed),
    )


def _bits(bits: int) -> int:
    return (bits & 3) << 2 | bits >> 2


def _swapped(four: Iterable[int]) -> tuple[int, int, int, int]:
    a, b, c, d = four
    return (c, d, a, b)


def _row(row: int) -> int:
    """Exchange the names in a row of the feed."""
    if row in CHANGES:
        return _MIRRORED[row]
    kind, who = divmod(row, _SHARED_ROWS)
    return kind * _SHARED_ROWS + (_MIRRORED[who] if kind % _SHARED_ROWS == 2 else 1 - who)


def _exchanged(laptop: Laptop) -> Laptop:
    mark = _row(laptop.mark - 1) + 1 if laptop.mark else 0
    reply = laptop.reply
    if len(reply) > 2:
        head, theirs, *rest = reply
        rest[2:] = _swapped(rest[2:]) if len(rest) > 2 else ()
        reply = (head, _row(theirs - 1) + 1 if theirs else 0, *rest)
    return laptop._replace(registers=_swapped(laptop.registers), mark=mark, reply=reply)


# ── the promises ─────────────────────────────────────────────────────────────────────────────────────────────────────
def missing(state: State) -> list[int]:
    """Find the changes that were written and are nowhere any more: not even by name."""
    return [
        change
        for change in CHANGES
        if state.changes[change]
        and not state.centre.registers[change]
        and not state.centre.sealed & 1 << change
        and not copies(state, change)
    ]


def fault(state: State) -> str:
    """Say which promise is broken in a state; empty when all are kept."""
    for change in missing(state):
        if not state.doomed & 1 << change:
            return f"change {change} is lost"
    for who in LAPTOPS:
        laptop = state.laptops[who]
        if laptop.revoked and not laptop.holds and laptop.registers != NOTHING:
            return f"laptop {who} keeps what it has no right to"
        if len(laptop.reply) > 3 and not laptop.holds and laptop.reply[2]:
            return f"laptop {who} is served without a right"
    return ""


def at_rest(state: State, rules: frozenset[str] = frozenset()) -> bool:
    """Tell whether nothing is under way, nothing waits, and both ends hold the same."""
    return all(settled(state, who, rules) for who in LAPTOPS)


def settled(state: State, who: int, rules: frozenset[str] = frozenset()) -> bool:
    """Tell whether another sync of a laptop would change nothing."""
    laptop, centre = state.laptops[who], state.centre
    if not quiet(state, who, rules):
        return False
    if not centre.open & 1 << who:
        return not laptop.holds and laptop.registers == NOTHING
    return bool(laptop.holds) and laptop.registers == centre.registers


def _restless(state: State, rules: frozenset[str], keys: Keys, seen: dict[bytes, int], found: Found) -> str:
    """Let both sync in turn without mishaps; say so if that comes to rest too late, or wrongly."""
    way: list[bytes] = []
    place = keys.of(state)
    while (known := seen.get(place, _UNKNOWN)) == _UNKNOWN and not at_rest(state, rules):
        way.append(place)
        if len(way) > MOST_STEPS:
            return "it never comes to rest"
        state = _clean(state, rules)
        place = keys.of(state)
    if known == _UNKNOWN:
        known = 0
        for change in CHANGES:
            reached = state.centre.registers[change] or state.centre.sealed & 1 << change
            if state.changes[change] and not reached and not state.doomed & 1 << change:
                return f"change {change} is nowhere to be seen at rest"
        way.append(place)
        known = -1
    for behind, each in enumerate(reversed(way), 1):
        if each in seen:
            seen[each] = known + behind
    found.longest_rest = max(found.longest_rest, known + len(way))
    return "" if known + len(way) <= MOST_STEPS else "it comes to rest too late"


def _clean(state: State, rules: frozenset[str]) -> State:
    """Go one step on with whoever is in the middle of a sync, else with whoever has not settled."""
    busy = [who for who in LAPTOPS if state.laptops[who].phase != IDLE]
    who = (busy or [each for each in LAPTOPS if not settled(state, each, rules)])[0]
    wanted = ("check", "hello", "rescue", "push", "pull", "hear")
    return next(after for (what, whose, _detail), after in steps(state, rules) if whose == who and what in wanted)


def settle(state: State) -> State:
    """Let everything that is under way end, and both sync until nothing changes any more."""
    while not at_rest(state):
        state = _clean(state, frozenset())
    return state


def _note(state: State, trace: Trace, found: Found, rules: frozenset[str]) -> None:
    if missing(state):
        found.remainder += 1
    if at_rest(state, rules) and not state.copy:
        ending = _outcome(state)
        if ending not in found.endings:
            found.endings[ending] = unrolled(trace)


def _outcome(state: State) -> bytes:
    """How things stand in the end, as anybody would see it: what was written, what stands where, and who may read."""
    epoch = state.centre.epoch
    return min(
        bytes((*each.changes, *each.centre.registers, each.centre.sealed, each.centre.open, each.restored, epoch))
        for each in (state, mirrored(state))
    )


def unrolled(trace: Trace) -> list[Step]:
    """The steps of a way in order."""
    found: list[Step] = []
    while trace:
        trace, step = trace
        found.append(step)
    return found[::-1]
