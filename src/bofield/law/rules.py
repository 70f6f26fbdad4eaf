"""The rules themselves: one small value each, with its paragraph, what starts it and how the day is found.

Knows the law's arithmetic. Does not know cases, words for people (see `words`) or what day it is.

`valid_from` is the first day for which the wording behind the computation is known to us. A fact older than that is
still computed, and the answer carries a remark that the rules of that time must be looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bofield.law.working_days import add_months, add_weeks, add_working_days, is_public_holiday, is_working_day, roll

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that turns the days on which things happened into the day that follows from them.

    `inputs`: the event kinds it needs, all of them. `compute` takes their days in that order. `stated_by`: the event
    whose letter may print the day, which then wins.
    """

    kind: str
    source: str
    valid_from: date
    binds: str
    inputs: tuple[str, ...]
    compute: Callable[..., date]
    stated_by: str = ""
    ended_by: tuple[str, ...] = ()
    """Events that end the time, on or after the day that started it."""
    checks: tuple[str, ...] = ()
    """Names of sentences in `words.CHECKS` that belong beside the date always."""


def rent_due(year: int, month: int) -> date:
    """Find the due date of a month's rent when nothing else is agreed (JB 12:20), read strictly.

    The last day before the month that is a working day also in the sense of 1930:173.
    """
    day = date(year, month, 1) - _DAY
    while not is_working_day(day):
        day -= _DAY
    return day


def favourable_rent_due(printed: date) -> date:
    """Find the latest day that `printed` can be read as, to the tenant's advantage.

    Whether a Saturday or an eve can be the last *vardag* before the month (JB 12:20), and whether 1930:173 2 § then
    moves it, is not settled: if both hold, this is the day. For other due dates only the move is applied.
    """
    first = add_months(printed.replace(day=1), 1)
    if printed != rent_due(first.year, first.month):
        return roll(printed)
    day = first - _DAY
    while is_public_holiday(day):
        day -= _DAY
    return roll(day)


def week_ends(due: date) -> date:
    """Find the last day to pay before the tenancy is forfeited: a week after the due date (JB 12:42)."""
    return roll(add_weeks(due, 1))


def forfeitable_from(due: date) -> date:
    """Find the first day on which the tenancy can be forfeited: the delay is more than a week (JB 12:42)."""
    return week_ends(due) + _DAY


def regain_last_day(tenant_served: date, board_notified: date) -> date:
    """Find the last day of the three weeks, which begin when both have happened (JB 12:44)."""
    return roll(add_weeks(max(tenant_served, board_notified), 3))


def earliest_eviction_decision(tenant_served: date, board_notified: date) -> date:
    """Find the first day an eviction may be decided: after two further working days (JB 12:44, second paragraph)."""
    return add_working_days(regain_last_day(tenant_served, board_notified), 2) + _DAY


def order_reply_last_day(order_served: date) -> date:
    """Find the last day that the usual longest time to reply, two weeks, can give (BfL 25).

    The authority sets the time, so no closed day is added: the letter alone may give more.
    """
    return add_weeks(order_served, 2)


def reopening_last_day(decision: date) -> date:
    """Find the last day Kronofogden can receive a request to reopen its decision (BfL 53)."""
    return roll(add_months(decision, 1))


def earliest_eviction(comment_opportunity: date) -> date:
    """Find the first day of an eviction: a week after the tenant could comment (UB 16:3, third paragraph)."""
    return add_weeks(comment_opportunity, 1)


OTHER_GROUNDS: Final = ("disturbance_urged", "sublet_known")
"""Events that show a ground for notice other than late rent; the three weeks do not belong to it."""
_LEFT: Final = ("withdrawn", "evicted", "moved_out")
_SAVED: Final = ("deposit", "committee_undertaking", *_LEFT)

_JB_42: Final = date(2014, 7, 1)
_JB_44: Final = date(1994, 7, 1)
_BFL: Final = date(1992, 1, 1)
_UB_16: Final = date(2020, 1, 1)

RULES: Final = (
    Rule("rent_week_ends", "JB 12:42", _JB_42, "tenant", ("rent_due",), week_ends),
    Rule("forfeitable_from", "JB 12:42", _JB_42, "landlord", ("rent_due",), forfeitable_from),
    Rule(
        "regain_last_day",
        "JB 12:44",
        _JB_44,
        "tenant",
        ("tenant_served", "board_notified"),
        regain_last_day,
        ended_by=_SAVED,
    ),
    Rule(
        "earliest_eviction_decision",
        "JB 12:44",
        _JB_44,
        "authority",
        ("tenant_served", "board_notified"),
        earliest_eviction_decision,
        ended_by=("decision", *_SAVED),
        checks=("saturday_not_counted",),
    ),
    Rule(
        "order_reply_last_day",
        "BfL 25",
        _BFL,
        "tenant",
        ("order_served",),
        order_reply_last_day,
        stated_by="order_served",
        ended_by=("contest_sent", "decision", *_LEFT),
        checks=("read_the_letter",),
    ),
    Rule("reopening_last_day", "BfL 53", _BFL, "tenant", ("decision",), reopening_last_day, stated_by="decision"),
    Rule(
        "earliest_eviction",
        "UB 16:3",
        _UB_16,
        "authority",
        ("comment_opportunity",),
        earliest_eviction,
        stated_by="comment_opportunity",
        ended_by=_LEFT,
        checks=("abroad_two_weeks",),
    ),
)
