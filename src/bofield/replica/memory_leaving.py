"""In dictionaries: what cannot be read, and how a case leaves without a trace. See `store.Store`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.records.state import case_of
from bofield.replica.kept import names_any
from bofield.replica.memory_outbox import MemoryOutbox
from bofield.replica.memory_records import MemoryRecords

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bofield.replica.kept import Quarantined, Removal


class MemoryLeaving(MemoryRecords, MemoryOutbox):
    """Quarantine, removals, and receipts for what has left."""

    def put_quarantined(self, items: Iterable[Quarantined]) -> None:
        """Keep what cannot be read."""
        for item in items:
            self.unread.put(item.key, item)

    def quarantined(self) -> tuple[Quarantined, ...]:
        """List what cannot be read."""
        return tuple(self.unread[key] for key in sorted(self.unread))

    def remove_quarantined(self, keys: Collection[str]) -> None:
        """Let go of what could be read after all."""
        self.unread.drop_all(keys)

    def count_quarantined(self) -> int:
        """Count what cannot be read."""
        return len(self.unread)

    def put_removals(self, removals: Iterable[Removal]) -> None:
        """Keep what is to leave this laptop."""
        for removal in removals:
            self.leaving.put(removal.case_id, removal)

    def removals(self) -> tuple[Removal, ...]:
        """List what is to leave this laptop."""
        return tuple(self.leaving[case] for case in sorted(self.leaving))

    def remove_removals(self, cases: Collection[str]) -> None:
        """Let go of removals that were carried out, or called back."""
        self.leaving.drop_all(cases)

    def add_purged(self, scopes: Iterable[str]) -> None:
        """Keep receipts for the centre."""
        for scope in scopes:
            self.gone.put(scope, None)

    def purged(self) -> tuple[str, ...]:
        """List the scopes whose receipts have not been sent."""
        return tuple(sorted(self.gone))

    def remove_purged(self, scopes: Collection[str]) -> None:
        """Let go of receipts that the centre has got."""
        self.gone.drop_all(scopes)

    def remove_cases(self, cases: Collection[str]) -> None:
        """Take everything of these cases away."""
        leaving = frozenset(cases)
        confirmed = {record for case in leaving for record in self.by_case.of(case)}
        entries = [each for each in self.outbox.values() if _in(each.change.scope, leaving)]
        let_go = [each for each in self.let_go.values() if _in(each.change.scope, leaving)]
        views = [each.id for each in self.view.values() if _in(each.scope, leaving)]
        changes = [each.change for each in entries] + [each.change for each in let_go]
        ids = {*confirmed, *leaving}.union(*(change.records for change in changes))
        self.hide(dict.fromkeys(views, ""))
        self.remove_records(confirmed)
        self.remove_entries([each.change.id for each in entries])
        self.let_go.drop_all(each.change.id for each in let_go)
        self.receipts.drop_all([key for key, each in self.receipts.items() if _in(each.change.scope, leaving)])
        self.histories.drop_all([record for record, (case, _text, _at) in self.histories.items() if case in leaving])
        self.unread.drop_all([key for key, each in self.unread.items() if each.case_id in leaving])
        self.settings.drop_all([key for key in self.settings if names_any(key, ids)])
        self.disagreeing.drop_all(leaving)


def _in(scope: str, cases: Collection[str]) -> bool:
    return (case_of(scope) or "") in cases
