"""Writing down a step of the law, changing it and taking it away, and telling which dates moved by it.

Asks what it must and lets services do the work. Knows no list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.i18n import _, ngettext
from bofield.i18n.dates import short_date
from bofield.tui.screens.asking import SentenceScreen
from bofield.tui.screens.case_parts import event_form
from bofield.tui.screens.case_parts.event_form import EventKindScreen
from bofield.tui.widgets.date_field import as_day, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bofield.services.values import CaseView, DeadlineView, LegalEventView, Value
    from bofield.services.workspace import Workspace
    from bofield.tui.app import BofieldApp

TOLD = 2
"""Dates that are named when they have moved; the rest are counted."""


def read_case(workspace: Workspace, case_id: str) -> CaseView:
    """Read the case, in a thread."""
    from bofield.services import cases

    return cases.case_view(workspace, case_id)


def suggested(found: DeadlineView | None) -> str:
    """Guess what is about to be written down, from the date one stands on: the first thing that is missing for it."""
    return found.missing[0] if found is not None and found.missing else ""


async def add(app: BofieldApp, case_id: str, found: DeadlineView | None = None) -> str:
    """Ask what has happened and write it down; return the id of the event, or an empty text."""
    kind = await app.push_screen_wait(EventKindScreen(suggested(found)))
    if kind is None:
        return ""
    before = await app.ask(read_case, case_id)

    async def send(values: dict[str, Value]) -> str:
        return await app.change(_write, case_id, kind, values)

    made = await app.push_screen_wait(event_form.event_form(before, kind, send))
    if made:
        await _tell(app, before, made)
    return made or ""


def _write(workspace: Workspace, case_id: str, kind: str, values: dict[str, Value]) -> str:
    from bofield.services import legal_events

    on = as_day(values["happened_on"]) or today()
    return legal_events.add_legal_event(workspace, case_id, kind, on, **event_form.given(values))


async def edit(app: BofieldApp, view: CaseView, event: LegalEventView) -> None:
    """Change what is written down of an event."""
    from bofield.services import legal_events

    async def send(values: dict[str, Value]) -> str:
        fields = event_form.changed(values, event)
        if fields:
            await app.change(legal_events.edit_legal_event, event.id, fields)
        return event.id

    if await app.push_screen_wait(event_form.event_form(view, event.kind, send, event)):
        await _tell(app, view, event.id)


async def remove(app: BofieldApp, view: CaseView, event: LegalEventView) -> bool:
    """Ask why an event does not hold and take it away; its dates go with it. Tell whether it is away now."""
    from bofield.services import drafts, legal_events

    key = f"event:{event.id}"
    about = _("The event is taken away with your reason, and the dates that rest on it are computed anew. Enter sends.")
    title = _("Why does this not hold: {event}?").format(event=event.label)
    reason = await app.push_screen_wait(SentenceScreen(title, about=about, key=key))
    if reason:
        await app.change(legal_events.remove_legal_event, event.id, reason)
        await app.ask(drafts.keep, key, "")
        await _tell(app, view, "")
    return bool(reason)


async def restore(app: BofieldApp, case_id: str, event_id: str) -> None:
    """Let an event stand again that was taken away."""
    from bofield.services import legal_events

    before = await app.ask(read_case, case_id)
    await app.change(legal_events.restore_legal_event, event_id)
    await _tell(app, before, event_id)


async def _tell(app: BofieldApp, before: CaseView, event_id: str) -> None:
    """Say what became of it: what is wrong or odd about the event first, then which dates moved."""
    after = await app.ask(read_case, before.row.id)
    event = next((each for each in after.events if each.id == event_id), None)
    odd = [event.flaw_label, *event.odd] if event is not None else []
    moved = list(moves(before.deadlines, after.deadlines))
    more = len(moved) - TOLD
    rest = [ngettext("and {n} date more", "and {n} dates more", more).format(n=more)] if more > 0 else []
    done = _("Written down.") if event_id else _("Taken away; u brings it back.")
    app.tell(" ".join([done, *filter(None, odd), "; ".join([*moved[:TOLD], *rest])]).strip())


def moves(before: Iterable[DeadlineView], after: Iterable[DeadlineView]) -> Iterator[str]:
    """Say of each date that is another than it was where it was and where it is now."""
    old = {found.kind: found.on for found in before}
    for found in after:
        was, now = old.get(found.kind), found.on
        if was is not None and now is not None and was != now:
            words = _("{label}: from {before} to {after}")
            yield words.format(label=found.label, before=short_date(was), after=short_date(now))
        elif was is not None and now is None:
            yield _("{label}: {before} no longer runs").format(label=found.label, before=short_date(was))
        elif was is None and now is not None:
            yield _("{label}: {day}").format(label=found.label, day=short_date(now))
