"""The closed lists of values. What each is called in words is the front ends' business (services.labels)."""

from __future__ import annotations

STAGES = (
    "early_contact",
    "follow_up",
    "instalment_plan",
    "notice_served",
    "regain_period",
    "kfm_applied",
    "decision",
    "eviction_booked",
    "closed",
)
REASONS = ("rent_arrears", "disturbance", "unknown_occupants", "neglect", "concern", "other")
RISKS = ("high", "medium", "low")
"""From the most cautious down."""
CASE_OUTCOMES = (
    "debt_paid",
    "plan_completed",
    "committee_paid",
    "disturbance_ceased",
    "moved_voluntarily",
    "new_agreement",
    "to_lawyer",
    "abandoned",
    "evicted",
    "other",
)
MEMBER_ROLES = ("contract_holder", "co_tenant", "partner", "adult", "child", "lodger", "representative")
CHILD_AGE_BANDS = ("0-5", "6-12", "13-17")
AGE_BANDS = (*CHILD_AGE_BANDS, "18-19", "20-39", "40-64", "65+")
LIVING_FORMS = ("resident", "alternating", "visiting")
CONTACT_KINDS = ("home_visit", "call", "sms", "letter", "meeting", "office_visit")
OUTCOMES = ("reached", "no_answer", "not_home", "left_message", "declined", "cancelled")
SAFETY = ("high", "raised", "calm")
"""From the most cautious down."""
NOTE_STATUS = ("draft", "signed")
TASK_STATES = ("open", "done", "dropped")
TASK_ROLES = ("coordinator", "supervisor")
TASK_SOURCES = ("manual", "checklist", "review", "plan")
LEGAL_EVENTS = (
    "rent_due",
    "notice_given",
    "tenant_served",
    "board_notified",
    "kfm_applied",
    "order_served",
    "contest_sent",
    "decision",
    "comment_opportunity",
    "documents_complete",
    "eviction_booked",
    "postponed",
    "respite",
    "evicted",
    "payment",
    "deposit",
    "committee_undertaking",
    "sublet_known",
    "disturbance_urged",
    "disturbance_reported",
    "tenancy_period_ended",
    "moved_out",
    "withdrawn",
)
EVENT_FLAWS = ("wrong_municipality", "wrong_amount", "incomplete")
"""What is wrong with a message or a service, so that no time begins with it."""
DUTY_STATES = ("done", "not_applicable")
FORM_STATES = ("withdrawn", "published")
PLAN_STATES = ("active", "kept", "broken", "cancelled")
CONSENT_TOPICS = ("social_services", "budget_adviser", "guardian", "care", "relative", "debt_collector")
CONSENT_ANSWERS = ("yes", "no", "withdrawn")
VERDICTS = ("approve", "return", "comment")
SEALED_STATES = ("waiting", "taken", "declined")
"""What became of work that was handed in after its author's access had ended."""
