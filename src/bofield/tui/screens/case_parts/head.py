"""The head of a case: what one needs to know before knocking. Turns a CaseView into Content; knows no service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from bofield.i18n import _
from bofield.i18n.amounts import amount
from bofield.i18n.dates import short_date
from bofield.tui.screens.case_parts.date_words import MISSING, URGENT, away, standing
from bofield.tui.text import FLAG, joined, line

if TYPE_CHECKING:
    from bofield.services.values import CaseRow, CaseView, DeadlineView


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


def deadline(found: DeadlineView, *, reason: bool = True, width: int = 0) -> Content:
    """Show a legal date: what, when, how far away, how it stands and on what ground.

    In a line of `width` cells it is the name that is cut, never the day or the paragraph.
    """
    how = standing(found)
    urgent = how.style == URGENT
    sign = line(how.sign, how.style) if urgent or found.on is None else Content()
    when = f"{short_date(found.on)} ({away(found)})" if found.on is not None else ""
    rest = joined(
        line(when, how.style if urgent else "bold"),
        # What is missing is told by the name already.
        line(how.word, how.style) if found.overdue or (found.on is None and not found.missing) else "",
        line(f"– {found.source}", "$text-muted"),
    )
    name = line(found.label, "bold")
    if width:
        name = name.truncate(max(1, width - sign.cell_length - rest.cell_length - 3), ellipsis=True)
    name += Content.styled(":", "bold") if when else ""
    return joined(sign, name, rest, line(found.reason, "$text-muted") if reason else "")


def odd(view: CaseView) -> Content | str:
    """Show on one line that what is written down does not fit together."""
    if not view.remarks:
        return ""
    more = f" (+{len(view.remarks) - 1})" if len(view.remarks) > 1 else ""
    return joined(line(MISSING, "bold $warning"), line(view.remarks[0] + more, "$text-warning"))


def head(view: CaseView, width: int, *, reason: bool) -> tuple[Content, ...]:
    """Give the lines above the tabs: contract and people, arrears and flags, the next date, why, what is odd.

    Without room for its `reason` beside the date, each is one line of `width` cells, and so is as much of the reason
    as fits.
    """
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
    lines = (first, second, *_dates(row, width, reason=reason), odd(view))
    made = (one for one in lines if isinstance(one, Content) and one)
    return tuple(one if reason else one.truncate(width, ellipsis=True) for one in made)


def _dates(row: CaseRow, width: int, *, reason: bool) -> list[Content]:
    """Show the oldest duty that is late, and what comes next."""
    following = row.next_deadline
    if following is None and not row.overdue:
        return [line(_("No legal date is running."), "$text-muted")]
    made = []
    room = 0 if reason else width
    if row.overdue:
        more = line(f"(+{len(row.overdue) - 1})", URGENT) if len(row.overdue) > 1 else Content()
        late = deadline(row.overdue[0], reason=reason, width=room and room - more.cell_length - 1)
        made.append(joined(late, more))
    if following is not None and not following.overdue:
        made.append(deadline(following, reason=reason, width=room))
        if not reason and not row.overdue:
            made.append(line(following.reason, "$text-muted"))
    return made
