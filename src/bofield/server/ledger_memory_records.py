"""Records as they stand, who may read them, and the digests of cases, in dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import case_scope
from bofield.records.state import case_of
from bofield.server.ledger_digests import Tally, combined
from bofield.server.ledger_memory_part import MemoryPart
from bofield.server.ledger_rows import PURGE, FeedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bofield.changes import Value
    from bofield.server.access import Rights
    from bofield.server.cursor import Position
    from bofield.server.ledger_rows import CaseDigest, Kept


class MemoryRecords(MemoryPart):
    """See ledger.RecordLedger."""

    def records(self, org: str, ids: Iterable[str]) -> dict[str, Kept]:
        """See Ledger."""
        kept = self._records(org)
        return {each: kept[each] for each in ids if each in kept}

    def put(self, org: str, records: Sequence[Kept]) -> None:
        """See Ledger."""
        if not records:
            return
        kept = self._records(org)
        before = {}
        for each in records:
            was = kept.get(each.id)
            before[each.id] = (was.case_id or "", was.private_to or "", was.digest) if was else None
        tally = Tally(before, records)
        sums = self.tables.digests.setdefault(org, {})
        for part in tally.sums:
            if part in sums:
                tally.add_to(part, sums[part])
        for part, found in tally.results():
            self._set(sums, part, found)
        for each in records:
            self._set(kept, each.id, each)

    def page(
        self, rights: Rights, at: Position, until: int, limit: int, *, scope: str = "", newest_first: bool = False
    ) -> list[Kept]:
        """See Ledger."""
        found = self._window(rights, at, until, scope, newest_first=newest_first)
        return sorted(found, key=lambda kept: (kept.order.seq, kept.id), reverse=newest_first)[:limit]

    def count(self, rights: Rights, at: Position, until: int, *, scope: str = "", newest_first: bool = False) -> int:
        """See Ledger."""
        return sum(1 for _each in self._window(rights, at, until, scope, newest_first=newest_first))

    def of_case(self, rights: Rights, case: str) -> list[Kept]:
        """See Ledger."""
        inside = (kept for kept in self._records(rights.org).values() if (kept.case_id or "") == case)
        return sorted((kept for kept in inside if self._may_read(rights, kept)), key=lambda kept: kept.id)

    def case_list(self, rights: Rights, today: str, limit: int) -> list[str]:
        """See Ledger."""
        due: dict[str, str] = {}
        for kept in self._records(rights.org).values():
            if kept.kind == "task" and kept.case_id and self._may_read(rights, kept):
                on = kept.shown.get("due_on")
                is_open = kept.shown.get("state") == "open" and kept.shown.get("deleted") is not True
                if is_open and isinstance(on, str) and on <= today:
                    due[kept.case_id] = min(on, due.get(kept.case_id, on))
        urgent = sorted(due, key=lambda case: (due[case], case))
        changed = {case: found.seq for case, found in self.digests(rights).items() if case}
        return list(dict.fromkeys([*urgent, *sorted(changed, key=lambda case: (-changed[case], case))]))[:limit]

    def digests(self, rights: Rights, cases: Iterable[str] | None = None) -> dict[str, CaseDigest]:
        """See Ledger."""
        wanted = None if cases is None else set(cases)
        sums = self.tables.digests.get(rights.org, {})
        return combined(
            (case, found)
            for (case, private_to), found in sums.items()
            if found.records
            and (wanted is None or case in wanted)
            and rights.may_read(private_to or None, case or None, self._district(rights.org, case))
        )

    def record_digests(self, rights: Rights, case: str) -> dict[str, str]:
        """See Ledger."""
        return {kept.id: kept.digest for kept in self.of_case(rights, case)}

    def districts_of(self, org: str, cases: Iterable[str]) -> dict[str, str | None]:
        """See Ledger."""
        kept = self._records(org)
        return {case: self._district(org, case) for case in cases if case in kept and kept[case].kind == "case"}

    def cases_in(self, org: str, scope: str) -> list[str]:
        """See Ledger."""
        kind, _, name = scope.partition(":")
        cases = (kept.id for kept in self._records(org).values() if kept.kind == "case")
        return sorted(case for case in cases if kind != "district" or self._district(org, case) == name)

    def named(self, org: str, kind: str) -> list[tuple[str, str]]:
        """See Ledger."""
        found = (
            (kept.id, _text(kept.shown.get("name")) or "") for kept in self._records(org).values() if kept.kind == kind
        )
        return sorted(found, key=lambda each: (each[1], each[0]))

    def erase(self, org: str, case: str) -> int:
        """See Ledger."""
        tables, kept = self.tables, self._records(org)
        gone = [each.id for each in kept.values() if each.case_id == case]
        for record in gone:
            self._drop(kept, record)
        sums = tables.digests.get(org, {})
        for part in [each for each in sums if each[0] == case]:
            self._drop(sums, part)
        scope = case_scope(case)
        for place, row in list(tables.feed.items()):
            if place[0] == org and row.scope == scope and row.kind != PURGE:
                self._set(tables.feed, place, _emptied(row))
        for key, refused in list(tables.refused.items()):
            if key[0] == org and case in refused.text:
                self._drop(tables.refused, key)
        return len(gone)

    def _records(self, org: str) -> dict[str, Kept]:
        return self.tables.records.setdefault(org, {})

    def _window(self, rights: Rights, at: Position, until: int, scope: str, *, newest_first: bool) -> Iterator[Kept]:
        for kept in self._records(rights.org).values():
            seq = kept.order.seq
            if seq > until:
                continue
            after = seq > at.seq or (bool(at.id) and (seq, kept.id) > (at.seq, at.id))
            before = not at.seq or seq < at.seq or (bool(at.id) and (seq, kept.id) < (at.seq, at.id))
            unread = before if newest_first else after
            if unread and self._lies_in(rights.org, kept, scope) and self._may_read(rights, kept):
                yield kept

    def _lies_in(self, org: str, kept: Kept, scope: str) -> bool:
        if not scope:
            return True
        kind, _, name = scope.partition(":")
        case = case_of(kept.scope)
        if kind == "own":
            return case is None
        if kind == "district":
            return case is not None and self._district(org, case) == name
        return case is not None if kind != "case" else case == name

    def _may_read(self, rights: Rights, kept: Kept) -> bool:
        case = case_of(kept.scope)
        return rights.may_read(kept.private_to, case, self._district(rights.org, case) if case else None)

    def _district(self, org: str, case: str) -> str | None:
        kept = self._records(org).get(case)
        return _text(kept.shown.get("district")) if kept is not None and kept.kind == "case" else None


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _emptied(row: FeedRow) -> FeedRow:
    return FeedRow(
        seq=row.seq,
        order=row.order,
        change_id=row.change_id,
        device=row.device,
        n=row.n,
        author=row.author,
        scope=row.scope,
        at=row.at,
        text="",
        mac="",
        kind=row.kind,
        private_to=row.private_to,
        chain=row.chain,
    )
