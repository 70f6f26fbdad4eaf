"""The head of a case: what one needs to know before knocking. Turns a CaseView into Content; knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import relative_days, short_date
from bofield.tui.text import ALARM, FLAG, joined, line

if TYPE_CHECKING:
    from textual.content import Content

    from bofield.services.values import CaseRow, CaseView, DeadlineView

SOON = 3
"""Days within which a date is marked with an alarm."""


def flags(row: CaseRow) -> Content:
    """Show what must not be forgotten about a household, each with its word."""
    interpreter = _("interpreter {language}").format(language=row.interpreter) if row.interpreter else ""
    return joined(
        line(f"{FLAG} " + _("child"), "bold $warning") if row.children else "",
        line(_("protected"), "bold $error") if row.protected else "",
        line(interpreter, "bold $accent") if interpreter else "",
        line(_("two at visits"), "bold $warning") if row.two_at_visit else "",
        gap="  ",
    )


def deadline(found: DeadlineView, *, reason: bool = True) -> Content:
    """Show a legal date: what, when, how far away, and on what ground."""
    if found.on is None or found.days is None:
        return joined(
            line(found.label, "bold"), line(_("not running"), "$text-muted"), line(found.source, "$text-muted")
        )
    near = 0 <= found.days <= SOON
    when = f"{short_date(found.on)} ({relative_days(found.days)})"
    return joined(
        line(ALARM, "bold $error") if near else "",
        line(found.label + ":", "bold"),
        line(when, "bold $error" if near else "bold"),
        line(f"– {found.source}", "$text-muted"),
        line(found.reason, "$text-muted") if reason else "",
    )


def head(view: CaseView, *, reason: bool) -> Content:
    """Show the lines above the tabs: contract and people, arrears and flags, the next date with its `reason`."""
    row = view.row
    first = joined(
        line(_("contract {number}").format(number=row.contract)) if row.contract else "",
        line(row.tenant, "bold"),
        line(view.municipality, "$text-muted"),
        line(row.coordinator, "$text-muted"),
        gap=" · ",
    )
    arrears = line(_("Arrears {amount}").format(amount=amount(row.arrears)), "bold") if row.arrears else ""
    second = joined(arrears, flags(row), gap="   ")
    if row.next_deadline is None:
        return joined(first, second, line(_("No legal date is running."), "$text-muted"), gap="\n")
    return joined(first, second, deadline(row.next_deadline, reason=reason), gap="\n")
