"""The eviction itself: when it may come, when it is to be done, what puts it off, and what is left behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.i18n import N_
from bofield.law.rule import LEFT, UB, Rule
from bofield.law.working_days import add_months, add_weeks

if TYPE_CHECKING:
    from typing import Final

EVICTION: Final = (
    Rule(
        kind="earliest_eviction",
        source="UB 16:3",
        valid_from=UB,
        binds="authority",
        nature="first_day",
        inputs=("comment_opportunity",),
        count=lambda told: add_weeks(told, 1),
        stated_by="comment_opportunity",
        ended_by=LEFT,
        touched_by=("eviction_booked",),
        reason=N_("At the earliest a week after the tenant was told and could comment, here {start}."),
        effect=N_("Before this day the household cannot be evicted."),
        checks=(N_("Two weeks instead of one if the tenant lives abroad."),),
    ),
    Rule(
        kind="eviction_four_weeks",
        source="UB 16:3",
        valid_from=UB,
        binds="authority",
        nature="last_day",
        inputs=("documents_complete",),
        count=lambda complete: add_weeks(complete, 4),
        stated_by="documents_complete",
        ended_by=LEFT,
        reason=N_("Four weeks from {start}, when Kronofogden had the documents it needs."),
        effect=N_("Kronofogden is to carry out the eviction by this day if that is possible."),
        checks=(N_("A target for the authority, with reasonable regard to both sides: it can be later."),),
    ),
    Rule(
        kind="respite_last_day",
        source="UB 16:4",
        valid_from=UB,
        binds="authority",
        nature="last_day",
        inputs=("documents_complete",),
        count=lambda complete: add_weeks(complete, 6),
        stated_by="respite",
        ended_by=LEFT,
        reason=N_("Two weeks from the end of the four weeks, which began on {start}."),
        effect=N_("Kronofogden can let the household stay until this day if it needs the time."),
        granted=N_("The household may stay until this day."),
    ),
    Rule(
        kind="postponement_lapses",
        source="UB 16:5",
        valid_from=UB,
        binds="landlord",
        nature="last_day",
        inputs=("kfm_applied", "postponed"),
        count=lambda applied, _postponed: add_months(applied, 6),
        ended_by=LEFT,
        reason=N_("Six months from the application of {kfm_applied}; the landlord has postponed the eviction."),
        effect=N_("If the landlord's postponement lasts longer than this, the application lapses."),
        checks=(
            N_("Not if there are special reasons."),
            N_("If the eviction was applied for on a day of its own, count from that day."),
        ),
    ),
    Rule(
        kind="belongings_kept_until",
        source="UB 16:6",
        valid_from=UB,
        binds="tenant",
        nature="last_day",
        inputs=("evicted",),
        count=lambda evicted: add_months(evicted, 3),
        rolls=True,
        name_unmoved=True,
        duty=True,
        stated_by="evicted",
        reason=N_("Three months from the eviction of {start}."),
        effect=N_("What the household has not fetched by this day may be sold or thrown away."),
    ),
)

FURTHER_RESPITE: Final = timedelta(weeks=2)
"""By so much the respite for extraordinary reasons can be longer than the ordinary one (UB 16:4)."""
