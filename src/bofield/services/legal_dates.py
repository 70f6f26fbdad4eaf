"""The dates of the law for a case as front ends see them. Computes none itself: it asks `law` and remembers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bofield import law
from bofield.i18n import get_language
from bofield.services.values import DeadlineView

if TYPE_CHECKING:
    from datetime import date

    from bofield.law import CaseFacts, Deadline

_REMEMBERED = 20_000


def deadlines_of(facts: CaseFacts, today: date) -> tuple[DeadlineView, ...]:
    """List every date that the facts of a case give, in the order of the process."""
    return _known(facts, today, get_language())[0]


def next_deadline_of(facts: CaseFacts, today: date) -> DeadlineView | None:
    """Pick the date that matters next, if any."""
    return _known(facts, today, get_language())[1]


@lru_cache(maxsize=_REMEMBERED)
def _known(facts: CaseFacts, today: date, _language: str) -> tuple[tuple[DeadlineView, ...], DeadlineView | None]:
    # The same facts give the same dates all day, and a district has thousands of cases.
    found = law.deadlines(facts, today)
    following = law.next_deadline(found, today)
    return tuple(_view(each, today) for each in found), _view(following, today) if following else None


def _view(deadline: Deadline, today: date) -> DeadlineView:
    return DeadlineView(
        kind=deadline.kind,
        label=law.headline(deadline),
        on=deadline.date,
        days=(deadline.date - today).days if deadline.date else None,
        running=deadline.running,
        source=deadline.source,
        reason=deadline.reason,
        missing=deadline.missing,
        check=deadline.check,
    )
