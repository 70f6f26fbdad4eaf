"""After a restore: take back what laptops still hold and the database has forgotten.

Nothing is believed for being said: a change, a record or an event counts only with the keyed hash that this centre once
gave it. What carries one was accepted before, so today's rights and rules are not asked again; it keeps its old order
and author, and gets a new place in the feed, so that everybody else is told. Everything may come twice, from several
laptops, in any order, and ends the same.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bofield.changes import EMPTY, Op, Order, apply, join, same
from bofield.records.state import case_of, is_of_draft
from bofield.records.upgrades import upgrade
from bofield.server import audit
from bofield.server.batch import own_change
from bofield.server.incoming import holds, text_of
from bofield.server.keys import change_mac, proves_change
from bofield.server.ledger_rows import RESCUED, AccountRow, FeedRow, Kept, MoveRow
from bofield.server.problems import ProblemError
from bofield.server.rescued_events import is_event, take_back
from bofield.server.rules import says_otherwise
from bofield.server.served import mac_of_message
from bofield.server.unforgotten import end_again
from bofield.wire.convert import to_change, to_register
from bofield.wire.messages import ChangeMessage, RescueReply

if TYPE_CHECKING:
    from bofield.changes import Change, Register
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.ledger import Ledger
    from bofield.server.ledger_rows import Home
    from bofield.wire.messages import Event, RecordMessage, Rescue, RescuedChange


def rescue(centre: Centre, caller: Caller, message: Rescue) -> RescueReply:
    """Take in what a laptop offers, all in one transaction. Raises ProblemError (409) for another centre or epoch.

    Rights come first, then changes, then records as they stood: a case that was erased is known before its content
    comes, and a change that is there whole needs no record to speak for it.
    """
    if message.server_id != caller.server_id:
        raise ProblemError(409, "wrong_server", "this is another centre")
    with centre.storage.writing() as ledger:
        home = ledger.lock(caller.org)
        if message.epoch != home.epoch:
            raise ProblemError(409, "epoch_changed", f"the epoch is {home.epoch}")
        taking = _Rescue(centre, ledger, home)
        events = taking.take_events(message.events)
        changes = taking.take_changes(message.changes)
        records = taking.take_records(message.records)
        taking.save()
        if events and (life := centre.epochs.read().get(caller.org)):
            # A right that was given and ended since the backup: its owner brings back that it was given, and no more.
            end_again(centre, ledger, caller.org, life.ends)
        head = ledger.home(caller.org).head
        audit.note(
            ledger,
            caller.org,
            taking.at,
            "rescue",
            person=caller.person,
            device=caller.device,
            scopes=taking.scopes,
            detail=f"changes:{changes} events:{events} records:{records} refused:{len(taking.refused)}",
        )
    return RescueReply(
        server_id=caller.server_id,
        epoch=home.epoch,
        head=head,
        changes=changes,
        records=records,
        events=events,
        refused=tuple(taking.refused),
    )


class _Rescue:
    """One message on its way in: what is known before, and what will be written."""

    def __init__(self, centre: Centre, ledger: Ledger, home: Home) -> None:
        self._centre, self._ledger, self._home, self._org = centre, ledger, home, home.org
        self.at = centre.now()
        self.head = home.head
        self.refused: list[str] = []
        self.scopes: set[str] = set()
        self._rows: list[FeedRow] = []
        self._moves: list[MoveRow] = []
        self._before: dict[str, Kept] = {}
        self._touched: dict[str, Kept] = {}
        self._own_n = 0

    def take_events(self, events: tuple[Event, ...]) -> int:
        """Take back rights that were given or taken, and erasures; returns how many were news."""
        offered: list[tuple[str, ChangeMessage, Order, str]] = []
        for event in events:
            order, text = Order(*event.order), event.data
            try:
                message = ChangeMessage.model_validate_json(text)
            except ValidationError:
                self.refused.append(event.scope)
                continue
            if self._is_ours(order, message.id, text, event.mac):
                offered.append((text, message, order, event.mac))
            else:
                self.refused.append(message.id)
        return self._take(offered)

    def take_changes(self, changes: tuple[RescuedChange, ...]) -> int:
        """Take back changes with the order they had; returns how many were news."""
        offered: list[tuple[str, ChangeMessage, Order, str]] = []
        for each in changes:
            order, text = Order(*each.order), each.change.model_dump_json(exclude_defaults=True)
            if self._is_ours(order, each.change.id, text, each.mac):
                offered.append((text, each.change, order, each.mac))
            else:
                self.refused.append(each.change.id)
        return self._take(offered)

    def take_records(self, records: tuple[RecordMessage, ...]) -> int:
        """Join records as they stood elsewhere with those that stand here; returns how many that changed."""
        good = []
        for each in records:
            if hmac.compare_digest(mac_of_message(self._centre.key, self._org, each), each.mac):
                good.append(each)
            else:
                self.refused.append(each.id)
        self._load(each.id for each in good)
        erased = self._erased(each.scope for each in good)
        return sum([self._join(each) for each in good if each.scope not in erased])

    def save(self) -> None:
        """Write everything that was taken; the counter last."""
        ledger, org = self._ledger, self._org
        ledger.put(org, list(self._touched.values()))
        self._keep_people()
        ledger.add_moves(org, self._moves)
        ledger.append(org, self._rows)
        counted: dict[str, int] = {}
        for row in self._rows:
            counted[row.device] = max(counted.get(row.device, 0), row.n)
            self.scopes.add(row.scope)
        for device, n in counted.items():
            ledger.counted(org, device, n)
            ledger.close_refused(org, device, [row.change_id for row in self._rows if row.device == device], self.at)

    def _is_ours(self, order: Order, change: str, text: str, proof: str) -> bool:
        return proves_change(self._centre.key, self._org, order, change, text, proof)

    def _take(self, offered: list[tuple[str, ChangeMessage, Order, str]]) -> int:
        """Put changes that are proven to be ours back where they are missing."""
        ids = {message.id for _text, message, _order, _mac in offered}
        known = {**self._ledger.in_feed(self._org, ids), **{row.change_id: row for row in self._rows}}
        fresh = {}
        for text, message, order, proof in offered:
            change = upgrade(to_change(message))
            if message.id not in known:
                fresh[message.id] = (text, change, order, proof)
            elif not known[message.id].is_erased and not holds(known[message.id], change):
                # Of a laptop that was copied, or put back, two hands may have gone on writing under one id.
                self.refused.append(message.id)
        self._load(op.record for _text, change, _order, _mac in fresh.values() for op in change.ops)
        erased = self._erased(change.scope for _text, change, _order, _mac in fresh.values())
        taken = 0
        for text, change, order, proof in fresh.values():
            if is_event(change, self._home.own_device):
                self._flush()
                row = take_back(self._ledger, self._home, self._row(change, text, order, proof))
                self._rows.append(row)
                self._flush()
            elif change.scope in erased:
                continue
            elif not self._fits(change):
                self.refused.append(change.id)
                continue
            else:
                self._apply(change, text, order, proof)
            taken += 1
        return taken

    def _flush(self) -> None:
        """Write what has been taken so far: an event looks at, and changes, what stands."""
        self.save()
        self._rows, self._moves = [], []
        self._touched = {}

    def _fits(self, change: Change) -> bool:
        """Tell whether the records that a change touches are, here too, what it takes them for."""
        # Whoever was served what another copy of its laptop had said under its id may have been here before.
        if says_otherwise(change, self._before):
            return False
        # What the centre itself wrote about records was never given to a laptop as a change: it has none to hand back.
        return change.device != self._home.own_device and all(
            (kept := self._before.get(op.record)) is None or (kept.kind, kept.scope) == (op.kind, change.scope)
            for op in change.ops
        )

    def _apply(self, change: Change, text: str, order: Order, proof: str) -> None:
        row = self._row(change, text, order, proof)
        fields: dict[str, dict[str, Register]] = {}
        kinds = {op.record: op.kind for op in change.ops}
        for op in change.ops:
            kept = self._before.get(op.record)
            registers = fields.setdefault(op.record, dict(kept.registers) if kept else {})
            registers[op.field] = apply(registers.get(op.field, EMPTY), op, change, order)
        for record, registers in fields.items():
            self._stand(Kept.of(record, kinds[record], change.scope, Order(self._home.epoch, row.seq), registers))
        # Signed in the meantime or not: what a draft said before is nobody else's to read.
        if is_of_draft(change) or any(self._touched[record].private_to for record in fields):
            row.private_to = change.author
        self._rows.append(row)

    def _join(self, offered: RecordMessage) -> bool:
        kept = self._before.get(offered.id)
        if kept is not None and (kept.kind, kept.scope) != (offered.kind, offered.scope):
            self.refused.append(offered.id)
            return False
        registers = dict(kept.registers) if kept else {}
        for name, message in offered.fields.items():
            register, known = to_register(message), registers.get(name, EMPTY)
            if _is_of_two_hands(register, known):
                # What stands here stays; what was offered is kept for a person.
                self.refused.append(offered.id)
                return False
            registers[name] = join(known, register)
        if kept is not None and registers == dict(kept.registers):
            return False
        change = self._own_change(offered)
        row = self._row(change, text_of(change), None, "")
        self._stand(Kept.of(offered.id, offered.kind, offered.scope, Order(self._home.epoch, row.seq), registers))
        row.private_to = self._touched[offered.id].private_to
        self._rows.append(row)
        return True

    def _own_change(self, offered: RecordMessage) -> Change:
        """Write down in the centre's own name that a record came back, so that the feed tells where it is from."""
        own = self._ledger.device(self._org, self._home.own_device)
        if own is None:
            raise LookupError("the centre has no device of its own")
        self._own_n = max(self._own_n, own.last_n) + 1
        value = offered.model_dump_json(exclude_defaults=True)
        ops = (Op(RESCUED, offered.id, "state", value),)
        return own_change(self._centre, own.person, own.id, self._own_n, offered.scope, ops)

    def _row(self, change: Change, text: str, order: Order | None, proof: str) -> FeedRow:
        """Give a change the next place; without an order of its own it has none but this."""
        self.head += 1
        if order is None:
            order = Order(self._home.epoch, self.head)
            proof = change_mac(self._centre.key, self._org, order, change.id, text)
        return FeedRow.of(
            change, seq=self.head, order=order, at=self.at, text=text, mac=proof, kind=RESCUED, private_to=None
        )

    def _stand(self, kept: Kept) -> None:
        """Let a record stand as it has become; note that a case has come to lie in another district."""
        before = self._before.get(kept.id)
        if kept.kind == "case":
            old, new = before.shown.get("district") if before else None, kept.shown.get("district")
            if old != new:
                self._moves.append(MoveRow(kept.order.seq, kept.id, _text(old), _text(new)))
        self._before[kept.id] = self._touched[kept.id] = kept

    def _keep_people(self) -> None:
        """Let people who were forgotten be known again. What they may do comes back by their own rights."""
        for kept in self._touched.values():
            if kept.kind != "person":
                continue
            known = self._ledger.account(self._org, kept.id)
            name = _text(kept.shown.get("name")) or (known.name if known else "")
            row = AccountRow(kept.id, name, kept.shown.get("active") is not False)
            if row != known:
                self._ledger.put_account(self._org, row)

    def _load(self, records: object) -> None:
        wanted = {record for record in records if record not in self._before}  # type: ignore[attr-defined]
        self._before.update(self._ledger.records(self._org, wanted))

    def _erased(self, scopes: object) -> set[str]:
        """Those of some scopes whose case was erased: what is offered of them must not come back."""
        cases = {case: scope for scope in set(scopes) if (case := case_of(scope))}  # type: ignore[call-overload]
        return {cases[case] for case in self._ledger.purged(self._org, cases)}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_of_two_hands(one: Register, other: Register) -> bool:
    values = {head.change: head.value for head in one.heads}
    return any(head.change in values and not same(values[head.change], head.value) for head in other.heads)
