"""A clock and a source of chance that a seed decides. Knows nothing of the program."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Clock:
    """The time of a history; it moves when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)

    def milliseconds(self) -> int:
        """Tell the time as the names of new things carry it."""
        return int(self.now.timestamp() * 1000)


def generator(seed: int, purpose: str) -> random.Random:
    """Make the chance of one history; each purpose has a stream of its own, the same in every process."""
    return random.Random(f"{purpose}/{seed}")
