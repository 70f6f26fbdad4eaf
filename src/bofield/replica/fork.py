"""When one laptop has become two: it goes on as a device of its own, with all its work. Rules over a Store.

The centre has met two laptops with one name and cannot tell them apart. A new enrolment gives this one a name and
numbers of its own; the ids of its changes stay, so that what the centre has already is not taken twice. So do its
receipts: a centre that was put back may have forgotten the laptop, and they are what tells it so. Should it have
nothing left to notice that by, it is handed back what it may have lost all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.errors import RefusedError
from bofield.i18n import _
from bofield.replica import agreement
from bofield.replica.notes import ENROLLED_AGAIN, INCARNATION, LAST_N, RESCUE

if TYPE_CHECKING:
    from bofield.replica.store import Store
    from bofield.replica.values import Entry, EntryState, Me

_ALL: set[EntryState] = {"waiting", "sent", "held", "refused", "taken"}


def become(store: Store, known: Me, me: Me) -> None:
    """Take on the device of a new enrolment. Raises RefusedError for another person's, or another centre's."""
    if known.server_id and known.server_id != me.server_id:
        raise RefusedError(
            _("The code belongs to {organisation}, and this laptop to {known}; nothing was changed.").format(
                organisation=me.organisation or me.server, known=known.organisation or known.server
            )
        )
    if known.person != me.person:
        raise RefusedError(
            _("The code was made for {name}, and this laptop is {known}’s; nothing was changed.").format(
                name=me.name, known=known.name
            )
        )
    store.put_note(INCARNATION, "")
    store.put_note(RESCUE, "")
    store.put_note(ENROLLED_AGAIN, "1")
    entries = store.entries_in(_ALL)
    store.put_entries([_restamped(entry, me, n) for n, entry in enumerate(entries, start=1)])
    store.put_note(LAST_N, str(len(entries)))
    agreement.ask_for_check(store)


def _restamped(entry: Entry, me: Me, n: int) -> Entry:
    change = replace(entry.change, device=me.device, n=n)
    # Whether an answer was lost on the way or another laptop got it: it is offered again, and known by its id.
    return replace(entry, change=change, state="waiting" if entry.state == "sent" else entry.state)
