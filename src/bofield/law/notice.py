"""After notice because of late rent: the three weeks in which the tenancy is regained, and the days after them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bofield.i18n import N_
from bofield.law.rule import JB_44, LEFT, Rule
from bofield.law.working_days import add_weeks, add_working_days, roll

if TYPE_CHECKING:
    from typing import Final

SAVING: Final = ("payment", "deposit", "committee_undertaking")
"""What regains the tenancy when it happens within the three weeks; a payment only when nothing is left."""


def regain_last_day(tenant_served: date, board_notified: date) -> date:
    """Find the last day of the three weeks, which begin when both have happened (JB 12:44)."""
    return roll(add_weeks(max(tenant_served, board_notified), 3))


def earliest_eviction_decision(tenant_served: date, board_notified: date) -> date:
    """Find the first day an eviction may be decided: after two further working days (JB 12:44, second paragraph)."""
    return add_working_days(regain_last_day(tenant_served, board_notified), 2) + timedelta(days=1)


NOTICE: Final = (
    Rule(
        kind="regain_last_day",
        source="JB 12:44",
        valid_from=JB_44,
        binds="tenant",
        nature="last_day",
        inputs=("tenant_served", "board_notified"),
        count=lambda served, told: add_weeks(max(served, told), 3),
        rolls=True,
        duty=True,
        ended_by=(*SAVING, *LEFT),
        touched_by=("notice_given",),
        reason=N_(
            "Three weeks from {start}, when the tenant had been served and the social welfare committee "
            "had its message."
        ),
        effect=N_(
            "The household keeps its home if the rent is paid or deposited by this day, or if the social welfare "
            "committee undertakes to pay it."
        ),
    ),
    Rule(
        kind="earliest_eviction_decision",
        source="JB 12:44",
        valid_from=JB_44,
        binds="authority",
        nature="first_day",
        inputs=("tenant_served", "board_notified"),
        count=earliest_eviction_decision,
        ended_by=("decision", *SAVING, *LEFT),
        touched_by=("notice_given",),
        reason=N_("Two further working days must pass after {regain_last_day}, the last day to pay."),
        effect=N_("Before this day no decision on eviction may be made because of the late rent."),
        checks=(N_("Saturdays and the great eves are not counted as working days here, to be cautious."),),
    ),
)
