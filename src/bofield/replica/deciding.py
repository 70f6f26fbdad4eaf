"""What a person decides about a change that the centre refused: let it go, or correct it. Rules over a Store.

Either way its words are kept beside the record, and what waited for it goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.errors import NotFoundError
from bofield.i18n import _
from bofield.records.state import case_of
from bofield.replica import overlay, writing
from bofield.replica.notes import moment
from bofield.replica.outbox import kinds_of
from bofield.replica.rebasing import rebase
from bofield.replica.values import Dropped, NewChange, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bofield.changes import Change
    from bofield.replica.store import Store
    from bofield.replica.values import Edit, Entry, Me

CORRECTED = "corrected"
"""The decision under which a refused change is kept once a corrected one has taken its place."""


def refused(store: Store) -> tuple[Refused, ...]:
    """List the changes the centre refused and nobody has decided about."""
    return tuple(
        Refused(entry.change, case_of(entry.change.scope), entry.reason, entry.detail, moment(entry.judged))
        for entry in store.entries_in({"refused"})
    )


def drop_refused(store: Store, change_id: str, decision: str, at: str) -> None:
    """Let a refused change go, by a person's decision.

    Whoever edited on top of it was also looking at what it had replaced, so later changes inherit its base: else
    that older value would come back as an alternative.
    """
    entry = _refused(store, change_id)
    _let_go(store, entry, decision, at)
    overlay.refresh(store, kinds_of([entry.change]))


def correct_refused(store: Store, me: Me, change_id: str, edits: Sequence[Edit], at: datetime) -> str:
    """Send a refused change once more with other values, as a new change on the same base; return its id.

    Values that are not named stay as they were. What was written on top of the refused change stays on top.
    Raises RefusedError, before anything is written, for a value that does not fit its field.
    """
    entry = _refused(store, change_id)
    change = entry.change
    ops = writing.corrected(change, edits)
    fresh = writing.entry_of(me, writing.numbers(store, 1), NewChange(change.scope, (), at), ops)
    _let_go(store, entry, CORRECTED, fresh.change.at, fresh.change)
    store.put_entries([fresh])
    writing.show_checked(store, fresh.change.records | change.records)
    return fresh.change.id


def _refused(store: Store, change_id: str) -> Entry:
    entry = store.entries([change_id]).get(change_id)
    if entry is None or entry.state != "refused":
        raise NotFoundError(_("There is no refused change {change} to let go.").format(change=change_id))
    return entry


def _let_go(store: Store, entry: Entry, decision: str, at: str, instead: Change | None = None) -> None:
    change = entry.change
    store.add_dropped(Dropped(change, case_of(change.scope), entry.reason, entry.detail, decision, moment(at)))
    store.remove_entries([change.id])
    rebase(store, change, instead=instead.id if instead else "", is_refused=True)
    store.move_entries("held", "waiting")
