"""The laptop's part of the cost: a real encrypted file that syncs with a centre of which nothing is measured.

What the counterpart answers with is made ready while the clocks stand still; the laptop's part is everything else that
a sync is made of, with the messages written, packed, unpacked and read.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from bofield.changes import Order, apply, case_scope, combined_digest, record_digest
from bofield.ids import new_change_id
from bofield.records.registry import SCHEMA
from bofield.replica.values import Edit, NewChange
from bofield.sync.engine import Engine
from bofield.sync.reading import read_page
from bofield.wire.codec import decode, encode
from bofield.wire.convert import from_register, to_change, to_register
from bofield.wire.messages import (
    Digest,
    DigestReply,
    HeadMessage,
    Hello,
    HelloReply,
    Limits,
    PersonInfo,
    Pull,
    PullReply,
    Push,
    PushReply,
    RecordMessage,
    RegisterMessage,
    Verdict,
)
from support.replicas import NOON, encrypted, person
from sync_cost_clocks import Clocks
from sync_cost_records import CASE_SIZE, KINDS, OWN, THEIRS, born, chosen, edit, values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic import BaseModel

    from bofield.changes import Change, Op
    from bofield.sync.ports import TransportPort

M = TypeVar("M", bound="BaseModel")
_MAC = "ab" * 32
_PAGE = 1000


@dataclass
class Counterpart:
    """A centre that remembers only what has changed since everything began."""

    cases: int
    person: str
    seq: int = 0
    changed: dict[str, RecordMessage] = field(default_factory=dict)
    fresh: dict[str, None] = field(default_factory=dict)
    ids: list[list[str]] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ids = [[born(case, number)[0] for number in range(CASE_SIZE)] for case in range(self.cases)]
        # The order of the feed: as they were born.
        every = sorted((each, case, n) for case, ids in enumerate(self.ids) for n, each in enumerate(ids))
        self.seq = len(every)
        self.order = {each: seq for seq, (each, _case, _n) in enumerate(every, 1)}
        self.places = {each: (case, n) for each, case, n in every}

    def record(self, record: str) -> RecordMessage:
        """Read a record as it stands."""
        if record in self.changed:
            return self.changed[record]
        case, number = self.places[record]
        change = hashlib.blake2b(record.encode(), digest_size=16).hexdigest()
        order = (1, self.order[record])
        at = born(case, number)[1].isoformat(timespec="seconds")
        fields = {
            name: RegisterMessage(h=(HeadMessage(c=change, v=value, o=order, a=self.person, t=at),))
            for name, value in values(case, number, self.person, self.person).items()
        }
        scope = case_scope(self.ids[case][0])
        return RecordMessage(id=record, kind=KINDS[number], scope=scope, order=order, fields=fields, mac=_MAC)

    def first_pages(self) -> list[list[str]]:
        """Name everything page by page, the newest first, as a first read brings it."""
        every = sorted(self.order, key=self.order.__getitem__, reverse=True)
        return [every[start : start + _PAGE] for start in range(0, len(every), _PAGE)]

    def take(self, change: Change) -> Order:
        """Accept a change."""
        self.seq += 1
        order = Order(1, self.seq)
        for op in change.ops:
            self._put(op, change, order)
        return order

    def _put(self, op: Op, change: Change, order: Order) -> None:
        message = self.record(op.record)
        register = apply(to_register(message.fields.get(op.field, RegisterMessage(h=()))), op, change, order)
        fields = {**message.fields, op.field: from_register(register)}
        place = (order.epoch, order.seq)
        self.changed[op.record] = message.model_copy(update={"fields": fields, "order": place})
        self.fresh[op.record] = None

    def change(self, case: int, number: int, turn: int) -> None:
        """Let a colleague change a record."""
        record = self.ids[case][number]
        kind, name, value = edit(number, turn)
        message = self.record(record)
        base = tuple(head.c for head in message.fields[name].h) if name in message.fields else ()
        self.seq += 1
        head = HeadMessage(c=new_change_id(), v=value, o=(1, self.seq), a=self.person, t=NOON.isoformat())
        fields = {**message.fields, name: RegisterMessage(h=(head,), r=base)}
        self.changed[record] = RecordMessage(
            id=record, kind=kind, scope=message.scope, order=(1, self.seq), fields=fields, mac=_MAC
        )
        self.fresh[record] = None

    def digest(self, case: int) -> str:
        """Digest a case."""
        return combined_digest(
            record_digest(each, {name: to_register(one) for name, one in self.record(each).fields.items()})
            for each in self.ids[case]
        )


class Line:
    """A transport to a counterpart. While the counterpart thinks, the laptop's clocks stand still."""

    def __init__(self, counterpart: Counterpart, clocks: Clocks) -> None:
        self._there, self._clocks = counterpart, clocks
        self._server = "5d6fcb0e-0000-7000-8000-000000000001"

    @property
    def server_id(self) -> str:
        """The counterpart's name."""
        return self._server

    def hello(self, message: Hello) -> HelloReply:
        """Greet."""
        return self._answer(message, self._hello(), HelloReply)

    def _hello(self) -> HelloReply:
        return HelloReply(
            server_id=self._server,
            organisation="Provhus",
            epoch=1,
            head=self._there.seq,
            durable_seq=0,
            schema_version=SCHEMA,
            limits=Limits(),
            verdict="ok",
            incarnation=new_change_id(),
            person=PersonInfo(id=self._there.person, name="Eva Ek"),
        )

    def push(self, message: Push) -> PushReply:
        """Take changes."""
        body, encoding = encode(message)
        with self._clocks.standing_still():
            verdicts = []
            for each in decode(Push, body, encoding).changes:
                order = self._there.take(to_change(each))
                verdicts.append(Verdict(change=each.id, verdict="accepted", order=(order.epoch, order.seq), mac=_MAC))
            reply = PushReply(server_id=self._server, epoch=1, head=self._there.seq, verdicts=tuple(verdicts))
        return self._answer(None, reply, PushReply)

    def pull(self, message: Pull) -> PullReply:
        """Serve what has changed."""
        with self._clocks.standing_still():
            there = self._there
            records = tuple(there.record(each) for each in there.fresh)
            cases = {there.places[each][0] for each in there.fresh}
            there.fresh.clear()
            reply = page(self._server, there.seq, records)
            reply = reply.model_copy(update={"digests": {there.ids[case][0]: there.digest(case) for case in cases}})
            body, encoding = encode(reply)
            encode(message)
        return read_page(body, encoding, 1 << 26)

    def digest(self, message: Digest) -> DigestReply:
        """Find everything in order."""
        return self._answer(message, DigestReply(server_id=self._server, epoch=1), DigestReply)

    def _answer(self, message: BaseModel | None, reply: M, model: type[M]) -> M:
        if message is not None:
            encode(message)
        with self._clocks.standing_still():
            body, encoding = encode(reply)
        return decode(model, body, encoding, guarded=False)

    def close(self) -> None:
        """Hang up."""


def page(server: str, seq: int, records: Sequence[RecordMessage]) -> PullReply:
    """Make a page."""
    return PullReply(server_id=server, epoch=1, head=seq, records=tuple(records), cursor=str(seq), more=False)


class LaptopSide:
    """A laptop with so many records, that can sync ten changes again and again."""

    def __init__(self, folder: Path, records: int) -> None:
        self.records = records
        self.clocks = Clocks()
        me = person(server="https://centre.example", org="prov", token="secret")
        self._there = Counterpart(records // CASE_SIZE, me.person)
        self._line = Line(self._there, self.clocks)
        self.replica = encrypted(folder, me)
        for ids in self._there.first_pages():
            self.replica.apply_page(page(self._line.server_id, self._there.seq, [self._there.record(e) for e in ids]))
        # What is only asked for after a restore or by a person, the line does not carry.
        self._engine = Engine(self.replica, cast("TransportPort", self._line))
        self.turn = 0
        self.sync()

    def sync(self) -> None:
        """Sync, by the clocks."""
        outcome = self._engine.run()
        assert outcome.state == "synced", outcome

    def round(self, *, spread: bool) -> None:
        """Let two people change ten records each, and measure the sync: in ten cases, or all in one."""
        self.turn += 1
        chance = random.Random(f"{self.turn}-{spread}")
        cases = chosen(chance, range(len(self._there.ids)), spread=spread)
        new = []
        for case, number in zip(cases, OWN, strict=True):
            ids = self._there.ids[case]
            kind, name, value = edit(number, self.turn)
            new.append(NewChange(case_scope(ids[0]), [Edit(kind, ids[number], name, value)], NOON))
        for each in new:
            self.replica.write(each.scope, each.edits, at=each.at)
        for case, number in zip(cases, THEIRS, strict=True):
            self._there.change(case, number, self.turn)
        with self.clocks.running():
            outcome = self._engine.run()
        assert (outcome.state, outcome.pushed, outcome.pulled) == ("synced", 10, 20), outcome
        assert self.replica.sync_state().agreed

    def close(self) -> None:
        """Close the file."""
        self.replica.close()
