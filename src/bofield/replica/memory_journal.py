"""In dictionaries: what the centre has taken, what it told of rights and of the past, what was let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.replica.memory_part import MemoryPart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bofield.replica.store import Place
    from bofield.replica.values import Dropped, Receipt
    from bofield.wire.messages import Event


class MemoryJournal(MemoryPart):
    """What is kept of what has left the outbox. See `store.Store`."""

    def add_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Write changes that the centre has taken into the journal."""
        for receipt in receipts:
            self.receipts.put(receipt.change.id, receipt)

    def journal(self, changes: Collection[str]) -> dict[str, Receipt]:
        """Read entries of the journal by the ids of their changes."""
        return {change: self.receipts[change] for change in changes if change in self.receipts}

    def journal_beyond(self, place: Place, limit: int) -> list[Receipt]:
        """Read entries of the journal that come after a place."""
        found = [each for each in self.receipts.values() if (each.order.seq, each.change.id) > place]
        return sorted(found, key=lambda each: (each.order.seq, each.change.id))[:limit]

    def journal_span(self, epoch: int) -> tuple[int, int] | None:
        """Tell the first and the last seq of an epoch that the journal holds."""
        found = [receipt.order.seq for receipt in self.receipts.values() if receipt.order.epoch == epoch]
        return (min(found), max(found)) if found else None

    def latest_receipt(self) -> Receipt | None:
        """Read the entry of the journal with the greatest order."""
        return max(self.receipts.values(), key=lambda each: each.order, default=None)

    def count_journal(self, beyond: int = 0) -> int:
        """Count the entries of the journal with a seq above `beyond`."""
        return sum(each.order.seq > beyond for each in self.receipts.values())

    def remove_receipts(self, changes: Collection[str]) -> None:
        """Take changes out of the journal."""
        self.receipts.drop_all(changes)

    def trim_journal(self, upto: int) -> int:
        """Take out of the journal what the centre has in a backup."""
        gone = [change for change, each in self.receipts.items() if 0 < each.order.seq <= upto]
        self.receipts.drop_all(gone)
        return len(gone)

    def put_events(self, events: Iterable[Event]) -> None:
        """Keep events, so that a restored centre can be told of them."""
        for event in events:
            epoch, seq = event.order
            self.events.put((seq, f"{event.kind}|{event.scope}", epoch), event)

    def events_beyond(self, place: Place, limit: int) -> list[Event]:
        """Read kept events after a place."""
        found = sorted(key for key in self.events if key[:2] > place)
        return [self.events[key] for key in found[:limit]]

    def trim_events(self, upto: int) -> None:
        """Let go of the events with a seq up to this."""
        self.events.drop_all([key for key in self.events if key[0] <= upto])

    def add_dropped(self, dropped: Dropped) -> None:
        """Keep a change that a person let go."""
        self.let_go.put(dropped.change.id, dropped)

    def dropped(self) -> tuple[Dropped, ...]:
        """List the changes that persons let go."""
        return tuple(sorted(self.let_go.values(), key=lambda each: (_when(each), each.change.id)))

    def put_past(self, record: str, case_id: str | None, text: str, at: str) -> None:
        """Keep the history of a record as the centre told it."""
        self.histories.put(record, (case_id or "", text, at))

    def past(self, record: str) -> tuple[str, str] | None:
        """Read the history of a record, and when the centre told it."""
        found = self.histories.get(record)
        return found[1:] if found else None


def _when(dropped: Dropped) -> str:
    return dropped.at.isoformat() if dropped.at else ""
