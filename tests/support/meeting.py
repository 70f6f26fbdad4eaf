"""A laptop in conversation with a small centre: a replica, its line, and short ways to sync and to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.sync.engine import Engine
from support.replicas import NOON

if TYPE_CHECKING:
    from bofield.replica.base import BaseReplica
    from bofield.replica.values import Record
    from bofield.sync.ports import Outcome
    from support.small_line import Line


@dataclass
class Laptop:
    """See the module. Its clock stands at noon and is moved by hand."""

    replica: BaseReplica
    line: Line
    hours: float = 0

    @property
    def person(self) -> str:
        """Whose it is."""
        return self.replica.me.person

    def run(self, *, check: bool = False) -> Outcome:
        """Sync, however it ends."""
        return Engine(self.replica, self.line, lambda: NOON + timedelta(hours=self.hours)).run(check=check)

    def sync(self, *, check: bool = False) -> Outcome:
        """Sync, and insist that it went well."""
        outcome = self.run(check=check)
        assert outcome.state == "synced", outcome
        return outcome

    def confirmed(self, *records: str) -> dict[str, Record]:
        """Read records as they were served."""
        with self.replica._looking() as store:
            return store.records(records)

    def asked(self, request: str) -> int:
        """Count how often something was asked of the centre."""
        return self.line.asked.count(request)
