"""Idag: legal dates, today's visits, what is promised, and what is addressed to me, the most important first.

The order is made by services; this screen shows it and says, on `?`, why a line stands where it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import clock, long_date, relative_days, short_date
from bofield.tui.commands import bindings
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.text import ALARM, FLAG, LATE, joined, line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList, Row, heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import DeadlineLine, NoticeLine, TaskLine, Today, VisitLine
    from bofield.services.workspace import Workspace

SOON = 3
"""Days within which a date gets an alarm sign."""


def read_today(workspace: Workspace) -> Today:
    """Read the day, in a thread."""
    from bofield.services import today

    return today.today(workspace)


class TodayScreen(PlaceScreen):
    """What to do today."""

    PLACE = "today"
    BINDINGS = bindings("today")
    AUTO_FOCUS = "RecordList"

    def compose_body(self) -> Iterable[Widget]:
        """One list for the whole day."""
        yield RecordList(
            (
                Column("sign", width=1),
                Column("when", width=8),
                Column("day", width=10, rank=1),
                Column("what", width=24, grow=3, most=60),
                Column("where", width=24, grow=2, most=40),
                Column("more", width=0, grow=1, most=40, rank=2),
            ),
            empty=_("Nothing is waiting for you today."),
        )

    async def load(self) -> None:
        """Show the day."""
        day = await self.app.ask(read_today)
        self.headline(long_date(day.on))
        self.query_one(RecordList).set_rows(list(rows(day)))


def rows(day: Today) -> Iterator[Row]:
    """Lay the day out as rows under headings."""
    if day.deadlines:
        yield heading(_("DEADLINES"))
        yield from map(deadline_row, day.deadlines)
    if day.visits:
        yield heading(_("VISITS TODAY"))
        yield from map(visit_row, day.visits)
    if day.tasks:
        yield heading(_("TO DO"))
        yield from map(task_row, day.tasks)
    if day.for_you:
        yield heading(_("FOR YOU"))
        yield from map(notice_row, day.for_you)


def place(text: str, *, children: bool) -> Content:
    """Show where, with the flag for children."""
    return joined(line(text), line(f"{FLAG} " + _("child"), "bold $warning") if children else "")


def deadline_row(entry: DeadlineLine) -> Row:
    """Show a legal date."""
    days = entry.deadline.days
    near = days is not None and days <= SOON
    return Row(
        f"deadline:{entry.case_id}:{entry.deadline.kind}",
        (
            line(ALARM if near else "", "bold $error"),
            line(relative_days(days) if days is not None else "", "bold $error" if near else ""),
            line(short_date(entry.deadline.on) if entry.deadline.on else "", "$text-muted"),
            line(entry.deadline.label),
            place(entry.place, children=entry.children),
            line(entry.deadline.source, "$text-muted"),
        ),
        data=entry,
    )


def visit_row(entry: VisitLine) -> Row:
    """Show a contact planned for today."""
    progress = _("checklist {progress}").format(progress=entry.checklist) if entry.checklist else ""
    return Row(
        f"visit:{entry.contact_id}",
        (
            "",
            line(clock(entry.at), "bold"),
            "",
            line(entry.kind_label),
            place(entry.place, children=entry.children),
            line(progress, "$text-muted"),
        ),
        data=entry,
    )


def task_row(entry: TaskLine) -> Row:
    """Show a task."""
    late = entry.days is not None and entry.days < 0
    return Row(
        f"task:{entry.id}",
        (
            line(LATE if late else "", "bold $error"),
            line(relative_days(entry.days) if entry.days is not None else "", "$error" if late else ""),
            line(short_date(entry.due) if entry.due else "", "$text-muted"),
            line(entry.title),
            place(entry.place, children=entry.children),
            "",
        ),
        data=entry,
    )


def notice_row(entry: NoticeLine) -> Row:
    """Show what is addressed to me."""
    return Row(
        f"notice:{entry.kind}:{entry.record_id}", ("", "", "", line(entry.text), line(entry.place), ""), data=entry
    )
