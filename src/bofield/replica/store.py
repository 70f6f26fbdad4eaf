"""What the rules of a replica need from whatever keeps it: one transaction's view of records, outbox and notes.

The rules (overlay, writing, outbox, pages) are written once against this protocol. `sql` keeps it in the encrypted
file, `memory` in dictionaries. Everything takes and gives many at a time, because a page holds a thousand records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bofield.replica.values import Conflict, Dropped, Entry, EntryState, Receipt, Record


class Store(Protocol):
    """Storage inside one transaction."""

    # ── records ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """Read records as the centre has confirmed them; those it has not are left out."""

    def all_kinds(self) -> dict[str, str]:
        """Name all records there are, confirmed or not, as id → kind."""

    def put_records(self, records: Sequence[Record]) -> None:
        """Keep records as the centre has confirmed them."""

    def case_records(self, case_id: str) -> list[Record]:
        """Read all confirmed records of one case."""

    def show(self, records: Sequence[Record]) -> None:
        """Show records, with own changes on top: typed rows, search and conflicts."""

    def hide(self, kinds: Mapping[str, str]) -> None:
        """Take records, given as id → kind, out of typed rows, search and conflicts."""

    def conflicts(self) -> tuple[Conflict, ...]:
        """List the fields with several values, as they were shown last."""

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

    # ── what is kept of what has left it ─────────────────────────────────────────────────────────────────────────────
    def add_receipts(self, receipts: Iterable[Receipt]) -> None:
        """Write changes that the centre has taken into the journal."""

    def journal_span(self, epoch: int) -> tuple[int, int] | None:
        """Tell the first and the last seq of an epoch that the journal holds."""

    def add_dropped(self, dropped: Dropped) -> None:
        """Keep a change that a person let go."""

    def dropped(self) -> tuple[Dropped, ...]:
        """List the changes that persons let go."""

    # ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def note(self, key: str, default: str = "") -> str:
        """Read a note about the replica itself."""

    def put_note(self, key: str, value: str) -> None:
        """Write a note about the replica itself."""

    def set_differing(self, agrees: dict[str, bool]) -> None:
        """Note for each case whether its digest was the centre's."""

    def count_differing(self) -> int:
        """Count the cases whose digest was not the centre's."""
