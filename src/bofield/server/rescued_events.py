"""Rights and erasures that a restored centre has forgotten, done again as the feed once said.

A right may come back after its own end, and an end before its right; what stands in the end is the same. Whoever calls
has checked that it was this centre that wrote them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import ORG
from bofield.records.state import case_of
from bofield.server.ledger_rows import GRANT, PURGE, REVOKE, AccessRow, PurgeRow

if TYPE_CHECKING:
    from bofield.changes import Change, Value
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import FeedRow, Home

_ACCESS = "access"
EVENTS = frozenset((_ACCESS, PURGE))
"""The kinds of op that are no records but something that happened to rights, or to a case."""


def is_event(change: Change, own_device: str) -> bool:
    """Tell whether a change is about rights or an erasure: only the centre's own device writes those.

    Anybody may push a record of a kind with the same name, which is then kept as any unknown kind is.
    """
    return change.device == own_device and all(op.kind in EVENTS for op in change.ops)


def take_back(ledger: Ledger, home: Home, row: FeedRow) -> FeedRow:
    """Do again what a row says of rights or erasures; returns it with its right kind, to be put in the feed."""
    fields: dict[tuple[str, str], dict[str, Value]] = {}
    for op in row.change.ops:
        fields.setdefault((op.kind, op.record), {})[op.field] = op.value
    for (kind, record), said in fields.items():
        if kind == _ACCESS:
            row.kind = REVOKE if said.get("ended") else GRANT
            _access(ledger, home, record, said, row.seq)
        elif kind == PURGE:
            row.kind = PURGE
            _purge(ledger, home.org, row, said)
    return row


def _access(ledger: Ledger, home: Home, access: str, said: dict[str, Value], seq: int) -> None:
    org = home.org
    known = ledger.access_row(org, access)
    if known is not None:
        if said.get("ended") and known.to_seq is None:
            ledger.end_access(org, access, seq)
        return
    if not all(isinstance(said.get(name), str) for name in ("person", "scope", "role")):
        return  # an end from the days when it did not name what ended; the feed will tell when the right comes back
    ended = bool(said.get("ended")) or any(
        is_event(row.change, home.own_device) and op.record == access and op.field == "ended"
        for row in ledger.feed_of(org, ORG, access)
        for op in row.change.ops
    )
    person, scope, role = (str(said[name]) for name in ("person", "scope", "role"))
    ledger.add_access(org, AccessRow(access, person, scope, role, seq, seq if ended else None))


def _purge(ledger: Ledger, org: str, row: FeedRow, said: dict[str, Value]) -> None:
    case = case_of(row.scope)
    if case is None or ledger.purged(org, (case,)):
        return
    district = ledger.districts_of(org, (case,)).get(case)
    ledger.erase(org, case)
    by, reason = said.get("by") or row.author, said.get("reason") or ""
    ledger.add_purge(org, PurgeRow(case, district, row.seq, row.at, str(by), str(reason)))
