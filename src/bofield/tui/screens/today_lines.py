"""The lines of Idag: dates, visits, tasks and notices as rows under headings. Shows values; reads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from bofield.i18n import _, ngettext
from bofield.i18n.dates import relative_days, short_date
from bofield.services.values import DeadlineLine, NoticeLine, TaskLine, Today, VisitLine
from bofield.tui.screens.case_parts.date_words import away, near_day, standing
from bofield.tui.screens.case_parts.dates import row_id
from bofield.tui.text import ALARM, FLAG, HALF, LATE, OPEN, joined, line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.rows import ON, Row, heading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bofield.tui.widgets.rows import Cell

Entry = DeadlineLine | VisitLine | TaskLine | NoticeLine

FOLDED = 12
"""Dates that are shown before the rest is folded, so that visits and tasks are not far below."""
NEAR = 2
"""The strength of a reminder (three days before) from which a date is never folded."""

COLUMNS = (
    Column("sign", width=1),
    Column("when", width=9),
    # The weekday has the first cells there are to spare.
    Column("day", width=8, grow=20, most=11),
    Column("what", width=23, grow=2, most=60),
    Column("where", width=27, grow=1, most=36),
    Column("more", width=14, most=20, rank=1),
)


@dataclass(frozen=True, slots=True)
class Fold:
    """The row behind which dates are folded. It is no line about a case."""


def rows(day: Today, *, unfolded: bool) -> Iterator[Row]:
    """Lay the day out as rows under headings."""
    yield from date_rows(day.deadlines, unfolded=unfolded)
    if day.visits:
        yield heading(_("VISITS TODAY"))
        yield from map(visit_row, day.visits)
    if day.waiting:
        yield heading(_("WAITING FOR A SUPERVISOR"))
        yield from map(task_row, day.waiting)
    if day.tasks:
        yield heading(_("TO DO"))
        yield from map(task_row, day.tasks)
    if day.for_you:
        yield heading(_("FOR YOU"))
        yield from map(notice_row, day.for_you)


def date_rows(found: Sequence[DeadlineLine], *, unfolded: bool) -> Iterator[Row]:
    """List the dates of the law; what lies further ahead is folded behind a line that says how much there is."""
    if not found:
        return
    yield heading(_("DEADLINES") + f" {len(found)}", id="heading:deadlines")
    shown = len(found) if unfolded else in_sight(found)
    yield from map(deadline_row, found[:shown])
    hidden = len(found) - shown
    if hidden:
        words = ngettext("{n} date more: Enter shows it", "{n} dates more: Enter shows them", hidden)
        yield _fold(words.format(n=hidden))
    elif in_sight(found) < len(found):
        yield _fold(_("Enter folds what lies further ahead"))


def _fold(words: str) -> Row:
    return Row("fold", ("", line("…"), line(words, "$accent"), ON, ON, ON), data=Fold())


def in_sight(found: Sequence[DeadlineLine]) -> int:
    """Tell how many dates are shown before any is folded: a few, and always those that are late, near or missing."""
    kept = [place for place, entry in enumerate(found, 1) if _cannot_wait(entry)]
    shown = max(FOLDED, max(kept, default=0))
    # A fold of one line would take the line it saves.
    return shown if len(found) > shown + 1 else len(found)


def _cannot_wait(entry: DeadlineLine) -> bool:
    return entry.deadline.on is None or entry.deadline.overdue or entry.strength >= NEAR


def place(text: str, *, children: bool) -> Content | Callable[[int], Content]:
    """Show where, with the flag for children, which is never cut off."""
    return partial(_flagged, line(text)) if children else line(text)


def _flagged(where: Content, width: int) -> Content:
    flag, word = Content.styled(f" {FLAG}", "bold $warning"), line(_("child"), "bold $warning")
    if where.cell_length + flag.cell_length + word.cell_length < width:
        return joined(where + flag, word)
    return where.truncate(max(0, width - flag.cell_length), ellipsis=True) + flag


def deadline_row(entry: DeadlineLine) -> Row:
    """Show a date of the law: late, near or ahead by its sign and its words as well as by its colour."""
    found = entry.deadline
    how = standing(found)
    where, more = place(entry.place, children=entry.children), line(found.source, "$text-muted")
    # A half circle while the reminders of seven days run; standing knows the alarm of three and what is late.
    sign = HALF if entry.strength and how.sign == OPEN else how.sign
    if found.on is None:
        # A date that should be running and is not: something is missing, and that cannot wait.
        missing = line(_("missing"), "bold $error")
        cells: tuple[Cell, ...] = (line(ALARM, "bold $error"), missing, line(found.label), ON, where, more)
    else:
        day = partial(near_day, found)
        cells = (line(sign, how.style), line(away(found), how.style), day, line(found.label), where, more)
    return Row(f"{entry.case_id}:{row_id(found)}", cells, data=entry)


def visit_row(entry: VisitLine) -> Row:
    """Show a contact planned for today."""
    progress = _("checklist {progress}").format(progress=entry.checklist) if entry.checklist else ""
    where = place(entry.place, children=entry.children)
    what = joined(line(entry.kind_label), line(progress, "$text-muted"), gap=" · ")
    cells = ("", line(f"{entry.at:%H:%M}", "bold"), what, ON, where, "")
    return Row(f"visit:{entry.contact_id}", cells, data=entry)


def task_row(entry: TaskLine) -> Row:
    """Show a task."""
    late = entry.days is not None and entry.days < 0
    cells = (
        line(LATE if late else OPEN if entry.role else "", "bold $error" if late else "$accent"),
        line(relative_days(entry.days) if entry.days is not None else "", "$error" if late else ""),
        line(entry.title),
        ON,
        place(entry.place, children=entry.children),
        line(short_date(entry.due) if entry.due else "", "$text-muted"),
    )
    return Row(f"task:{entry.id}", cells, data=entry)


def notice_row(entry: NoticeLine) -> Row:
    """Show what is addressed to me."""
    return Row(
        f"notice:{entry.kind}:{entry.record_id}", ("", line(entry.text), ON, ON, line(entry.place), ""), data=entry
    )
