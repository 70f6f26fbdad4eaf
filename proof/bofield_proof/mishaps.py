"""What happens to laptops and to the centre between two syncs: copies, restores, retirement, erasure, old programs.

What no living machine holds any more after such a day cannot come back: it is counted as what it is, and excused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.errors import BofieldError
from bofield_proof.laptop import LaptopReplica, new_me
from bofield_proof.world import Laptop

if TYPE_CHECKING:
    from bofield_proof.script import Step
    from bofield_proof.world import World

_OLD_SCHEMA = 2


def clone(world: World, laptop: Laptop, _step: Step) -> str:
    """Copy a disk: from now on there are two laptops with one name."""
    if not laptop.alive or len(world.laptops) > 4:
        return "is not copied"
    replica = LaptopReplica(laptop.me)
    replica.put_back(laptop.replica.image())
    twin = Laptop(f"{laptop.name}'", laptop.person, replica, laptop.me, dropped_any=laptop.dropped_any)
    # In which life of a centre one of two copies began to hand back cannot be told if two lives have one number.
    laptop.copied = twin.copied = True
    world.laptops.append(twin)
    world.truth.waits_twice(replica.image().outbox)
    world.fired["clone"] += 1
    return f"is copied: {twin.name}"


def backup(world: World, _laptop: Laptop, step: Step) -> str:
    """Back the centre up, and every laptop's disk too."""
    world.image = world.centre.image()
    for laptop in world.laptops:
        laptop.image = laptop.replica.image() if laptop.alive else None
        laptop.handed_then = frozenset(laptop.handed)
    if step.a % 2:
        world.centre.backed_up()
        return "is witness when all is backed up and tried"
    return "is witness when all is backed up"


def restore_laptop(world: World, laptop: Laptop, _step: Step) -> str:
    """Put a laptop's disk back to an earlier day."""
    if laptop.image is None or not laptop.alive:
        return "has no backup"
    laptop.replica.put_back(laptop.image)
    laptop.me = laptop.replica.me
    laptop.handed = set(laptop.handed_then)
    world.truth.waits_twice(laptop.image.outbox)
    world.fired["laptop restored"] += 1
    lost = account(world, "was only on a laptop that was put back")
    return f"is put back to an earlier day ({lost} changes were nowhere else)"


def restore(world: World, _laptop: Laptop, step: Step) -> str:
    """Put the centre back to its backup, with or without the file that remembers its lives."""
    if world.image is None:
        return "sees no backup to restore"
    with_file = bool(step.a % 2)
    world.centre.restore(world.image, with_file=with_file)
    if not with_file:
        world.ended.clear()
    world.fired["centre restored" if with_file else "centre restored without epoch file"] += 1
    world.restored = True
    world.see_rights()
    lost = account(world, "was undone by the restore, and no laptop held it")
    return f"hears that the centre is put back{'' if with_file else ', its file too'} ({lost} changes are nowhere else)"


def account(world: World, why: str) -> int:
    """Excuse what no machine holds any more: neither the feed, nor an outbox, a journal or a record of a laptop."""
    forget_places(world)
    fed = {each.change.id for each in world.centre.feed()}
    for laptop in world.laptops:
        if laptop.alive:
            fed |= held_by(laptop)
    gone = [
        change
        for change in world.truth.written
        if change not in fed
        and world.truth.excused.get(change, "sealed") == "sealed"
        and world.centre.sealed(change) is None
    ]
    world.truth.excused.update(dict.fromkeys(gone, why))
    return len(gone)


def forget_places(world: World) -> None:
    """Forget the place of a change that nobody knows any more: the centre was put back, and no laptop has a receipt.

    A laptop that is withdrawn hands its receipts in as changes; should that break off, they may come to another place.
    """
    known = {each.change.id for each in world.centre.feed()}
    known.update(change for laptop in world.laptops for change in laptop.replica.image().receipts)
    for change in world.truth.acknowledged.keys() - known:
        del world.truth.acknowledged[change]


def held_of_others(world: World, laptop: Laptop) -> set[str]:
    """What a laptop has only been served: withdrawn, it hands in no more than what was written on it."""
    store = laptop.replica.image()
    return (held_by(laptop) & world.truth.written.keys()) - {*store.outbox, *store.receipts}


def left_with(world: World, held: set[str]) -> None:
    """Excuse what a restore had undone and only a laptop still held that was withdrawn."""
    known = {each.change.id for each in world.centre.feed()}
    for laptop in world.laptops:
        if laptop.alive:
            known |= held_by(laptop)
    why = "was undone by the restore, and only a withdrawn laptop held it"
    gone = (each for each in held - known if world.centre.sealed(each) is None)
    for change in gone:
        world.truth.acknowledged.pop(change, None)
        if world.truth.excused.get(change, "sealed") == "sealed":
            world.truth.excused[change] = why


def held_by(laptop: Laptop) -> set[str]:
    """The changes that a laptop could still hand in or hand back."""
    store = laptop.replica.image()
    held = {*store.outbox, *store.receipts}
    for record in store.confirmed.values():
        for register in record.registers.values():
            held.update(head.change for head in register.heads)
            held.update(register.replaced)
    return held


def upgrade(world: World, laptop: Laptop, _step: Step) -> str:
    """Let what waits have been written by an older program, which is brought up to date after it."""
    with laptop.replica._writing() as store:
        waiting = store.entries_in({"waiting"})
        store.put_entries([replace(each, change=replace(each.change, schema=_OLD_SCHEMA)) for each in waiting])
    laptop.replica.schema = 0 if laptop.replica.schema else _OLD_SCHEMA
    if waiting:
        world.fired["schema upgrade"] += 1
    laptop.replica.catch_up()
    return f"changes program with {len(waiting)} changes waiting"


def retire(world: World, laptop: Laptop, step: Step) -> str:
    """Withdraw a laptop; it learns of it when it calls."""
    if step.a % 3 or not laptop.alive:
        return "is not withdrawn"
    try:
        world.centre.revoke(laptop.me.device)
    except BofieldError:
        return "is unknown to the centre"
    world.fired["device retired"] += 1
    return "is withdrawn"


def purge(world: World, _laptop: Laptop, step: Step) -> str:
    """Erase a case everywhere."""
    case = world.cases[step.a % len(world.cases)]
    if step.b % 2 or case in world.erased or not world.centre.district(case):
        return "sees nothing erased"
    world.centre.purge(case)
    world.erased.add(case)
    number = world.cases.index(case)
    world.truth.erased.add(number)
    for change, written in world.truth.written.items():
        if written.case == number:
            world.truth.excused[change] = "was erased"
    return f"sees case {chr(ord('A') + number)} erased"


def enrol_again(world: World, laptop: Laptop) -> str:
    """Let a person type a new code, as one does whose laptop the centre does not trust any more."""
    reply = world.centre.enrol(laptop.person)
    me = new_me(reply, world.centre.places.south)
    laptop.replica.become(me)
    laptop.me = me
    laptop.must_enrol = False
    return "is enrolled again"
