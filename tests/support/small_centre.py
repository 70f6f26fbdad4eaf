"""A centre in a few dictionaries, built on the same rule of merging as the real one, with lines that can be cut.

For tests of replicas and of the engine: it gives places, judges changes, serves records whole, can be put back to an
earlier day, take rights away and compare what both hold. See small_line for what a laptop meets of it.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bofield.changes import EMPTY, Change, Order, Register, apply, combined_digest, join, record_digest
from bofield.ids import new_id
from bofield.records.registry import fault
from bofield.records.state import case_of, dump
from bofield.wire.convert import from_change, from_register, to_change, to_register
from bofield.wire.messages import Event, Limits, RecordMessage, Rescue, RescuedChange, Verdict
from support.small_line import Line

Judge = Callable[[Change], str]
"""Gives the code word for which a change is refused, or an empty text."""
Verdicts = Literal["ok", "epoch_changed", "fork", "snapshot_needed", "upgrade_advised", "retired"]


def faults_only(change: Change) -> str:
    """Refuse what does not fit its field, as the real centre does."""
    return next((why for op in change.ops if (why := fault(op.kind, op.field, op.value))), "")


@dataclass
class Kept:
    """A record at the centre."""

    kind: str
    scope: str
    order: Order
    registers: dict[str, Register] = field(default_factory=dict)


@dataclass
class Told:
    """An event, and who is told of it."""

    person: str
    event: Event


@dataclass
class Life:
    """What a backup holds."""

    seq: int = 0
    durable: int = 0
    records: dict[str, Kept] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    events: list[Told] = field(default_factory=list)
    hidden: set[tuple[str, str]] = field(default_factory=set)
    """(person, case): once to be read, and no more."""
    sealed: dict[str, Change] = field(default_factory=dict)
    receipts: list[tuple[str, str]] = field(default_factory=list)
    """(person, scope): has left this person's laptop."""


class SmallCentre:
    """See the module."""

    def __init__(self, judge: Judge = faults_only, limits: Limits | None = None) -> None:
        self.server_id = new_id()
        self.key = new_id().encode()
        self.epoch = 1
        self.judge = judge
        self.limits = limits or Limits()
        self.verdict: Verdicts | None = None
        """What hello says instead of what it would."""
        self.life = Life()
        self.refused_now: set[str] = set()
        self.retired: set[str] = set()
        self.says: dict[str, Verdict] = {}
        """What push says of a change instead of what it would."""

    @property
    def seq(self) -> int:
        """The last place given."""
        return self.life.seq

    @property
    def records(self) -> dict[str, Kept]:
        """The records as they stand."""
        return self.life.records

    @property
    def changes(self) -> dict[str, Change]:
        """The changes that were taken."""
        return self.life.changes

    def line(self, person: str) -> Line:
        """Give a laptop a line to this centre."""
        return Line(self, person)

    # ── backups ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def backup(self) -> Life:
        """Copy all there is into a backup that has been tried."""
        self.life.durable = self.life.seq
        return copy.deepcopy(self.life)

    def restore(self, backup: Life) -> None:
        """Go back to a backup, in a new epoch."""
        self.life = copy.deepcopy(backup)
        self.epoch += 1

    # ── rights ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def withdraw(self, person: str, case_id: str, token: str = "", kind: str = "revoke") -> Event:
        """Take a case away from somebody; signed if the laptop's token is given."""
        self.life.hidden.add((person, case_id))
        return self._tell(person, kind, case_id, token)

    def grant(self, person: str, case_id: str) -> None:
        """Give a case back, and serve it once more."""
        self.life.hidden.discard((person, case_id))
        self._tell(person, "grant", case_id, "")
        for kept in self.records.values():
            if case_of(kept.scope) == case_id:
                kept.order = Order(self.epoch, self.seq)

    def may_read(self, person: str, scope: str) -> bool:
        """Tell whether somebody reads what lies in a scope."""
        return (person, case_of(scope) or "") not in self.life.hidden

    def _tell(self, person: str, kind: str, case_id: str, token: str) -> Event:
        self.life.seq += 1
        order = (self.epoch, self.seq)
        event = Event(kind=kind, scope=f"case:{case_id}", order=order, data="{}", mac=self.mac(kind, case_id))
        if token:
            text = f"{self.server_id}|{order[0]}|{order[1]}|{kind}|case:{case_id}|{person}"
            key = hashlib.sha256(token.encode()).hexdigest().encode()
            event = event.model_copy(update={"signed": hmac.new(key, text.encode(), hashlib.sha256).hexdigest()})
        self.life.events.append(Told(person, event))
        return event

    # ── changes ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def accept(self, change: Change) -> Order:
        """Put a change in its place and into the records."""
        self.life.seq += 1
        order = Order(self.epoch, self.seq)
        self._put(change, order, order)
        return order

    def _put(self, change: Change, order: Order, place: Order) -> None:
        self.life.orders[change.id], self.changes[change.id] = order, change
        for op in change.ops:
            kept = self.records.setdefault(op.record, Kept(op.kind, change.scope, place))
            kept.order = place
            kept.registers[op.field] = apply(kept.registers.get(op.field, EMPTY), op, change, order)

    def take(self, change: Change, person: str = "") -> Verdict:
        """Judge one change."""
        known = self.changes.get(change.id)
        if change.id in self.says:
            return self.says[change.id]
        if known and known.ops == change.ops:
            return self._taken(change, "duplicate")
        if change.id in self.life.sealed:
            return Verdict(change=change.id, verdict="duplicate", order=(self.epoch, self.seq))
        if why := self._fault(change, known):
            return Verdict(change=change.id, verdict="refused", reason=why)
        if person in self.retired or not self.may_read(person, change.scope):
            self.life.seq += 1
            self.life.sealed[change.id] = change
            return Verdict(change=change.id, verdict="sealed", order=(self.epoch, self.seq))
        self.accept(change)
        return self._taken(change, "accepted")

    def _fault(self, change: Change, known: Change | None) -> str:
        if known:
            return "id_reused"
        if any(base in self.refused_now for op in change.ops for base in op.base):
            return "held_back"
        why = self.judge(change)
        if why:
            self.refused_now.add(change.id)
        return why

    def _taken(self, change: Change, verdict: Literal["accepted", "duplicate"]) -> Verdict:
        order = self.life.orders[change.id]
        mac = self.change_mac(self.changes[change.id], order)
        return Verdict(change=change.id, verdict=verdict, order=(order.epoch, order.seq), mac=mac)

    # ── proofs ───────────────────────────────────────────────────────────────────────────────────────────────────────
    def mac(self, *parts: str) -> str:
        """Compute this centre's keyed hash."""
        return hmac.new(self.key, "|".join(parts).encode(), hashlib.sha256).hexdigest()

    def change_mac(self, change: Change, order: Order) -> str:
        """Prove that a change was taken, as it came."""
        return self.mac("change", str(order.epoch), str(order.seq), from_change(change).model_dump_json())

    def record_mac(self, record: str, kept: Kept) -> str:
        """Prove that a record was served as it is."""
        order = (str(kept.order.epoch), str(kept.order.seq))
        return self.mac("record", record, kept.kind, kept.scope, *order, dump(kept.registers))

    # ── what a laptop hands back ─────────────────────────────────────────────────────────────────────────────────────
    def rescue(self, message: Rescue) -> tuple[tuple[int, int, int], tuple[str, ...]]:
        """Take in what is news; return how much, by kind, and what cannot be believed."""
        refused: list[str] = []
        news = [0, 0, 0]
        for event in message.events:
            news[2] += self._rescue_event(event)
        for rescued in message.changes:
            change, order = to_change(rescued.change), Order(*rescued.order)
            if rescued.mac != self.change_mac(change, order):
                refused.append(change.id)
            elif change.id not in self.changes:
                news[0] += self._rescue_change(rescued)
        for each in message.records:
            registers = {name: to_register(register) for name, register in each.fields.items()}
            kept = Kept(each.kind, each.scope, Order(*each.order), registers)
            if each.mac != self.record_mac(each.id, kept):
                refused.append(each.id)
            else:
                news[1] += self._rescue_record(each.id, kept)
        return (news[0], news[1], news[2]), tuple(refused)

    def _rescue_event(self, event: Event) -> int:
        known = any(told.event.scope == event.scope and told.event.kind == event.kind for told in self.life.events)
        return 0 if known or event.mac != self.mac(event.kind, event.scope[5:]) else 1

    def _rescue_change(self, rescued: RescuedChange) -> int:
        self.life.seq += 1
        self._put(to_change(rescued.change), Order(*rescued.order), Order(self.epoch, self.seq))
        return 1

    def _rescue_record(self, record: str, kept: Kept) -> int:
        known = self.records.get(record)
        if known is None:
            known = self.records[record] = Kept(kept.kind, kept.scope, Order(0, 0))
        names = {*known.registers, *kept.registers}
        joined = {
            name: join(known.registers.get(name, EMPTY), kept.registers.get(name, EMPTY)) for name in sorted(names)
        }
        if joined == known.registers:
            return 0
        self.life.seq += 1
        known.registers, known.order = joined, Order(self.epoch, self.seq)
        return 1

    # ── what both hold ───────────────────────────────────────────────────────────────────────────────────────────────
    def digests(self, person: str, case_id: str) -> dict[str, str]:
        """Digest the records of one case, or of the organisation, that somebody may read."""
        return {
            record: record_digest(record, kept.registers)
            for record, kept in self.records.items()
            if (case_of(kept.scope) or "") == case_id and self.may_read(person, kept.scope)
        }

    def digest(self, case_id: str, person: str = "") -> str:
        """Digest a case as it stands here."""
        return combined_digest(self.digests(person, case_id).values())

    def message(self, record: str) -> RecordMessage:
        """Write a record as it is served."""
        kept = self.records[record]
        fields = {name: from_register(register) for name, register in kept.registers.items()}
        order = (kept.order.epoch, kept.order.seq)
        mac = self.record_mac(record, kept)
        return RecordMessage(id=record, kind=kept.kind, scope=kept.scope, order=order, fields=fields, mac=mac)
