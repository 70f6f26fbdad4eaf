"""Where a replica stands with its centre, as people are told it. Rules over a Store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.replica import leaving, outbox
from bofield.replica.notes import CHECKED, CURSOR, DURABLE, EPOCH, HEAD, HEARD, RESCUED, SECURED, moment, number
from bofield.replica.values import SyncState

if TYPE_CHECKING:
    from bofield.replica.store import Store
    from bofield.replica.values import Me


def sync_state(store: Store, me: Me) -> SyncState:
    """Tell where this replica stands: what waits, what needs a person, and what the centre has and keeps safe."""
    checked = moment(store.note(CHECKED))
    differing = store.count_differing()
    durable = number(store, DURABLE)
    # What was handed back after a restore lies further on in the feed than its order says.
    received = store.count_journal(durable if durable >= number(store, RESCUED) else 0)
    return SyncState(
        server=me.server,
        server_id=me.server_id,
        organisation=me.organisation,
        epoch=number(store, EPOCH),
        cursor=store.note(CURSOR),
        head=number(store, HEAD),
        durable=durable,
        last_heard=moment(store.note(HEARD)),
        waiting=store.count_entries(outbox.UNSENT),
        refused=store.count_entries({"refused"}),
        conflicts=store.count_conflicts(),
        differing=differing,
        agreed=checked is not None and not differing,
        checked=checked,
        records=store.count_records(),
        secured=number(store, SECURED) + store.count_journal() - received,
        received=received,
        quarantined=store.count_quarantined(),
        held=len(leaving.held(store)),
    )
