"""What the law's dates are called, why they fall where they fall, and what a person must look up.

Knows sentences and how to fill them. Computes nothing.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bofield.i18n import N_, _
from bofield.i18n.dates import short_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bofield.law.facts import Deadline

LABELS: Final = {
    # deadlines
    "rent_due": N_("Rent falls due"),
    "rent_week_ends": N_("The week after the due date ends"),
    "forfeitable_from": N_("The tenancy can be forfeited from"),
    "regain_last_day": N_("Last day to pay"),
    "earliest_eviction_decision": N_("Earliest decision on eviction"),
    "order_reply_last_day": N_("Last day to answer Kronofogden"),
    "reopening_last_day": N_("Last day to ask for the decision to be reopened"),
    "earliest_eviction": N_("Earliest eviction"),
    # events
    "tenant_served": N_("Tenant served with notice and information"),
    "board_notified": N_("Message given to the social welfare committee"),
    "kfm_applied": N_("Application to Kronofogden"),
    "order_served": N_("Order from Kronofogden served"),
    "contest_sent": N_("Notice of the contest sent"),
    "decision": N_("Decision of Kronofogden"),
    "comment_opportunity": N_("Tenant told of the eviction and asked to comment"),
    "documents_complete": N_("Documents complete at Kronofogden"),
    "eviction_booked": N_("Eviction booked"),
    "respite": N_("Respite given by Kronofogden"),
    "payment": N_("Payment"),
    "deposit": N_("Rent deposited with the county administrative board"),
    "committee_undertaking": N_("The committee undertakes to pay"),
    "withdrawn": N_("Withdrawn"),
    "postponed": N_("Postponed by the landlord"),
    "evicted": N_("Eviction carried out"),
    "sublet_known": N_("Sublet became known"),
    "disturbance_urged": N_("Tenant urged to stop the disturbance"),
    "tenancy_period_ended": N_("Tenancy period ended"),
    "moved_out": N_("Tenant moved out"),
}

MISSING: Final = {
    "tenant_served": N_("Service on the tenant is missing"),
    "board_notified": N_("Message to the social welfare committee is missing"),
}

BINDS: Final = {"tenant": N_("the tenant"), "landlord": N_("the landlord"), "authority": N_("the authority")}

REASONS: Final = {
    "rent_due": N_("The oldest rent that is not paid falls due on {rent_due}."),
    "rent_week_ends": N_(
        "A week after the due date {rent_due}. Until this day the delay is no ground to forfeit the tenancy."
    ),
    "forfeitable_from": N_(
        "The delay is then more than a week after the due date {rent_due}. "
        "Payment before notice is given still saves the tenancy."
    ),
    "regain_last_day": N_(
        "Three weeks from {start}, when the tenant had been served and the social welfare committee had its message. "
        "Whoever pays the rent by this day keeps the home."
    ),
    "earliest_eviction_decision": N_(
        "Two further working days must pass after {regain_last_day}, the last day to pay."
    ),
    "order_reply_last_day": N_(
        "Kronofogden usually gives at most two weeks from service, here {order_served}; the letter says the day."
    ),
    "reopening_last_day": N_(
        "One month from the decision of {decision}. The request must have reached Kronofogden by this day."
    ),
    "earliest_eviction": N_(
        "At the earliest a week after the tenant was told and could comment, here {comment_opportunity}."
    ),
}

STATED: Final = N_("The day printed in the letter of {letter}. It goes before any computed day.")
COMPUTED_BESIDE: Final = N_("Computed from the rule the day would be {computed}.")
ENDED: Final = N_("No longer running: {event}, {day}.")
NOT_RUNNING: Final = {
    "tenant_served": N_("The three weeks are not running: the tenant has not been served."),
    "board_notified": N_("The three weeks are not running: the social welfare committee has no message."),
}

CHECKS: Final = {
    "saturday_not_counted": N_("Saturdays and the great eves are not counted as working days here, to be cautious."),
    "read_the_letter": N_("Read the day in the letter and write it in; it may be earlier."),
    "abroad_two_weeks": N_("Two weeks instead of one if the tenant lives abroad."),
    "favourable": N_(
        "Read to the tenant's advantage the day is {day}: whether Saturdays and eves move it is not settled."
    ),
    "future": N_("This rests on something that has not happened yet: {event}, {day}."),
    "older_rules": N_("{event} {day} is older than the rule as we know it (from {since}): look up what held then."),
}


def label(kind: str) -> str:
    """Name a kind of deadline or event in the user's language; an unknown kind is shown as it is."""
    return _(LABELS[kind]) if kind in LABELS else kind


def binds_label(who: str) -> str:
    """Name whom a date binds."""
    return _(BINDS[who]) if who in BINDS else who


def headline(deadline: Deadline) -> str:
    """Name a deadline as a line of a list does: what it is, or what is missing for it to run."""
    for kind in deadline.missing:
        if kind in MISSING:
            return _(MISSING[kind])
    return label(deadline.kind)


def reason(kind: str, **days: date) -> str:
    """Say why a day falls where it falls, the days in it written out."""
    return _(REASONS[kind]).format(**{name: _day(day) for name, day in days.items()})


def stated_reason(letter: date) -> str:
    """Say that a printed day is shown."""
    return _(STATED).format(letter=_day(letter))


def computed_beside(computed: date) -> str:
    """Say what the rule would have given beside a printed day."""
    return _(COMPUTED_BESIDE).format(computed=_day(computed))


def not_running(missing: Iterable[str]) -> str:
    """Say why a time is not running."""
    return " ".join(_(NOT_RUNNING[kind]) for kind in missing)


def ended(kind: str, day: date) -> str:
    """Say what ended a time."""
    return _(ENDED).format(event=label(kind), day=_day(day))


def check(name: str, **values: str | date) -> str:
    """Say what a person must look up; days are written out, event kinds named."""
    said = {key: value if isinstance(value, str) else _day(value) for key, value in values.items()}
    return _(CHECKS[name]).format(**said)


def _day(day: date) -> str:
    """Write a day with its year always: a legal reason is read again long after."""
    return short_date(day, today=date.min)
