"""Notice for something else than unpaid rent: disturbances, subletting, late payments again and again; and claims."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.i18n import N_
from bofield.law.rule import DISTURBANCES, GONE, JB, SUBLETS, Rule
from bofield.law.working_days import add_months

if TYPE_CHECKING:
    from typing import Final

_PARTICULARLY_SERIOUS: Final = N_(
    "A particularly serious disturbance needs neither, but the social welfare committee must have a copy of the notice."
)
_AT_ONCE: Final = N_(
    "The law gives no number of days: the disturbance must have gone on although the tenant was urged to stop at once."
)

DISTURBANCE: Final = (
    Rule(
        kind="disturbance_notice_from",
        source="JB 12:25 (before SFS 2024:313)",
        valid_from=JB,
        valid_to=DISTURBANCES - timedelta(days=1),
        binds="landlord",
        nature="first_day",
        inputs=("disturbance_urged", "disturbance_reported"),
        count=max,
        ended_by=GONE,
        reason=N_("On {start} the tenant had been urged to stop and the social welfare committee informed."),
        effect=N_("From this day the landlord may give notice if the disturbance goes on."),
        checks=(
            N_("The tenant was urged before 1 July 2024: look up the wording that held then."),
            _AT_ONCE,
            _PARTICULARLY_SERIOUS,
        ),
    ),
    Rule(
        kind="disturbance_notice_from",
        source="JB 12:25 a, 42",
        valid_from=DISTURBANCES,
        binds="landlord",
        nature="first_day",
        inputs=("disturbance_urged", "disturbance_reported"),
        count=max,
        ended_by=GONE,
        reason=N_("On {start} the tenant had been urged to stop and the social welfare committee informed."),
        effect=N_("From this day the landlord may give notice if the disturbance goes on."),
        checks=(_AT_ONCE, _PARTICULARLY_SERIOUS),
    ),
)

SUBLET: Final = Rule(
    kind="sublet_notice_last_day",
    source="JB 12:43",
    valid_from=SUBLETS,
    binds="landlord",
    nature="last_day",
    inputs=("sublet_known",),
    count=lambda known: add_months(known, 6),
    rolls=True,
    name_unmoved=True,
    duty=True,
    ended_by=("evicted",),
    reason=N_("Six months from {start}, when the landlord came to know of the sublet."),
    effect=N_("After this day the sublet is no ground for notice any more."),
    checks=(N_("At the latest six months after the sublet ended."),),
)

RENEWAL: Final = Rule(
    kind="renewal_referral_last_day",
    source="JB 12:49",
    valid_from=JB,
    binds="landlord",
    nature="last_day",
    inputs=("tenancy_period_ended",),
    count=lambda ended: add_months(ended, 1),
    rolls=True,
    name_unmoved=True,
    duty=True,
    ended_by=GONE,
    reason=N_("One month from {start}, when the tenancy period ended."),
    effect=N_("If the landlord does not refer the dispute to the rent tribunal by this day, the notice has no effect."),
)

CLAIM: Final = Rule(
    kind="claim_time_barred",
    source="JB 12:61",
    valid_from=JB,
    binds="landlord",
    nature="last_day",
    inputs=("moved_out",),
    instead="evicted",
    count=lambda left: add_months(left, 24),
    rolls=True,
    name_unmoved=True,
    reason=N_("Two years from {start}, when the tenant left the home."),
    effect=N_("After this day nobody can sue for what was owed under the tenancy."),
)
