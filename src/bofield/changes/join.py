"""Two states of one field made one, as if each replica had seen every change that the other has seen.

Knows registers, not changes: after a restore the centre is handed records as they stood, and the changes that made them
are gone. Because a register is a function of the set of changes, its state is enough: what is replaced in either is
replaced, and a head of either stands unless the other has seen it replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes.register import Register, truer

if TYPE_CHECKING:
    from bofield.changes.register import Head


def join(one: Register, other: Register) -> Register:
    """Make of two states the one that the union of their changes would have made.

    Whichever comes first, in whatever groups and however often: the outcome is the same.
    """
    replaced = one.replaced | other.replaced
    standing: dict[str, Head] = {}
    for head in (*one.heads, *other.heads):
        if head.change not in replaced:
            known = standing.get(head.change)
            standing[head.change] = truer(known, head) if known else head
    return Register(tuple(sorted(standing.values(), key=lambda each: each.sort_key)), replaced)
