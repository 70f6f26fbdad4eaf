"""What waits to be sent, and what becomes of it. Rules over a Store.

A change is *waiting*, then *sent*, then *taken* until the next pull has brought what came of it, or *refused* with a
reason. A later change to the same record as a refused one waits for a person's decision about that; everything else
goes on. Nothing leaves the outbox but by a receipt or by a decision that somebody has written down.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import Order
from bofield.ids import new_change_id
from bofield.records.state import case_of
from bofield.replica import journal, overlay
from bofield.replica.kept import ORGANISATION
from bofield.replica.notes import CHECKED, moment
from bofield.replica.rebasing import HANDED_OVER, rebase
from bofield.replica.values import Receipt, Waiting
from bofield.replica.writing import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bofield.changes import Change, Op
    from bofield.replica.store import Store
    from bofield.replica.values import Entry, EntryState, Record
    from bofield.wire.messages import Verdict

__all__ = [
    "FORKED",
    "TOO_LARGE",
    "UNSENT",
    "is_handed_in",
    "kinds_of",
    "moment",
    "next_batch",
    "record_verdicts",
    "settle_taken",
    "waiting",
]

UNSENT: tuple[EntryState, ...] = ("waiting", "sent", "held")
TOO_LARGE = "too_large"
"""The reason this laptop itself gives when nothing on the way would carry a change: the centre has never seen it."""
FORKED = "wrong_device"
"""The reason a centre gives when another laptop goes by this one's name. Nothing is wrong with the change."""
_STRIDE = 500
_FRAME = 420
"""Bytes of a change on the wire besides its ops: names, ids, the moment."""


def waiting(store: Store) -> tuple[Waiting, ...]:
    """List what the centre has not taken yet; refused changes wait for a person, not for the centre."""
    return tuple(
        Waiting(entry.change, case_of(entry.change.scope), entry.state) for entry in store.entries_in(set(UNSENT))
    )


def is_handed_in(store: Store) -> bool:
    """Tell whether the centre has everything that was written here, be it as refused."""
    return not store.count_entries(UNSENT) and all(entry.reason != TOO_LARGE for entry in store.entries_in({"refused"}))


def next_batch(store: Store, max_changes: int, max_bytes: int, *, everything: bool = False) -> tuple[Change, ...]:
    """Choose what to send next, in the order it was written, and close it for autosave.

    Changes whose answer was lost on the way are offered again. One that alone exceeds `max_bytes` travels alone.
    `everything` sends also what waits for a person, and what the centre has never seen, as a laptop does that is
    withdrawn.
    """
    blocked, over = (set(), set()) if everything else _blocked(store)
    chosen: list[Entry] = []
    room = max_bytes
    after = 0
    states: set[EntryState] = {"waiting", "sent", "held", "refused"} if everything else {"waiting", "sent"}
    while len(chosen) < max_changes and (entries := store.entries_in(states, after, _STRIDE)):
        for entry in entries:
            after = entry.change.n
            if entry.state == "refused" and entry.reason != TOO_LARGE:
                continue
            if blocked and not blocked.isdisjoint(entry.change.records):
                blocked |= entry.change.records
                continue
            room -= size_of(entry.change)
            if len(chosen) == max_changes or (chosen and room < 0):
                return _sent(store, chosen)
            chosen.append(entry if over.isdisjoint(entry.change.records) else replace(entry, reason=HANDED_OVER))
    return _sent(store, chosen)


def _blocked(store: Store) -> tuple[set[str], set[str]]:
    """The records that wait for a person, and those that would but for a right that has ended: a supervisor looks."""
    blocked: set[str] = set()
    over: set[str] = set()
    entries = store.entries_in({"refused", "held"})
    if entries:
        leaving = {removal.case_id for removal in store.removals()}
        for entry in entries:
            (over if (case_of(entry.change.scope) or ORGANISATION) in leaving else blocked).update(entry.change.records)
    return blocked, over


def size_of(change: Change) -> int:
    """Tell about how many bytes a change takes on the wire before compression."""
    return _FRAME + sum(_op_size(op) for op in change.ops) * 11 // 10


def _op_size(op: Op) -> int:
    value = len(op.value.encode(errors="replace")) + op.value.count("\n") if isinstance(op.value, str) else 20
    return 110 + len(op.kind) + len(op.field) + value + 35 * len(op.base)


def _sent(store: Store, chosen: Sequence[Entry]) -> tuple[Change, ...]:
    fresh = [
        replace(entry, state="sent", key="")
        for entry in chosen
        if entry.state != "sent" or entry.key or entry.reason == HANDED_OVER
    ]
    if fresh:
        store.put_entries(fresh)
    return tuple(entry.change for entry in chosen)


def record_verdicts(store: Store, verdicts: Sequence[Verdict], at: str) -> tuple[int, int]:
    """Do what the centre says of each change; return how many it took and how many it refused.

    What was taken stays on top of the confirmed copy until the pull that follows has brought the record itself. A
    verdict about a change that is no longer here (it came late, or twice) says nothing new.
    """
    entries = store.entries([verdict.change for verdict in verdicts])
    receipts: list[Receipt] = []
    kept: list[Entry] = []
    sealed: list[Change] = []
    taken_ids: list[Entry] = []
    for verdict in verdicts:
        entry = entries.get(verdict.change)
        if entry is None or entry.state == "taken":
            continue
        if verdict.verdict == "refused" and verdict.reason == "id_reused":
            taken_ids.append(entry)
        elif verdict.verdict == "refused" and verdict.reason == FORKED:
            kept.append(replace(entry, state="waiting", key=""))
        elif verdict.verdict == "refused":
            kept.append(_refused(entry, verdict, at))
        elif verdict.order is not None or verdict.verdict == "sealed":
            order = Order(*(verdict.order or (0, 0)))
            receipts.append(Receipt(entry.change, verdict.verdict, order, at, verdict.mac))
            if verdict.verdict == "sealed":
                sealed.append(entry.change)
            else:
                kept.append(replace(entry, state="taken", key="", reason=verdict.verdict))
    journal.keep(store, receipts)
    store.put_entries(kept)
    for entry in taken_ids:
        _rename(store, entry)
    if sealed:
        _hand_over(store, sealed)
    return len(receipts), sum(entry.state == "refused" for entry in kept)


def _hand_over(store: Store, sealed: Sequence[Change]) -> None:
    """Let go of what a supervisor will decide about, the latest first: each passes its base on to what follows it."""
    store.remove_entries([change.id for change in sealed])
    for change in reversed(sealed):
        rebase(store, change)
    overlay.refresh(store, kinds_of(sealed))


def _refused(entry: Entry, verdict: Verdict, at: str) -> Entry:
    state: EntryState = "held" if verdict.reason == "held_back" else "refused"
    return replace(entry, state=state, key="", reason=verdict.reason, detail=verdict.detail, judged=at)


def _rename(store: Store, entry: Entry) -> None:
    """Give a change another id and number: its own belong to something else at the centre.

    Whoever wrote on top of it was looking at it under either name. What has been sent may be there already, as it was.
    """
    change = replace(entry.change, id=new_change_id(), n=numbers(store, 1))
    store.remove_entries([entry.change.id])
    rebase(store, entry.change, instead=change.id, inherits=False)
    store.put_entries([replace(entry, change=change, state="waiting", key="")])
    overlay.refresh(store, kinds_of([change]))


def settle_taken(store: Store) -> None:
    """A pull has ended: what was taken before it began is in the records it brought.

    If it is not, the centre may have been put back in between: the change is sent once more, and all is compared. A
    centre that says of it that it has it already is believed: its author may simply not read the record any more.
    """
    entries = store.entries_in({"taken"})
    if not entries:
        return
    records = store.records({record for entry in entries for record in entry.change.records})
    lost = [each for each in entries if each.reason != "duplicate" and not _is_known(each.change, records)]
    store.remove_entries([entry.change.id for entry in entries])
    store.put_entries([replace(entry, state="waiting", reason="") for entry in lost])
    if lost:
        store.put_note(CHECKED, "")
    overlay.refresh(store, kinds_of(entry.change for entry in entries))


def _is_known(change: Change, records: Mapping[str, Record]) -> bool:
    for op in change.ops:
        record = records.get(op.record)
        register = record.registers.get(op.field) if record else None
        if register is None or not (change.id in register.replaced or change.id in register.base):
            return False
    return True


def kinds_of(changes: Iterable[Change]) -> dict[str, str]:
    """Name the records that changes touch, as id → kind."""
    return {op.record: op.kind for change in changes for op in change.ops}
