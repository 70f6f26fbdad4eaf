"""Rent that is late: when it falls due, the week after it, and from when the tenancy can be forfeited."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bofield.i18n import N_
from bofield.law.rule import JB, Rule
from bofield.law.working_days import add_months, add_weeks, is_public_holiday, is_working_day, roll

if TYPE_CHECKING:
    from typing import Final

_DAY = timedelta(days=1)


def rent_due(year: int, month: int) -> date:
    """Find the due date of a month's rent when nothing else is agreed (JB 12:20), read strictly.

    The last day before the month that is a working day also in the sense of 1930:173.
    """
    day = date(year, month, 1) - _DAY
    while not is_working_day(day):
        day -= _DAY
    return day


# A whole district pays on the same few days.
@lru_cache(maxsize=512)
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


@lru_cache(maxsize=512)
def week_ends(due: date) -> date:
    """Find the last day to pay before the tenancy is forfeited: a week after the due date (JB 12:42)."""
    return roll(add_weeks(due, 1))


def forfeitable_from(due: date) -> date:
    """Find the first day on which the tenancy can be forfeited: the delay is more than a week (JB 12:42)."""
    return week_ends(due) + _DAY


RENT: Final = (
    Rule(
        kind="rent_due",
        source="JB 12:20",
        valid_from=JB,
        binds="tenant",
        nature="day",
        inputs=("rent_due",),
        count=lambda due: due,
        reason=N_("The oldest rent that is not paid falls due on {rent_due}."),
        effect=N_("Rent that reaches the landlord by this day is on time."),
        favourable=favourable_rent_due,
    ),
    Rule(
        kind="rent_week_ends",
        source="JB 12:42",
        valid_from=JB,
        binds="tenant",
        nature="last_day",
        inputs=("rent_due",),
        count=lambda due: add_weeks(due, 1),
        rolls=True,
        reason=N_("A week after the due date {rent_due}."),
        effect=N_("Whoever pays by this day is late, but has given no ground to forfeit the tenancy."),
        favourable=lambda due: week_ends(favourable_rent_due(due)),
    ),
    Rule(
        kind="forfeitable_from",
        source="JB 12:42",
        valid_from=JB,
        binds="landlord",
        nature="first_day",
        inputs=("rent_due",),
        count=forfeitable_from,
        reason=N_("The delay is then more than a week after the due date {rent_due}."),
        effect=N_(
            "From this day the landlord may give notice because of the late rent. "
            "Payment before notice is given still saves the tenancy (JB 12:43)."
        ),
        checks=(
            N_(
                "Not if the delay is trivial, or if it is unreasonable because of a crime by somebody close "
                "(JB 12:42, fifth paragraph): a question for a lawyer."
            ),
        ),
        favourable=lambda due: forfeitable_from(favourable_rent_due(due)),
    ),
)
