"""The case: what one needs to know before knocking, and everything that has happened, newest first.

Reads one CaseView and shows its parts as tabs of one list, with the whole of the line one stands on below it, or beside
it where there is room. Changes go through services; knows nothing of how they are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from bofield.i18n import _
from bofield.services.past_values import PastLine
from bofield.services.values import CaseView, DeadlineView, LegalEventView, MemberView, TaskLine, TimelineEntry
from bofield.tui import errands
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens.base import WorkScreen
from bofield.tui.screens.case_parts import (
    agreement_errands,
    agreements,
    dates,
    event_errands,
    events,
    forms,
    rows,
    settling,
)
from bofield.tui.screens.case_parts.agreements import Agreement
from bofield.tui.screens.case_parts.date_words import urgent
from bofield.tui.screens.case_parts.event_errands import read_case
from bofield.tui.screens.case_parts.explanation import ExplanationScreen
from bofield.tui.screens.case_parts.head import head
from bofield.tui.screens.case_parts.here import event_of, record_of, removed_of, task_of
from bofield.tui.screens.history_parts import read_case_past
from bofield.tui.text import joined, line
from bofield.tui.widgets.facets import Facets
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import Value
    from bofield.tui.screens.case_parts.agreement_errands import Undo


LAW = frozenset({"tick_off", "not_applicable", "postpone"})
"""Commands that settle a task, a date of the law or an event."""


class CaseScreen(WorkScreen):
    """One case."""

    PLACE = "case"
    BINDINGS = bindings("case")
    AUTO_FOCUS = "RecordList"
    DEFAULT_CSS = """
    CaseScreen .head { height: auto; max-height: 9; padding: 0 1; }
    CaseScreen .middle { height: 1fr; }
    CaseScreen .about { height: 7; padding: 0 1; border-top: solid $border-blurred; scrollbar-size-vertical: 1; }
    CaseScreen .about Static { height: auto; }
    CaseScreen.-wide .middle { layout: horizontal; }
    CaseScreen.-wide RecordList { width: 2fr; }
    CaseScreen.-wide .about { width: 1fr; height: 1fr; border-top: none; border-left: solid $border-blurred; }
    """

    def __init__(self, case_id: str, tab: str = "timeline", row: str = "") -> None:
        """Prepare to show a case, at the `row` of a `tab` if there is such a row."""
        super().__init__()
        self.case_id = case_id
        self.view: CaseView | None = None
        self.tab = tab
        self._places: dict[str, str] = {tab: row} if row else {}
        """The row one stood on, by tab."""
        self._shown_first = False
        self._past: tuple[PastLine, ...] | None = None
        """What was changed in the case, once somebody has asked."""
        self._undone: DeadlineView | str | Undo | None = None
        """The date that was settled last here, the id of the event that was taken away, or what takes back."""

    def compose_body(self) -> Iterable[Widget]:
        """Head, tabs, list, and the line in full."""
        yield Static(classes="head")
        yield Facets()
        with Container(classes="middle"):
            yield RecordList(rows.COLUMNS[self.tab], empty=rows.empty(self.tab))
            with VerticalScroll(classes="about", can_focus=False):
                yield Static()

    async def load(self) -> None:
        """Show the case."""
        self.view = await self.app.ask(read_case, self.case_id)
        if self.tab == "history":
            self._past = await self.app.ask(read_case_past, self.case_id)
        row = self.view.row
        self.headline(row.place, line(row.stage_label, "bold $accent"))
        self._show_head()
        self._show_tab()
        if not self._shown_first:
            self._shown_first = True
            self._stand(self.tab)

    def _show_head(self) -> None:
        if self.view is None:
            return
        roomy = self.has_class("-wide") and self.has_class("-tall")
        lines = head(self.view, self.size.width - 2, reason=roomy)
        self.query_one(".head", Static).update(joined(*lines, gap="\n"))

    def on_resize(self) -> None:
        """Fit the head anew."""
        self._show_head()

    @property
    def listing(self) -> RecordList:
        """The list of the tab."""
        return self.query_one(RecordList)

    @property
    def entry(self) -> rows.Entry | None:
        """What the cursor stands on."""
        row = self.listing.current
        return row.data if row is not None else None

    # ── tabs ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _show_tab(self) -> None:
        tabs = self.query_one(Facets)
        tabs.set_facets([(tab, rows.tab_title(tab, self.view)) for tab in rows.TABS])
        tabs.choose(self.tab, tell=False)
        if self.view is None:
            return
        listed = self.listing
        if listed.columns != rows.COLUMNS[self.tab]:
            listed.columns = rows.COLUMNS[self.tab]
            listed.empty = rows.empty(self.tab)
            listed.on_resize()
        listed.set_rows(rows.rows(self.tab, self.view, self._past or ()))
        self._show_about()

    def go_tab(self, tab: str) -> None:
        """Show another part of the case, at the line one left there."""
        self._places[self.tab] = self.listing.current_id
        self.tab = tab
        self._show_tab()
        self._stand(tab)
        self.refresh_frame()
        if tab == "history" and self._past is None:
            self.reload()

    def _stand(self, tab: str) -> None:
        """Put the cursor where it was, or among the dates on the one that matters next."""
        following = urgent(self.view.row) if self.view is not None and tab == "deadlines" else None
        wanted = self._places.get(tab) or (dates.row_id(following) if following is not None else "")
        if not self.listing.go_to(wanted):
            self.listing.action_go_first()

    def on_facets_chosen(self, event: Facets.Chosen) -> None:
        """Show the part that was clicked."""
        self.go_tab(event.name)

    def action_next_tab(self) -> None:
        """Show the next part."""
        self.go_tab(rows.TABS[(rows.TABS.index(self.tab) + 1) % len(rows.TABS)])

    def action_previous_tab(self) -> None:
        """Show the part before."""
        self.go_tab(rows.TABS[rows.TABS.index(self.tab) - 1])

    def on_record_list_highlighted(self) -> None:
        """Tell all about the line."""
        self._show_about()
        self.refresh_frame()

    def _show_about(self) -> None:
        self.query_one(".about Static", Static).update(rows.about(self.entry))
        self.query_one(".about").scroll_home(animate=False)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def why_not(self, command: str) -> str:
        """Say what a command would need to stand on."""
        if self.view is None:
            return _("The case is still being read.")
        entry = self.entry
        if command in LAW and isinstance(entry, DeadlineView):
            return settling.why_not(command, entry)
        if command in LAW and isinstance(entry, Agreement):
            return agreement_errands.why_not(command, entry)
        task = isinstance(entry, TaskLine) or (isinstance(entry, TimelineEntry) and entry.kind == "task")
        contact = isinstance(entry, TimelineEntry) and entry.kind == "contact"
        fits = {
            "tick_off": (task, _("Stand on a task, or on a date of the law, to tick it off.")),
            "postpone": (task, _("Stand on a task to postpone it.")),
            "not_applicable": (
                event_of(entry, self.view) is not None,
                _("Stand on a date of the law, or on an event, to say that it does not apply."),
            ),
            "bring_back": (
                bool(self._undone or removed_of(self.entry)),
                _("Nothing has been settled or taken away here just now."),
            ),
            "checklist": (contact, _("The checklist belongs to a contact: stand on one, or begin one with n.")),
            "open": (self._opens(entry), _("There is nothing more to open here.")),
        }
        fit, reason = fits.get(command, (True, ""))
        return "" if fit else reason

    def apt(self) -> frozenset[str]:
        """Tell which commands belong to the line, so that the footer has room for them first."""
        if self.tab in {"deadlines", "events"}:
            return frozenset({"tick_off", "not_applicable", "legal_event"})
        if self.tab == "agreements":
            return agreement_errands.apt(self.entry)
        return frozenset({"new_member"}) if self.tab == "household" else frozenset()

    def _opens(self, entry: rows.Entry | None) -> bool:
        contact = isinstance(entry, TimelineEntry) and entry.kind == "contact"
        known = isinstance(entry, MemberView | DeadlineView | Agreement | PastLine)
        return known or contact or event_of(entry, self.view) is not None

    async def on_record_list_selected(self) -> None:
        """Open what the line is about."""
        entry = self.entry
        event = event_of(entry, self.view)
        if event is not None:
            self.edit_event(event)
        elif isinstance(entry, TimelineEntry) and entry.kind == "contact":
            self.app.go_contact(entry.id)
        elif isinstance(entry, MemberView):
            self.edit_member(entry)
        elif isinstance(entry, DeadlineView):
            self.explain(entry)
        elif isinstance(entry, Agreement):
            self.edit_agreement(entry)
        elif isinstance(entry, PastLine):
            self.action_history()

    def action_history(self) -> None:
        """Show what the record of this line has been."""
        self.app.show("history", record_of(self.entry, self.case_id))

    async def action_new_contact(self) -> None:
        """Begin a contact."""
        await errands.new_contact(self.app, self.case_id)

    async def action_new_task(self) -> None:
        """Add a task."""
        await errands.new_task(self.app, self.case_id)

    async def action_tick_off(self) -> None:
        """Tick the task or the date off, or take that back."""
        if isinstance(self.entry, DeadlineView):
            await self._settle(settling.tick_off, self.entry)
        elif isinstance(self.entry, Agreement):
            self._undone = await agreement_errands.tick_off(self.app, self.entry) or self._undone
        elif task := task_of(self.entry, self.view):
            await errands.tick_off(self.app, task)

    async def action_not_applicable(self) -> None:
        """Say why the date does not apply, why the event does not hold, or that what was agreed does not."""
        if isinstance(self.entry, DeadlineView):
            await self._settle(settling.not_applicable, self.entry)
        elif isinstance(self.entry, Agreement):
            self._undone = await agreement_errands.set_aside(self.app, self.entry)
        elif (event := event_of(self.entry, self.view)) is not None:
            await self._remove(event)

    async def _remove(self, event: LegalEventView) -> None:
        if self.view is not None and await event_errands.remove(self.app, self.view, event):
            self._undone = event.id

    async def _settle(self, settle: settling.Settle, found: DeadlineView) -> None:
        if await settle(self.app, self.case_id, found):
            self._undone = found

    async def action_bring_back(self) -> None:
        """Let the date or the event stand again that was settled or taken away last, or that the line is about."""
        gone, self._undone = removed_of(self.entry) or self._undone, None
        if isinstance(gone, DeadlineView):
            await settling.take_back(self.app, self.case_id, gone)
        elif callable(gone):
            await gone(self.app)
        elif gone:
            await event_errands.restore(self.app, self.case_id, gone)

    @job
    async def explain(self, found: DeadlineView) -> None:
        """Show all about a date, and do what is asked for there."""
        place = self.view.row.place if self.view is not None else ""
        wanted = await self.app.push_screen_wait(ExplanationScreen(found, place))
        if wanted:
            self.action_command(wanted)

    async def action_postpone(self) -> None:
        """Put the task off."""
        if task := task_of(self.entry, self.view):
            await errands.postpone(self.app, task)

    def action_checklist(self) -> None:
        """Open the checklist of the contact."""
        if isinstance(self.entry, TimelineEntry):
            self.app.go_checklist(self.entry.id)

    async def action_edit(self) -> None:
        """Change the details of the case."""
        from bofield.services import cases

        view = self.view
        if view is None:
            return

        async def send(values: dict[str, Value]) -> bool:
            changes = forms.case_changes(view, values)
            if changes:
                reason = str(values["duties_reason"] or "")
                await self.app.change(cases.edit_case, self.case_id, changes, duties_reason=reason)
            return bool(changes)

        if await self.app.push_screen_wait(forms.case_form(view, send)):
            self.tell(_("The case is changed."))

    async def action_new_member(self) -> None:
        """Add somebody to the household."""
        from bofield.services import cases

        values = await self.app.push_screen_wait(forms.member_form(None))
        if values:
            await self.app.change(cases.add_member, self.case_id, forms.member_fields(values))
            self.go_tab("household")

    @job
    async def edit_member(self, member: MemberView) -> None:
        """Change what is written about somebody in the household."""
        from bofield.services import cases

        values = await self.app.push_screen_wait(forms.member_form(member))
        if values:
            await self.app.change(cases.edit_member, member.id, forms.member_fields(values))

    async def action_legal_event(self) -> None:
        """Add a step of the law; show it where one works with the dates already."""
        found = self.entry if isinstance(self.entry, DeadlineView) else None
        made = await event_errands.add(self.app, self.case_id, found)
        if made and self.tab == "events":
            self._places[self.tab] = events.row_id(made)
            self._stand(self.tab)
        elif made:
            self.go_tab("deadlines")

    async def action_new_agreement(self) -> None:
        """Add a plan or a consent, and show it."""
        here = self.entry if isinstance(self.entry, Agreement) else None
        made = await agreement_errands.add(self.app, self.case_id, here)
        if made:
            self._places["agreements"] = agreements.row_id(made)
            self.tab = "agreements"
            await self.load()
            self._stand(self.tab)

    @job
    async def edit_agreement(self, entry: Agreement) -> None:
        """Change a plan, a payment or a consent."""
        self._undone = await agreement_errands.edit(self.app, entry) or self._undone

    @job
    async def edit_event(self, event: LegalEventView) -> None:
        """Change what is written down of a step of the law."""
        if self.view is not None:
            await event_errands.edit(self.app, self.view, event)

    def help_lines(self) -> Iterable[Content]:
        """Explain the tabs."""
        yield line(_("The head shows what one needs to know before knocking. ← and → show the parts of the case."))
        yield line(_("Each date tells which rule it comes from, what starts it, and what is missing; Enter tells all."))
        yield line(_("A date that somebody must act by stays until b says it is done, or x why it does not apply."))
        yield line(_("* marks a day printed in a letter; the day that the rule itself gives stands beside it below."))
        yield line(_("l adds an event that the law counts from. On an event, Enter changes it and x takes it away."))
        yield line(
            _("a adds a plan or a consent. b ticks a payment off; x calls off, takes back or says it did not come.")
        )
        if isinstance(self.entry, DeadlineView):
            yield joined(line(_("This line:"), "bold"), line(self.entry.reason))
        for remark in self.view.remarks if self.view is not None else ():
            yield joined(line(_("Does not fit together:"), "bold $warning"), line(remark))
