"""What the closed lists are called in words, in the order a person should meet them.

Knows the lists of records.choices and nothing of who shows them. Field names and refusals stand in `field_names`.
"""

from __future__ import annotations

from typing import Final

from bofield.i18n import N_, _
from bofield.law.labels import DEADLINES, FLAWS, MESSAGE_WAYS, SERVICE_WAYS
from bofield.law.labels import LABELS as LAW
from bofield.records.choices import LEGAL_EVENTS
from bofield.services.field_names import FIELDS, REFUSALS

_GROUPS: Final[dict[str, dict[str, str]]] = {
    "stage": {
        "early_contact": N_("Early contact"),
        "follow_up": N_("Follow-up"),
        "instalment_plan": N_("Instalment plan"),
        "notice_served": N_("Notice served"),
        "regain_period": N_("Period to regain the tenancy"),
        "kfm_applied": N_("Applied to Kronofogden"),
        "decision": N_("Decision of Kronofogden"),
        "eviction_booked": N_("Eviction booked"),
        "closed": N_("Case closed"),
    },
    "reason": {
        "rent_arrears": N_("Rent arrears"),
        "disturbance": N_("Disturbance"),
        "unknown_occupants": N_("Unclear who lives there"),
        "neglect": N_("Neglect of the dwelling"),
        "concern": N_("Concern for somebody"),
        "other": N_("Other"),
    },
    "risk": {"high": N_("High"), "medium": N_("Medium"), "low": N_("Low")},
    "case_outcome": {
        "debt_paid": N_("Debt paid"),
        "plan_completed": N_("Plan completed"),
        "committee_paid": N_("The social welfare committee paid"),
        "disturbance_ceased": N_("The disturbance ceased"),
        "moved_voluntarily": N_("Moved voluntarily"),
        "new_agreement": N_("Tenancy continued after a new agreement"),
        "to_lawyer": N_("Handed to a lawyer"),
        "abandoned": N_("Dwelling abandoned"),
        "evicted": N_("Evicted"),
        "other": N_("Other"),
    },
    "member_role": {
        "contract_holder": N_("Contract holder"),
        "co_tenant": N_("Co-tenant"),
        "partner": N_("Partner"),
        "adult": N_("Other adult"),
        "child": N_("Child"),
        "lodger": N_("Lodger"),
        "representative": N_("Representative"),
    },
    "age_band": {
        "0-5": N_("0–5 years"),
        "6-12": N_("6–12 years"),
        "13-17": N_("13–17 years"),
        "18-19": N_("18–19 years"),
        "20-39": N_("20–39 years"),
        "40-64": N_("40–64 years"),
        "65+": N_("65 years or older"),
    },
    "living_form": {
        "resident": N_("Lives here all the time"),
        "alternating": N_("Lives here by turns"),
        "visiting": N_("Visits"),
    },
    "contact_kind": {
        "home_visit": N_("Home visit"),
        "call": N_("Call"),
        "sms": N_("Text message"),
        "letter": N_("Letter"),
        "meeting": N_("Meeting"),
        "office_visit": N_("Visit at the office"),
    },
    "outcome": {
        "reached": N_("Reached"),
        "no_answer": N_("No answer"),
        "not_home": N_("Nobody at home"),
        "left_message": N_("Left a message"),
        "declined": N_("Declined contact"),
        "cancelled": N_("Cancelled"),
    },
    "met": {
        "met_tenant": N_("The tenant"),
        "met_partner": N_("Partner"),
        "met_other_adult": N_("Other adult"),
        "met_child": N_("Child"),
        "met_representative": N_("Representative"),
        "met_authority": N_("Authority"),
    },
    "safety": {"calm": N_("Calm"), "raised": N_("Raised"), "high": N_("High")},
    "note_status": {"draft": N_("Draft"), "signed": N_("Signed")},
    "task_state": {"open": N_("Open"), "done": N_("Done"), "dropped": N_("Dropped")},
    "task_source": {
        "manual": N_("Added by hand"),
        "checklist": N_("From the checklist"),
        "review": N_("From a review"),
        "plan": N_("From an instalment plan"),
    },
    "task_kind": {"task": N_("Task"), "warning": N_("Warning"), "stop": N_("Stop")},
    "priority": {"1": N_("High priority"), "2": N_("Ordinary priority"), "3": N_("Low priority")},
    "legal_event": {kind: LAW[kind] for kind in LEGAL_EVENTS},
    "deadline": {kind: LAW[kind] for kind in DEADLINES},
    "service_way": {way: LAW[way] for way in SERVICE_WAYS},
    "message_way": {way: LAW[way] for way in MESSAGE_WAYS},
    "way": {way: LAW[way] for way in (*SERVICE_WAYS, *MESSAGE_WAYS)},
    "event_flaw": {flaw: LAW[flaw] for flaw in FLAWS},
    "duty_state": {"done": N_("Done"), "not_applicable": N_("Does not apply")},
    "form_state": {"published": N_("Published"), "withdrawn": N_("Taken out of use")},
    "plan_state": {
        "active": N_("Running"),
        "kept": N_("Kept"),
        "broken": N_("Broken"),
        "cancelled": N_("Called off"),
    },
    "consent_topic": {
        "social_services": N_("Social services"),
        "budget_adviser": N_("Budget and debt adviser"),
        "guardian": N_("Legal guardian"),
        "care": N_("Care"),
        "relative": N_("Relative"),
        "debt_collector": N_("Debt collector"),
    },
    "instalment_state": {
        "paid": N_("Paid"),
        "due": N_("Not due yet"),
        "late": N_("Late"),
        "missed": N_("Missed"),
    },
    "consent_state": {
        "valid": N_("Valid"),
        "run_out": N_("Run out"),
        "taken_back": N_("Taken back"),
        "no": N_("No"),
        "withdrawn": N_("Withdrawn"),
    },
    "consent_answer": {"yes": N_("Yes"), "no": N_("No"), "withdrawn": N_("Withdrawn")},
    "verdict": {"approve": N_("Approved"), "return": N_("Returned"), "comment": N_("Comment")},
    "review_state": {
        "draft": N_("Draft"),
        "waiting": N_("Waits for review"),
        "returned": N_("Returned"),
        "answered": N_("Answered"),
        "approved": N_("Approved"),
    },
    "role": {
        "coordinator": N_("Coordinator"),
        "supervisor": N_("Supervisor"),
        "administrator": N_("Administrator"),
    },
    "flag": {
        "children": N_("children"),
        "protected": N_("protected"),
        "two_at_visit": N_("two at visits"),
        "interpreter": N_("interpreter"),
    },
    "record_kind": {
        "case": N_("Case"),
        "member": N_("Household"),
        "rent_debt": N_("Rent debt"),
        "contact": N_("Contact"),
        "checklist_run": N_("Checklist"),
        "task": N_("Task"),
        "legal_event": N_("Legal event"),
        "duty": N_("Duty of the law"),
        "form": N_("Form"),
        "plan": N_("Instalment plan"),
        "instalment": N_("Instalment"),
        "consent": N_("Consent"),
        "review": N_("Review"),
        "amendment": N_("Amendment"),
        "person": N_("Person"),
        "district": N_("District"),
        "sealed": N_("Sealed work"),
    },
    "sync_state": {
        "alone": N_("alone on this laptop"),
        "offline": N_("offline"),
        "syncing": N_("syncing"),
        "synced": N_("synced"),
        "waiting": N_("waiting to be sent"),
        "retired": N_("has been withdrawn"),
    },
    "sealed_state": {
        "waiting": N_("waits for a supervisor"),
        "taken": N_("taken in"),
        "declined": N_("declined"),
    },
    "past_state": {
        "standing": N_("stands"),
        "beside": N_("stands beside another"),
        "replaced": N_("replaced"),
        "set_aside": N_("not chosen"),
        "joined": N_("joined with another"),
        "waiting": N_("not sent yet"),
        "refused": N_("refused"),
        "dropped": N_("refused, let go"),
    },
    "unread": {
        "not_believed": N_("the restored server does not take it back; it is kept here for people to read"),
        "no_proof": N_("the restored server does not take it back; it is kept here for people to read"),
    },
    "refusal": REFUSALS,
    "field": FIELDS,
}
GROUPS: Final = tuple(_GROUPS)
"""The names of the groups there are."""


def label(group: str, value: str | None) -> str:
    """Say what `value` of `group` is called; nothing for nothing, and an unknown value as it is."""
    if not value:
        return ""
    known = _GROUPS[group].get(value)
    return _(known) if known else value


def choices(group: str) -> tuple[tuple[str, str], ...]:
    """List the values of `group` with what they are called, in the order to show them."""
    return tuple((value, _(words)) for value, words in _GROUPS[group].items())


def field_label(kind: str, field: str) -> str:
    """Say what a field of a kind of record is called; an answer of the checklist by its own short name."""
    group, dot, name = field.partition(".")
    if dot and group == "answer":
        return _("Answer {question}").format(question=name.partition("_")[0])
    if dot and group == "sheet":
        return _("Part {number} of the text").format(number=name.lstrip("0"))
    specific = _GROUPS["field"].get(f"{kind}.{field}")
    return _(specific) if specific else label("field", field)
