"""Plays the steps of a script: syncs over a bad line, and what administrators and mishaps do in between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import case_scope
from bofield.errors import BofieldError
from bofield.sync.engine import Engine
from bofield_proof import mishaps, writing
from bofield_proof.centre import NAMES
from bofield_proof.faults import IN_A_PROGRAM, MEANWHILE
from bofield_proof.laptop import KilledError
from bofield_proof.mishaps import enrol_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield_proof.line import Line
    from bofield_proof.script import Step
    from bofield_proof.world import Laptop, World

_ENROL = frozenset(("fork", "401 unknown_token", "403 device_revoked"))
_DOORS = ("401", "403")
_WITHOUT_LAPTOP = frozenset(("backup", "restore", "purge", "grant", "withdraw", "minutes", "clock"))
_NOBODYS_FAULT = frozenset(("wrong_device", "unknown_author", "malformed", "id_reused", "held_back"))
_STATEMENTS = 40
"""A sync of a small history makes about so many."""


def sync(world: World, laptop: Laptop, step: Step) -> str:
    """Sync once, with at most one thing that goes wrong."""
    line = world.line(laptop)
    if step.fault in IN_A_PROGRAM:
        _arm(world, laptop, step)
    elif step.fault:
        line.set_fault(step.fault, step.at)
        if step.fault in MEANWHILE:
            line.meanwhile = lambda kind: _meanwhile(world, step, kind)
    said = sync_once(world, laptop, line)
    if step.fault in IN_A_PROGRAM and _disarm(world, laptop, step):
        world.fired[step.fault] += 1
    world.late.extend(line.late)
    return f"syncs{f' [{step.fault}]' if step.fault else ''}: {said}"


def sync_once(world: World, laptop: Laptop, line: Line, *, check: bool = False) -> str:
    """Sync over a line, and see what it leads to for the laptop."""
    world.syncs += 1
    is_told_of = bool(world.fired["device retired"]) and world.restored
    others = mishaps.held_of_others(world, laptop) if is_told_of else set()
    held = mishaps.held_by(laptop) if is_told_of and laptop.alive else set()
    try:
        outcome = Engine(laptop.replica, line, world.clock).run(check=check)
    except KilledError:
        _look_at(world, laptop)
        return "killed"
    except BofieldError as error:
        _look_at(world, laptop)
        return f"stopped by {type(error).__name__}"
    laptop.outcome = outcome
    if is_told_of:
        mishaps.forget_places(world)
    if outcome.state == "retired":
        laptop.alive = False
        # Shown the door after it had handed in the last, it has nothing more to say, whatever was put back meanwhile.
        mishaps.left_with(world, held if outcome.why.startswith(_DOORS) else others)
    else:
        _look_at(world, laptop)
    laptop.must_enrol = outcome.why in _ENROL
    if outcome.why == "fork" and not any(world.fired[kind] for kind in ("clone", "laptop restored")):
        world.broken("taken for two laptops, and is one")
    said = outcome.state if not outcome.why else f"{outcome.state} ({outcome.why})"
    return f"{said}, {outcome.pushed} out, {outcome.pulled} in, {outcome.refused} refused, {outcome.rescued} back"


def _look_at(world: World, laptop: Laptop) -> None:
    """See what stands on a laptop after a sync, however that ended."""
    written = world.truth.written
    for change in laptop.replica.unshown():
        if change in written:
            world.broken(f"{laptop.name} does not show what was written there: {list(written[change].values.values())}")
    gone = {number for number, case in enumerate(world.cases) if laptop.replica.shown(case) is None}
    if gone:  # and what its journal held of them
        laptop.handed = {each for each in laptop.handed if each in written and written[each].case not in gone}
    if laptop.replica.is_torn or world.centre.is_torn:
        world.broken("something is left of a transaction that broke off")


def _arm(world: World, laptop: Laptop, step: Step) -> None:
    """Set the tripwire of a program."""
    statement = step.a % _STATEMENTS
    if step.fault == "kill centre":
        world.centre.trip(statement, KilledError)
    elif step.fault == "kill laptop":
        laptop.replica.trip(statement, KilledError)
    else:
        laptop.replica.trip(statement, _no_space if step.fault == "disk full" else _bad_disk)


def _disarm(world: World, laptop: Laptop, step: Step) -> bool:
    return world.centre.disarm() if step.fault == "kill centre" else laptop.replica.disarm()


def _no_space() -> BaseException:
    from bofield import errors  # noqa: PLC0415  (looked up when it strikes)

    return errors.NoSpaceError("full")


def _bad_disk() -> BaseException:
    return BofieldError("the disk does not answer")


def _meanwhile(world: World, step: Step, kind: str) -> None:
    """Do what somebody else does while a laptop is reading."""
    if kind == "compaction mid-pull":
        world.centre.forget_cursors()
        world.tell("    meanwhile the centre forgets all cursors")
        return
    person, scope = _right(world, step)
    done = _withdraw(world, person, scope) if scope in world.rights[person] else _grant(world, person, scope)
    world.tell(f"    meanwhile {done}")


def grant(world: World, _laptop: Laptop, step: Step) -> str:
    """Give somebody a right."""
    return _grant(world, *_right(world, step))


def withdraw(world: World, _laptop: Laptop, step: Step) -> str:
    """Take a right away."""
    return _withdraw(world, *_right(world, step))


def _right(world: World, step: Step) -> tuple[int, str]:
    persons = sorted({laptop.person for laptop in world.laptops})
    places = world.centre.places
    scopes = (
        f"district:{places.south}",
        f"district:{places.north}",
        case_scope(world.cases[step.c % len(world.cases)]),
    )
    return persons[step.a % len(persons)], scopes[step.b % len(scopes)]


def _grant(world: World, person: int, scope: str) -> str:
    if scope in world.rights[person]:
        return f"{NAMES[person]} has {_scope(world, scope)} already"
    try:
        world.centre.grant(person, scope)
    except BofieldError as error:  # the case was erased, as only the centre may remember
        return f"{NAMES[person]} does not get {_scope(world, scope)}: {error}"
    world.rights[person].add(scope)
    return f"{NAMES[person]} gets {_scope(world, scope)}"


def _withdraw(world: World, person: int, scope: str) -> str:
    if scope not in world.rights[person]:
        return f"{NAMES[person]} does not have {_scope(world, scope)}"
    world.centre.withdraw(person, scope)
    world.rights[person].discard(scope)
    return f"{NAMES[person]} loses {_scope(world, scope)}"


def _scope(world: World, scope: str) -> str:
    kind, _, name = scope.partition(":")
    if kind == "district":
        return "the south" if name == world.centre.places.south else "the north"
    return f"case {chr(ord('A') + world.cases.index(name))}"


def minutes(world: World, _laptop: Laptop, step: Step) -> str:
    """Let time pass."""
    world.clock.forward(minutes=step.a % 9)
    world.centre.remember()
    world.ended |= world.centre.ended()
    return f"waits {step.a % 9} minutes"


def clock(world: World, _laptop: Laptop, step: Step) -> str:
    """Let the clock be ten years wrong, one way or the other."""
    years = 10 if step.a % 2 else -10
    world.clock.forward(days=365 * years)
    world.fired["clock jump"] += 1
    return f"has a clock that jumps {years} years"


def decide(world: World, laptop: Laptop, _step: Step) -> str:
    """Do what waits for a person: enrol again, or let everything go that was refused, in writing."""
    return enrol_again(world, laptop) if laptop.must_enrol else let_go(world, laptop)


def let_go(world: World, laptop: Laptop) -> str:
    """Drop all refused changes of a laptop."""
    refused = laptop.replica.refused()
    for each in refused:
        laptop.replica.drop_refused(each.change.id, "Hör inte hit.", at=world.clock())
        laptop.dropped_any = True
        world.truth.excused[each.change.id] = f"refused: {each.reason}"
        if each.reason in _NOBODYS_FAULT:
            world.broken(f"refused for no fault of its author: {each.reason} {each.detail}")
    return f"lets {len(refused)} refused changes go" if refused else "has nothing to decide"


def quarrel(world: World, laptop: Laptop, step: Step) -> str:
    """Let two laptops write in one field of a case before either hears of the other, and then both sync twice."""
    other = world.laptops[(world.laptops.index(laptop) + 1) % len(world.laptops)]
    if not other.alive:
        return "has nobody to quarrel with"
    both = (laptop, other, laptop, other)
    said = [writing.write(world, each, replace(step, b=0)) for each in both[:2]]
    return "; ".join(
        [
            f"quarrels with {other.name}",
            *said,
            *(sync_once(world, each, world.line(each)) for each in both if each.alive),
        ]
    )


PLAYED: dict[str, Callable[[World, Laptop, Step], str]] = {
    "write": writing.write,
    "autosave": writing.autosave,
    "leave": writing.leave,
    "sign": writing.sign,
    "amend": writing.amend,
    "task": writing.task,
    "delete": writing.delete,
    "settle": writing.settle,
    "move": writing.move,
    "unseal": writing.unseal,
    "poison": writing.poison,
    "quarrel": quarrel,
    "sync": sync,
    "grant": grant,
    "withdraw": withdraw,
    "minutes": minutes,
    "clock": clock,
    "decide": decide,
    "upgrade": mishaps.upgrade,
    "clone": mishaps.clone,
    "restore laptop": mishaps.restore_laptop,
    "backup": mishaps.backup,
    "restore": mishaps.restore,
    "purge": mishaps.purge,
    "retire": mishaps.retire,
}


def play(world: World, step: Step) -> None:
    """Play one step."""
    twins = len(world.laptops) > len(world.script.people)
    laptop = world.laptops[(step.who + (step.c if twins else 0)) % len(world.laptops)]
    if not laptop.alive and step.what not in _WITHOUT_LAPTOP:
        return
    if world.late and step.a % 2:
        world.tell("    a delayed request arrives")
        world.late.pop(0)()
    said = PLAYED[step.what](world, laptop, step)
    world.tell(f"{laptop.name} {said}")
