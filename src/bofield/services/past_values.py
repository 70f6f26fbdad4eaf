"""Plain values about what a record has been. Knows no table and no screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003  (the values are read at run time by --json)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bofield.services.case_values import Value


@dataclass(frozen=True, slots=True)
class PastLine:
    """One field of one record, set by somebody at a moment: from what, to what.

    `state`: `standing`; `beside` (one of several that stand side by side); `replaced`; `set_aside` (stood beside
    others, and another was chosen); `joined` (its words went into a merge); `waiting` (not sent yet); `refused`;
    `dropped` (refused, and let go).
    """

    id: str
    record: str
    kind: str
    case_id: str
    at: datetime | None
    author: str
    mine: bool
    field: str
    field_label: str
    value: Value
    shown_value: str
    before: str
    """What stood there before, as a person would say it; empty where nothing did, or where that is not known here."""
    before_known: bool
    state: str
    state_label: str
    merged: bool = False
    """Written by the centre, to join what two people wrote."""
    choice: bool = False
    """Written to choose between values that stood side by side."""
    wiring: bool = False
    """Says how records hang together, or once more who wrote it: not shown to people."""

    @property
    def restorable(self) -> bool:
        """Whether it says something that does not stand there now."""
        return self.state not in {"standing", "waiting"}


@dataclass(frozen=True, slots=True)
class PastView:
    """What a record has been, newest first. `told_at` is when the centre last told all of it; None if it never did."""

    record: str
    kind: str
    kind_label: str
    case_id: str
    place: str
    lines: tuple[PastLine, ...]
    told_at: datetime | None
    hidden: int = 0
    """Changes that stay with the author of a draft."""
    unknown: int = 0
    """Changes that are known to have been and whose words are not on this laptop."""
