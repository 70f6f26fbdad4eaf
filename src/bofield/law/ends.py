"""What ended a time before its last day, and what came too late to end it.

Knows which events end which time from which day on. Does not know how a last day is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.law.known import service_day
from bofield.law.labels import label
from bofield.law.notice import SAVING, regain_last_day
from bofield.law.words import say

if TYPE_CHECKING:
    from datetime import date

    from bofield.law.facts import LegalFact
    from bofield.law.known import Known
    from bofield.law.rule import Rule


def end_of(rule: Rule, known: Known, start: date, day: date) -> LegalFact | None:
    """Find what ended the time that began on `start`; what happened before that ended an earlier one.

    `day` is the day that would be shown.
    """
    since = (known.notice_day or start) if "tenant_served" in rule.inputs else start
    ends = []
    for kind in rule.ended_by:
        if kind not in known.by_kind:
            continue
        if kind in SAVING:
            found = saved_by(kind, known)
        elif kind == "respite":
            found = next((each for each in known.events(kind) if each.stated is not None and each.stated >= day), None)
        elif kind == "tenant_served":
            found = _served(known, start)
        else:
            # A withdrawn application ends what was running then; a message given anew after it begins anew.
            begin = start if kind in {"withdrawn", "decision", "postponed"} else since
            found = next((fact for fact in known.events(kind) if fact.on >= begin), None)
        if found is not None:
            ends.append(found)
    return min(ends, key=lambda fact: fact.on, default=None)


def saved_by(kind: str, known: Known) -> LegalFact | None:
    """Find what regained the tenancy: after notice, and not after the last day (JB 12:44).

    A payment does so when no rent is left that had fallen due when the three weeks began, and when it can be seen that
    it was the last of them.
    """
    window = _window(known)
    if window is None:
        return None
    first, start, last = window
    inside = [fact for fact in known.events(kind) if first <= fact.on <= last]
    if not inside or kind != "payment":
        return inside[0] if inside else None
    if any(due <= start for due in known.open_rents):
        return None
    asked = (known.start("board_notified").fact or inside[0]).amount
    paid = [fact.amount for fact in inside]
    if asked and all(paid):
        enough = sum(paid) >= asked
        return inside[-1] if enough or (known.facts.debts and known.events(kind)[-1] is inside[-1]) else None
    return inside[-1] if known.events(kind)[-1] is inside[-1] else None


def beside_the_time(known: Known) -> list[str]:
    """Say what did not save the tenancy although it looks so, and what is no part of the notice."""
    window = _window(known)
    if window is None:
        return []
    first, _start, last = window
    said = []
    for kind in SAVING:
        saved = saved_by(kind, known)
        for fact in known.events(kind):
            if kind == "payment" and first <= fact.on <= last and saved is None:
                said.append(say("part_payment", day=fact.on))
            elif fact.on > last and saved is None:
                said.append(say("too_late", event=label(kind), day=fact.on))
    return said


def _window(known: Known) -> tuple[date, date, date] | None:
    """From notice on, when the three weeks began, and their last day."""
    served, told, first = known.start("tenant_served").on, known.start("board_notified").on, known.notice_day
    if served is None or told is None or first is None:
        return None
    return first, max(served, told), regain_last_day(served, told)


def _served(known: Known, start: date) -> LegalFact | None:
    """Find the notice itself: here it matters that it reached the tenant, not what it lacks for JB 12:44."""
    return next(
        (fact for fact in known.events("tenant_served") if (day := service_day(fact)) is not None and day >= start),
        None,
    )
