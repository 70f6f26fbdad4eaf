"""Idag: legal dates, today's visits, what is promised, and what is addressed to me, the most important first.

The order is made by services; this screen shows it and says, on `?`, why a line stands where it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal

from bofield.i18n import _, ngettext
from bofield.i18n.dates import long_date
from bofield.services.values import DeadlineLine, NoticeLine, TaskLine, Today, VisitLine
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.screens.case_parts import dates, settling
from bofield.tui.screens.today_lines import COLUMNS, Entry, Fold, rows
from bofield.tui.text import joined, line
from bofield.tui.widgets.beside import Beside
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import Settled
    from bofield.services.workspace import Workspace

LAW = frozenset({"tick_off", "not_applicable", "postpone"})
"""Commands that settle a task or a date of the law."""


def read_today(workspace: Workspace) -> Today:
    """Read the day, in a thread."""
    from bofield.services import today

    return today.today(workspace)


class TodayScreen(PlaceScreen):
    """What to do today."""

    PLACE = "today"
    BINDINGS = bindings("today")
    AUTO_FOCUS = "RecordList"

    def __init__(self) -> None:
        super().__init__()
        self.day: Today | None = None
        self.unfolded = False
        self._settled: DeadlineLine | Settled | None = None
        """The date that was settled last here, or what was chosen."""

    def compose_body(self) -> Iterable[Widget]:
        """One list for the whole day."""
        with Horizontal(id="beside"):
            yield RecordList(COLUMNS, empty=_("Nothing is waiting for you today."))
            yield Beside()

    async def load(self) -> None:
        """Show the day."""
        self.day = await self.app.ask(read_today)
        self._lay_out(self.day)

    def _lay_out(self, day: Today) -> None:
        overdue = sum(entry.deadline.overdue for entry in day.deadlines)
        words = ngettext("{n} date overdue", "{n} dates overdue", overdue).format(n=overdue) if overdue else ""
        self.headline(long_date(day.on), line(words, "bold $error"))
        self.query_one(RecordList).set_rows(list(rows(day, unfolded=self.unfolded)))

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def entry(self) -> Entry | None:
        """What the cursor stands on: a line about a case."""
        row = self.query_one(RecordList).current
        return row.data if row is not None and not isinstance(row.data, Fold) else None

    def why_not(self, command: str) -> str:
        """Say what a command would need to stand on."""
        entry = self.entry
        if command in LAW and isinstance(entry, DeadlineLine):
            return settling.why_not(command, entry.deadline)
        task = isinstance(entry, TaskLine)
        about = entry is not None, _("There is no line about a case to stand on.")
        settles = task, _("Only tasks and dates of the law can be ticked off, and only tasks postponed; stand on one.")
        fits = {
            "tick_off": settles,
            "postpone": settles,
            "not_applicable": (False, _("Stand on a date of the law to say that it does not apply.")),
            "take_on": (
                isinstance(entry, TaskLine) and bool(entry.role),
                _("Stand on a task that waits for a supervisor to take it on."),
            ),
            "checklist": (
                isinstance(entry, VisitLine),
                _("The checklist belongs to a visit; stand on one, or open the case."),
            ),
            "bring_back": (self._settled is not None, _("Nothing has been settled here just now.")),
            "new_contact": about,
            "new_task": about,
            "legal_event": about,
        }
        fit, reason = fits.get(command, (True, ""))
        return "" if fit else reason

    def apt(self) -> frozenset[str]:
        """Tell which commands belong to the line, so that the footer has room for them first."""
        if isinstance(self.entry, DeadlineLine):
            return frozenset({"tick_off", "not_applicable", "legal_event"})
        return frozenset({"take_on"}) if isinstance(self.entry, TaskLine) and self.entry.role else frozenset()

    def on_record_list_highlighted(self) -> None:
        """Show which keys work on this line, and the case it is about."""
        self.refresh_frame()
        entry = self.entry
        lead = joined(line(_("Why here:"), "$text-muted"), line(entry.why)) if entry is not None and entry.why else None
        if lead is not None and isinstance(entry, DeadlineLine):
            lead = joined(lead, line(entry.reminder, "bold"), gap="\n")
        self.query_one(Beside).show(entry.case_id if entry is not None else "", lead)

    def on_resize(self) -> None:
        """Show the case when there has come to be room for it."""
        self.on_record_list_highlighted()

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Open what the line is about, or show the dates that are folded."""
        entry: Entry | Fold = event.row.data
        if isinstance(entry, Fold):
            self.unfolded = not self.unfolded
            if self.day is not None:
                self._lay_out(self.day)
        elif isinstance(entry, DeadlineLine):
            self.app.go_case(entry.case_id, "deadlines", dates.row_id(entry.deadline))
        elif isinstance(entry, VisitLine):
            self.app.go_contact(entry.contact_id)
        elif isinstance(entry, NoticeLine) and entry.kind in {"returned", "draft"}:
            self.app.go_contact(entry.record_id)
        elif isinstance(entry, NoticeLine) and entry.kind == "conflict":
            self.choose(entry)
        elif isinstance(entry, NoticeLine):
            self.app.go_place("review" if entry.kind == "sealed" else "sync")
        else:
            self.app.go_case(entry.case_id)

    @job
    async def choose(self, entry: NoticeLine) -> None:
        """Show both versions, and take the choice."""
        from bofield.tui.screens import sync_errands

        await sync_errands.choose_in(self.app, entry.record_id, self._chosen)

    def _chosen(self, settled: Settled) -> None:
        self._settled = settled
        self.refresh_frame()

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
        """Tick the task off, or say that what the date asks for is done."""
        from bofield.tui import errands

        if isinstance(self.entry, TaskLine):
            await errands.tick_off(self.app, self.entry)
        elif isinstance(self.entry, DeadlineLine):
            await self._settle(settling.tick_off, self.entry)

    async def action_not_applicable(self) -> None:
        """Say why the date does not apply."""
        if isinstance(self.entry, DeadlineLine):
            await self._settle(settling.not_applicable, self.entry)

    async def _settle(self, settle: settling.Settle, entry: DeadlineLine) -> None:
        if await settle(self.app, entry.case_id, entry.deadline):
            self._settled = entry

    async def action_bring_back(self) -> None:
        """Let the date stand again that was settled last, or the versions that were chosen between."""
        from bofield.tui.screens import sync_errands

        settled, self._settled = self._settled, None
        if isinstance(settled, DeadlineLine):
            await settling.take_back(self.app, settled.case_id, settled.deadline)
        elif settled is not None:
            await sync_errands.undo(self.app, settled)

    async def action_legal_event(self) -> None:
        """Add a step of the law to the case of this line."""
        from bofield.tui.screens.case_parts import event_errands

        entry = self.entry
        if entry is not None:
            found = entry.deadline if isinstance(entry, DeadlineLine) else None
            await event_errands.add(self.app, entry.case_id, found)

    async def action_take_on(self) -> None:
        """Take on a task that waits for a supervisor."""
        from bofield.tui import errands

        if isinstance(self.entry, TaskLine):
            await errands.take_on(self.app, self.entry)

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
        yield line(_("A date that is overdue stays until b says that it is done, or x why it does not apply."))
        yield line(_("Signs: ⚑ children, × overdue, ! within three days or missing, ◐ within seven, ○ later."))
        why = self.entry.why if self.entry is not None else ""
        if why:
            yield joined(line(_("This line:"), "bold"), line(why))
        if isinstance(self.entry, DeadlineLine) and self.entry.reminder:
            yield line(self.entry.reminder)
