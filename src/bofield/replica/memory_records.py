"""Records in dictionaries: the confirmed copy with its digests, and what is shown of them. See `store.Store`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.records.state import case_of
from bofield.replica import digesting, overlay
from bofield.replica.memory_part import MemoryPart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bofield.replica.store import Place
    from bofield.replica.values import Conflict, Record


class MemoryRecords(MemoryPart):
    """The records of a Store."""

    # ── the confirmed copy ───────────────────────────────────────────────────────────────────────────────────────────
    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """Read records as the centre has confirmed them."""
        return {record: self.confirmed[record] for record in ids if record in self.confirmed}

    def all_kinds(self) -> dict[str, str]:
        """Name all records there are, confirmed or not, as id → kind."""
        unsent = {op.record: op.kind for entry in self.outbox.values() for op in entry.change.ops}
        return unsent | {record.id: record.kind for record in self.confirmed.values()}

    def put_records(self, records: Sequence[Record]) -> None:
        """Keep records as the centre has confirmed them."""
        last = {record.id: record for record in records}
        proofs = {each.id: (case_of(each.scope) or "", digesting.digest_of(each)) for each in last.values()}
        self._tally(last.keys(), proofs.values())
        for record, proof in proofs.items():
            before = self.proofs.get(record)
            if before is not None and before[0] != proof[0]:
                self.by_case.drop(before[0], record)
            if before is None or before[0] != proof[0]:
                self.by_case.put(proof[0], record)
            self.proofs.put(record, proof)
        self.confirmed.put_all(last)

    def remove_records(self, ids: Collection[str]) -> None:
        """Take the confirmed copy of single records away."""
        known = [record for record in dict.fromkeys(ids) if record in self.proofs]
        self._tally(known, ())
        for record in known:
            self.by_case.drop(self.proofs[record][0], record)
            self.proofs.drop(record)
            self.confirmed.drop(record)

    def records_beyond(self, place: Place, limit: int) -> list[Record]:
        """Read confirmed records that carry the centre's proof and come after a place."""
        found = [each for each in self.confirmed.values() if each.mac and (each.order.seq, each.id) > place]
        return sorted(found, key=lambda each: (each.order.seq, each.id))[:limit]

    # ── do we hold the same? ─────────────────────────────────────────────────────────────────────────────────────────
    def _tally(self, ids: Iterable[str], after: Iterable[digesting.Proof]) -> None:
        before = [self.proofs[record] for record in ids if record in self.proofs]
        for case, by in digesting.moved(before, after).items():
            total = digesting.grown(self.sums.get(case, (digesting.EMPTY, 0)), by)
            if total[1]:
                self.sums.put(case, total)
            else:
                self.sums.drop(case)

    def case_digests(self, cases: Collection[str] | None = None) -> dict[str, str]:
        """Read the digests over the confirmed records of cases."""
        wanted = [case for case in self.sums if case != digesting.ALL] if cases is None else cases
        return {case: self.sums[case][0] for case in wanted if case in self.sums}

    def record_digests(self, case_id: str, buckets: Collection[str] | None = None) -> dict[str, str]:
        """Read the digests of the confirmed records of one case."""
        found = sorted(self.by_case.of(case_id))
        return {each: self.proofs[each][1] for each in found if buckets is None or digesting.bucket_of(each) in buckets}

    def cases(self) -> list[str]:
        """Name all cases that have confirmed records."""
        return sorted(case for case in self.sums if case not in ("", digesting.ALL))

    def count_records(self) -> int:
        """Count all confirmed records."""
        return len(self.confirmed)

    def count_in(self, cases: Collection[str]) -> int:
        """Count the confirmed records of some cases."""
        return sum(self.sums[case][1] for case in set(cases) if case in self.sums)

    # ── what is shown ────────────────────────────────────────────────────────────────────────────────────────────────
    def show(self, records: Sequence[Record]) -> None:
        """Show records."""
        for record in records:
            self.view.put(record.id, record)
            conflicts = tuple(overlay.conflicts_of(record, case_of(record.scope)))
            if conflicts:
                self.standing.put(record.id, conflicts)
            else:
                self.standing.drop(record.id)

    def hide(self, kinds: Mapping[str, str]) -> None:
        """Take records out of what is shown."""
        self.view.drop_all(kinds)
        self.standing.drop_all(kinds)

    def conflicts(self) -> tuple[Conflict, ...]:
        """List the fields with several values."""
        found = [each for conflicts in self.standing.values() for each in conflicts]
        return tuple(sorted(found, key=lambda conflict: (conflict.record, conflict.field)))

    def count_conflicts(self) -> int:
        """Count the fields with several values."""
        return sum(map(len, self.standing.values()))
