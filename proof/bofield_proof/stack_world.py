"""The world of one history on the whole stack: the simulator's, with real parts for its centre, laptops and lines.

Knows which parts belong together; what ought to be so is judged where it is for the simulator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from bofield_proof.centre import NAMES, ROLES
from bofield_proof.chance import Clock
from bofield_proof.playing import play
from bofield_proof.stack_laptop import FileImage, FileLaptop
from bofield_proof.stack_line import StackLine
from bofield_proof.town import OWNERS
from bofield_proof.world import Laptop, World

if TYPE_CHECKING:
    from bofield.replica.memory import MemoryStore
    from bofield_proof.laptop import LaptopReplica
    from bofield_proof.line import Line
    from bofield_proof.script import Script, Step
    from bofield_proof.stack_centre import StackCentre
    from bofield_proof.stack_town import Site
    from bofield_proof.stored import Image

OWN_FAULTS = ("laptop closed and opened", "server restarted", "server killed between requests")
"""What happens here besides what the simulator knows."""
_MOST_LAPTOPS = 5


@dataclass(slots=True)
class StackWorld(World):
    """Everything there is in one history."""

    site: Site | None = None
    _lines: list[StackLine] = field(default_factory=list)

    def line(self, laptop: Laptop) -> Line:
        """Give a laptop a line to the centre; the one before is hung up."""
        self.hang_up()

        def watch(request: str, message: object, reply: object, body: bytes) -> None:
            self._watch(laptop, request, message, reply, body)

        limits = (self.script.push, self.script.page)
        self._lines.append(StackLine(self.stack, laptop.me.token or "", watch, self.fired, limits, self.broken))
        return self._lines[-1]

    @property
    def stack(self) -> StackCentre:
        """The centre as what it is here."""
        return cast("StackCentre", self.centre)

    def hang_up(self) -> None:
        """Close what is still open towards the centre."""
        while self._lines:
            self._lines.pop().close()

    def close(self) -> None:
        """Let go of everything that is open, and leave nothing behind."""
        self.hang_up()
        for laptop in self.laptops:
            laptop.replica.close()
        assert self.site is not None
        self.site.sweep()


def begin(script: Script, site: Site) -> StackWorld:
    """Make the world of a script. All was backed up the night before, so that a short history can come to a restore."""
    clock = Clock()
    site.begin(clock)
    world = StackWorld(script, clock, site.centre, [], site.cases[: script.cases], site=site)
    world.image = cast("Image", site.rows)
    for number, which in enumerate(script.people):
        start = (site.new if script.fresh >> number & 1 else site.old)[which]
        replica = _as_laptop(FileLaptop.of(site.place(), start.files))
        image = cast("MemoryStore", FileImage(start.files, {}, {}, {}))
        laptop = Laptop(f"{NAMES[OWNERS[which]]}{number}", OWNERS[which], replica, start.me, image)
        world.laptops.append(laptop)
    world.truth.before = {change.id for change in site.feed}
    for change in site.feed:
        for op in change.ops:
            world.truth.said.setdefault(((op.record, op.field), op.value), set()).add(change.id)
    world.rights = {person: {f"district:{site.centre.places.south}"} for person in range(len(ROLES))}
    return world


def _as_laptop(replica: FileLaptop) -> LaptopReplica:
    """The words of the simulator are written for a replica in memory; this one answers all of them."""
    return cast("LaptopReplica", replica)


def play_on_stack(world: StackWorld, step: Step) -> None:
    """Play one step, and before it what only real parts know: programs that end and begin, connections that break."""
    laptop = _whose(world, step)
    if laptop.alive and step.c % 4 == 0:
        cast("FileLaptop", laptop.replica).close_and_open()
        _happened(world, OWN_FAULTS[0], f"{laptop.name} is closed and opened again")
    if step.c % 16 == 1:
        killed = bool(step.b % 2)
        world.stack.restart(killed=killed)
        _happened(world, OWN_FAULTS[1 + killed], f"the server is {'killed' if killed else 'stopped'} and started again")
    if step.what != "clone":
        play(world, step)
    elif laptop.alive:
        world.tell(f"{laptop.name} {_clone(world, laptop)}")


def _happened(world: StackWorld, kind: str, line: str) -> None:
    world.fired[kind] += 1
    world.tell(f"    {line}")


def _whose(world: StackWorld, step: Step) -> Laptop:
    """Whose step it is; the same one that `playing` chooses."""
    twins = len(world.laptops) > len(world.script.people)
    return world.laptops[(step.who + (step.c if twins else 0)) % len(world.laptops)]


def _clone(world: StackWorld, laptop: Laptop) -> str:
    """Copy a disk, file by file: from now on there are two laptops with one name."""
    if len(world.laptops) >= _MOST_LAPTOPS:
        return "is not copied"
    assert world.site is not None
    image = cast("FileImage", laptop.replica.image())
    replica = _as_laptop(FileLaptop.of(world.site.place(), image.files))
    twin = Laptop(f"{laptop.name}'", laptop.person, replica, laptop.me, dropped_any=laptop.dropped_any)
    twin.handed.update(laptop.handed)
    world.laptops.append(twin)
    world.truth.waits_twice(image.outbox)
    world.fired["clone"] += 1
    return f"is copied: {twin.name}"
