"""Uppgifter: what has been promised, by me or by all, with what is late first. Shows lines; services order them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import Input

from bofield.i18n import N_, _, ngettext
from bofield.i18n.dates import relative_days, short_date
from bofield.services.values import TaskFilter
from bofield.tui import errands
from bofield.tui.commands import bindings
from bofield.tui.jobs import latest_job
from bofield.tui.screens.base import PlaceScreen
from bofield.tui.text import DONE, FLAG, LATE, OPEN, joined, line
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.facets import Facets
from bofield.tui.widgets.record_list import RecordList
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.content import Content
    from textual.widget import Widget

    from bofield.services.values import TaskLine
    from bofield.services.workspace import Workspace

PAUSE = 0.1
"""Seconds without a key before the list is filtered."""
HIGH = 1
FACETS: tuple[tuple[str, str, TaskFilter], ...] = (
    ("mine", N_("Mine"), TaskFilter()),
    ("all", N_("Everybody's"), TaskFilter(mine=False)),
    ("mine_done", N_("Mine, also done"), TaskFilter(open_only=False)),
    ("all_done", N_("Everybody's, also done"), TaskFilter(mine=False, open_only=False)),
)
COLUMNS = (
    Column("sign", width=1),
    Column("when", N_("When"), width=9),
    Column("day", N_("Day"), width=11, rank=1),
    Column("title", N_("What"), width=30, grow=3, most=80),
    Column("place", N_("Where"), width=20, grow=2, most=44),
    Column("state", N_("State"), width=10, rank=3),
    Column("who", N_("Who"), width=14, rank=2),
)


def read_tasks(workspace: Workspace, wanted: TaskFilter) -> tuple[TaskLine, ...]:
    """Read the tasks, in a thread."""
    from bofield.services import tasks

    return tasks.list_tasks(workspace, wanted)


class TasksScreen(PlaceScreen):
    """The list of tasks."""

    PLACE = "tasks"
    BINDINGS = bindings("tasks")
    AUTO_FOCUS = "RecordList"
    DEFAULT_CSS = "TasksScreen #filter { margin: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.wanted = TaskFilter()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the filter, the facets and the list."""
        yield Input(placeholder=_("filter: words of the task"), id="filter")
        yield Facets([(name, _(label)) for name, label, _filter in FACETS])
        yield RecordList(
            COLUMNS, titles=True, empty=_("Nothing is promised here. t adds a task to the case it is about.")
        )

    async def load(self) -> None:
        """Show the tasks."""
        found = await self.app.ask(read_tasks, self.wanted)
        late = sum(task.state == "open" and (task.days or 0) < 0 for task in found)
        words = ngettext("{n} late", "{n} late", late).format(n=late) if late else ""
        count = ngettext("{n} task", "{n} tasks", len(found)).format(n=len(found))
        self.headline(_("Tasks"), joined(line(words, "bold $error"), line(count), gap=" · "))
        self.query_one(RecordList).set_rows([task_row(task) for task in found])

    # ── filtering ────────────────────────────────────────────────────────────────────────────────────────────────────
    @latest_job
    async def on_input_changed(self, event: Input.Changed) -> None:
        """Filter when the keys rest."""
        if event.value.strip() != self.wanted.text:
            await asyncio.sleep(PAUSE)
            self.wanted = replace(self.wanted, text=event.value.strip())
            await self.load()

    def on_input_submitted(self) -> None:
        """Go to the list."""
        self.query_one(RecordList).focus()

    @latest_job
    async def on_facets_chosen(self, event: Facets.Chosen) -> None:
        """Show another part of the tasks."""
        plain = next(plain for name, _label, plain in FACETS if name == event.name)
        self.wanted = replace(plain, text=self.wanted.text)
        await self.load()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter").focus()

    def action_next_facet(self) -> None:
        """Choose the next facet."""
        self.query_one(Facets).step(1)

    def action_previous_facet(self) -> None:
        """Choose the previous facet."""
        self.query_one(Facets).step(-1)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def task_here(self) -> TaskLine | None:
        """The task the cursor stands on."""
        row = self.query_one(RecordList).current
        return row.data if row is not None else None

    def why_not(self, command: str) -> str:
        """Say what a command would need to stand on."""
        needs_line = command in {"open", "new_task", "tick_off", "postpone"}
        if needs_line and self.task_here is None:
            return _("There is no task to stand on. In a case, t adds one.")
        if command == "take_on" and (self.task_here is None or not self.task_here.role):
            return _("Stand on a task that waits for a supervisor to take it on.")
        if command == "postpone" and self.task_here is not None and self.task_here.state != "open":
            return _("This task is done; b opens it again.")
        return ""

    def on_record_list_highlighted(self) -> None:
        """Show which keys work on this line."""
        self.refresh_frame()

    def on_record_list_selected(self, event: RecordList.Selected) -> None:
        """Open the case that the task is about."""
        self.app.go_case(event.row.data.case_id)

    async def action_tick_off(self) -> None:
        """Tick the task off, or take that back."""
        if self.task_here is not None:
            await errands.tick_off(self.app, self.task_here)

    async def action_postpone(self) -> None:
        """Put the task off."""
        if self.task_here is not None:
            await errands.postpone(self.app, self.task_here)

    async def action_take_on(self) -> None:
        """Take on a task that waits for a supervisor."""
        if self.task_here is not None:
            await errands.take_on(self.app, self.task_here)

    async def action_new_task(self) -> None:
        """Add a task to the case of this line."""
        if self.task_here is not None:
            await errands.new_task(self.app, self.task_here.case_id)

    def help_lines(self) -> Iterable[Content]:
        """Explain the list, and this line."""
        yield line(_("b ticks off, and once more takes it back. ← and → show others' tasks and what is done."))
        why = self.task_here.why if self.task_here is not None else ""
        if why:
            yield joined(line(_("This line:"), "bold"), line(why))


def task_row(task: TaskLine) -> Row:
    """Show a task: done, late or open by its sign as well as by its colour."""
    from bofield.services import labels

    done = task.state != "open"
    late = not done and task.days is not None and task.days < 0
    when = relative_days(task.days) if task.days is not None and not done else ""
    title = line(task.title, "$text-muted" if done else "bold" if task.priority == HIGH else "")
    if task.waits and not done:
        # Before the title, which may be cut off: the task is somebody's who has not taken it yet.
        title = joined(line(_("(supervisor)"), "$text-muted"), title)
    return Row(
        task.id,
        (
            line(DONE if done else (LATE if late else OPEN), "bold $error" if late else "$text-muted"),
            line(when, "bold $error" if late else ""),
            line(short_date(task.due) if task.due else "", "$text-muted"),
            title,
            joined(line(FLAG, "bold $warning") if task.children else "", line(task.place)),
            line(labels.label("task_state", task.state), "$text-muted"),
            line(task.assignee or task.waits, "$text-muted"),
        ),
        data=task,
    )
