"""The tabs of a case as rows, and all about the row one stands on. Turns values into Content; knows no service."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bofield.i18n import _
from bofield.i18n.dates import clock, iso, local, relative_days, short_date
from bofield.services.past_values import PastLine
from bofield.services.values import (
    ConsentView,
    DeadlineView,
    InstalmentView,
    LegalEventView,
    MemberView,
    PlanView,
    TaskLine,
    TimelineEntry,
)
from bofield.tui.screens import history_parts
from bofield.tui.screens.case_parts import agreements, dates, events
from bofield.tui.screens.case_parts.date_words import NOT_HERE
from bofield.tui.text import DONE, LATE, OPEN, joined, line, shown
from bofield.tui.widgets.columns import Column
from bofield.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from textual.content import Content

    from bofield.services.values import CaseView

TABS = ("timeline", "household", "deadlines", "events", "tasks", "agreements", "history")
COLUMNS: dict[str, tuple[Column, ...]] = {
    "timeline": (
        Column("sign", width=1),
        Column("when", width=11),
        Column("clock", width=5, rank=3),
        Column("what", width=24, grow=2, most=44),
        Column("detail", width=14, grow=3, most=70),
        Column("state", width=10, grow=1, most=20, rank=1),
        Column("who", width=12, grow=1, most=20, rank=2),
    ),
    "household": (
        Column("role", width=18),
        Column("name", width=20, grow=1, most=40),
        Column("age", width=14),
        Column("more", width=16, grow=1),
    ),
    "deadlines": dates.COLUMNS,
    "events": events.COLUMNS,
    "tasks": (
        Column("sign", width=1),
        Column("title", width=30, grow=1, most=70),
        Column("day", width=15),
        Column("when", width=10),
        Column("who", width=14, rank=1),
    ),
    "agreements": agreements.COLUMNS,
    "history": history_parts.COLUMNS,
}

Entry = TimelineEntry | MemberView | DeadlineView | LegalEventView | TaskLine | agreements.Agreement | PastLine


def tab_title(tab: str, view: CaseView | None) -> str:
    """Name a tab, with how many rows it has."""
    words = {
        "timeline": _("Time line"),
        "household": _("Household"),
        "deadlines": _("Dates"),
        "events": _("Events"),
        "tasks": _("Tasks"),
        "agreements": _("Plan and consents"),
        "history": _("History"),
    }[tab]
    if view is None or tab == "history":
        return words
    # Dates that nothing has begun yet are in the list, and are not counted as dates of the case.
    # Payments stand under their plan.
    counts = {"deadlines": len(view.deadlines), "agreements": len(view.plans) + len(view.consents)}
    count = counts[tab] if tab in counts else sum(not row.heading for row in rows(tab, view))
    return f"{words} {count}"


def rows(tab: str, view: CaseView, past: Sequence[PastLine] = ()) -> list[Row]:
    """Lay a tab out. What was changed (`past`) is read only where it is shown."""
    if tab == "history":
        return history_parts.rows(past, with_kind=True)
    return LISTED[tab](view)


def empty(tab: str) -> str:
    """Say what to do where a tab has nothing yet."""
    return {
        "timeline": _("Nothing has happened yet. n begins a contact."),
        "household": _("Nobody is written down yet. m adds somebody."),
        "deadlines": _("No legal date is running. l adds a step of the law."),
        "events": _("Nothing is written down that the law counts from. l adds a step."),
        "tasks": _("No tasks. t adds one."),
        "agreements": _("No plan and no consent yet. a adds one, and so does the checklist."),
        "history": _("Every change to the case stands here, newest first."),
    }[tab]


def state_words(entry: TimelineEntry) -> str:
    """Say the state of a contact or a task; what else has a state says it in its title."""
    from bofield.services import labels

    group = {"task": "task_state", "contact": "review_state"}.get(entry.kind)
    return labels.label(group, entry.state) if group else ""


def _timeline(entry: TimelineEntry) -> Row:
    from bofield.services import labels

    at = local(entry.at)
    waiting = entry.state in {"draft", "open", "returned", "reopened"}
    gone = entry.state in {"not_applicable", "removed", "dropped"}
    sign = OPEN if waiting else NOT_HERE if gone else DONE
    words = state_words(entry)
    style = "bold $warning" if waiting else "$text-muted"
    return Row(
        f"{entry.kind}:{entry.id}",
        (
            line(sign if entry.state else "", style),
            line(short_date(at.date()), "$text-muted"),
            line(_time(at), "$text-muted"),
            line(entry.title or labels.label("record_kind", entry.kind), "bold" if entry.kind == "contact" else ""),
            line(entry.detail),
            line(words, style),
            line(entry.author, "$text-muted"),
        ),
        data=entry,
    )


def _time(at: datetime) -> str:
    """Write the time of day; what has only a day stands at midnight and has none."""
    return "" if at.time() == time.min else clock(at)


def _member(member: MemberView) -> Row:
    interpreter = _("interpreter") if member.interpreter else ""
    return Row(
        member.id,
        (
            line(member.role_label),
            line(member.name, "bold"),
            line(member.age_band_label),
            joined(line(member.living_form_label), line(member.language), line(interpreter, "bold $accent"), gap=" · "),
        ),
        data=member,
    )


def _task(task: TaskLine) -> Row:
    late = task.state == "open" and task.days is not None and task.days < 0
    done = task.state != "open"
    return Row(
        task.id,
        (
            line(DONE if done else (LATE if late else OPEN), "bold $error" if late else "$text-muted"),
            line(task.title, "$text-muted" if done else ""),
            line(short_date(task.due) if task.due else "", "$text-muted"),
            line(relative_days(task.days) if task.days is not None and not done else "", "bold $error" if late else ""),
            line(task.assignee, "$text-muted"),
        ),
        data=task,
    )


def about(entry: Entry | None) -> Content:
    """Tell all about the row one stands on, for the pane below or beside the list."""
    match entry:
        case TimelineEntry():
            at = local(entry.at)
            stamp = f"{iso(at)} {_time(at)}".rstrip()
            facts = joined(line(stamp), line(entry.author), line(state_words(entry)), gap=" · ")
            return joined(line(entry.title, "bold"), shown(entry.detail), facts.stylize("$text-muted"), gap="\n")
        case DeadlineView():
            return dates.about(entry)
        case LegalEventView():
            return events.about(entry)
        case TaskLine():
            return joined(line(entry.title, "bold"), shown(entry.why, "$text-muted"), gap="\n")
        case PlanView() | InstalmentView() | ConsentView():
            return agreements.about(entry)
        case _:
            return history_parts.about(entry if isinstance(entry, PastLine) else None, asks=True)


LISTED: dict[str, Callable[[CaseView], list[Row]]] = {
    "timeline": lambda view: [_timeline(entry) for entry in view.timeline],
    "household": lambda view: [_member(member) for member in view.members],
    "deadlines": dates.rows,
    "events": events.rows,
    "tasks": lambda view: [_task(task) for task in view.tasks],
    "agreements": agreements.rows,
}
"""How each tab is laid out, but for the history, which is read apart."""
