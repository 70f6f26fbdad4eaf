"""The forms of what was agreed: an instalment plan, a payment that came, a consent. Knows fields; carries nothing out.

The values are fields of the records, by their names there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import iso, short_date
from bofield.tui.screens.asking import FormScreen
from bofield.tui.widgets.date_field import AmountField, DayField, NumberField, today
from bofield.tui.widgets.fields import ChoiceField, Field, LineField, TicksField, choices_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bofield.services.values import ConsentView, InstalmentView, PlanView, Value
    from bofield.tui.screens.asking import Send

RENT, TOLD = "next_rent_on_time", "told_revocable"
"""Fields that are a tick."""


def plan_form(plan: PlanView | None, send: Send) -> FormScreen:
    """Make the form of a plan, a new one or one that is there. The state of a new one is that it runs."""
    known = plan_fields(plan)
    fields: list[tuple[str, Field]] = [
        (_("Amount of each payment"), AmountField("instalment_amount", known["instalment_amount"])),
        (_("Number of payments"), NumberField("instalments", known["instalments"])),
        (_("First due on"), DayField("first_due_on", known["first_due_on"])),
        (_("Agreed on"), DayField("agreed_on", known["agreed_on"])),
        (_("Besides"), TicksField(RENT, ((RENT, _("the next rent on time")),), [RENT] if known[RENT] else [])),
        (_("Remark"), LineField("remark", known["remark"])),
    ]
    if plan is not None:
        states = ChoiceField("state", choices_of("plan_state"), plan.state, may_be_empty=False)
        fields.insert(0, (_("State"), states))
    return FormScreen(
        _("New instalment plan") if plan is None else _("Change the instalment plan"),
        fields,
        about=_("The payments fall a month apart. Those that are ticked off stay as they are when the plan changes."),
        needed=("instalment_amount", "instalments", "first_due_on"),
        send=send,
    )


def plan_fields(plan: PlanView | None) -> dict[str, Value]:
    """Say what is written down of a plan, by the names of its fields; of a new one, what is likely."""
    if plan is None:
        blank = dict.fromkeys(("instalment_amount", "instalments", "first_due_on", "remark"), None)
        return {**blank, "agreed_on": iso(today()), RENT: True}
    return {
        "instalment_amount": plan.amount or None,
        "instalments": plan.count or None,
        "first_due_on": _iso(plan.first_due_on),
        "agreed_on": _iso(plan.agreed_on),
        RENT: bool(plan.next_rent_on_time),
        "remark": plan.remark or None,
        "state": plan.state,
    }


def payment_form(payment: InstalmentView, send: Send) -> FormScreen:
    """Make the form of the day that a payment came."""
    words = _("The payment of {amount}, due {day}") if payment.due else _("The payment of {amount}")
    title = words.format(amount=amount(payment.amount), day=short_date(payment.due) if payment.due else "")
    return FormScreen(
        title,
        ((_("Paid on"), DayField("paid_on", iso(payment.paid_on or today()))),),
        about=_("The day the money came."),
        needed=("paid_on",),
        send=send,
    )


def consent_form(consent: ConsentView | None, send: Send) -> FormScreen:
    """Make the form of an answer about consent, a new one or one that is there."""
    known = consent_fields(consent)
    ticks = TicksField(TOLD, ((TOLD, _("that it can be withdrawn at any time")),), [TOLD] if known[TOLD] else [])
    return FormScreen(
        _("New consent") if consent is None else _("Change the consent"),
        (
            (_("May we talk with"), ChoiceField("topic", choices_of("consent_topic"), known["topic"])),
            (_("Answer"), ChoiceField("given", choices_of("consent_answer"), known["given"])),
            (_("About what"), LineField("covers", known["covers"])),
            (_("Answered on"), DayField("given_on", known["given_on"])),
            (_("Valid until"), DayField("valid_until", known["valid_until"])),
            (_("The tenant was told"), ticks),
        ),
        about=_("With whom, about what and until when. The tenant can withdraw it at any time and should know that."),
        needed=("topic", "given", "given_on"),
        visible=lambda name, values: name not in {"valid_until", TOLD} or values.get("given") == "yes",
        send=send,
    )


def consent_fields(consent: ConsentView | None) -> dict[str, Value]:
    """Say what is written down of a consent, by the names of its fields; of a new one, what is likely."""
    if consent is None:
        blank = dict.fromkeys(("topic", "given", "covers", "valid_until"), None)
        return {**blank, "given_on": iso(today()), TOLD: False}
    return {
        "topic": consent.topic or None,
        "given": consent.given or None,
        "covers": consent.covers or None,
        "given_on": _iso(consent.given_on),
        "valid_until": _iso(consent.valid_until),
        TOLD: consent.told_revocable,
    }


def changed(values: Mapping[str, Value], before: Mapping[str, Value]) -> dict[str, Value]:
    """Tell which fields the form has changed."""
    return {name: value for name, value in _told(values).items() if value != before[name]}


def given(values: Mapping[str, Value]) -> dict[str, Value]:
    """Tell which fields of a new record were filled in."""
    return {name: value for name, value in _told(values).items() if value is not None}


def _told(values: Mapping[str, Value]) -> dict[str, Value]:
    """Take the ticks as yes and no."""
    return {name: bool(value) if name in {RENT, TOLD} else value for name, value in values.items()}


def _iso(on: date | None) -> str | None:
    return iso(on) if on is not None else None
