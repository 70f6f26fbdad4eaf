"""Whether laptop and centre hold the same, and what is done where they do not. Rules over a Store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bofield.changes import EMPTY
from bofield.replica import digesting, leaving, overlay
from bofield.replica.notes import CHECKED, EPOCH, HEAD, moment, number
from bofield.replica.served import record_of
from bofield.wire.messages import Event

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bofield.replica.store import Store
    from bofield.wire.messages import RecordMessage

EVERY = timedelta(days=1)
"""How often everything is compared when nothing gives cause to."""
AGAIN = timedelta(minutes=10)
"""How soon it is compared again when it did not agree the last time."""


def ask_for_check(store: Store) -> None:
    """Compare everything at the next sync."""
    store.put_note(CHECKED, "")


def check_due(store: Store, at: datetime) -> bool:
    """Tell whether it is time to compare everything: never done, asked for, or long ago."""
    last = moment(store.note(CHECKED))
    return last is None or abs(at - last) > (AGAIN if store.count_differing() else EVERY)


def note_told(store: Store, told: Mapping[str, str]) -> None:
    """Compare the cases of a page with what the centre says of them; one that differs anew gives cause to look."""
    before = store.count_differing()
    agrees = digesting.agrees(store, told)
    store.set_differing(agrees)
    if not all(agrees.values()) and store.count_differing() > before:
        ask_for_check(store)


def bucket_digests(store: Store, cases: Collection[str]) -> dict[str, dict[str, str]]:
    """Digest cases by bucket."""
    return {case: digesting.bucket_digests(store, case) for case in cases}


def record_digests(store: Store, within: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
    """Digest the records of some buckets of cases."""
    return {case: store.record_digests(case, buckets) for case, buckets in within.items()}


def richer(store: Store, messages: Sequence[RecordMessage]) -> tuple[str, ...]:
    """Name the records of which a change stands here that the served one does not know."""
    known = store.records([message.id for message in messages])
    found = []
    for message in messages:
        mine, served = known.get(message.id), record_of(message).registers
        if mine and any(
            head.change not in served.get(name, EMPTY).replaced and head.change not in served.get(name, EMPTY).base
            for name, register in mine.registers.items()
            for head in register.heads
        ):
            found.append(message.id)
    return tuple(found)


def take_served(store: Store, messages: Sequence[RecordMessage]) -> int:
    """Let records as the centre has them stand, whatever is here; return how many were otherwise."""
    records = [record_of(message) for message in messages]
    known = store.records([record.id for record in records])
    changed = [each for each in records if each.id not in known or known[each.id].registers != each.registers]
    store.put_records(records)
    store.remove_quarantined([record.id for record in records])
    overlay.show_confirmed(store, records)
    return len(changed)


def take_gone(store: Store, cases: Collection[str]) -> None:
    """Treat cases that the centre says are not to be read any more as if it had told so in time."""
    order = number(store, EPOCH), number(store, HEAD)
    events = [Event(kind="revoke", scope=f"case:{case}", order=order) for case in cases if case]
    leaving.take_events(store, events, lambda _event: False)


def note_check(store: Store, differing: Collection[str], at: str) -> None:
    """Remember how a comparison of everything ended."""
    told = {case: case not in differing for case in {*store.case_digests(), *differing}}
    store.set_differing(told)
    store.put_note(CHECKED, at)
