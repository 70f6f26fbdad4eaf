"""What the answers of a checklist mean for the case: the one place where questions are known by name.

A form of an organisation's own that uses these names gets the same meaning; a name it lacks means nothing. Plain
tables: who reads them decides what becomes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM: Final = "early_contact"
"""The checklist a contact begins with."""

# ── what the rest of the program asks a checklist ────────────────────────────────────────────────────────────────────
RISK: Final = "I3"
VOLUNTARY: Final = "B3"
"""The tick that the person knows it is voluntary."""
CHECK_IN: Final = "A7_at"
"""The time of day by which somebody on a visit is in touch."""
CHECKED_IN: Final = "A7_back"


# ── dates of the law ─────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class EventMeaning:
    """A legal event: its kind, and the questions that hold its fields.

    `unless`: a question and the answer with which nothing has happened after all.
    """

    kind: str
    on: str
    stated: str = ""
    how: str = ""
    completed: str = ""
    municipality: str = ""
    amount: str = ""
    flaw: str = ""
    unless: tuple[str, str] = ("", "")

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question that says something of it."""
        fields = (self.on, self.stated, self.how, self.completed, self.municipality, self.amount, self.flaw)
        return tuple(name for name in fields if name)

    @property
    def question(self) -> str:
        """The question that says it has happened: of the two days, the one that is asked."""
        return self.on or self.stated


EVENTS: Final = (
    EventMeaning("notice_given", "A3_sent_on"),
    EventMeaning("tenant_served", "A3_served_on", how="A3_how", completed="A3_completed_on", flaw="service_flaw"),
    EventMeaning(
        "board_notified",
        "A3_board_on",
        how="A3_board_how",
        municipality="A3_board_municipality",
        amount="A3_board_amount",
        flaw="board_flaw",
    ),
    EventMeaning("order_served", "A4_order_on", stated="A4_reply_by"),
    EventMeaning("decision", "A4_decided_on", stated="A4_reopen_by"),
    EventMeaning("eviction_booked", "A4_eviction_on"),
    EventMeaning("deposit", "E4_deposited_on"),
    EventMeaning("disturbance_urged", "F3_urged_on"),
    EventMeaning("disturbance_reported", "F3_board_on"),
    EventMeaning("sublet_known", "G1_known_on", unless=("G2", "yes")),
)
UNDATED: Final = frozenset({"order_served"})
"""Events that count from the day they were told where only the letter's last day is known."""
RENT_DUE: Final = "A2"
DEBT: Final = "E1_amount"

# ── the household ────────────────────────────────────────────────────────────────────────────────────────────────────
PROTECTED: Final = "A5"
VISIT_RISK: Final = "A6"
TWO_AT_VISIT: Final = ("raised", "high")
SERIOUS: Final = "F4"
"""Whether a disturbance may be particularly serious: then nobody visits alone either."""
CHILDREN: Final = {"D2_0_5": "0-5", "D2_6_12": "6-12", "D2_13_17": "13-17"}
LIVING_FORM: Final = "D2"
INTERPRETER: Final = "B4"
LANGUAGE: Final = "B4_language"
REASON: Final = "A1"
REASONS: Final = {
    "arrears": "rent_arrears",
    "disturbance": "disturbance",
    "occupants": "unknown_occupants",
    "neglect": "neglect",
    "worry": "concern",
    "other": "other",
}

# ── consent ──────────────────────────────────────────────────────────────────────────────────────────────────────────
CONSENT: Final = "C1"
CONSENT_FIELDS: Final = {"covers": "C1_scope", "valid_until": "C1_until"}
CONSENT_TOLD: Final = "C1_informed"
RECIPIENTS: Final = "C2"
TOPICS: Final = {
    "budget_adviser": "budget_adviser",
    "guardian": "guardian",
    "care": "care",
    "relative": "relative",
    "collection": "debt_collector",
}

# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────
PLAN: Final = "E8"
PLAN_AMOUNT: Final = "E8_amount"
PLAN_COUNT: Final = "E8_count"
PLAN_FIRST: Final = "E8_first"
PLAN_NEXT_RENT: Final = "E8_next_rent"

# ── the contact, the next one, and the end ───────────────────────────────────────────────────────────────────────────
CHANNELS: Final = {
    "call": "call",
    "sms": "sms",
    "letter": "letter",
    "home_visit": "home_visit",
    "office_visit": "office",
    "meeting": "meeting",
}
"""From kinds of contact to ways of reaching somebody."""
VISIT_RISKS: Final = {"calm": "low", "raised": "raised", "high": "high"}
NEXT_ON: Final = "I4_on"
NEXT_AT: Final = "I4_at"
NEXT_HOW: Final = "I4_how"
CLOSING: Final = "closing"
OUTCOME: Final = "I5"
OUTCOMES: Final = {
    "paid": "debt_paid",
    "plan_completed": "plan_completed",
    "board_paid": "committee_paid",
    "ceased": "disturbance_ceased",
    "moved": "moved_voluntarily",
    "new_agreement": "new_agreement",
    "lawyer": "to_lawyer",
    "abandoned": "abandoned",
    "evicted": "evicted",
    "other": "other",
}

# ── between versions ─────────────────────────────────────────────────────────────────────────────────────────────────
MOVED: Final[Mapping[str, str]] = {
    f"I1_{part}_{row}": f"I1/{row}/I1_{part}" for row in range(1, 6) for part in ("what", "who", "when")
}
"""Where answers of older versions stand now: the five rows of agreement became as many as are needed."""
MOVED_FOLLOW_UPS: Final[Mapping[str, str]] = {f"I1_{row}": f"I1_row#{row}" for row in range(1, 6)}
"""What those rows raised, and what raises it now."""
