"""What the line one stands on in a case is about. Knows values; reads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.services.past_values import PastLine
from bofield.services.values import DeadlineView, LegalEventView, TaskLine, TimelineEntry

if TYPE_CHECKING:
    from bofield.services.values import CaseView
    from bofield.tui.screens.case_parts.rows import Entry


def task_of(entry: Entry | None, view: CaseView | None) -> TaskLine | None:
    """Find the task that the line is, or is about."""
    if isinstance(entry, TaskLine) or view is None:
        return entry if isinstance(entry, TaskLine) else None
    return next((task for task in view.tasks if isinstance(entry, TimelineEntry) and task.id == entry.id), None)


def event_of(entry: Entry | None, view: CaseView | None) -> LegalEventView | None:
    """Find the event that the line is, or is about."""
    if isinstance(entry, LegalEventView) or view is None:
        return entry if isinstance(entry, LegalEventView) else None
    return next((event for event in view.events if isinstance(entry, TimelineEntry) and event.id == entry.id), None)


def removed_of(entry: Entry | None) -> str:
    """Find the event that the line says was taken away."""
    gone = isinstance(entry, TimelineEntry) and entry.kind == "legal_event" and entry.state == "removed"
    return entry.id if isinstance(entry, TimelineEntry) and gone else ""


def record_of(entry: Entry | None, case_id: str) -> str:
    """Name the record that the line is about; the case itself where it is about a date of the law, or about nothing."""
    if entry is None or isinstance(entry, DeadlineView):
        return case_id
    return entry.record if isinstance(entry, PastLine) else entry.id
