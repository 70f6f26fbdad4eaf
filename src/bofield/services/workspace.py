"""What every service is given: the open file, the person at the keyboard, and the clock. Light to import."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bofield.i18n.dates import ZONE
from bofield.records.fields import as_datetime, instant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.replica.file import Replica
    from bofield.services.values import PersonView


def system_clock() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)


@dataclass(slots=True)
class LiveSync:
    """What is known of syncing at this moment and is forgotten with it. Written by the thread that syncs."""

    state: str = ""
    """syncing, synced or offline; empty while nothing has been tried."""
    note: str = ""
    trouble: str = ""
    """What only a person can end: fork, no_space, not_allowed, retired."""
    restored: str = ""
    """A sentence about a server that was restored, told for as long as the program runs."""
    done: int = 0
    total: int = 0

    def clear(self) -> None:
        """Forget."""
        self.state = self.note = self.trouble = self.restored = ""
        self.done = self.total = 0


@dataclass(frozen=True)
class Workspace:
    """An open data folder and who works in it. `clock` gives an aware moment; `zone` is where the person lives."""

    replica: Replica
    home: Path
    me: PersonView
    org: str
    district: str = ""
    """The id of the person's first district; empty when working alone."""
    zone: str = ZONE
    clock: Callable[[], datetime] = field(default=system_clock, repr=False)
    live: LiveSync = field(default_factory=LiveSync, repr=False, compare=False)

    @property
    def person(self) -> PersonView:
        """The person at the keyboard."""
        return self.me

    @property
    def supervises(self) -> bool:
        """Whether the person reads and reviews the notes of others."""
        return "supervisor" in self.me.roles

    def now(self) -> datetime:
        """Tell the moment, in the person's zone."""
        return self.clock().astimezone(ZoneInfo(self.zone))

    def today(self) -> date:
        """Tell the day, where the person is."""
        return self.now().date()

    def stamp(self) -> str:
        """Write the moment as records keep it."""
        return instant(self.now(), self.zone)

    def local(self, text: str | None) -> datetime | None:
        """Read an instant as records keep it; None for nothing, and for what is no instant."""
        return as_datetime(text) if text else None

    def day_start(self, day: date) -> datetime:
        """Give midnight at the beginning of a day, where the person is."""
        return datetime.combine(day, time.min, ZoneInfo(self.zone))
