"""Kronofogden's order to pay and move: the reply, the way to the court, and the reopening of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import N_
from bofield.law.rule import BFL, Rule
from bofield.law.working_days import add_months, add_weeks

if TYPE_CHECKING:
    from typing import Final

ORDER: Final = (
    Rule(
        kind="order_reply_last_day",
        source="BfL 25",
        valid_from=BFL,
        binds="tenant",
        nature="last_day",
        inputs=("order_served",),
        count=lambda served: add_weeks(served, 2),
        rolls=True,
        duty=True,
        stated_by="order_served",
        ended_by=("contest_sent", "decision", "withdrawn"),
        reason=N_("Kronofogden usually gives at most two weeks from service, here {start}; the letter says the day."),
        effect=N_(
            "Whoever thinks the claim is wrong must contest it in writing by this day. "
            "Otherwise Kronofogden decides as the landlord asked."
        ),
        checks=(N_("Read the day in the letter and write it in; it may be earlier."),),
    ),
    Rule(
        kind="transfer_request_last_day",
        source="BfL 33–37",
        valid_from=BFL,
        binds="landlord",
        nature="last_day",
        inputs=("contest_sent",),
        count=lambda sent: add_weeks(sent, 4),
        rolls=True,
        name_unmoved=True,
        duty=True,
        stated_by="contest_sent",
        ended_by=("decision", "withdrawn"),
        reason=N_("Four weeks from {start}, when Kronofogden sent the landlord notice of the contest."),
        effect=N_(
            "If the landlord does not ask for transfer to the court by this day, Kronofogden closes the case "
            "and the household stays."
        ),
    ),
    Rule(
        kind="reopening_last_day",
        source="BfL 53",
        valid_from=BFL,
        binds="tenant",
        nature="last_day",
        inputs=("decision",),
        count=lambda decision: add_months(decision, 1),
        rolls=True,
        duty=True,
        stated_by="decision",
        reason=N_("One month from the decision of {start}."),
        effect=N_(
            "A written request to reopen the decision must have reached Kronofogden by this day; after it the "
            "decision stands."
        ),
    ),
)
