"""Work that came in after its author's access had ended: kept whole and apart, for a supervisor to take in or decline.

A sealed change is a record of the kind `sealed` in the case it was meant for, which only supervisors of the case may
read. Its id is the change's own, written as a record's, so that the same change is found when it comes again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.changes import Change, Op, Order
from bofield.records.registry import COORDINATOR
from bofield.records.state import case_of
from bofield.server.access import EVERYWHERE, FIELDWORK, Rights
from bofield.server.incoming import Received, holds, is_one, text_change
from bofield.server.rules import Acceptance, judge, named_records
from bofield.wire.messages import Grant

if TYPE_CHECKING:
    from bofield.server.batch import Batch
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import Kept

KIND = "sealed"
WAITING, TAKEN, DECLINED = "waiting", "taken", "declined"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A change that has been sealed already."""

    order: Order
    text: str
    waits: bool
    """Nobody has decided about it."""

    def holds(self, received: Received) -> bool:
        """Tell whether it is this very change."""
        if self.text == received.text:
            return True
        change = received.change
        return change is not None and is_one(text_change(self.text), change)


def record_of(change: str) -> str:
    """The id of the record that a change is sealed in."""
    return f"{change[:8]}-{change[8:12]}-{change[12:16]}-{change[16:20]}-{change[20:]}"


def seal_of(change: str) -> str:
    """The id under which the centre seals a change: whoever knows of the one can look for the other in the feed."""
    return hashlib.sha256(f"sealed {change}".encode()).hexdigest()[: len(change)]


def is_known(ledger: Ledger, org: str, change: str) -> bool:
    """Tell whether the centre has a change, be it sealed, or erased since."""
    return bool(ledger.in_feed(org, (change, seal_of(change)))) or bool(ledger.records(org, (record_of(change),)))


def found(batch: Batch, received: Received) -> Sealed | None:
    """Find a change that has been sealed already."""
    kept = batch.records.get(record_of(received.id))
    if kept is None or kept.kind != KIND:
        return None
    text = kept.shown.get("change")
    waits = kept.shown.get("state") == WAITING
    return Sealed(kept.order, text, waits) if isinstance(text, str) else None


def has_place(change: Change) -> bool:
    """Tell whether a change lies in a case, so that there are supervisors to seal it for."""
    return case_of(change.scope) is not None


def once_had_access(batch: Batch, change: Change) -> bool:
    """Tell whether the author could once write in the case, by a right that has ended or before the case moved."""
    case = case_of(change.scope)
    if case is None or case not in batch.records:
        return False
    district = batch.records[case].shown.get("district")
    return had_access(batch.ledger, batch.org, change.author, case, district if isinstance(district, str) else None)


def had_access(ledger: Ledger, org: str, person: str, case: str, district: str | None) -> bool:
    """Tell whether a person has, or ever had, a role in fieldwork that covered a case."""
    scopes = {row.scope for row in ledger.access(org, person, ended=True) if row.role in FIELDWORK}
    if EVERYWHERE in scopes or f"case:{case}" in scopes:
        return True
    if not any(scope.startswith("district:") for scope in scopes):
        return False
    lay_in = {district} | {
        each for move in ledger.moves(org, case=case) for each in (move.from_district, move.to_district)
    }
    return any(f"district:{each}" in scopes for each in lay_in if each)


def seal(batch: Batch, received: Received, change: Change) -> Order:
    """Keep a change for the supervisors of its case; gives the place of the record that holds it."""
    values = {
        "author": change.author,
        "device": change.device,
        "at": change.at,
        "change": received.text,
        "state": WAITING,
    }
    record = record_of(change.id)
    ops = [Op(KIND, record, field, value) for field, value in values.items()]
    return batch.write_own(change.scope, ops, name=seal_of(change.id)).order


def give_back(batch: Batch, change: Change) -> None:
    """Close the record of a sealed change whose author may write in the case again, and has sent it once more."""
    kept = batch.records[record_of(change.id)]
    values = {"state": TAKEN, "decided_by": change.author, "decided_at": batch.at}
    batch.write_own(change.scope, [_op(kept, field, value) for field, value in values.items()])


def decide(batch: Batch, decision: Change) -> None:
    """Carry out what a supervisor has decided about sealed changes: those that are taken in are applied."""
    for op in decision.ops:
        if op.kind == KIND and op.field == "state" and op.value == TAKEN:
            kept = batch.records[op.record]
            if kept.shown.get("state") == TAKEN and (why := _take_in(batch, kept)):
                batch.write_own(decision.scope, [_op(kept, "state", WAITING), _op(kept, "reason", why)])


def _op(kept: Kept, field: str, value: str) -> Op:
    return Op(KIND, kept.id, field, value, kept.registers[field].base if field in kept.registers else ())


def _take_in(batch: Batch, kept: Kept) -> str:
    """Apply a sealed change as its author's; the code word for why it cannot be, else empty."""
    text = str(kept.shown.get("change") or "")
    change = text_change(text)
    known = batch.known.get(change.id) or batch.ledger.in_feed(batch.org, (change.id,)).get(change.id)
    if known is not None:
        return "" if known.is_erased or holds(known, change) else "id_reused"
    batch.need(named_records(change))
    case = case_of(change.scope) or ""
    # Access is what had ended, and what the supervisor's decision stands for. Everything else is judged as ever.
    rights = Rights(batch.org, change.author, (Grant(role=COORDINATOR, scope=f"case:{case}"),))
    outcome = judge(change, batch.records, rights, batch.next_order)
    if not isinstance(outcome, Acceptance):
        return f"{outcome.reason} {outcome.detail}".strip()
    batch.place(change, text, outcome.after)
    return ""
