"""What the kinds of event and of deadline are called, and the code words that go with an event.

Knows names in the user's language and the order in which a person meets them. Knows no rule and no day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import N_, _

if TYPE_CHECKING:
    from typing import Final

_EVENTS: Final = {
    "rent_due": N_("Rent falls due"),
    "notice_given": N_("Notice of termination written and sent"),
    "tenant_served": N_("Tenant served with notice and information"),
    "board_notified": N_("Message given to the social welfare committee"),
    "kfm_applied": N_("Application to Kronofogden"),
    "order_served": N_("Order from Kronofogden served"),
    "contest_sent": N_("Notice of the contest sent"),
    "decision": N_("Decision of Kronofogden"),
    "comment_opportunity": N_("Tenant told of the eviction and asked to comment"),
    "documents_complete": N_("Documents complete at Kronofogden"),
    "eviction_booked": N_("Eviction booked"),
    "postponed": N_("Postponed by the landlord"),
    "respite": N_("Respite given by Kronofogden"),
    "evicted": N_("Eviction carried out"),
    "payment": N_("Payment"),
    "deposit": N_("Rent deposited with the county administrative board"),
    "committee_undertaking": N_("The committee undertakes to pay"),
    "sublet_known": N_("Sublet became known"),
    "disturbance_urged": N_("Tenant urged to stop the disturbance"),
    "disturbance_reported": N_("Social welfare committee informed of the disturbance"),
    "tenancy_period_ended": N_("Tenancy period ended"),
    "moved_out": N_("Tenant moved out"),
    "withdrawn": N_("Withdrawn"),
}

_DEADLINES: Final = {
    "rent_due": N_("Rent falls due"),
    "rent_week_ends": N_("The week after the due date ends"),
    "forfeitable_from": N_("The tenancy can be forfeited from"),
    "disturbance_notice_from": N_("Notice for disturbance possible from"),
    "sublet_notice_last_day": N_("Last day for notice because of the sublet"),
    "regain_last_day": N_("Last day to pay"),
    "earliest_eviction_decision": N_("Earliest decision on eviction"),
    "renewal_referral_last_day": N_("Last day to refer the renewal to the rent tribunal"),
    "order_reply_last_day": N_("Last day to answer Kronofogden"),
    "transfer_request_last_day": N_("Last day to ask for transfer to the court"),
    "reopening_last_day": N_("Last day to ask for the decision to be reopened"),
    "earliest_eviction": N_("Earliest eviction"),
    "eviction_four_weeks": N_("The eviction is to be carried out by"),
    "respite_last_day": N_("Respite can last until"),
    "postponement_lapses": N_("A postponed application lapses after"),
    "belongings_kept_until": N_("Belongings are kept until"),
    "claim_time_barred": N_("Last day to sue for what is owed"),
}

_SERVICE_WAYS: Final = {
    "acknowledged": N_("receipt signed"),
    "process_server": N_("handed over by a process server"),
    "left_at_home": N_("left at the home by a process server"),
    "adult_in_household": N_("given to another adult of the household"),
    "registered_letter": N_("registered letter"),
    "with_application": N_("served by Kronofogden with the application"),
}

_MESSAGE_WAYS: Final = {
    "registered_letter": N_("registered letter"),
    "handed_over": N_("handed over"),
    "secure_channel": N_("secure electronic channel"),
    "email": N_("e-mail"),
    "ordinary_letter": N_("ordinary letter"),
}

_FLAWS: Final = {
    "wrong_municipality": N_("to the wrong municipality"),
    "wrong_amount": N_("wrong amount"),
    "incomplete": N_("incomplete, or not the prescribed form"),
}

EVENTS: Final = tuple(_EVENTS)
"""Every kind of event, in the order of the process."""
DEADLINES: Final = tuple(_DEADLINES)
"""Every kind of deadline, in the order of the process."""
SERVICE_WAYS: Final = tuple(_SERVICE_WAYS)
"""How a tenant is served. A registered letter that is only posted is no service of a notice."""
MESSAGE_WAYS: Final = tuple(_MESSAGE_WAYS)
"""How the social welfare committee is told."""
FLAWS: Final = tuple(_FLAWS)
"""What is wrong with a message or a service, so that it starts nothing."""
LABELS: Final = {**_FLAWS, **_MESSAGE_WAYS, **_SERVICE_WAYS, **_DEADLINES, **_EVENTS}
BINDS: Final = {"tenant": N_("the tenant"), "landlord": N_("the landlord"), "authority": N_("the authority")}


def label(kind: str) -> str:
    """Name a kind of event or deadline, a way or a flaw in the user's language; an unknown one is shown as it is."""
    return _(LABELS[kind]) if kind in LABELS else kind


def binds_label(who: str) -> str:
    """Name whom a date binds."""
    return _(BINDS[who]) if who in BINDS else who
