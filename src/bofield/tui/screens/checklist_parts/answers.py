"""The queue that carries answers to services one after the other, while the screen shows them at once.

Knows order and coalescing; knows no widget, no question and no service.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bofield.services.values import RunView


class AnswerQueue:
    """Answers on their way, in the order they were given.

    A newer answer to the same question replaces an older one that has not left yet.
    """

    def __init__(
        self,
        carry: Callable[[str, str], Awaitable[RunView]],
        arrived: Callable[[RunView], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._carry = carry
        self._arrived = arrived
        self._failed = failed
        self._waiting: dict[str, str] = {}
        self._lock = asyncio.Lock()

    @property
    def waiting(self) -> frozenset[str]:
        """The questions whose newest answer has not been carried yet."""
        return frozenset(self._waiting)

    def put(self, question: str, value: str) -> None:
        """Add an answer at the end."""
        self._waiting.pop(question, None)
        self._waiting[question] = value

    async def carry_all(self) -> bool:
        """Carry everything that waits; False when something could not be kept, which `failed` has told."""
        kept = True
        async with self._lock:
            while self._waiting:
                question = next(iter(self._waiting))
                value = self._waiting.pop(question)
                try:
                    run = await self._carry(question, value)
                except Exception as error:  # noqa: BLE001  (one answer that fails must not hold up the others)
                    self._failed(error)
                    kept = False
                else:
                    self._arrived(run)
        return kept
