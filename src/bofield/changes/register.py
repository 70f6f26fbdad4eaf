"""The multi-value register: what is known of one field. The same code decides on the laptop and at the centre.

The heads of a field are the changes that no other change names in its `base`. The state is a function of the *set*
of changes, so the order of arrival, repeats and detours cannot matter. Every id that was ever named in a base is
remembered in `replaced`: an older change that comes later (after a restore it will), or comes again, does not
become a head.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.changes.change import Change, Op, Order, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UNORDERED = Order(2**62, 2**62)
"""A change the centre has not seen yet sorts after all that it has."""


@dataclass(frozen=True, slots=True)
class Head:
    """A change that still stands for a field: its id and value, and for people who wrote it and when.

    `order` is None until the centre has accepted the change.
    """

    change: str
    value: Value
    order: Order | None = None
    author: str = ""
    at: str = ""

    @property
    def sort_key(self) -> tuple[Order, str]:
        """Sort by the centre's order; what it has not seen comes last, by id."""
        return (self.order or _UNORDERED, self.change)


@dataclass(frozen=True, slots=True)
class Register:
    """The standing heads of one field, sorted by order, and the ids of all changes that have been replaced."""

    heads: tuple[Head, ...] = ()
    replaced: frozenset[str] = frozenset()

    @property
    def value(self) -> Value:
        """The value that is shown: the earliest head's."""
        return self.heads[0].value if self.heads else None

    @property
    def base(self) -> tuple[str, ...]:
        """What an author who sees this register is looking at: the base of the next op."""
        return tuple(sorted(head.change for head in self.heads))

    @property
    def alternatives(self) -> tuple[Head, ...]:
        """Heads whose value differs from the shown one, one for each different value, in order."""
        found: dict[tuple[type, Value], Head] = {}
        for head in self.heads[1:]:
            if not same(head.value, self.value):
                found.setdefault((type(head.value), head.value), head)
        return tuple(found.values())

    @property
    def in_conflict(self) -> bool:
        """Whether several different values stand side by side."""
        return any(not same(head.value, self.value) for head in self.heads[1:])

    def shown(self, caution: Sequence[Value] = ()) -> Value:
        """Choose what is shown meanwhile: the most cautious standing value, else the earliest.

        `caution` lists values from the most cautious down; values not in it are the least cautious.
        """
        if not caution:
            return self.value
        if not self.heads:
            return None
        ranks = {(type(value), value): rank for rank, value in enumerate(caution)}  # True and 1 are equal keys
        return min(
            self.heads, key=lambda head: (ranks.get((type(head.value), head.value), len(ranks)), head.sort_key)
        ).value


EMPTY = Register()


def same(one: Value, other: Value) -> bool:
    """Compare two values as the wire would: `True` is not `1`."""
    return type(one) is type(other) and one == other


def truer(one: Head, other: Head) -> Head:
    """Choose between two reports of the same change, whichever came first: the one with the earliest order.

    A change has one order for ever, but may be told of before it has any. The rest only makes the choice the same
    everywhere should a fault ever give two.
    """
    return min(one, other, key=lambda head: (head.sort_key, head.author, head.at, repr(head.value)))


def apply(register: Register, op: Op, change: Change, order: Order | None = None) -> Register:
    """Put one op of `change` into a register. Repeats and the order of arrival make no difference."""
    return add(register, Head(change.id, op.value, order, change.author, change.at), op.base)


def add(register: Register, head: Head, base: Iterable[str]) -> Register:
    """Let `head` replace what its author was looking at, and stand unless something has replaced it."""
    replaced = register.replaced | frozenset(base) - {head.change}
    standing = {each.change: each for each in register.heads if each.change not in replaced}
    if head.change not in replaced:
        known = standing.get(head.change)
        # What the centre has not seen may still be amended by its author: then the latest report counts.
        standing[head.change] = truer(known, head) if known and known.order else head
    return Register(tuple(sorted(standing.values(), key=lambda each: each.sort_key)), replaced)
