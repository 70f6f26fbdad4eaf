"""What one person did in one go. Knows nothing of which kinds and fields exist, nor of how a change travels."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | bool | None
"""What a field can hold on the wire: no floats, money in öre, dates and instants as ISO 8601 text."""

ORG = "org"
"""The scope of what belongs to no case: people, districts, forms."""


def case_scope(case_id: str) -> str:
    """Name the scope of everything that belongs to one case."""
    return f"case:{case_id}"


@dataclass(frozen=True, slots=True, order=True)
class Order:
    """The place the centre gave a change when it first accepted it: `(epoch, seq)`, kept for ever."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Op:
    """One field of one record set to a value.

    `base` holds the ids of the changes whose value for this field the author was looking at.
    """

    kind: str
    record: str
    field: str
    value: Value
    base: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What one person did in one go to records of one scope. Immutable; applied whole or not at all.

    `n` counts 1, 2, 3 … on `device`; `at` (ISO 8601 with offset) and `zone` are for people, never for ordering;
    `schema` is the version of the record kinds that the author's program knew.
    """

    id: str
    scope: str
    author: str
    device: str
    n: int
    at: str
    zone: str
    schema: int
    ops: tuple[Op, ...]

    @property
    def records(self) -> frozenset[str]:
        """The ids of the records that this change touches."""
        return frozenset(op.record for op in self.ops)
