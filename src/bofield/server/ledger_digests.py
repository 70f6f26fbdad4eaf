"""Digests of cases, kept as sums: a record that changes costs one subtraction and one addition.

Pure. A case is summed apart for what everybody in it may read, for each author's drafts, and for supervisors, so that
every reader's digest is a sum of few sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.server.ledger_rows import CaseDigest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bofield.server.ledger_rows import Kept

_MODULUS = 1 << 128
Part = tuple[str, str]
"""(case, whom it is private to), both empty where there is none."""
_NOTHING = CaseDigest(f"{0:032x}", 0, 0)


class Tally:
    """What some records change in the sums of their cases."""

    def __init__(self, before: Mapping[str, tuple[str, str, str] | None], records: Sequence[Kept]) -> None:
        """`before`: record → case, private to and digest as it stood, None for a new one."""
        self.sums: dict[Part, list[int]] = {}
        self._standing: dict[Part, CaseDigest] = {}
        latest = dict(before)
        for each in records:
            if (was := latest.get(each.id)) is not None:
                self._add((was[0], was[1]), -int(was[2], 16), -1, 0)
            now = (each.case_id or "", each.private_to or "")
            self._add(now, int(each.digest, 16), 1, each.order.seq)
            latest[each.id] = (*now, each.digest)

    def _add(self, part: Part, digest: int, records: int, seq: int) -> None:
        found = self.sums.setdefault(part, [0, 0, 0])
        found[0] += digest
        found[1] += records
        found[2] = max(found[2], seq)

    def add_to(self, part: Part, standing: CaseDigest) -> None:
        """Tell what a part was summed to so far."""
        self._standing[part] = standing

    def results(self) -> Iterator[tuple[Part, CaseDigest]]:
        """Give what each touched part is summed to now."""
        for part, (digest, records, seq) in self.sums.items():
            was = self._standing.get(part, _NOTHING)
            total = (int(was.digest, 16) + digest) % _MODULUS
            yield part, CaseDigest(f"{total:032x}", was.records + records, max(was.seq, seq))


def combined(parts: Iterable[tuple[str, CaseDigest]]) -> dict[str, CaseDigest]:
    """Sum the parts of each case that one reader may see."""
    found: dict[str, CaseDigest] = {}
    for case, each in parts:
        was = found.get(case, _NOTHING)
        total = (int(was.digest, 16) + int(each.digest, 16)) % _MODULUS
        found[case] = CaseDigest(f"{total:032x}", was.records + each.records, max(was.seq, each.seq))
    return found
