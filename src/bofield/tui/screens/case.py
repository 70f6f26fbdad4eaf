"""The case: what one needs to know before knocking, and everything that has happened, newest first.

Reads one CaseView and shows its parts as tabs of one list, with the whole of the line one stands on below it, or beside
it where there is room. Changes go through services; knows nothing of how they are kept.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from bofield.i18n import _
from bofield.services.values import CaseView, MemberView, TaskLine, TimelineEntry
from bofield.tui import errands
from bofield.tui.commands import bindings
from bofield.tui.jobs import job
from bofield.tui.screens.base import WorkScreen
from bofield.tui.screens.case_parts import forms, rows
from bofield.tui.screens.case_parts.head import head
from bofield.tui.text import line
from bofield.tui.widgets.date_field import as_day
from bofield.tui.widgets.facets import Facets
from bofield.tui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.workspace import Workspace


def read_case(workspace: Workspace, case_id: str) -> CaseView:
    """Read the case, in a thread."""
    from bofield.services import cases

    return cases.case_view(workspace, case_id)


class CaseScreen(WorkScreen):
    """One case."""

    PLACE = "case"
    BINDINGS = bindings("case")
    AUTO_FOCUS = "RecordList"
    DEFAULT_CSS = """
    CaseScreen .head { height: auto; max-height: 5; padding: 0 1; }
    CaseScreen .middle { height: 1fr; }
    CaseScreen .about { height: 7; padding: 0 1; border-top: solid $border-blurred; scrollbar-size-vertical: 1; }
    CaseScreen .about Static { height: auto; }
    CaseScreen.-wide .middle { layout: horizontal; }
    CaseScreen.-wide RecordList { width: 2fr; }
    CaseScreen.-wide .about { width: 1fr; height: 1fr; border-top: none; border-left: solid $border-blurred; }
    """

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self.case_id = case_id
        self.view: CaseView | None = None
        self.tab = "timeline"
        self._places: dict[str, str] = {}
        """The row one stood on, by tab."""

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
        row = self.view.row
        self.headline(row.place, line(row.stage_label, "bold $accent"))
        self.query_one(".head", Static).update(head(self.view, reason=self.has_class("-wide")))
        self._show_tab()

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
        listed.set_rows(rows.rows(self.tab, self.view))
        self._show_about()

    def go_tab(self, tab: str) -> None:
        """Show another part of the case, at the line one left there."""
        self._places[self.tab] = self.listing.current_id
        self.tab = tab
        self._show_tab()
        if not self.listing.go_to(self._places.get(tab, "")):
            self.listing.action_go_first()
        self.refresh_frame()

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
        task = isinstance(entry, TaskLine) or (isinstance(entry, TimelineEntry) and entry.kind == "task")
        if command in {"tick_off", "postpone"} and not task:
            return _("Stand on a task to tick it off or postpone it.")
        if command == "checklist" and not (isinstance(entry, TimelineEntry) and entry.kind == "contact"):
            return _("The checklist belongs to a contact: stand on one, or begin one with n.")
        if command == "open" and not self._opens(entry):
            return _("There is nothing more to open here.")
        return ""

    @staticmethod
    def _opens(entry: rows.Entry | None) -> bool:
        return isinstance(entry, MemberView) or (isinstance(entry, TimelineEntry) and entry.kind == "contact")

    async def on_record_list_selected(self) -> None:
        """Open what the line is about."""
        entry = self.entry
        if isinstance(entry, TimelineEntry) and entry.kind == "contact":
            self.app.go_contact(entry.id)
        elif isinstance(entry, MemberView):
            self.edit_member(entry)

    async def action_new_contact(self) -> None:
        """Begin a contact."""
        await errands.new_contact(self.app, self.case_id)

    async def action_new_task(self) -> None:
        """Add a task."""
        await errands.new_task(self.app, self.case_id)

    def task_here(self) -> TaskLine | None:
        """Find the task that the line is, or is about."""
        entry = self.entry
        if isinstance(entry, TaskLine) or self.view is None:
            return entry if isinstance(entry, TaskLine) else None
        return next(
            (task for task in self.view.tasks if isinstance(entry, TimelineEntry) and task.id == entry.id), None
        )

    async def action_tick_off(self) -> None:
        """Tick the task off, or take that back."""
        if task := self.task_here():
            await errands.tick_off(self.app, task)

    async def action_postpone(self) -> None:
        """Put the task off."""
        if task := self.task_here():
            await errands.postpone(self.app, task)

    def action_checklist(self) -> None:
        """Open the checklist of the contact."""
        if isinstance(self.entry, TimelineEntry):
            self.app.go_checklist(self.entry.id)

    async def action_edit(self) -> None:
        """Change the details of the case."""
        from bofield.services import cases

        if self.view is None:
            return
        values = await self.app.push_screen_wait(forms.case_form(self.view))
        changes = forms.case_changes(self.view, values) if values else {}
        if changes:
            await self.app.change(cases.edit_case, self.case_id, changes)
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
        """Add a step of the law."""
        from bofield.services import cases

        values = await self.app.push_screen_wait(forms.legal_event_form())
        on = as_day(values["on"]) if values else None
        if values and on is not None:
            more = {name: values[name] for name in ("stated_on", "how", "amount", "remark") if values[name] is not None}
            add = partial(cases.add_legal_event, case_id=self.case_id, kind=str(values["kind"]), on=on, **more)
            await self.app.change(add)
            self.go_tab("deadlines")

    def help_lines(self) -> Iterable[Content]:
        """Explain the tabs."""
        yield line(_("The head shows what one needs to know before knocking. ← and → show the parts of the case."))
        yield line(_("Each date tells which rule it comes from, what starts it, and what is missing."))
