"""A case as a line of a list, and as the summary beside it. Shows values; reads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bofield.i18n import N_, _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import relative_days, short_date
from bofield.tui.text import ALARM, FLAG, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from bofield.services.values import CaseRow, CaseView, DeadlineView

SOON = 3
"""Days within which a date gets an alarm sign."""
ENTRIES = 12
"""Entries of the time line beside the list."""
DETAIL = 110
"""Cells of each of them."""

COLUMNS = (
    Column("flag", width=1),
    Column("place", N_("Address"), width=26, grow=3, most=40),
    Column("stage", N_("Stage"), width=15, grow=2, most=30),
    Column("next", N_("Next date"), width=20, grow=1, most=24),
    Column("arrears", N_("Arrears"), width=10, align="right", rank=1),
    Column("contact", N_("Last contact"), width=13, rank=3),
    Column("contract", N_("Contract"), width=10, grow=1, most=16, rank=2),
    Column("coordinator", N_("Coordinator"), width=16, grow=1, most=24, rank=4),
)


def case_row(case: CaseRow) -> Row:
    """Make the line of a case."""
    return Row(
        case.id,
        (
            line(FLAG if case.children else "", "bold $warning"),
            line(case.place),
            line(case.stage_label),
            next_date(case.next_deadline),
            line(amount(case.arrears)) if case.arrears else line("–", "$text-muted"),
            line(short_date(case.last_contact)) if case.last_contact else line("–", "$text-muted"),
            line(case.contract, "$text-muted"),
            line(case.coordinator, "$text-muted"),
        ),
        data=case,
    )


def next_date(deadline: DeadlineView | None) -> Content:
    """Show the next date of the law: how far away, and the day."""
    if deadline is None or deadline.on is None or deadline.days is None:
        return line("–", "$text-muted")
    near = deadline.days <= SOON
    words = f"{ALARM} " if near else "  "
    away = shown(f"{words}{relative_days(deadline.days)}", "bold $error" if near else "")
    return joined(away, line(short_date(deadline.on), "$text-muted"))


def flag_words(case: CaseRow) -> Content:
    """Say what one must know about a household before knocking."""
    parts: list[Content | str] = []
    if case.children:
        parts.append(line(f"{FLAG} " + _("children"), "bold $warning"))
    if case.protected:
        parts.append(line(_("protected identity"), "bold $error"))
    if case.interpreter:
        parts.append(line(_("interpreter {language}").format(language=case.interpreter), "bold"))
    if case.two_at_visit:
        parts.append(line(_("two at visits"), "bold $warning"))
    return joined(*parts, gap=" · ")


def summary(view: CaseView) -> Content:
    """Write the case as it stands beside the list: what one needs before the next door."""
    case = view.row
    lines: list[Content] = [
        line(case.place, "bold"),
        joined(line(case.contract), line(case.stage_label), line(case.coordinator), gap=" · "),
    ]
    flags = flag_words(case)
    if flags:
        lines.append(flags)
    if case.arrears:
        lines.append(joined(line(_("Arrears"), "$text-muted"), line(amount(case.arrears), "bold")))
    coming = [deadline for deadline in view.deadlines if deadline.days is not None and deadline.days >= 0]
    if coming:
        lines += [Content(), line(_("DEADLINES"), "bold $accent")]
        lines += [joined(next_date(one), line(one.label), line(one.source, "$text-muted"), gap="  ") for one in coming]
    if view.members:
        lines += [Content(), line(_("HOUSEHOLD"), "bold $accent")]
        lines += [
            joined(
                line(who.name or who.role_label), line(who.age_band_label, "$text-muted"), line(who.living_form_label)
            )
            for who in view.members
        ]
    if view.timeline:
        lines += [Content(), line(_("LATEST"), "bold $accent")]
        lines += [
            joined(line(short_date(entry.at.date()), "$text-muted"), line(entry.title, "bold"), _short(entry.detail))
            for entry in view.timeline[:ENTRIES]
        ]
    return Content("\n").join(lines)


def _short(text: str) -> Content:
    return line(text).truncate(DETAIL, ellipsis=True)
