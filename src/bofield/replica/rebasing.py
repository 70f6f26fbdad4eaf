"""Later work that was written on top of a change which will not stand where its author saw it. Rules over a Store.

Whoever wrote over a value was also looking at what that value had replaced. When the change between them falls away,
or goes by another name, what lies on top of it has to name what its author saw; else a value long replaced comes back
beside it as an alternative.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bofield.changes import Change, Op
    from bofield.replica.store import Store

HANDED_OVER = "handed_over"
"""The reason of an entry that a supervisor looks at as it was sent, though what it builds on was refused."""


def rebase(store: Store, gone: Change, *, instead: str = "", inherits: bool = True, is_refused: bool = False) -> None:
    """Let what waits on top of `gone` name its base as well (if it `inherits`) and what stands `instead` of it.

    What was refused is let go or corrected later, and passes it on. What has been sent may be at the centre already, as
    it was, and stays; unless `gone` is refused, for then the centre has taken nothing that lies on top of it
    (but may have sealed what was sent because a right had ended).
    """
    states = {"waiting", "held", "refused"} | ({"sent"} if is_refused else set())
    bases = {(op.record, op.field): op.base for op in gone.ops} if inherits else {}
    others = {instead} - {""}

    def moved(op: Op) -> Op:
        if gone.id not in op.base:
            return op
        return replace(op, base=tuple(sorted({*op.base, *bases.get((op.record, op.field), ()), *others})))

    changed = []
    for entry in store.entries_of(gone.records):
        ops = tuple(moved(op) for op in entry.change.ops)
        if entry.state in states and entry.reason != HANDED_OVER and ops != entry.change.ops:
            changed.append(replace(entry, change=replace(entry.change, ops=ops)))
    store.put_entries(changed)
