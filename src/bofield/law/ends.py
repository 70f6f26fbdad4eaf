"""What ended a time before its last day, and what came too late or was too little to end it.

Knows which events end which time from which day on. Does not know how a last day is counted.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bofield.law.labels import label
from bofield.law.notice import SAVING, regain_last_day
from bofield.law.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from bofield.law.facts import LegalFact
    from bofield.law.found import Found
    from bofield.law.known import Known

_FROM_THE_START: Final = frozenset({"withdrawn", "decision", "contest_sent"})
"""What ends only what was running then: an application withdrawn before a message was given anew ended another time."""

_FULFILS: Final = frozenset({"decision", "evicted"})
"""What comes on the first day that is possible for it does not end the waiting: it was what was waited for."""
_STEPS: Final = frozenset({"decision", "contest_sent"})
"""The next step of the process: it ends a time that runs, and is no reason to stop waiting for one that does not."""
_DAY: Final = timedelta(days=1)


class _Window(NamedTuple):
    """Within what days the tenancy can be regained, and how much must be paid: 0 where that is not known."""

    first: date
    start: date
    last: date
    asked: int


def end_of(found: Found, known: Known, start: date, day: date) -> LegalFact | None:
    """Find what ended the time that began on `start` before `day`, the one that would be shown, had passed.

    What happened before the start ended an earlier time. What comes after the day does not undo that it was the day.
    """
    ends = [
        end
        for kind in found.rule.ended_by
        if kind in known.by_kind and (end := _end(kind, found, known, start, day)) is not None
    ]
    return min(ends, key=lambda fact: fact.on) if ends else None


def end_of_waiting(found: Found, known: Known) -> LegalFact | None:
    """Find what ended a time before it could begin: the tenant left, the landlord withdrew, or everything was paid."""
    rule = found.rule
    touching = (*rule.inputs, *rule.touched_by, rule.stated_by)
    begun = max((fact.on for kind in touching for fact in known.events(kind)), default=date.min)
    if "tenant_served" in rule.inputs:
        begun = known.notice_day or begun
    ends = [
        end
        for kind in rule.ended_by
        if kind in known.by_kind
        and kind not in _STEPS
        and (end := _end(kind, found, known, begun, date.max)) is not None
    ]
    return min(ends, key=lambda fact: fact.on, default=None)


def _end(kind: str, found: Found, known: Known, start: date, day: date) -> LegalFact | None:
    events = known.events(kind)
    if kind in SAVING:
        return _saved_by(kind, known)
    if "tenant_served" in found.rule.inputs and kind not in _FROM_THE_START:
        start = known.notice_day or start
    if kind in _FULFILS and found.rule.nature == "first_day":
        day -= _DAY
    return next((fact for fact in events if start <= fact.on <= day), None)


def _saved_by(kind: str, known: Known) -> LegalFact | None:
    """Find what regained the tenancy: after notice, not after the last day, and the whole of the rent (JB 12:44)."""
    window = _window(known)
    if window is None:
        return None
    inside = [fact for fact in known.events(kind) if window.first <= fact.on <= window.last]
    if not inside:
        return None
    if kind == "payment":
        return inside[-1] if _paid_in_time(inside, window, known) else None
    if kind == "deposit" and all(fact.amount for fact in inside):
        owed = window.asked or sum(left for due, left in known.facts.debts if due <= window.start)
        return inside[-1] if sum(fact.amount for fact in inside) >= owed else None
    return inside[0]


def _paid_in_time(inside: list[LegalFact], window: _Window, known: Known) -> bool:
    """Tell whether it can be seen that nothing was left of the rents of the notice when the three weeks were over.

    The ledger knows what is left now, not what was left then: a payment after the last day may have been the one that
    settled it, unless what was paid in time is as much as the message asked for.
    """
    if any(due <= window.start for due in known.open_rents):
        return False
    if window.asked and all(fact.amount for fact in inside) and sum(fact.amount for fact in inside) >= window.asked:
        return True
    settled = any(due <= window.start for due, _left in known.facts.debts)
    return settled and known.events("payment")[-1] is inside[-1]


def beside_the_time(known: Known) -> Iterator[str]:
    """Say what did not save the tenancy although it looks so."""
    present = [kind for kind in SAVING if kind in known.by_kind]
    window = _window(known) if present else None
    if window is None:
        return
    for kind in present:
        for fact in known.events(kind):
            if fact.on > window.last:
                yield say("too_late", event=label(kind), day=fact.on)
            elif fact.on >= window.first:
                yield say("too_little", event=label(kind), day=fact.on)
            elif kind == "deposit":
                yield say("deposited_before", day=fact.on)


def _window(known: Known) -> _Window | None:
    served, told, first = known.start("tenant_served"), known.start("board_notified"), known.notice_day
    if served.on is None or first is None:
        return None
    if told.on is None:
        # The three weeks have not begun, so they have not run out either.
        return _Window(first, served.on, date.max, 0)
    asked = told.fact.amount if told.fact is not None else 0
    return _Window(first, max(served.on, told.on), regain_last_day(served.on, told.on), asked)
