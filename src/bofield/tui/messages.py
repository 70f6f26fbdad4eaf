"""What the app tells its screens. Knows nothing of who listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from bofield.services.values import SyncStatus


class DataChanged(Message, bubble=False):
    """Something was written or arrived: a screen in sight reads its data again."""


class SyncChanged(Message):
    """The state of syncing changed; posted to the app from the sync thread."""

    def __init__(self, status: SyncStatus) -> None:
        self.status = status
        super().__init__()
