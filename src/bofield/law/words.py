"""The sentences that belong to no single rule: why nothing is running, what ended, what a person must look up.

Knows sentences and how to fill them. Computes nothing. What a rule says of itself stands beside the rule.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from bofield.i18n import N_, _, get_language
from bofield.i18n.dates import short_date
from bofield.law.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

    from bofield.law.facts import Deadline

MISSING: Final = {
    "tenant_served": N_("Service on the tenant is missing"),
    "board_notified": N_("Message to the social welfare committee is missing"),
    "disturbance_urged": N_("The tenant has not been urged to stop"),
    "disturbance_reported": N_("The social welfare committee is not informed of the disturbance"),
}
"""What somebody ought to have seen to: a time that lacks it is named by it."""

COUNTS_FOR_NOTHING: Final = {
    "tenant_served": N_("The service on the tenant starts nothing"),
    "board_notified": N_("The message to the social welfare committee starts nothing"),
}
"""The same, when it was done and does not count."""

NOT_RUNNING: Final = {
    "tenant_served": N_("The three weeks are not running: the tenant has not been served."),
    "board_notified": N_("The three weeks are not running: the social welfare committee has no message."),
    "disturbance_urged": N_("Nothing has begun: the tenant has not been urged to stop."),
    "disturbance_reported": N_("Nothing has begun: the social welfare committee has not been informed."),
}

SENTENCES: Final = {
    "waits": N_("Not running. It waits for: {events}."),
    "other_ground": N_("Not running: no rent is unpaid, so the three weeks do not belong to this notice."),
    "ended": N_("No longer running: {event}, {day}."),
    "saved": N_("No longer running: {event}, {day}. The tenancy is regained."),
    "booked_effect": N_("On this day the household is to leave its home, unless something stops the eviction."),
    "stated": N_("The day printed in the letter of {day}. It goes before any computed day."),
    "booked": N_("The day for which Kronofogden has booked the eviction. It goes before any computed day."),
    # what makes a message or a service start nothing
    "wrong_municipality": N_(
        "The message of {day} starts nothing: it went to {theirs}, and the home lies in {ours}. "
        "A sound message starts the three weeks."
    ),
    "another_municipality": N_(
        "The message of {day} starts nothing: it went to the wrong municipality. "
        "A sound message starts the three weeks."
    ),
    "wrong_amount": N_(
        "The message of {day} starts nothing: its amount is wrong (RH 1995:34). A sound message starts the three weeks."
    ),
    "incomplete": N_(
        "The message of {day} starts nothing: it is not complete. A sound message starts the three weeks."
    ),
    "flawed": N_("The message of {day} starts nothing: {flaw}. A sound message starts the three weeks."),
    "earlier_notice": N_(
        "The message of {day} belongs to an earlier notice: {event}, {between}. "
        "The new notice needs a message of its own."
    ),
    "flawed_service": N_(
        "The service of {day} starts nothing: the information to the tenant "
        "on the prescribed form was missing or flawed."
    ),
    "only_posted": N_(
        "The service of {day} starts nothing: a registered letter that is only posted is no service of a notice for "
        "late rent (JB 12:8)."
    ),
    "not_completed": N_(
        "The service of {day} is not complete: when another adult of the household takes the papers, it counts from "
        "the day on which the notice of it has been sent too (DelgL 39)."
    ),
    # what a person must look up
    "computed": N_("Computed from the rule the day would be {day}."),
    "unmoved": N_("Without the move past closed days the day would be {day}: be done by then."),
    "favourable": N_(
        "Read to the tenant's advantage the day is {day}: whether Saturdays and eves move it is not settled."
    ),
    "future": N_("This rests on something that has not happened yet: {event}, {day}."),
    "older_rules": N_("{event} {day} is older than the rule as we know it (from {since}): look up what held then."),
    "undoes_nothing": N_("{event} {day} is flawed; what was sound before it stands."),
    "counted_anew": N_("Counted from what was sound before, of {day}, the last day would be {earlier}: ask a lawyer."),
    "unsettled_channel": N_("Whether a message in this way counts as given is not settled ({way}): ask a lawyer."),
    "proof": N_(
        "The message went by ordinary letter: keep proof that it arrived. A registered letter counts when sent."
    ),
    "gaps": N_("Not every gap makes a message void (NJA 1985 s. 586): ask a lawyer."),
    "printed_by_landlord": N_("The notice itself prints {day}. A landlord's letter does not change the law's day."),
    "too_little": N_("{event} {day} does not end the time: it cannot be seen here that it covers everything."),
    "deposited_before": N_("Rent was deposited on {day}, before the notice: it is no ground to forfeit (JB 12:21)."),
    "too_late": N_(
        "{event} {day} came after the last day. It can still count after illness or the like (JB 12:44, fourth "
        "paragraph): ask a lawyer."
    ),
    "newer_rent": N_("Rent of {day} is not paid. It is no part of this notice, but can be the ground of a new one."),
    "payment_between": N_(
        "A payment of {day} lies between the message and the service: a new notice needs a new message."
    ),
    "before_the_week": N_(
        "The booked day lies before {day}, when the week after the tenant was told ends: ask Kronofogden."
    ),
    "also_booked": N_("Another day is booked too: {day}. Find out which holds."),
    "postponed_after": N_("The landlord postponed the eviction on {day}: ask Kronofogden which day holds."),
    "respite_holds": N_("Respite is given until {day}: no eviction before it is over."),
    "further_respite": N_(
        "With extraordinary reasons, and if the landlord is paid for the whole respite, until {day}."
    ),
    "prevented": N_(
        "Whoever was prevented by illness or the like can still pay as soon as possible, at the latest when the first "
        "instance decides (JB 12:44, fourth paragraph): ask a lawyer."
    ),
    "decided_early": N_("The decision came before {day}, the first day on which it could: ask a lawyer."),
    "ground_named": N_("A notice counts here only if it names this ground, and was served on the tenant by this day."),
    "withdrawn_what": N_("Something was withdrawn on {day}: find out whether this notice still stands."),
    "application_is_notice": N_(
        "If the application is the notice of termination, write down its service on the tenant as well: "
        "the three weeks count from it."
    ),
}


def say(name: str, **values: str | date) -> str:
    """Say a sentence; days are written out, with their year always: a legal reason is read again long after."""
    return fill(SENTENCES[name], values)


def fill(message: str, values: dict[str, str | date]) -> str:
    """Say `message` in the user's language with its days written out."""
    language = get_language()
    if not values:
        return _text(message, language)
    said = {name: value if isinstance(value, str) else _day(value, language) for name, value in values.items()}
    return _text(message, language).format(**said)


def headline(deadline: Deadline) -> str:
    """Name a deadline as a line of a list does: what it is, or what is missing for it to run."""
    if deadline.rests_on:
        for kind in deadline.missing:
            if kind in COUNTS_FOR_NOTHING and any(fact.kind == kind for fact in deadline.rests_on):
                return _(COUNTS_FOR_NOTHING[kind])
            if kind in MISSING:
                return _(MISSING[kind])
        if any(fact.kind == "eviction_booked" for fact in deadline.rests_on):
            return label("eviction_booked")
        if deadline.kind == "respite_last_day" and deadline.stated:
            return label("respite")
    return label(deadline.kind)


def not_running(missing: Iterable[str]) -> str:
    """Say why a time is not running: each thing that ought to have been done, and what else it waits for."""
    told, others = [], []
    for kind in missing:
        if kind in NOT_RUNNING:
            told.append(_(NOT_RUNNING[kind]))
        else:
            others.append(label(kind))
    if others:
        told.append(_waits(others))
    return " ".join(told)


def waits(kinds: Iterable[str]) -> str:
    """Say what would start a time that nothing has touched."""
    return _waits([label(kind) for kind in kinds])


def _waits(names: list[str]) -> str:
    return say("waits", events=", ".join(names))


# A district has thousands of cases and few sentences and days: each is translated and written once.
@lru_cache(maxsize=512)
def _text(message: str, _language: str) -> str:
    return _(message)


@lru_cache(maxsize=4096)
def _day(day: date, _language: str) -> str:
    return short_date(day, today=date.min)
