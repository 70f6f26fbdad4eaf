"""Whether laptop and centre hold the same, case by case. Rules over a Store.

The digests are sums that change with every confirmed write (see `changes.digest`), so a sync never reads a case to
know its digest; buckets and single records are looked at only where a case differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import combined_digest, record_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.replica.store import Store
    from bofield.replica.values import Record

EMPTY = combined_digest(())
"""The digest of a case that has no records."""
ALL = "*"
"""Stands for all cases and the organisation together."""
Proof = tuple[str, str]
"""(case, digest) of one record."""
_SPAN = 1 << (len(EMPTY) * 4)


def agrees(store: Store, told: Mapping[str, str]) -> dict[str, bool]:
    """Compare what the centre told of cases with what is here."""
    kept = store.case_digests(told.keys())
    return {case: kept.get(case, EMPTY) == digest for case, digest in told.items()}


def bucket_of(record: str) -> str:
    """The bucket of a record within its case: the last two digits of its id."""
    return record[-2:]


def bucket_digests(store: Store, case_id: str) -> dict[str, str]:
    """Digest the records of one case bucket by bucket."""
    buckets: dict[str, list[str]] = {}
    for record, digest in store.record_digests(case_id).items():
        buckets.setdefault(bucket_of(record), []).append(digest)
    return {bucket: combined_digest(digests) for bucket, digests in sorted(buckets.items())}


def digest_of(record: Record) -> str:
    """Digest one confirmed record."""
    return record_digest(record.id, record.registers)


def moved(before: Iterable[Proof], after: Iterable[Proof]) -> dict[str, tuple[int, int]]:
    """Tell by how much sum and count of each case change, and of `ALL`, when some proofs replace others."""
    found: dict[str, tuple[int, int]] = {}
    for sign, proofs in ((-1, before), (1, after)):
        for case, digest in proofs:
            for key in (case, ALL):
                total, count = found.get(key, (0, 0))
                found[key] = (total + sign * int(digest, 16), count + sign)
    return found


def grown(kept: tuple[str, int], by: tuple[int, int]) -> tuple[str, int]:
    """Change a digest and a count by what `moved` told."""
    return f"{(int(kept[0], 16) + by[0]) % _SPAN:0{len(EMPTY)}x}", kept[1] + by[1]
