"""What the rules of a replica need from whatever keeps it: one transaction's view of records, outbox and notes.

The rules (overlay, writing, outbox, pages, leaving …) are written once against this protocol. `sql` keeps it in the
encrypted file, `memory` in dictionaries. Everything takes and gives many at a time, because a page holds a thousand
records. Nothing that a sync asks for reads more than what the sync is about.

Where cases are named, `kept.ORGANISATION` (an empty id) stands for the organisation's own records. A *place* is
(seq, id): where one stands in things that are sorted by the centre's seq, whatever the epoch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bofield.replica.kept import Quarantined, Removal
    from bofield.replica.values import Conflict, Dropped, Entry, EntryState, Receipt, Record
    from bofield.wire.messages import Event

Place = tuple[int, str]


class Store(Protocol):
    """Storage inside one transaction."""

    # ── records ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """Read records as the centre has confirmed them; those it has not are left out."""

    def all_kinds(self) -> dict[str, str]:
        """Name all records there are, confirmed or not, as id → kind."""

    def put_records(self, records: Sequence[Record]) -> None:
        """Keep records as the centre has confirmed them; digests and counts follow."""

    def remove_records(self, ids: Collection[str]) -> None:
        """Take the confirmed copy of single records away; digests and counts follow. What is shown stays."""

    def records_beyond(self, place: Place, limit: int) -> list[Record]:
        """Read confirmed records that carry the centre's proof and come after a place, in the order of places."""

    def show(self, records: Sequence[Record]) -> None:
        """Show records, with own changes on top: typed rows, search and conflicts."""

    def hide(self, kinds: Mapping[str, str]) -> None:
        """Take records, given as id → kind, out of typed rows, search and conflicts."""

    def conflicts(self) -> tuple[Conflict, ...]:
        """List the fields with several values, as they were shown last."""

    def count_conflicts(self) -> int:
        """Count the fields with several values."""

    # ── do we hold the same? ─────────────────────────────────────────────────────────────────────────────────────────
    def case_digests(self, cases: Collection[str] | None = None) -> dict[str, str]:
        """Read the digests over the confirmed records of cases; all of them without `cases`. An empty one has none."""

    def record_digests(self, case_id: str, buckets: Collection[str] | None = None) -> dict[str, str]:
        """Read the digests of the confirmed records of one case, of those whose ids end in one of `buckets`."""

    def cases(self) -> list[str]:
        """Name all cases that have confirmed records."""

    def count_records(self) -> int:
        """Count all confirmed records."""

    def count_in(self, cases: Collection[str]) -> int:
        """Count the confirmed records of some cases."""

    # ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────────
    def entries_of(self, ids: Collection[str]) -> list[Entry]:
        """Read the entries that touch any of these records, in the order of their numbers."""

    def entries_in(self, states: Collection[EntryState], after: int = 0, limit: int = -1) -> list[Entry]:
        """Read entries in these states with numbers above `after`, in order."""

    def entries(self, changes: Collection[str]) -> dict[str, Entry]:
        """Read entries by the ids of their changes."""

    def open_entry(self, key: str) -> Entry | None:
        """Find the waiting entry that autosave may amend by `key`."""

    def put_entries(self, entries: Sequence[Entry]) -> None:
        """Keep new entries, or replace those of the same change."""

    def remove_entries(self, changes: Collection[str]) -> None:
        """Take entries out of the outbox."""

    def move_entries(self, before: EntryState, after: EntryState) -> None:
        """Change the state of all entries that are in one."""

    def close_entries(self) -> None:
        """Let autosave amend none of the entries there are."""

    def count_entries(self, states: Collection[EntryState]) -> int:
        """Count entries in these states."""

    def cases_unsent(self, cases: Collection[str]) -> set[str]:
        """Name those of these cases in which something was written that the centre has not got yet."""

    # ── what is kept of what has left it ─────────────────────────────────────────────────────────────────────────────
    def add_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Write changes that the centre has taken into the journal."""

    def journal(self, changes: Collection[str]) -> dict[str, Receipt]:
        """Read entries of the journal by the ids of their changes."""

    def journal_beyond(self, place: Place, limit: int) -> list[Receipt]:
        """Read entries of the journal that come after a place, in the order of places."""

    def journal_span(self, epoch: int) -> tuple[int, int] | None:
        """Tell the first and the last seq of an epoch that the journal holds."""

    def latest_receipt(self) -> Receipt | None:
        """Read the entry of the journal with the greatest order."""

    def count_journal(self, beyond: int = 0) -> int:
        """Count the entries of the journal with a seq above `beyond`."""

    def remove_receipts(self, changes: Collection[str]) -> None:
        """Take changes out of the journal."""

    def trim_journal(self, upto: int) -> int:
        """Take out of the journal what the centre has in a backup, 0 < seq ≤ `upto`; return how many that were."""

    def put_events(self, events: Iterable[Event]) -> None:
        """Keep events, so that a restored centre can be told of them."""

    def events_beyond(self, place: Place, limit: int) -> list[Event]:
        """Read kept events after a place, which is (seq, kind|scope), in the order of places."""

    def trim_events(self, upto: int) -> None:
        """Let go of the events with a seq up to this."""

    def add_dropped(self, dropped: Dropped) -> None:
        """Keep a change that a person let go."""

    def dropped(self) -> tuple[Dropped, ...]:
        """List the changes that persons let go."""

    def put_past(self, record: str, case_id: str | None, text: str, at: str) -> None:
        """Keep the history of a record as the centre told it at some moment."""

    def past(self, record: str) -> tuple[str, str] | None:
        """Read the history of a record, and when the centre told it."""

    # ── what cannot be read, and what leaves ─────────────────────────────────────────────────────────────────────────
    def put_quarantined(self, items: Iterable[Quarantined]) -> None:
        """Keep what cannot be read."""

    def quarantined(self) -> tuple[Quarantined, ...]:
        """List what cannot be read."""

    def remove_quarantined(self, keys: Collection[str]) -> None:
        """Let go of what could be read after all, or has been replaced; a record's id is its key."""

    def count_quarantined(self) -> int:
        """Count what cannot be read."""

    def put_removals(self, removals: Iterable[Removal]) -> None:
        """Keep what is to leave this laptop, one for each case."""

    def removals(self) -> tuple[Removal, ...]:
        """List what is to leave this laptop."""

    def remove_removals(self, cases: Collection[str]) -> None:
        """Let go of removals that were carried out, or called back."""

    def remove_cases(self, cases: Collection[str]) -> None:
        """Take everything of these cases away: rows, search, conflicts, outbox, journal, histories, begun texts."""

    def add_purged(self, scopes: Iterable[str]) -> None:
        """Keep receipts for the centre: what was in these scopes has left."""

    def purged(self) -> tuple[str, ...]:
        """List the scopes whose receipts have not been sent."""

    def remove_purged(self, scopes: Collection[str]) -> None:
        """Let go of receipts that the centre has got."""

    # ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def note(self, key: str, default: str = "") -> str:
        """Read a note about the replica itself."""

    def put_note(self, key: str, value: str) -> None:
        """Write a note about the replica itself."""

    def set_differing(self, agrees: dict[str, bool]) -> None:
        """Note for each case whether its digest was the centre's."""

    def count_differing(self) -> int:
        """Count the cases whose digest was not the centre's."""
