"""What the program may tell a form about the case before anybody is asked. Standard library only.

A form uses a fact as a `hidden` question of the same name; one that it does not mention is simply not used.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

_ORE = 100
_AMOUNTS = frozenset({"arrears", "plan_amount"})
"""What is in öre here and in kronor in forms."""


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known of a case when a checklist is opened. None, 0 and an empty text mean that nothing is known.

    Amounts are in öre here; forms see kronor, as people say them. Words such as a `consent` are the names of choices
    in the shipped checklist. A form reads each as `fact_` and its name here.
    """

    # ── the household ────────────────────────────────────────────────────────────────────────────────────────────────
    children: int = 0
    """Children under 18 in the household as recorded."""
    children_0_5: int | None = None
    """How many of them are of this age, where that is written down of every one."""
    children_6_12: int | None = None
    children_13_17: int | None = None
    living_forms: str = ""
    """How they live here: `resident`, `alternating`, `visiting`, separated by spaces."""
    adults: int | None = None
    """Adults in the household as recorded."""
    protected: bool = False
    interpreter: bool = False
    language: str = ""
    municipality: str = ""

    # ── this contact and those before it ─────────────────────────────────────────────────────────────────────────────
    home_visit: bool = False
    """Whether this contact is a visit to the home."""
    closing: bool = False
    """Whether the case is closed already."""
    channel: str = ""
    """The kind of this contact: `call`, `sms`, `letter`, `home_visit`, `office`, `meeting`."""
    reached: str = ""
    """Whether anybody was reached, as the note says: `yes`, `no`."""
    told: bool = False
    """Whether the note says that the person was told it is voluntary."""
    met_child: bool = False
    late_check_in: bool = False
    """Whether the time to check in during a visit has passed, and nobody has said that they have."""
    safety: str = ""
    """How risky the last visit was judged to be: `low`, `raised`, `high`."""
    risk: str = ""
    """How great the risk of eviction was judged to be: `low`, `medium`, `high`."""
    failed_attempts: int = 0
    """Attempts in a row, before this one, that did not reach the tenant."""
    failed_visits: int = 0
    """Home visits among them."""

    # ── the rent ─────────────────────────────────────────────────────────────────────────────────────────────────────
    reason: str = ""
    """Why there is a case: `arrears`, `disturbance` …, separated by spaces."""
    arrears: int = 0
    months: int | None = None
    """Unpaid rents."""
    due: date | None = None
    """The due date of the oldest unpaid rent."""
    next_due: date | None = None
    """When the next rent falls due."""
    late_payments: int | None = None
    """Late rents in the last twelve months."""
    plan: bool = False
    """Whether an instalment plan runs."""
    plan_amount: int = 0
    plan_count: int | None = None
    plan_first: date | None = None
    missed_on: date | None = None
    """The oldest payment of a running plan whose day has passed and that nobody has ticked off."""

    # ── consent ──────────────────────────────────────────────────────────────────────────────────────────────────────
    consent: str = ""
    """The last answer about social services: `yes` while it is valid, `no`, `withdrawn`."""
    consent_scope: str = ""
    consent_until: date | None = None
    consent_informed: bool = False
    consent_ended_on: date | None = None
    """The day on which the last consent about social services ended, where it has."""
    consents: str = ""
    """Whom else may be contacted: `budget_adviser`, `guardian`, `care`, `relative`, `collection`."""

    # ── what has happened ────────────────────────────────────────────────────────────────────────────────────────────
    notice: str = ""
    """`sent` or `served`."""
    sent_on: date | None = None
    served_on: date | None = None
    board_on: date | None = None
    kfm: str = ""
    """How far it has come at the Enforcement Authority: `order`, `decision`, `booked`."""
    order_on: date | None = None
    reply_by: date | None = None
    decided_on: date | None = None
    eviction_on: date | None = None
    urged_on: date | None = None
    reported_on: date | None = None
    sublet_known_on: date | None = None
    other_municipality: bool = False
    """Whether the message to the committee, by the answers, went elsewhere than to the municipality of the home."""
    other_amount: bool = False
    """Whether it names another amount than was owed on its day."""

    # ── the days of the law, from the case and the answers given so far ──────────────────────────────────────────────
    week_ends: date | None = None
    forfeitable_from: date | None = None
    regain_last_day: date | None = None
    order_reply_last_day: date | None = None
    reopening_last_day: date | None = None
    sublet_notice_last_day: date | None = None
    next_deadline: date | None = None
    """The nearest day by which tenant or landlord must act."""
    next_deadline_name: str = ""

    # ── days that suit a next contact ────────────────────────────────────────────────────────────────────────────────
    contact_in_week: date | None = None
    """The last working day within a week."""
    contact_in_two_weeks: date | None = None
    contact_before_deadline: date | None = None
    """Five working days before `next_deadline`, or the next working day where that has passed."""

    def for_form(self) -> dict[str, str]:
        """Give the facts as a form sees them; what is not known is an empty text."""
        return {f"fact_{each.name}": _said(each.name, getattr(self, each.name)) for each in fields(self)}


def _said(name: str, value: date | str | float | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case int() if name in _AMOUNTS:
            return _kronor(value)
    return str(value)


def _kronor(amount: int) -> str:
    if not amount:
        return ""
    kronor, ore = divmod(amount, _ORE)
    return f"{kronor}.{ore:02}" if ore else str(kronor)


FACTS = frozenset(KnownFacts().for_form())
