"""What may never be undone by putting an older database back: laptops revoked, rights ended, cases erased.

Laptops bring back what people wrote. But whoever lost a right has no reason to bring that back, and a stolen laptop
none at all. So their ids are kept beside the database, with the number of its life, and done again when a new one
begins. Knows no files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bofield.changes import ORG, Op, case_scope
from bofield.server import audit
from bofield.server.batch import Batch
from bofield.server.devices import own_caller
from bofield.server.ledger_rows import PURGE, REVOKE, PurgeRow

if TYPE_CHECKING:
    from typing import Self

    from bofield.changes import Value
    from bofield.server.centre import Centre
    from bofield.server.ledger import Ledger

_ACCESS, _ERASED = "access", "purge"


@dataclass(frozen=True, slots=True)
class Ends:
    """The ids of what has ended for good. A case comes with the reason that was given for erasing it."""

    revoked: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    erased: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Self) -> Ends:
        return Ends(self.revoked | other.revoked, self.withdrawn | other.withdrawn, self.erased | other.erased)


def ends_of(ledger: Ledger, org: str, after: int = 0) -> Ends:
    """Read what has ended: every revoked laptop, and the rights and cases that ended after a place in the feed."""
    return Ends(
        frozenset(row.id for row in ledger.devices(org) if row.revoked_at),
        frozenset(row.id for row in ledger.access_after(org, after) if row.to_seq),
        frozenset((row.case_id, row.reason) for row in ledger.purged(org, after=after).values()),
    )


def end_again(centre: Centre, ledger: Ledger, org: str, ends: Ends) -> int:
    """Do again what the database has forgotten of it, in a transaction that holds the lock; returns how much."""
    return sum(
        (
            _revoke(centre, ledger, org, ends.revoked),
            _withdraw(centre, ledger, org, ends.withdrawn),
            _erase(centre, ledger, org, ends.erased),
        )
    )


def _revoke(centre: Centre, ledger: Ledger, org: str, devices: frozenset[str]) -> int:
    count = 0
    for device in sorted(devices):
        row = ledger.device(org, device, lock=True)
        if row is not None and row.revoked_at is None:
            ledger.put_device(org, replace(row, revoked_at=centre.now()))
            audit.note(ledger, org, centre.now(), "device_revoked", device=device, detail="again")
            count += 1
    return count


def _withdraw(centre: Centre, ledger: Ledger, org: str, rights: frozenset[str]) -> int:
    count = 0
    for access in sorted(rights):
        row = ledger.access_row(org, access)
        if row is None or row.to_seq is not None:
            continue
        said: dict[str, Value] = {"person": row.person, "role": row.role, "scope": row.scope, "ended": True}
        ops = [Op(_ACCESS, access, name, value) for name, value in said.items()]
        batch = Batch(ledger, centre, own_caller(ledger, org), (), centre.now())
        place = batch.write_own(ORG, ops, REVOKE, changes_records=False)
        batch.save()
        ledger.end_access(org, access, place.seq)
        audit.note(ledger, org, centre.now(), "withdrawn", person=row.person, scopes=(row.scope,), detail="again")
        count += 1
    return count


def _erase(centre: Centre, ledger: Ledger, org: str, cases: frozenset[tuple[str, str]]) -> int:
    known = ledger.purged(org, [case for case, _reason in cases])
    missing = sorted(each for each in cases if each[0] not in known)
    for case, reason in missing:
        district = ledger.districts_of(org, (case,)).get(case)
        gone = ledger.erase(org, case)
        own = own_caller(ledger, org)
        batch = Batch(ledger, centre, own, (), centre.now())
        op = Op(_ERASED, case, "reason", reason)
        place = batch.write_own(case_scope(case), [op], PURGE, changes_records=False)
        batch.save()
        ledger.add_purge(org, PurgeRow(case, district, place.seq, centre.now(), own.person, reason))
        scopes = (case_scope(case),)
        audit.note(ledger, org, centre.now(), "case_purged", scopes=scopes, detail=f"again records:{gone}")
    return len(missing)
