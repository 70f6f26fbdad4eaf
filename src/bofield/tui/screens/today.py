"""Idag: legal dates, today's visits, what is promised, and what is addressed to me, the most important first.

The order is made by services; this screen shows it and says, on `?`, why a line stands where it stands.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content

from bofield.i18n import _
from bofield.i18n.dates import long_date, relative_days, short_date
from bofield.services.values import DeadlineLine, NoticeLine, TaskLine, Today, VisitLine
from bofield.tui.commands import bindings
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.text import ALARM, FLAG, LATE, joined, line
from bofield.tui.widgets.beside import Beside
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import ON, Row, heading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from textual.widget import Widget

    from bofield.services.workspace import Workspace
    from bofield.tui.widgets.rows import Cell

Entry = DeadlineLine | VisitLine | TaskLine | NoticeLine

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
        with Horizontal(id="beside"):
            yield RecordList(
                (
                    Column("sign", width=1),
                    Column("when", width=7),
                    Column("day", width=10),
                    Column("what", width=22, grow=3, most=60),
                    Column("where", width=28, grow=2, most=44),
                    Column("more", width=16, most=24, rank=1),
                ),
                empty=_("Nothing is waiting for you today."),
            )
            yield Beside()

    async def load(self) -> None:
        """Show the day."""
        day = await self.app.ask(read_today)
        self.headline(long_date(day.on))
        self.query_one(RecordList).set_rows(list(rows(day)))

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def entry(self) -> Entry | None:
        """What the cursor stands on."""
        row = self.query_one(RecordList).current
        return row.data if row is not None else None

    def why_not(self, command: str) -> str:
        """Say what a command would need to stand on."""
        entry = self.entry
        if command in {"tick_off", "postpone"} and not isinstance(entry, TaskLine):
            return _("Only tasks can be ticked off or postponed; stand on one under TO DO.")
        if command == "checklist" and not isinstance(entry, VisitLine):
            return _("The checklist belongs to a visit; stand on one, or open the case.")
        if command in {"open", "new_contact", "new_task"} and entry is None:
            return _("There is no line to stand on.")
        return ""

    def on_record_list_highlighted(self) -> None:
        """Show which keys work on this line, and the case it is about."""
        self.refresh_frame()
        entry = self.entry
        lead = joined(line(_("Why here:"), "$text-muted"), line(entry.why)) if entry is not None and entry.why else None
        self.query_one(Beside).show(entry.case_id if entry is not None else "", lead)

    def on_resize(self) -> None:
        """Show the case when there has come to be room for it."""
        self.on_record_list_highlighted()

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Open what the line is about."""
        entry: Entry = event.row.data
        if isinstance(entry, VisitLine):
            self.app.go_contact(entry.contact_id)
        elif isinstance(entry, NoticeLine) and entry.kind in {"returned", "draft"}:
            self.app.go_contact(entry.record_id)
        elif isinstance(entry, NoticeLine):
            self.app.go_place("sync")
        else:
            self.app.go_case(entry.case_id)

    async def action_new_contact(self) -> None:
        """Begin a contact in the case of this line."""
        from bofield.tui import errands

        if self.entry is not None:
            await errands.new_contact(self.app, self.entry.case_id)

    async def action_new_task(self) -> None:
        """Add a task to the case of this line."""
        from bofield.tui import errands

        if self.entry is not None:
            await errands.new_task(self.app, self.entry.case_id)

    async def action_tick_off(self) -> None:
        """Tick the task off."""
        from bofield.tui import errands

        if isinstance(self.entry, TaskLine):
            await errands.tick_off(self.app, self.entry)

    async def action_postpone(self) -> None:
        """Put the task off."""
        from bofield.tui import errands

        if isinstance(self.entry, TaskLine):
            await errands.postpone(self.app, self.entry)

    def action_checklist(self) -> None:
        """Open the checklist of the visit."""
        if isinstance(self.entry, VisitLine):
            self.app.go_checklist(self.entry.contact_id)

    def help_lines(self) -> Iterable[Content]:
        """Explain the order, and this line."""
        yield line(_("Dates of the law stand first, children before others at equal dates, then what was promised."))
        why = self.entry.why if self.entry is not None else ""
        if why:
            yield joined(line(_("This line:"), "bold"), line(why))


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


def place(text: str, *, children: bool) -> Content | Callable[[int], Content]:
    """Show where, with the flag for children, which is never cut off."""
    return partial(_flagged, line(text)) if children else line(text)


def _flagged(where: Content, width: int) -> Content:
    flag, word = Content.styled(f" {FLAG}", "bold $warning"), line(_("child"), "bold $warning")
    if where.cell_length + flag.cell_length + word.cell_length < width:
        return joined(where + flag, word)
    return where.truncate(max(0, width - flag.cell_length), ellipsis=True) + flag


def deadline_row(entry: DeadlineLine) -> Row:
    """Show a date of the law."""
    days, on = entry.deadline.days, entry.deadline.on
    where, source = place(entry.place, children=entry.children), line(entry.deadline.source, "$text-muted")
    if days is None or on is None:
        # A date that should be running and is not: something is missing, and that cannot wait.
        missing = line(_("missing"), "bold $error")
        cells: tuple[Cell, ...] = (line(ALARM, "bold $error"), missing, line(entry.deadline.label), ON, where, source)
    else:
        style = "bold $error" if days <= SOON else ""
        sign, away = line(ALARM if style else "", style), line(relative_days(days), style)
        cells = (sign, away, line(short_date(on), "$text-muted"), line(entry.deadline.label), where, source)
    return Row(f"deadline:{entry.case_id}:{entry.deadline.kind}", cells, data=entry)


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
        line(LATE if late else "", "bold $error"),
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
