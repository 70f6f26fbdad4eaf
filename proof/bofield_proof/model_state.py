"""The small world in numbers: one centre, two laptops, one record of two fields, and the rule of merging.

Pure; knows nothing of the program.

A change is known by its number, 0 and 1 of the first laptop, 2 and 3 of the second. A register is a number for each
change: 0 unknown, GONE replaced by name, otherwise a head with the order the centre gave it.
"""

from __future__ import annotations

from typing import NamedTuple

GONE = 255
LIFE = 64
"""What an order of the second life of the centre has on top of its place."""
KEPT_APART = 128
"""What the answer for a sealed change has on top of the order of its record."""
LAPTOPS = (0, 1)
CHANGES = (0, 1, 2, 3)
WAITING, TAKEN, DONE, SEALED, TRIMMED, LEFT = 1, 2, 3, 4, 5, 6
"""Where an own change is: in the outbox; taken, and shown on top until the pull that brings it; in the journal; sealed;
no longer in the journal, because a backup has it; gone from this laptop with its case."""
IDLE, TO_RESCUE, TO_PUSH, RESCUING, PUSHING, PULLING = range(6)
NEW_LIFE = 100
REVOKED_ROW, SEALED_ROW, RECORD_ROW = 10, 20, 40
"""Rows of the feed besides changes: a right that ended, sealed work, a record brought back."""

Registers = tuple[int, int, int, int]
NOTHING: Registers = (0, 0, 0, 0)
Step = tuple[str, int, int]
"""What happens, to which laptop, and a detail."""


class Centre(NamedTuple):
    """What the database holds; the epoch also stands in a file beside it."""

    epoch: int = 1
    feed: tuple[int, ...] = ()
    registers: Registers = NOTHING
    taken: Registers = NOTHING
    """The order of every change in the feed."""
    sealed: int = 0
    open: int = 3
    """Whose right is live, one bit each."""
    latest: int = 0
    """The place of the last change to the record."""
    durable: int = 0


class Laptop(NamedTuple):
    """What a laptop holds; everything but `phase` and `reply` is on its disk."""

    box: tuple[int, int] = (0, 0)
    orders: tuple[int, int] = (0, 0)
    registers: Registers = NOTHING
    """The record as it was served last."""
    record: int = 0
    """The order it was served with."""
    epoch: int = 1
    cursor: int = 0
    mark: int = 0
    durable: int = 0
    holds: int = 1
    """Whether the case is on it."""
    revoked: int = 0
    """Whether it knows that its right has ended, and can prove it."""
    phase: int = IDLE
    reply: tuple[int, ...] = ()


class Left(NamedTuple):
    """How often each thing may still happen."""

    edits: int = 2
    """Of each laptop."""
    rights: int = 1
    restores: int = 1
    backups: int = 1
    duplicates: int = 1
    breaks: int = 2
    """A request or an answer that is dropped, and a crash: either way a sync ends where it stands."""


class State(NamedTuple):
    """Everything there is."""

    changes: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Of each change that was written: 1 + its field + twice the bits of its base."""
    centre: Centre = Centre()
    laptops: tuple[Laptop, Laptop] = (Laptop(), Laptop())
    copy: tuple[int, ...] = ()
    """A push that is still under way a second time: laptop, epoch, bits of its changes."""
    left: Left = Left()
    restored: int = 0
    doomed: int = 0
    """Bits of the changes that nobody can save: what only the disk held that was put back, and what a laptop gave up
    with its case, trusting an answer from before a restore that it had not heard of."""


# ── registers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def added(changes: tuple[int, ...], registers: Registers, change: int, order: int) -> Registers:
    """Let a change replace what its author saw, and stand unless something has replaced it."""
    base = changes[change] - 1 >> 1
    found = [GONE if base & 1 << each else known for each, known in enumerate(registers)]
    found[change] = _told(found[change], order)
    return (found[0], found[1], found[2], found[3])


def joined(one: Registers, other: Registers) -> Registers:
    """Make of two states the one that the union of their changes would have made."""
    a, b, c, d = map(_told, one, other)
    return (a, b, c, d)


def _told(one: int, other: int) -> int:
    if GONE in (one, other):
        return GONE
    return min(one, other) if one and other else one or other


def put(registers: tuple[int, ...], place: int, value: int) -> Registers:
    """Write one number of four anew."""
    found = [*registers]
    found[place] = value
    return (found[0], found[1], found[2], found[3])


def field_of(changes: tuple[int, ...], change: int) -> int:
    """Tell which field a change sets."""
    return changes[change] - 1 & 1


def view(state: State, who: int) -> Registers:
    """What a laptop shows: what was confirmed, with its own on top."""
    laptop = state.laptops[who]
    shown = laptop.registers
    for n, where in enumerate(laptop.box):
        if where in (WAITING, TAKEN):
            # What the centre has not seen sorts after all that it has.
            shown = added(state.changes, shown, 2 * who + n, laptop.orders[n] or GONE - 1)
    return shown


def copies(state: State, change: int) -> bool:
    """Tell whether a laptop holds a change, or what it says is on its way to one."""
    if state.laptops[change >> 1].box[change & 1] in (WAITING, TAKEN, DONE, SEALED):
        return True
    return any(
        laptop.registers[change] or (laptop.phase == PULLING and bool(laptop.reply[4:]) and laptop.reply[4 + change])
        for laptop in state.laptops
    )
