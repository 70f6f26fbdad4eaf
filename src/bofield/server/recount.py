"""Read a copy of a centre from end to end: nothing missing, nothing altered, every record as its changes say.

Works through both feeds in parts, and through the records scope by scope, so that memory holds one case at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bofield.changes import EMPTY, Register, apply, join, record_digest
from bofield.errors import DamagedFileError
from bofield.i18n import _
from bofield.records.state import case_of
from bofield.records.upgrades import upgrade
from bofield.server.keys import proves_change
from bofield.server.ledger_rows import RESCUED
from bofield.server.rescued_events import is_event
from bofield.server.tables import STATE
from bofield.wire.convert import to_register
from bofield.wire.messages import RecordMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import FeedRow
    from bofield.server.ledger_sql import SqlLedger

_PART = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """What was found in a copy. `epoch` is the living centre's when it was read."""

    epoch: int
    head: int
    changes: int
    records: int


def recount(here: Ledger, there: SqlLedger, org: str, key: bytes, where: str) -> Count:
    """Compare a copy with the living centre and with itself. Raises DamagedFileError naming the first thing wrong."""
    home = here.home(org)
    try:
        copied = there.home(org)
    except LookupError:
        raise _fault(where, _("it does not hold this organisation")) from None
    if copied.head > home.head:
        raise _fault(where, _("it goes further than the living centre"))
    scopes: set[str] = set()
    changes = _read_feed(here, there, org, key, where, copied.head, scopes)
    records = 0
    for scope in sorted(scopes):
        made = _made(there.feed_of(org, scope), copied.own_device)
        kept = there.records(org, made)
        for record, registers in made.items():
            if record not in kept or kept[record].digest != record_digest(record, registers):
                raise _fault(where, _("record {record} is not as its changes say").format(record=record))
        records += len(made)
    stored = there.connection.execute(select(func.count()).select_from(STATE).where(STATE.c.org == org)).scalar_one()
    if stored != records:
        raise _fault(
            where, _("it holds {stored} records, and its changes make {made}").format(stored=stored, made=records)
        )
    return Count(home.epoch, copied.head, changes, records)


def _read_feed(here: Ledger, there: Ledger, org: str, key: bytes, where: str, head: int, scopes: set[str]) -> int:
    """Read both feeds side by side up to the copy's head; collects scopes, returns the number of changes."""
    seq = 0
    while seq < head:
        copied = there.feed_after(org, seq, head, _PART)
        living = {row.seq: row.change_id for row in here.feed_after(org, seq, seq + _PART, _PART)}
        if not copied:
            break
        for row in copied:
            seq += 1
            if row.seq != seq:
                break
            _check(row, there, org, key, where)
            if living.get(seq) != row.change_id:
                raise _fault(where, _("change {seq} is another one than the living centre's").format(seq=seq))
            scopes.add(row.scope)
        else:
            continue
        break
    if seq != head or there.feed_after(org, head, head + _PART, 1):
        raise _fault(where, _("change {seq} is missing, or there is one too many").format(seq=seq))
    return seq


def _check(row: FeedRow, there: Ledger, org: str, key: bytes, where: str) -> None:
    if row.is_erased:
        case = case_of(row.scope)
        if case is None or not there.purged(org, (case,)):
            raise _fault(where, _("change {seq} is empty").format(seq=row.seq))
    elif not proves_change(key, org, row.order, row.change_id, row.text, row.mac):
        raise _fault(where, _("change {seq} has been altered, or was signed with another key").format(seq=row.seq))


def _made(rows: Iterable[FeedRow], own_device: str) -> dict[str, dict[str, Register]]:
    """Make the records of one scope from its changes."""
    made: dict[str, dict[str, Register]] = {}
    for row in rows:
        if row.is_erased or is_event(row.change, own_device):
            continue
        change = upgrade(row.change)
        for op in change.ops:
            if op.kind == RESCUED and row.device == own_device:
                offered = RecordMessage.model_validate_json(str(op.value))
                fields = made.setdefault(op.record, {})
                for name, register in offered.fields.items():
                    fields[name] = join(fields.get(name, EMPTY), to_register(register))
            else:
                fields = made.setdefault(op.record, {})
                fields[op.field] = apply(fields.get(op.field, EMPTY), op, change, row.order)
    return made


def _fault(where: str, what: str) -> DamagedFileError:
    return DamagedFileError(
        _("The copy {place} is not whole: {what}. Nothing was changed; make a new backup.").format(
            place=where, what=what
        )
    )
