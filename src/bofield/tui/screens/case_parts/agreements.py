"""The tab Plan och samtycken: plans with their payments, and consents. Turns values into Content; knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import iso, relative_days, short_date
from bofield.services.values import ConsentView, InstalmentView, PlanView
from bofield.tui.screens.case_parts.date_words import MISSING, NOT_HERE, QUIET, URGENT
from bofield.tui.text import DONE, LATE, OPEN, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.date_field import today
from bofield.tui.widgets.rows import Row, heading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from textual.content import Content

    from bofield.services.values import CaseView

COLUMNS = (
    Column("sign", width=1),
    Column("label", width=16, grow=1, most=32),
    Column("value", width=14),
    Column("state", width=15),
    Column("more", width=16, grow=3),
)
SIGNS = {
    "paid": (DONE, QUIET),
    "due": (OPEN, ""),
    "late": (LATE, URGENT),
    "missed": (LATE, "bold $warning"),
    "active": (OPEN, "bold"),
    "kept": (DONE, QUIET),
    "broken": (LATE, "bold $warning"),
    "cancelled": (NOT_HERE, QUIET),
    "valid": (DONE, "bold"),
    "no": (NOT_HERE, "bold"),
    "run_out": (NOT_HERE, "bold $warning"),
    "taken_back": (NOT_HERE, QUIET),
    "withdrawn": (NOT_HERE, "bold"),
}
"""The sign and the style of each state; the word stands beside it."""
UNKNOWN = (MISSING, "bold $warning")

STAND = frozenset({"active", "valid", "run_out", "late"})
"""States that x can end."""

Agreement = PlanView | InstalmentView | ConsentView


def rows(view: CaseView) -> list[Row]:
    """List the plans with their payments under them, then the consents."""
    return [*_plans(view), *_consents(view)]


def _plans(view: CaseView) -> Iterator[Row]:
    if view.plans:
        yield heading(_("PLANS"))
    for plan in view.plans:
        yield _plan(plan)
        yield from map(_instalment, plan.instalments)


def _consents(view: CaseView) -> Iterator[Row]:
    if view.consents:
        yield heading(_("CONSENTS"))
    yield from map(_consent, view.consents)


def row_id(record: str) -> str:
    """Name the row of a plan, a payment or a consent."""
    return f"agreement:{record}"


def _sign(entry: Agreement) -> tuple[str, str]:
    """Choose the sign and the style of a line; a consent that nobody explained is in question."""
    untold = isinstance(entry, ConsentView) and _untold(entry)
    return UNKNOWN if untold else SIGNS.get(entry.state, UNKNOWN)


def _plan(plan: PlanView) -> Row:
    sign, style = _sign(plan)
    paid = sum(each.state == "paid" for each in plan.instalments)
    count = _("{paid} of {count} paid").format(paid=paid, count=len(plan.instalments)) if plan.instalments else ""
    return Row(
        row_id(plan.id),
        (
            line(sign, style),
            line(terms(plan) or _("a plan without terms"), "bold"),
            line(count),
            line(plan.state_label.lower(), style),
            line(plan.remark, QUIET),
        ),
        data=plan,
    )


def terms(plan: PlanView) -> str:
    """Say how many payments of how much a plan comes to: `4 × 2 000 kr`."""
    return f"{plan.count} × {amount(plan.amount)}" if plan.count and plan.amount else ""


def _instalment(each: InstalmentView) -> Row:
    sign, style = _sign(each)
    more = ""
    if each.paid_on is not None:
        more = _day(each.paid_on)
    elif each.due is not None:
        more = relative_days((each.due - today()).days)
    return Row(
        row_id(each.id),
        (
            line(sign, style),
            shown("  ") + line(_day(each.due) or _("no day")),
            line(amount(each.amount)),
            line(each.state_label.lower(), style),
            line(more, QUIET),
        ),
        data=each,
    )


def _consent(consent: ConsentView) -> Row:
    untold = _untold(consent)
    sign, style = _sign(consent)
    return Row(
        row_id(consent.id),
        (
            line(sign, style),
            line(consent.topic_label or _("Consent"), "bold" if consent.valid else ""),
            line(_day(consent.given_on), QUIET),
            line(consent.state_label.lower(), style),
            joined(_until(consent), line(consent.covers), line(untold, "bold $warning"), gap=" · "),
        ),
        data=consent,
    )


def _untold(consent: ConsentView) -> str:
    return "" if not consent.valid or consent.told_revocable else _("not told that it can be withdrawn")


def _until(consent: ConsentView) -> Content:
    return line(_("until {day}").format(day=iso(consent.valid_until)) if consent.valid_until else "", QUIET)


def _day(on: date | None) -> str:
    return short_date(on) if on is not None else ""


# ── about one line ───────────────────────────────────────────────────────────────────────────────────────────────────
def about(entry: Agreement) -> Content:
    """Say all about a plan, a payment or a consent, and what can be done with it."""
    sign, style = _sign(entry)
    state = line(f"{sign} {entry.state_label.lower()}", style)
    facts: tuple[str, ...]
    match entry:
        case PlanView():
            title = joined(line(_("Instalment plan"), "bold"), line(terms(entry)), state, gap="  ")
            rent = {True: _("The next rent is paid on time."), False: _("The next rent is not paid on time.")}
            facts = (
                _("Agreed {day}.").format(day=iso(entry.agreed_on)) if entry.agreed_on else "",
                rent[entry.next_rent_on_time] if entry.next_rent_on_time is not None else "",
            )
            hints = (_("Enter changes the plan."), _("x calls it off."))
        case InstalmentView():
            title = joined(line(_("Payment"), "bold"), line(amount(entry.amount)), state, gap="  ")
            facts = (
                _("Due {day}.").format(day=iso(entry.due)) if entry.due else "",
                _("Paid {day}.").format(day=iso(entry.paid_on)) if entry.paid_on else "",
                _("There is a task to get in touch.") if entry.state == "missed" else "",
            )
            ticked = _("b takes that back, Enter changes the day.")
            hints = (ticked if entry.paid_on else _("b ticks it off."), _("x says that it did not come."))
        case ConsentView():
            title = joined(line(entry.topic_label or _("Consent"), "bold"), state, gap="  ")
            facts = (
                _("Answered {day}.").format(day=iso(entry.given_on)) if entry.given_on else "",
                _("Valid until {day}.").format(day=iso(entry.valid_until)) if entry.valid_until else "",
                _("Covers: {what}").format(what=entry.covers) if entry.covers else "",
            )
            hints = (_("Enter changes what is written."), _("x takes the consent back."))
    hint = " ".join(hints if entry.state in STAND else hints[:1])
    more = shown(entry.remark) if isinstance(entry, PlanView) else ""
    if isinstance(entry, ConsentView) and (words := _untold(entry)):
        more = line(f"{MISSING} {words}", "bold $warning")
    return joined(title, line(" ".join(filter(None, facts))), more, line(hint, QUIET), gap="\n")
