"""Changes of an older program in the words of this one, so that work written before an upgrade never strands.

Pure and table-driven: for each released version one step to the next. A step may rename a kind or a field and convert
its values; ids, base and time stay, because others build on them. Changes of a newer version pass untouched: what this
version does not know is kept unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from bofield.records.registry import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bofield.changes import Change, Op, Value

OLDEST = 1
"""The first version that was released."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a version called things, and what the next one calls them.

    `kinds`: old kind → new. `fields`: (old kind, old field) → new field. `values`: (old kind, old field) → how a value
    is written from then on; it is given every value, None too, and gives back one that fits.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Callable[[Value], Value]] = field(default_factory=dict)

    def convert(self, op: Op) -> Op:
        """Write one op as the next version would have."""
        place = (op.kind, op.field)
        how = self.values.get(place)
        return replace(
            op,
            kind=self.kinds.get(op.kind, op.kind),
            field=self.fields.get(place, op.field),
            value=how(op.value) if how else op.value,
        )


STEPS: Mapping[int, Step] = MappingProxyType(
    {
        1: Step(),  # 2 added duties and forms, and fields of tasks and legal events; nothing was renamed
        2: Step(),  # 3 added sealed work, and lets a deletion name all that its author saw
    }
)
"""Version → the step to the next. Each version before SCHEMA has one, if only to say that nothing changed."""


def upgrade(change: Change, steps: Mapping[int, Step] = STEPS, schema: int = SCHEMA) -> Change:
    """Write a change as this version would have. One that says an impossible version is taken to be the oldest."""
    if change.schema >= schema:
        return change
    ops = change.ops
    for version in range(max(change.schema, OLDEST), schema):
        ops = tuple(map(steps[version].convert, ops))
    return replace(change, schema=schema, ops=ops)
