"""Syncing as a user meets it: where we stand, one sync now, syncing beside the work, and what needs a person's choice.

The network is imported only where it is used, so that everything else works without it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.errors import OfflineError
from bofield.i18n import ngettext
from bofield.services.choices import chosen_by_others, seen, settle, undo_choice
from bofield.services.conflicts import all_conflicts
from bofield.services.gone import note_gone, seen_gone
from bofield.services.laptops import fetch_laptops, forget_unless_administrator, laptops_view
from bofield.services.refused import correct_refused, drop_refused, refused_changes, write_out
from bofield.services.sync_place import allow_removals, enrol_again, sync_place
from bofield.services.values import SyncOutcome, SyncStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.services.values import ConflictView, RefusedView
    from bofield.services.workspace import Workspace
    from bofield.sync.engine import Engine
    from bofield.sync.ports import Outcome
    from bofield.sync.schedule import SyncEvent

__all__ = [
    "Syncer",
    "allow_removals",
    "chosen_by_others",
    "conflicts",
    "correct_refused",
    "drop_refused",
    "enrol_again",
    "fetch_laptops",
    "laptops_view",
    "refused",
    "seen",
    "seen_gone",
    "settle",
    "status",
    "sync_once",
    "sync_place",
    "undo_choice",
    "write_out",
]

_TROUBLE = frozenset({"no_space", "not_allowed", "retired"})
_FRESH = 300
"""Seconds after which nobody should rely on the last answer of the server."""


def status(ws: Workspace) -> SyncStatus:
    """Tell what the header and the Synk place show."""
    if ws.live.trouble == "retired":
        # The file is gone, and there is nothing more to ask it.
        return SyncStatus("retired", "", 0, None, 0, 0, note=ws.live.note, trouble="retired")
    known = ws.replica.sync_state()
    live = ws.live
    found = SyncStatus(
        state="alone",
        server=known.server or "",
        waiting=known.waiting,
        last_heard=known.last_heard,
        conflicts=known.conflicts,
        refused=known.refused,
        done=live.done,
        total=live.total,
        note=" ".join(filter(None, (live.note, live.restored))),
        trouble=live.trouble,
        agreed=known.agreed,
        records=known.records,
        secured=known.secured,
        received=known.received,
        differing=known.differing,
        quarantined=known.quarantined,
        held=known.held,
    )
    if not known.server:
        return replace(found, waiting=0)
    heard = known.last_heard is not None and (ws.now() - known.last_heard).total_seconds() < _FRESH
    state = live.state or ("synced" if heard else "offline")
    return replace(found, state="waiting" if state == "synced" and known.waiting else state)


def sync_once(ws: Workspace, progress: Callable[[int, int], None] | None = None) -> SyncOutcome:
    """Sync now, in this thread; `progress(done, total)` counts records. Never raises for what a network can do.

    Raises UsageError when working alone.
    """
    engine = _engine(ws)
    try:
        outcome = engine.run(progress)
    finally:
        engine.close()
    _remember(ws, outcome)
    if outcome.state == "synced":
        with suppress(OfflineError):  # what was told before stands
            fetch_laptops(ws)
    return SyncOutcome(
        outcome.state,
        outcome.pushed,
        outcome.pulled,
        outcome.refused,
        outcome.conflicts,
        outcome.message,
        outcome.rescued,
        outcome.sealed,
        outcome.left,
    )


class Syncer:
    """Syncs beside the work, in a thread of its own; `on_event` is called from that thread."""

    def __init__(self, ws: Workspace, on_event: Callable[[SyncStatus], object]) -> None:
        from bofield.sync.schedule import Schedule  # noqa: PLC0415

        self._ws = ws
        self._on_event = on_event
        self._schedule = Schedule(lambda: _engine(ws), self._heard)

    def start(self) -> None:
        """Begin, with a sync at once."""
        self._schedule.start()

    def wake(self) -> None:
        """Sync as soon as possible: something was signed, or somebody asked."""
        self._schedule.wake()

    def stop(self) -> None:
        """Stop after the step that is running."""
        self._schedule.stop()
        self._ws.live.clear()

    def _heard(self, event: SyncEvent) -> None:
        live = self._ws.live
        if event.outcome is not None:
            _remember(self._ws, event.outcome)
        else:
            live.state, live.done, live.total = "syncing", event.done, event.total
        self._on_event(status(self._ws))


def conflicts(ws: Workspace) -> tuple[ConflictView, ...]:
    """List every field with several values that wait for a person's choice."""
    return all_conflicts(ws)


def refused(ws: Workspace) -> tuple[RefusedView, ...]:
    """List the changes the server could not take, whole, with the reason in words."""
    return refused_changes(ws)


def _engine(ws: Workspace) -> Engine:
    from bofield.services.centre_line import transport  # noqa: PLC0415
    from bofield.sync.engine import Engine  # noqa: PLC0415

    return Engine(ws.replica, transport(ws))


def _remember(ws: Workspace, outcome: Outcome) -> None:
    live = ws.live
    live.state = "synced" if outcome.state == "synced" else "offline"
    live.trouble = "fork" if outcome.why == "fork" else outcome.state if outcome.state in _TROUBLE else ""
    restored = outcome.why == "epoch_changed"
    live.note = "" if restored else outcome.message
    if restored:
        words = ngettext(
            "The server was restored; {n} change was handed back.",
            "The server was restored; {n} changes were handed back.",
            outcome.rescued,
        )
        live.restored = words.format(n=outcome.rescued)
    live.done = live.total = 0
    if outcome.state != "retired":
        note_gone(ws, outcome.left, outcome.sealed)
    if outcome.state == "synced":
        forget_unless_administrator(ws)
