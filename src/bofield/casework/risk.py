"""Which note a supervisor should read first, and why.

Order: unread before read, high risk first, then children, then the nearest statutory date, then the oldest note. Knows
what was judged and when; not the notes themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from bofield.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable

RISKS: Final = ("high", "medium", "low")
"""As judged in the checklist, the gravest first. Anything else ranks between medium and low: nobody has judged it."""
_UNJUDGED: Final = 1.5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A signed note in the queue."""

    key: str
    signed_at: datetime
    risk: str = ""
    children: bool = False
    deadline: date | None = None
    unread: bool = True
    answered: bool = False
    """True when an answer to a remark has come back."""


def order(notes: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Put the queue in reading order."""
    return tuple(sorted(notes, key=review_key))


def review_key(note: Waiting) -> tuple[bool, float, bool, date, datetime, str]:
    """Give the sort key of a note; smaller is read earlier."""
    grave = float(RISKS.index(note.risk)) if note.risk in RISKS else _UNJUDGED
    return (not note.unread, grave, not note.children, note.deadline or date.max, note.signed_at, note.key)


def why(note: Waiting, today: date) -> str:
    """Say in one sentence why a note stands where it stands."""
    reasons = []
    if note.answered:
        reasons.append(_("an answer has come back"))
    if note.risk == "high":
        reasons.append(_("the risk is judged high"))
    if note.children:
        reasons.append(_("children live here"))
    if note.deadline is not None and note.deadline >= today:
        days = (note.deadline - today).days
        said = ngettext("a date of the law in {days} day", "a date of the law in {days} days", days).format(days=days)
        reasons.append(said if days else _("a date of the law is today"))
    reasons.append(_("not read yet") if note.unread else _("read before"))
    text = ", ".join(reasons)
    return f"{text[:1].upper()}{text[1:]}."
