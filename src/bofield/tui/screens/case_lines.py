"""A case as a line of a list, and as the summary beside it. Shows values; reads nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from bofield.i18n import N_, _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import short_date
from bofield.tui.screens.case_parts.date_words import URGENT, WEEKDAY_TOO, away, near_day, printed, standing, urgent
from bofield.tui.text import FLAG, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.rows import Row, content_of

if TYPE_CHECKING:
    from bofield.services.values import CaseRow, CaseView, DeadlineView
    from bofield.tui.widgets.rows import Cell

ENTRIES = 12
"""Entries of the time line beside the list."""
DETAIL = 110
"""Cells of each of them."""

COLUMNS = (
    Column("flag", width=1),
    Column("place", N_("Address"), width=27, grow=3, most=40),
    Column("away", N_("When"), width=11),
    Column("day", N_("Day"), width=7, grow=20, most=11),
    Column("next", N_("Next date"), width=20, grow=3, most=40),
    Column("arrears", N_("Arrears"), width=10, align="right", rank=2),
    Column("stage", N_("Stage"), width=15, grow=2, most=30, rank=3),
    Column("contact", N_("Last contact"), width=13, rank=4),
    Column("contract", N_("Contract"), width=10, grow=1, most=16, rank=1),
    Column("coordinator", N_("Coordinator"), width=16, grow=1, most=24, rank=5),
)


def case_row(case: CaseRow) -> Row:
    """Make the line of a case."""
    return Row(
        case.id,
        (
            line(FLAG if case.children else "", "bold $warning"),
            line(case.place),
            *next_date(urgent(case)),
            line(amount(case.arrears)) if case.arrears else line("–", "$text-muted"),
            line(case.stage_label),
            line(short_date(case.last_contact)) if case.last_contact else line("–", "$text-muted"),
            line(case.contract, "$text-muted"),
            line(case.coordinator, "$text-muted"),
        ),
        data=case,
    )


def next_date(found: DeadlineView | None) -> tuple[Content, Cell, Content]:
    """Show a date of the law in three cells: how far away with its sign, the day, and what it is."""
    if found is None:
        return (line("  –", "$text-muted"), Content(), Content())
    how = standing(found)
    style = how.style if how.style == URGENT else ""
    if found.on is None:
        return (line(f"{how.sign} {how.word}", how.style), Content(), line(found.label, how.style))
    # Without a sign the words stand where they stand beside one, so that the eye runs down them.
    sign = f"{how.sign} " if style else "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
    return (shown(f"{sign}{away(found)}", style), partial(near_day, found), line(found.label, style))


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
    dates = [found for found in view.deadlines if _matters(found)]
    if dates:
        lines += [Content(), line(_("DEADLINES"), "bold $accent")]
        lines += [_date_line(found) for found in sorted(dates, key=_when)]
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


def _date_line(found: DeadlineView) -> Content:
    how_far, day, name = (content_of(cell, WEEKDAY_TOO) for cell in next_date(found))
    return joined(how_far, day, name, line(printed(found)), line(found.source, "$text-muted"), gap="  ")


def _matters(found: DeadlineView) -> bool:
    """Tell whether a date belongs in a summary: it lies ahead, is late, or should be running and is not."""
    ahead = found.days is not None and found.days >= 0
    return not found.settled and (ahead or found.overdue or (found.on is None and found.duty))


def _when(found: DeadlineView) -> tuple[bool, int]:
    """Put what is late first, then what ought to run and does not, then what lies ahead by its day."""
    return (not found.overdue and found.days is not None, found.days or 0)


def _short(text: str) -> Content:
    return line(text).truncate(DETAIL, ellipsis=True)
