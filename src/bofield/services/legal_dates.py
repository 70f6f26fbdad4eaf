"""The dates of the law for a case as front ends see them, and what somebody has said of its duties.

Computes none itself: it asks `law` and remembers. Does not know where marks are kept, nor whose case it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bofield import law
from bofield.i18n import _, get_language
from bofield.i18n.dates import short_date
from bofield.law.words import MISSING
from bofield.services.values import DeadlineView

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bofield.law import CaseFacts, Deadline

REMINDED = 7
"""Days before its day that a duty comes into sight and stays there."""
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody has said of a duty: `done`, or `not_applicable` and why; `on` is the day it was said."""

    state: str
    reason: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one case on one day.

    `every`: all that something in the case touches, in the order of the process. `following`: what matters next: the
    day ahead that the law chooses, else the oldest duty that has passed, else a time that ought to run. `overdue`:
    duties whose day has passed, the oldest first. `waiting`: times that ought to run and do not. `near`: duties within
    the days of reminders. Nothing that is settled is among the last four.
    """

    every: tuple[DeadlineView, ...] = ()
    following: DeadlineView | None = None
    overdue: tuple[DeadlineView, ...] = ()
    waiting: tuple[DeadlineView, ...] = ()
    near: tuple[DeadlineView, ...] = ()

    def of(self, kind: str) -> DeadlineView | None:
        """Find the date of a kind; of several the one that matters most."""
        return next((view for view in (*self.overdue, *self.every) if view.kind == kind), None)


def dates_of(facts: CaseFacts, marks: Mapping[tuple[str, date | None], Mark], today: date) -> Dates:
    """Say which dates the facts of a case give today, and what has become of its duties."""
    if not facts.events and not facts.debts:
        return _NONE
    language = get_language()
    return _marked(facts, marks, today, language) if marks else _known(facts, today, language)


def not_started(facts: CaseFacts, today: date) -> tuple[DeadlineView, ...]:
    """List the dates of the law that nothing in the case touches, with all that would start them."""
    touched = {deadline.kind for deadline in law.deadlines(facts, today)}
    return tuple(_view(each, today) for each in law.every_deadline(facts, today) if each.kind not in touched)


@lru_cache(maxsize=_REMEMBERED)
def event_words(kind: str, on: date, _language: str) -> str:
    """Name an event and its day: `Hyresgästen delgiven, fre 20 nov 2026`."""
    # With the year always: what a date rests on is read again long after.
    return _("{event}, {day}").format(event=law.label(kind), day=short_date(on, today=on.min))


_NONE = Dates()


@lru_cache(maxsize=_REMEMBERED)
def _known(facts: CaseFacts, today: date, _language: str) -> Dates:
    # The same facts give the same dates all day, and a district has thousands of cases.
    return _sorted_out(_computed(facts, today, _language), today)


@lru_cache(maxsize=_REMEMBERED)
def _computed(facts: CaseFacts, today: date, _language: str) -> tuple[tuple[Deadline, DeadlineView], ...]:
    pairs: list[tuple[Deadline, DeadlineView]] = []
    told: set[tuple[str, ...]] = set()
    for deadline in law.deadlines(facts, today):
        waits = bool(deadline.rests_on) and not MISSING.keys().isdisjoint(deadline.missing)
        # Several times can wait for the same message: the first of them says so, and can be settled.
        pairs.append((deadline, _view(deadline, today, waits=waits and deadline.missing not in told)))
        told.add(deadline.missing)
    return tuple(pairs)


def _marked(facts: CaseFacts, marks: Mapping[tuple[str, date | None], Mark], today: date, language: str) -> Dates:
    pairs = tuple(
        (deadline, _settled(view, mark))
        if (mark := marks.get((view.kind, view.on))) and _holds(mark, deadline)
        else (deadline, view)
        for deadline, view in _computed(facts, today, language)
    )
    return _sorted_out(pairs, today)


def _sorted_out(pairs: tuple[tuple[Deadline, DeadlineView], ...], today: date) -> Dates:
    needless = {view.missing for _rule, view in pairs if view.settled and view.on is None}
    standing = [
        (deadline, view)
        for deadline, view in pairs
        if not view.settled and not (view.on is None and view.missing in needless)
    ]
    overdue = tuple(sorted((view for _rule, view in standing if view.overdue), key=lambda view: view.days or 0))
    waiting = tuple(view for _rule, view in standing if view.on is None and view.duty)
    chosen = law.next_deadline((deadline for deadline, _view in standing), today)
    following = next((view for deadline, view in standing if deadline is chosen), None)
    if overdue and (following is None or following.on is None):
        following = overdue[0]
    return Dates(
        every=tuple(view for _rule, view in pairs),
        following=following,
        overdue=overdue,
        waiting=waiting,
        near=tuple(view for _rule, view in standing if view.remind),
    )


def _holds(mark: Mark, deadline: Deadline) -> bool:
    """Tell whether a mark is about this duty; one without a day ends with the next event, which begins a new duty."""
    if deadline.date is not None or mark.on is None:
        return True
    return all(fact.on <= mark.on for fact in deadline.rests_on)


def _settled(view: DeadlineView, mark: Mark) -> DeadlineView:
    return replace(view, settled=mark.state, settled_reason=mark.reason, overdue=False, remind=False)


def _view(deadline: Deadline, today: date, *, waits: bool = False) -> DeadlineView:
    days = (deadline.date - today).days if deadline.date else None
    duty, language = deadline.duty and days is not None, get_language()
    return DeadlineView(
        kind=deadline.kind,
        label=law.headline(deadline),
        on=deadline.date,
        days=days,
        running=deadline.running,
        source=deadline.source,
        reason=deadline.reason,
        missing=deadline.missing,
        check=deadline.check,
        effect=deadline.effect,
        binds_label=law.binds_label(deadline.binds),
        nature=deadline.nature,
        duty=duty or waits,
        stated=deadline.stated,
        computed=deadline.computed,
        missing_labels=tuple(law.label(kind) for kind in deadline.missing),
        rests_on=tuple(event_words(fact.kind, fact.on, language) for fact in deadline.rests_on),
        overdue=duty and days is not None and days < 0,
        remind=duty and days is not None and 0 <= days <= REMINDED,
    )
