"""Some changes on their way in: what is known before them, what each one does, and what will be written in the end.

Nothing is written before `save`, so that many changes cost few statements. Runs inside a transaction that holds the
organisation's lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.changes import Change, Order
from bofield.ids import new_change_id
from bofield.records.registry import SCHEMA
from bofield.records.state import case_of, is_of_draft
from bofield.server import refusals
from bofield.server.access import Rights, rights_of
from bofield.server.devices import own_caller
from bofield.server.incoming import Received, text_of
from bofield.server.keys import change_mac
from bofield.server.ledger_rows import CHANGE, FeedRow, MoveRow
from bofield.server.rules import applied
from bofield.server.sealing import record_of
from bofield.server.states import load_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bofield.changes import Op
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import Kept
    from bofield.server.rules import Records, Refusal

_DISTRICT = "district"


class Batch:
    """See the module."""

    def __init__(self, ledger: Ledger, centre: Centre, caller: Caller, changes: Sequence[Received], at: str) -> None:
        self.ledger, self.centre, self.caller, self.at = ledger, centre, caller, at
        self.org = caller.org
        well_formed = [each.change for each in changes if each.change and not each.fault]
        self.rights: Rights = rights_of(ledger, self.org, caller.person)
        self.head = ledger.home(self.org).place
        self.records: Records = load_records(ledger, self.org, well_formed, (record_of(each.id) for each in changes))
        self.known = ledger.in_feed(self.org, (each.id for each in changes))
        self.used = ledger.numbers_used(self.org, caller.device, (each.n for each in changes))
        self._touched: dict[str, Kept] = {}
        self._rows: list[FeedRow] = []
        self._moves: list[MoveRow] = []
        self._taken: set[str] = set()
        self._refused: dict[str, tuple[Received, Refusal]] = {}
        self._last_n = max((change.n for change in well_formed if change.device == caller.device), default=0)
        self._own: Caller | None = None
        self._own_n = 0

    @property
    def next_order(self) -> Order:
        """The place that the next change gets."""
        return Order(self.head.epoch, self.head.seq + 1)

    @property
    def own(self) -> Caller:
        """The centre itself."""
        if self._own is None:
            self._own = own_caller(self.ledger, self.org)
            device = self.ledger.device(self.org, self._own.device)
            self._own_n = device.last_n if device else 0
            if self._own.device == self.caller.device:
                self._own_n = max(self._own_n, self._last_n)
        return self._own

    @property
    def pending(self) -> tuple[FeedRow, ...]:
        """The rows that have their places and are not written yet."""
        return tuple(self._rows)

    def need(self, records: Iterable[str]) -> None:
        """Read records that are not known yet."""
        missing = [each for each in records if each not in self.records]
        if missing:
            self.records.update(self.ledger.records(self.org, missing))

    def place(
        self, change: Change, text: str, after: Mapping[str, Kept], kind: str = CHANGE, private_to: str | None = None
    ) -> FeedRow:
        """Give a change the next place, and let what it does stand for the changes after it.

        Only `private_to` may read what it said, as well as whoever a record it touches is private to.
        """
        order = self.next_order
        row = FeedRow.of(
            change,
            seq=order.seq,
            order=order,
            at=self.at,
            text=text,
            mac=change_mac(self.centre.key, self.org, order, change.id, text),
            kind=kind,
            private_to=private_to or next((each.private_to for each in after.values() if each.private_to), None),
        )
        self._note_move(change, after, order)
        self.head = order
        self.records.update(after)
        self._touched.update(after)
        self.known[change.id] = row
        if change.device == self.caller.device:
            self.used[change.n] = change.id
        self._rows.append(row)
        return row

    def write_own(
        self, scope: str, ops: Sequence[Op], kind: str = CHANGE, *, changes_records: bool = True, name: str = ""
    ) -> FeedRow:
        """Write a change of the centre's own, under the id `name` if one is given. It is not judged.

        Rights that are given or taken change no record.
        """
        change = self.own_change(scope, ops, name)
        after = applied(change, self.records, self.next_order)[0] if changes_records else {}
        return self.place(change, text_of(change), after, kind)

    def place_known(self, change: Change, text: str) -> FeedRow:
        """Give a place to a change that is in the records already: a restored centre had it back as part of them."""
        after, _is_alternative = applied(change, self.records, self.next_order)
        return self.place(change, text, after, private_to=change.author if is_of_draft(change) else None)

    def own_change(self, scope: str, ops: Sequence[Op], name: str = "") -> Change:
        """Make a change of the centre's own under its next number."""
        own = self.own
        self._own_n += 1
        return own_change(self.centre, own.person, own.device, self._own_n, scope, ops, name)

    def taken(self, change: str) -> None:
        """Note that a change has found its place, also if it was refused earlier."""
        self._taken.add(change)
        self._refused.pop(change, None)

    def refuse(self, received: Received, refusal: Refusal) -> None:
        """Note that a change is to be kept among the refused ones."""
        self._refused[received.id] = (received, refusal)

    def _note_move(self, change: Change, after: Mapping[str, Kept], order: Order) -> None:
        """Remember that a case changed district: some gain it, others lose it. One that is born comes from nowhere."""
        case_id = case_of(change.scope)
        if case_id is None or case_id not in after:
            return
        before = self.records.get(case_id)
        old = before.shown.get(_DISTRICT) if before else None
        new = after[case_id].shown.get(_DISTRICT)
        if old != new:
            self._moves.append(MoveRow(order.seq, case_id, _text(old), _text(new)))

    def save(self) -> None:
        """Write everything that was decided; the counter last."""
        ledger, org, caller = self.ledger, self.org, self.caller
        if self._refused:
            refusals.keep(ledger, org, caller.device, caller.person, self._refused.values(), self.at)
        if self._taken:
            ledger.close_refused(org, caller.device, self._taken, self.at)
        ledger.put(org, list(self._touched.values()))
        ledger.add_moves(org, self._moves)
        ledger.append(org, self._rows)
        if self._last_n:
            ledger.counted(org, caller.device, self._last_n)
        if self._own is not None:
            ledger.counted(org, self._own.device, self._own_n)


def own_change(
    centre: Centre, person: str, device: str, n: int, scope: str, ops: Sequence[Op], name: str = ""
) -> Change:
    """Make a change that the centre writes itself, under the id `name` if one is given."""
    return Change(
        id=name or new_change_id(),
        scope=scope,
        author=person,
        device=device,
        n=n,
        at=centre.clock().isoformat(timespec="seconds"),
        zone="UTC",
        schema=SCHEMA,
        ops=tuple(ops),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
