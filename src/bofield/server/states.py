"""Read the records that a batch of changes touches or names, in few queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.records.state import case_of
from bofield.server.rules import Records, named_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bofield.changes import Change
    from bofield.server.ledger import Ledger


def load_records(ledger: Ledger, org: str, changes: Sequence[Change], others: Iterable[str] = ()) -> Records:
    """Read every record that is needed to judge some changes, the cases those records lie in, and some others."""
    records: Records = ledger.records(org, frozenset(others).union(*(named_records(change) for change in changes)))
    cases = {case_of(kept.scope) for kept in records.values()} - {None} - records.keys()
    return records | ledger.records(org, (case for case in cases if case)) if cases else records
