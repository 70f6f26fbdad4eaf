"""A centre in a few dictionaries, built on the same rule of merging as the real one, with lines that can be cut.

For tests of replicas and of the engine: it gives places, judges changes, and serves records whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from pydantic import BaseModel

from bofield.changes import EMPTY, Change, Order, Register, apply, combined_digest, record_digest
from bofield.ids import new_id
from bofield.records.registry import SCHEMA, fault
from bofield.records.state import case_of
from bofield.sync.ports import TooLargeError, UnusableError
from bofield.wire.codec import decode, encode
from bofield.wire.convert import from_register, to_change
from bofield.wire.messages import (
    Hello,
    HelloReply,
    Limits,
    PersonInfo,
    Pull,
    PullReply,
    Push,
    PushReply,
    RecordMessage,
    Verdict,
)

M = TypeVar("M", bound=BaseModel)
Judge = Callable[[Change], str]
"""Gives the code word for which a change is refused, or an empty text."""


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


class SmallCentre:
    """See the module."""

    def __init__(self, judge: Judge = faults_only, limits: Limits | None = None) -> None:
        self.server_id = new_id()
        self.epoch = 1
        self.seq = 0
        self.judge = judge
        self.limits = limits or Limits()
        self.verdict: Literal["ok", "epoch_changed", "fork", "snapshot_needed", "upgrade_advised"] = "ok"
        self.records: dict[str, Kept] = {}
        self.orders: dict[str, Order] = {}
        self.changes: dict[str, Change] = {}
        self.refused_now: set[str] = set()

    def line(self, person: str) -> Line:
        """Give a laptop a line to this centre."""
        return Line(self, person)

    def accept(self, change: Change) -> Order:
        """Put a change in its place and into the records."""
        self.seq += 1
        order = Order(self.epoch, self.seq)
        self.orders[change.id], self.changes[change.id] = order, change
        for op in change.ops:
            kept = self.records.setdefault(op.record, Kept(op.kind, change.scope, order))
            kept.order = order
            kept.registers[op.field] = apply(kept.registers.get(op.field, EMPTY), op, change, order)
        return order

    def take(self, change: Change) -> Verdict:
        """Judge one change."""
        if change.id in self.orders:
            order = self.orders[change.id]
            return Verdict(change=change.id, verdict="duplicate", order=(order.epoch, order.seq))
        if any(base in self.refused_now for op in change.ops for base in op.base):
            return Verdict(change=change.id, verdict="refused", reason="held_back")
        if why := self.judge(change):
            self.refused_now.add(change.id)
            return Verdict(change=change.id, verdict="refused", reason=why)
        order = self.accept(change)
        return Verdict(change=change.id, verdict="accepted", order=(order.epoch, order.seq))

    def digest(self, case_id: str) -> str:
        """Digest a case as it stands here."""
        mine = [(record, kept) for record, kept in self.records.items() if case_of(kept.scope) == case_id]
        return combined_digest(record_digest(record, kept.registers) for record, kept in mine)


class Line:
    """A transport to a SmallCentre, by way of the real codec. Requests, or their answers, can be lost on it."""

    def __init__(self, centre: SmallCentre, person: str) -> None:
        self.centre = centre
        self.person = person
        self.asked: list[str] = []
        self._cuts: list[tuple[str, bool]] = []
        self.widest: int | None = None
        """The most changes a push can carry before something on the way says 413."""

    def cut(self, request: str, *, late: bool = False) -> None:
        """Lose the next such request, or (`late`) its answer."""
        self._cuts.append((request, late))

    def hello(self, message: Hello) -> HelloReply:
        """Say who calls."""
        self._before("hello")
        reply = HelloReply(
            server_id=self.centre.server_id,
            organisation="Provhus",
            epoch=self.centre.epoch,
            head=self.centre.seq,
            durable_seq=0,
            schema_version=SCHEMA,
            limits=self.centre.limits,
            verdict=self.centre.verdict,
            incarnation=f"{self.person}-{len(self.asked)}",
            person=PersonInfo(id=self.person, name="Eva Ek"),
        )
        return self._after("hello", message, reply)

    def push(self, message: Push) -> PushReply:
        """Hand over changes."""
        self._before("push")
        if self.widest is not None and len(message.changes) > self.widest:
            raise TooLargeError("413")
        centre = self.centre
        centre.refused_now.clear()
        verdicts = tuple(centre.take(to_change(each)) for each in message.changes)
        reply = PushReply(server_id=centre.server_id, epoch=centre.epoch, head=centre.seq, verdicts=verdicts)
        return self._after("push", message, reply)

    def pull(self, message: Pull) -> PullReply:
        """Ask for what is new."""
        self._before("pull")
        centre, after = self.centre, int(message.cursor or "0")
        new = sorted((kept.order, record) for record, kept in centre.records.items() if kept.order.seq > after)
        page, rest = new[: message.limit], new[message.limit :]
        # Records of one change share its place, and the cursor must not come between them.
        while rest and page and rest[0][0] == page[-1][0]:
            page.append(rest.pop(0))
        records = tuple(self._message(record) for _order, record in page)
        cases = {case for _order, record in page if (case := case_of(centre.records[record].scope))}
        reply = PullReply(
            server_id=centre.server_id,
            epoch=centre.epoch,
            head=centre.seq,
            records=records,
            cursor=str(page[-1][0].seq if page else after),
            more=bool(rest),
            remaining=len(rest),
            digests={} if rest else {case: centre.digest(case) for case in cases},
        )
        return self._after("pull", message, reply)

    def close(self) -> None:
        """Hang up."""
        self.asked.append("close")

    def _message(self, record: str) -> RecordMessage:
        kept = self.centre.records[record]
        fields = {name: from_register(register) for name, register in kept.registers.items()}
        order = (kept.order.epoch, kept.order.seq)
        return RecordMessage(id=record, kind=kept.kind, scope=kept.scope, order=order, fields=fields)

    def _before(self, request: str) -> None:
        self.asked.append(request)
        if (request, False) in self._cuts:
            self._cuts.remove((request, False))
            raise UnusableError("the request was lost")

    def _after(self, request: str, asked: BaseModel, reply: M) -> M:
        """Carry both through the codec, as the wire would, unless the answer is lost."""
        decode(type(asked), *encode(asked), guarded=False)
        if (request, True) in self._cuts:
            self._cuts.remove((request, True))
            raise UnusableError("the answer was lost")
        return decode(type(reply), *encode(reply), guarded=False)
