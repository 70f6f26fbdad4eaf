"""Changes that were not accepted: kept whole with the reason, and what has to wait for them.

A laptop that learns of a refusal keeps later changes to the same records back until a person has decided: dropped the
refused change, or corrected it. So the centre has to hold something back (`held_back`) only within one push, where
changes follow each other before the laptop has heard of any verdict, and only what builds on the refused change: an op
that names it as `base`, or a change that would bring a record to life without the one that should have done so.
A change that is sent again without the refused one before it is judged by itself; nothing can wait for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.server.incoming import in_ascii
from bofield.server.ledger_rows import RefusedRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bofield.changes import Change
    from bofield.server.incoming import Received
    from bofield.server.ledger import Ledger
    from bofield.server.rules import Records, Refusal


class Waiting:
    """The changes of one push that have been refused so far."""

    def __init__(self) -> None:
        self._refused: dict[str, frozenset[str]] = {}

    def add(self, change: str, records: frozenset[str]) -> None:
        """Note a change that has just been refused, and what it touches."""
        self._refused[change] = records

    def holds(self, change: Change, before: Records) -> str:
        """Name the refused change that this one builds on; empty when it stands by itself."""
        if not self._refused:
            return ""
        for op in change.ops:
            for base in op.base:
                if base in self._refused and base != change.id:
                    return base
        unborn = change.records - before.keys()
        for refused, records in self._refused.items():
            if refused != change.id and records & unborn:
                return refused
        return ""


def keep(
    ledger: Ledger, org: str, device: str, person: str, refused: Iterable[tuple[Received, Refusal]], at: str
) -> None:
    """Store refused changes whole. One that is refused again replaces what was stored of it."""
    ledger.keep_refused(
        org,
        [
            RefusedRow(
                device=device,
                change_id=received.id,
                person=person,
                n=received.n,
                records=received.records,
                reason=refusal.reason,
                detail=refusal.detail,
                received_at=at,
                # In ASCII: a change that is refused may hold what no database takes.
                text=in_ascii(received.text),
            )
            for received, refusal in refused
        ],
    )
