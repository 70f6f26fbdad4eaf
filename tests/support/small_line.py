"""A transport to a SmallCentre, by way of the real codec. Requests, or their answers, can be lost on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from bofield.changes import combined_digest
from bofield.records.registry import SCHEMA
from bofield.records.state import case_of
from bofield.sync.ports import TooLargeError, UnusableError
from bofield.wire.codec import decode, encode
from bofield.wire.convert import from_change, to_change
from bofield.wire.messages import (
    Digest,
    DigestReply,
    Hello,
    HelloReply,
    History,
    HistoryReply,
    PastChange,
    PersonInfo,
    Pull,
    PullReply,
    Purged,
    PurgedReply,
    Push,
    PushReply,
    Rescue,
    RescueReply,
)

if TYPE_CHECKING:
    from support.small_centre import SmallCentre, Verdicts

M = TypeVar("M", bound=BaseModel)


class Line:
    """See the module."""

    def __init__(self, centre: SmallCentre, person: str) -> None:
        self.centre = centre
        self.person = person
        self.asked: list[str] = []
        self._cuts: list[tuple[str, bool]] = []
        self.widest: int | None = None
        """The most changes a push, or things a rescue, can carry before something on the way says 413."""

    def cut(self, request: str, *, late: bool = False) -> None:
        """Lose the next such request, or (`late`) its answer."""
        self._cuts.append((request, late))

    def hello(self, message: Hello) -> HelloReply:
        """Say who calls."""
        self._before("hello")
        centre = self.centre
        reply = HelloReply(
            server_id=centre.server_id,
            organisation="Provhus",
            epoch=centre.epoch,
            head=centre.seq,
            durable_seq=centre.life.durable,
            schema_version=SCHEMA,
            limits=centre.limits,
            verdict=centre.verdict or self._verdict(message),
            incarnation=f"{self.person}-{len(self.asked)}",
            person=PersonInfo(id=self.person, name="Eva Ek"),
        )
        return self._after("hello", message, reply)

    def _verdict(self, message: Hello) -> Verdicts:
        if self.person in self.centre.retired:
            return "retired"
        return "ok" if message.epoch in {0, self.centre.epoch} else "epoch_changed"

    def rescue(self, message: Rescue) -> RescueReply:
        """Hand back what a restored centre has lost."""
        self._before("rescue")
        self._narrow(len(message.changes) + len(message.records) + len(message.events))
        (changes, records, events), refused = self.centre.rescue(message)
        reply = RescueReply(
            server_id=self.centre.server_id,
            epoch=self.centre.epoch,
            head=self.centre.seq,
            changes=changes,
            records=records,
            events=events,
            refused=refused,
        )
        return self._after("rescue", message, reply)

    def push(self, message: Push) -> PushReply:
        """Hand over changes."""
        self._before("push")
        self._narrow(len(message.changes))
        centre = self.centre
        centre.refused_now.clear()
        verdicts = tuple(centre.take(to_change(each), self.person) for each in message.changes)
        reply = PushReply(server_id=centre.server_id, epoch=centre.epoch, head=centre.seq, verdicts=verdicts)
        return self._after("push", message, reply)

    def pull(self, message: Pull) -> PullReply:
        """Ask for what is new."""
        self._before("pull")
        centre, after = self.centre, int(message.cursor or "0")
        new = sorted(
            (kept.order.seq, record)
            for record, kept in centre.records.items()
            if kept.order.seq > after and centre.may_read(self.person, kept.scope)
        )
        page, rest = new[: message.limit], new[message.limit :]
        # Records of one change share its place, and the cursor must not come between them.
        while rest and page and rest[0][0] == page[-1][0]:
            page.append(rest.pop(0))
        upto = page[-1][0] if rest else centre.seq
        cases = {case for _seq, record in page if (case := case_of(centre.records[record].scope))}
        told = (each.event for each in centre.life.events if message.cursor and each.person == self.person)
        reply = PullReply(
            server_id=centre.server_id,
            epoch=centre.epoch,
            head=centre.seq,
            records=tuple(centre.message(record) for _seq, record in page),
            events=tuple(event for event in told if after < event.order[1] <= upto),
            cursor=str(upto),
            more=bool(rest),
            remaining=len(rest),
            digests={} if rest else {case: centre.digest(case, self.person) for case in cases},
        )
        return self._after("pull", message, reply)

    def digest(self, message: Digest) -> DigestReply:
        """Ask whether both hold the same."""
        self._before("digest")
        centre = self.centre
        scopes = {case_of(kept.scope) or "" for kept in centre.records.values()}
        cases = {}
        for case, digest in message.cases.items():
            if not centre.may_read(self.person, f"case:{case}"):
                cases[case] = "gone"
            elif centre.digest(case, self.person) != digest:
                cases[case] = "differs"
        readable = {case for case in scopes if centre.digests(self.person, case)}
        buckets = {case: self._differing(case, told) for case, told in message.buckets.items()}
        records: list[str] = []
        unknown: list[str] = []
        for case, told in message.ids.items():
            mine = centre.digests(self.person, case)
            within = message.within.get(case, ())
            records += [each for each in mine if each[-2:] in within and mine[each] != told.get(each)]
            unknown += [each for each in told if each not in mine]
        reply = DigestReply.model_validate(
            {
                "server_id": centre.server_id,
                "epoch": centre.epoch,
                "cases": cases,
                "missing": tuple(sorted(readable - message.cases.keys())) if message.whole else (),
                "buckets": buckets,
                "records": tuple(centre.message(record) for record in records[: centre.limits.page]),
                "unknown": tuple(unknown),
            }
        )
        return self._after("digest", message, reply)

    def _differing(self, case: str, told: dict[str, str]) -> tuple[str, ...]:
        mine: dict[str, list[str]] = {}
        for record, digest in self.centre.digests(self.person, case).items():
            mine.setdefault(record[-2:], []).append(digest)
        sums = {bucket: combined_digest(digests) for bucket, digests in mine.items()}
        return tuple(sorted(each for each in {*sums, *told} if sums.get(each) != told.get(each)))

    def purged(self, message: Purged) -> PurgedReply:
        """Say what has left."""
        self._before("purged")
        scopes = ("everything",) if message.everything else message.scopes
        self.centre.life.receipts += [(self.person, scope) for scope in scopes]
        return self._after("purged", message, PurgedReply(server_id=self.centre.server_id))

    def history(self, message: History) -> HistoryReply:
        """Ask for every change to a record."""
        self._before("history")
        centre = self.centre
        touching = [change for change in centre.changes.values() if message.record in change.records]
        orders = centre.life.orders
        past = (
            PastChange(change=from_change(change), order=(orders[change.id].epoch, orders[change.id].seq))
            for change in touching
        )
        reply = HistoryReply(server_id=centre.server_id, epoch=centre.epoch, changes=tuple(past))
        return self._after("history", message, reply)

    def close(self) -> None:
        """Hang up."""
        self.asked.append("close")

    def _narrow(self, size: int) -> None:
        if self.widest is not None and size > self.widest:
            raise TooLargeError("413")

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
