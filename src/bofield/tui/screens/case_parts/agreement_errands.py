"""Writing down plans and consents, ticking payments off, calling off and taking back. Each gives what undoes it.

Asks what it must and lets services do the work. Knows no list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import short_date
from bofield.services.values import ConsentView, InstalmentView, PlanView
from bofield.tui.screens.case_parts import agreement_form
from bofield.tui.screens.prompts import ChoicePrompt
from bofield.tui.widgets.date_field import as_day

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bofield.services.values import Value
    from bofield.tui.app import BofieldApp
    from bofield.tui.screens.case_parts.agreements import Agreement

    Undo = Callable[[BofieldApp], Awaitable[None]]


def why_not(command: str, entry: Agreement) -> str:
    """Say why a command cannot be used on a plan, a payment or a consent; empty when it can."""
    if command == "tick_off" and not isinstance(entry, InstalmentView):
        return _("Stand on a payment of the plan to tick it off.")
    if command == "postpone":
        return _("This cannot be put off. Enter changes what was agreed.")
    if command != "not_applicable":
        return ""
    match entry:
        case PlanView():
            return "" if entry.state == "active" else _("This plan has ended already. Enter changes it.")
        case InstalmentView():
            return {
                "paid": _("This payment is ticked off. b takes that back."),
                "due": _("The day of this payment has not passed yet."),
                "missed": _("There is a task about this payment already."),
            }.get(entry.state, "")
        case ConsentView():
            there = entry.state in {"valid", "run_out"}
            return "" if there else _("There is no consent here to take back.")


def apt(entry: object) -> frozenset[str]:
    """Tell which commands the footer should have room for, standing on a line of the tab."""
    if isinstance(entry, InstalmentView):
        return frozenset({"tick_off", "not_applicable", "new_agreement"})
    return frozenset({"not_applicable", "new_agreement"} if entry is not None else {"new_agreement"})


async def add(app: BofieldApp, case_id: str, here: Agreement | None) -> str:
    """Ask whether it is a plan or a consent, and for what belongs to it; return its id, or an empty text."""
    from bofield.services import cases

    choices = (("plan", _("Instalment plan")), ("consent", _("Consent")))
    suggested = "consent" if isinstance(here, ConsentView) else "plan"
    kind = await app.push_screen_wait(ChoicePrompt(_("What has been agreed?"), choices, current=suggested))
    if kind is None:
        return ""
    make, form = (
        (cases.add_plan, agreement_form.plan_form)
        if kind == "plan"
        else (cases.add_consent, agreement_form.consent_form)
    )

    async def send(values: dict[str, Value]) -> str:
        return await app.change(make, case_id, agreement_form.given(values))

    made: str | None = await app.push_screen_wait(form(None, send))
    if made:
        app.tell(_("Written down."))
    return made or ""


async def edit(app: BofieldApp, entry: Agreement) -> Undo | None:
    """Change what is written of a plan or a consent, or the day that a payment came."""
    if isinstance(entry, InstalmentView):
        return await pay(app, entry)
    from bofield.services import consents, plans

    async def send(values: dict[str, Value]) -> bool:
        if isinstance(entry, PlanView):
            if fields := agreement_form.changed(values, agreement_form.plan_fields(entry)):
                await app.change(plans.edit_plan, entry.id, fields)
        elif fields := agreement_form.changed(values, agreement_form.consent_fields(entry)):
            await app.change(consents.edit_consent, entry.id, fields)
        return bool(fields)

    form = (
        agreement_form.plan_form(entry, send)
        if isinstance(entry, PlanView)
        else agreement_form.consent_form(entry, send)
    )
    if await app.push_screen_wait(form):
        app.tell(_("Written down."))
    return None


async def tick_off(app: BofieldApp, payment: Agreement) -> Undo | None:
    """Ask when a payment came and tick it off, or take that back at once. Nothing else is ticked off."""
    if not isinstance(payment, InstalmentView):
        return None
    if payment.paid_on is None:
        return await pay(app, payment)
    await _pay(app, payment, None)
    app.tell(_("Not paid: {payment}. u takes that back.").format(payment=_name(payment)))
    return lambda app: _pay_again(app, payment)


async def pay(app: BofieldApp, payment: InstalmentView) -> Undo | None:
    """Ask when a payment came, and tick it off."""

    async def send(values: dict[str, Value]) -> bool:
        await _pay(app, payment, values["paid_on"])
        return True

    if not await app.push_screen_wait(agreement_form.payment_form(payment, send)):
        return None
    app.tell(_("Paid: {payment}. u takes that back.").format(payment=_name(payment)))
    return lambda app: _pay_again(app, payment)


async def _pay(app: BofieldApp, payment: InstalmentView, on: Value) -> None:
    from bofield.services import plans

    await app.change(plans.pay_instalment, payment.id, as_day(on))


async def _pay_again(app: BofieldApp, payment: InstalmentView) -> None:
    """Let a payment stand as it stood."""
    from bofield.services import plans

    await app.change(plans.pay_instalment, payment.id, payment.paid_on)
    app.tell(_("Stands again: {label}").format(label=_name(payment)))


async def set_aside(app: BofieldApp, entry: Agreement) -> Undo:
    """Call a plan off, say that a payment did not come, or take a consent back."""
    match entry:
        case PlanView():
            return await _call_off(app, entry)
        case InstalmentView():
            return await _miss(app, entry)
        case ConsentView():
            return await _withdraw(app, entry)


async def _call_off(app: BofieldApp, plan: PlanView) -> Undo:
    from bofield.services import plans

    async def undo(app: BofieldApp) -> None:
        await app.change(plans.edit_plan, plan.id, {"state": plan.state})
        app.tell(_("Stands again: {label}").format(label=plan.text))

    await app.change(plans.edit_plan, plan.id, {"state": "cancelled"})
    app.tell(_("The plan is called off. u takes that back."))
    return undo


async def _miss(app: BofieldApp, payment: InstalmentView) -> Undo:
    from bofield.services import plans, tasks

    async def undo(app: BofieldApp) -> None:
        await app.change(tasks.drop_task, task, _("Taken back."))
        app.tell(_("Stands again: {label}").format(label=_name(payment)))

    task = await app.change(plans.miss_instalment, payment.id)
    app.tell(_("Not paid: a task to get in touch is added. u takes that back."))
    return undo


async def _withdraw(app: BofieldApp, consent: ConsentView) -> Undo:
    from bofield.services import consents

    async def undo(app: BofieldApp) -> None:
        await app.change(consents.edit_consent, record, {"deleted": True})
        app.tell(_("Stands again: {label}").format(label=consent.text))

    record = await app.change(consents.withdraw_consent, consent.id)
    app.tell(_("Taken back today: {consent}. Enter changes the day, u takes that back.").format(consent=consent.text))
    return undo


def _name(payment: InstalmentView) -> str:
    """Name a payment by its amount and the day it is due."""
    day = short_date(payment.due) if payment.due is not None else ""
    return f"{amount(payment.amount)} {day}".rstrip()
