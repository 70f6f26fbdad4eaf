"""What a replica keeps beside records and changes: what could not be read, and what is to leave it. Frozen values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

    from bofield.changes import Order
    from bofield.replica.values import EntryState

ORGANISATION = ""
"""Stands for the organisation's own scope where cases are named."""

RemovalKind = Literal["revoke", "move", "purge"]
RemovalState = Literal["held", "due"]

UNSENT: frozenset[EntryState] = frozenset({"waiting", "sent", "held"})
"""States of an entry that the centre has not got, or not answered."""
NEVER_LEFT = frozenset({"too_large"})
"""Reasons that the laptop itself gives: such a change lies nowhere but in its outbox."""
KEPT_FOR_PEOPLE = frozenset({"not_believed", "no_proof"})
"""Reasons for keeping a record that are no fault of the program's: a newer one has nothing to try again."""
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOWHERE = "~"
"""Sorts after every id: the place (seq, NOWHERE) lies behind everything of that seq."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A served record that this program cannot read. `body` is what came, as text; `reason` says what is wrong.

    Or one that only this laptop has and the centre does not take back: it is kept for people to read.
    """

    record: str
    kind: str
    case_id: str | None
    reason: str
    at: str
    body: str

    @property
    def kept_for_people(self) -> bool:
        """Whether it can be read, and is kept because the centre does not have it."""
        return self.reason in KEPT_FOR_PEOPLE

    @property
    def key(self) -> str:
        """What it is kept under: the record's id, and apart from it what is kept for people."""
        return f"{self.record}|{self.reason}" if self.kept_for_people else self.record


@dataclass(frozen=True, slots=True)
class Removal:
    """A case that is to leave this laptop, and why.

    `due`: as soon as nothing in it waits to be sent, an erased one at once. `held`: so much would go at one time,
    without a signature of the centre, that a person is asked first.
    """

    case_id: str
    kind: RemovalKind
    order: Order
    state: RemovalState = "due"
    signed: bool = False
    """Whether somebody with the right to do so has decided it, at the centre or here."""


def names_any(text: str, ids: Collection[str]) -> bool:
    """Tell whether one of these ids stands in a text."""
    return any(each in ids for each in _ID.findall(text))
