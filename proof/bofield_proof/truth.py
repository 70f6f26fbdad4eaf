"""The oracle: what ought to be so, computed from what people were seen to do and nothing else.

Merging is written here a second time, in a few lines over plain sets, so that a mistake in `bofield.changes` cannot
excuse itself. Knows no replica and no centre.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.changes import Change, Op, Value

_RIGHT = "access"
"""The kind, in the feed, of a right that is given or taken: it is no record."""
_LET_GO = "refused"
"""How the reason begins for which something may be missing because its author let it go."""
Place = tuple[str, str]
"""A field of a record: (record id, field name)."""


@dataclass(slots=True)
class Written:
    """What somebody wrote under one change id: the latest value for each field, and what was said of it later."""

    case: int
    values: dict[Place, Value] = field(default_factory=dict)
    sent: Change | None = None
    """As it first left the laptop; from then on it may never change, but see `anew`."""
    anew: bool = False
    """It was refused: whoever lets go what it builds on may also base it anew."""
    shared: bool = False
    """It waited on a laptop that was copied or put back: two hands may have gone on writing under one id."""


@dataclass(slots=True)
class Truth:
    """Everything that was seen to be written, and what has been excused since, with the reason."""

    written: dict[str, Written] = field(default_factory=dict)
    acknowledged: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Change id → the order that a laptop was told."""
    said: dict[tuple[Place, Value], set[str]] = field(default_factory=dict)
    """Which changes ever said a value."""
    looks: dict[str, dict[Place, tuple[Value, ...]]] = field(default_factory=dict)
    """Change id → what stood in each field when its author first wrote there."""
    saw: dict[tuple[str, Place], set[Value]] = field(default_factory=dict)
    """Everything its author saw in a field while writing there."""
    before: set[str] = field(default_factory=set)
    """What was written before the history began."""
    excused: dict[str, str] = field(default_factory=dict)
    """Change id → why it need not be in the records: refused and dropped, purged, or honestly lost."""
    erased: set[int] = field(default_factory=set)
    """Cases of which nothing is kept: it does not matter what was written there on top of what."""
    faults: list[str] = field(default_factory=list)
    """Promises that were seen to be broken."""

    def wrote(self, change: str, case: int, values: Mapping[Place, Value]) -> None:
        """Note what a person wrote, under the id the laptop gave it."""
        self.written.setdefault(change, Written(case)).values.update(values)
        for place, value in values.items():
            self.said.setdefault((place, value), set()).add(change)

    def looked_at(self, change: str, seen: Mapping[Place, Iterable[Value]]) -> None:
        """Note what its author had before their eyes when they wrote; autosave keeps what was there at first."""
        looks = self.looks.setdefault(change, {})
        for place, values in seen.items():
            looks.setdefault(place, tuple(values))
            self.saw.setdefault((change, place), set()).update(values)

    def left(self, change: Change, *, sealed: bool = False) -> None:
        """Note a change on its way to the centre: it says what was written, and always the same.

        What was `sealed` there may have been sent on top of something refused, and let go since.
        """
        known = self.written.get(change.id)
        if change.id in self.before:
            return
        if known is None:
            known = self._under_a_new_name(change)
            if known is None:
                self.faults.append(f"a change left that nobody wrote: {change.id}")
                return
        if known.sent is not None and not known.anew:
            if not known.shared and (known.sent.ops, known.sent.scope, known.sent.author) != (
                change.ops,
                change.scope,
                change.author,
            ):
                self.faults.append(f"altered after it was sent: {change.id}")
            return
        known.sent, known.anew = change, False
        said = {(op.record, op.field): op.value for op in change.ops}
        for place, value in known.values.items():
            if not known.shared and said.get(place, ...) != value:
                self.faults.append(f"left without what was written: {place[1]} = {value!r}, sent {said.get(place)!r}")
        self._names_what_was_seen(change, sealed=sealed)

    def _under_a_new_name(self, change: Change) -> Written | None:
        """Recognise a change whose id belonged to a twin's: it says what was written under the old one."""
        wrote = [self.said.get(((op.record, op.field), op.value), set()) for op in change.ops]
        known = (self.written[each] for some in wrote for each in some if each in self.written)
        before = next((each for each in known if each.shared), None)
        if before is None or not all(wrote):
            return None
        values = {(op.record, op.field): op.value for op in change.ops}
        self.wrote(change.id, before.case, values)
        self.written[change.id].shared = True
        return self.written[change.id]

    def _names_what_was_seen(self, change: Change, *, sealed: bool) -> None:
        """A change names in its base every value its author was looking at, and no other."""
        known = self.written[change.id]
        for op in change.ops:
            place = (op.record, op.field)
            enough = set(op.base) if sealed else set()
            seen = () if known.case in self.erased else self._looked_through(change.id, place, enough)
            for value, wrote in seen:
                # What the centre joined may read as one of those it was joined of: then that is what was looked at.
                if change.id not in wrote and not wrote & set(op.base) and self._is_all_known(op.base):
                    self.faults.append(f"forgot what it replaced: {op.field} = {op.value!r} after {value!r}")
            self._names_nothing_unseen(change, op, self.saw.get((change.id, place)))

    def _looked_through(self, change: str, place: Place, enough: set[str]) -> Iterable[tuple[Value, set[str]]]:
        """What an author looked at in a field, with the changes that said it.

        Whoever looked at what was refused and let go was also looking at what that had replaced, unless it is among
        those that are `enough`.
        """
        for value in self.looks.get(change, {}).get(place, ()):
            wrote = self.said.get((place, value), set())
            if value is None or not wrote or change in wrote:
                continue
            if not wrote & self.excused.keys():
                yield value, wrote
            elif len(wrote) == 1 and not wrote & enough and self._was_let_go(said_by := next(iter(wrote))):
                yield from self._looked_through(said_by, place, enough)

    def _is_all_known(self, base: Iterable[str]) -> bool:
        return all(each in self.written or each in self.before for each in base)

    def _was_let_go(self, change: str) -> bool:
        """Tell whether its author let a change go: on the one laptop where it was."""
        known = self.written.get(change)
        return known is not None and self.excused[change].startswith(_LET_GO) and not known.shared

    def _names_nothing_unseen(self, change: Change, op: Op, saw: set[Value] | None) -> None:
        """What nobody looked at is replaced by nobody. A deletion looks at the whole record."""
        if saw is None or op.field == "deleted" or self.written[change.id].shared:
            return
        for base in op.base:
            said = {
                value for (place, value), who in self.said.items() if base in who and place == (op.record, op.field)
            }
            if said and not said & saw and not self.excused and base in self.written:
                self.faults.append(f"replaced what was not seen: {op.field} = {op.value!r} over {said}")

    def waits_twice(self, changes: Iterable[str]) -> None:
        """Note changes that wait on a laptop which was copied, or put back to an earlier day."""
        for change in changes:
            if change in self.written:
                self.written[change].shared = True

    def told(self, change: str, order: tuple[int, int]) -> None:
        """Note the order that a laptop was told: the same one whenever it is told.

        What no network would carry back to a restored centre is handed in anew, and gets a place in the new epoch.
        """
        before = self.acknowledged.setdefault(change, order)
        self.acknowledged[change] = order
        if before != order and before[0] >= order[0] and change not in self.before and not self.written[change].shared:
            self.faults.append(f"two places for one change: {before} and {order}")


def heads(changes: Iterable[Change]) -> dict[Place, dict[str, Value]]:
    """For every field, the changes that no other names in its base, with their values."""
    named: dict[Place, set[str]] = {}
    said: dict[Place, dict[str, Value]] = {}
    for change in changes:
        for op in change.ops:
            if op.kind == _RIGHT:
                continue
            place = (op.record, op.field)
            named.setdefault(place, set()).update(set(op.base) - {change.id})
            said.setdefault(place, {})[change.id] = op.value
    return {
        place: {change: value for change, value in values.items() if change not in named[place]}
        for place, values in said.items()
    }
