"""Hands back to a restored centre what laptops hold, as they would, and looks at what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.server import epochs
from bofield.server.rescue import rescue
from bofield.wire.convert import from_change
from bofield.wire.messages import Event, Rescue, RescuedChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.changes import Change, Op
    from bofield.server.ledger_rows import Kept
    from bofield.wire.messages import RecordMessage, RescueReply, Verdict
    from support.centre import Laptop, Town
    from support.lives import Snapshot


def taken(laptop: Laptop, scope: str, *ops: Op) -> RescuedChange:
    """Hand in a change, and keep it as a laptop's journal does."""
    change = laptop.change(scope, *ops)
    (verdict,) = laptop.push(change)
    return journalled(change, verdict)


def journalled(change: Change, verdict: Verdict) -> RescuedChange:
    assert verdict.order is not None, verdict
    return RescuedChange(change=from_change(change), order=verdict.order, mac=verdict.mac)


def forget(town: Town, older: Snapshot) -> None:
    """Put the database back, and begin a new life."""
    older.put_back()
    with town.centre.storage.writing() as ledger:
        epoch = epochs.raise_epoch(town.centre, ledger, town.org, "test")
    for laptop in (town.coordinator, town.colleague, town.supervisor, town.stranger, town.administrator):
        laptop.epoch, laptop.cursor = epoch, ""


def offer(
    town: Town,
    laptop: Laptop,
    changes: Sequence[RescuedChange] = (),
    records: Sequence[RecordMessage] = (),
    events: Sequence[Event] = (),
) -> RescueReply:
    with town.centre.storage.reading() as ledger:
        epoch = ledger.home(town.org).epoch
    message = Rescue(
        server_id=laptop.reply.server_id,
        epoch=epoch,
        changes=tuple(changes),
        records=tuple(records),
        events=tuple(events),
    )
    return rescue(town.centre, laptop.caller(), message)


def standing(town: Town, *records: str) -> dict[str, Kept]:
    with town.centre.storage.reading() as ledger:
        return ledger.records(town.org, records)


def rights_events(town: Town) -> list[Event]:
    """Every grant and withdrawal in the feed, as a laptop would hand it back."""
    with town.centre.storage.reading() as ledger:
        rows = ledger.feed_after(town.org, 0, 10**9, 10**6, ("grant", "revoke", "purge"))
        return [
            Event(kind=row.kind, scope=row.scope, order=(row.order.epoch, row.order.seq), data=row.text, mac=row.mac)
            for row in rows
        ]


def audited(town: Town, action: str) -> list[str]:
    with town.centre.storage.reading() as ledger:
        return [row.detail for row in ledger.audited(town.org, action)]


def roles(town: Town, person: str) -> set[tuple[str, str]]:
    with town.centre.storage.reading() as ledger:
        return {(row.role, row.scope) for row in ledger.access(town.org, person)}
