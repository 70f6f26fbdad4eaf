"""The figures of Läget: how many households, where they stand, how soon somebody reached them.

Counts plain facts about cases. Knows no table, no district and no label; the kinds come back as they went in.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

WITHIN_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What the count needs to know of a case.

    `children`: the number of children by living form (resident, alternating, visiting). `due`: the oldest due date
    that brought the case about; `first_contact`: the day somebody first reached the household. `regain_last_day`: the
    last day to pay while the three weeks run. `outcome` is empty while the case is open.
    """

    stage: str
    closed: bool = False
    outcome: str = ""
    children: tuple[tuple[str, int], ...] = ()
    due: date | None = None
    first_contact: date | None = None
    regain_last_day: date | None = None
    message_missing: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The district at a glance. `median_days` and `share_within_week` are None while nobody has been reached."""

    open_cases: int
    by_stage: tuple[tuple[str, int], ...]
    with_children: int
    children: tuple[tuple[str, int], ...]
    regain_running: int
    message_missing: int
    outcomes: tuple[tuple[str, int], ...]
    evicted_with_children: int
    reached: int
    median_days: float | None
    share_within_week: float | None


def count(cases: Iterable[CaseFigures], as_of: date) -> Figures:
    """Count the cases as they stand on `as_of`.

    Days to first contact run from the due date; a household reached before the rent fell due was reached in 0 days.
    """
    every = tuple(cases)
    still_open = tuple(case for case in every if not case.closed)
    days = sorted(
        max(0, (case.first_contact - case.due).days)
        for case in every
        if case.first_contact is not None and case.due is not None
    )
    return Figures(
        open_cases=len(still_open),
        by_stage=_counted(case.stage for case in still_open),
        with_children=sum(1 for case in still_open if has_children(case)),
        children=_sorted(_children(still_open)),
        regain_running=sum(
            1 for case in still_open if case.regain_last_day is not None and case.regain_last_day >= as_of
        ),
        message_missing=sum(1 for case in still_open if case.message_missing),
        outcomes=_counted(case.outcome for case in every if case.closed and case.outcome),
        evicted_with_children=sum(1 for case in every if case.outcome == "evicted" and has_children(case)),
        reached=len(days),
        median_days=float(median(days)) if days else None,
        share_within_week=sum(1 for n in days if n <= WITHIN_DAYS) / len(days) if days else None,
    )


def has_children(case: CaseFigures) -> bool:
    """Tell whether any child lives in or comes to the household."""
    return any(number > 0 for _form, number in case.children)


def _children(cases: Iterable[CaseFigures]) -> Counter[str]:
    total: Counter[str] = Counter()
    for case in cases:
        for form, number in case.children:
            total[form] += number
    return total


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return _sorted(Counter(values))


def _sorted(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The largest first, equal ones by name."""
    return tuple(sorted(((name, number) for name, number in counter.items() if number), key=lambda x: (-x[1], x[0])))
