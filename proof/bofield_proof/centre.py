"""The real centre of a history: its own functions over a ledger in memory, and the file that remembers its lives.

Everything a laptop or an administrator can ask passes through here. Knows the server package; judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.replica.values import Record
from bofield.server import (
    accounts,
    codes,
    devices,
    digests,
    epochs,
    feed,
    hello,
    history,
    incoming,
    pull,
    purge,
    rescue,
    sealing,
)
from bofield.server.centre import Centre
from bofield.server.epochs import MemoryEpochs
from bofield.server.problems import ProblemError
from bofield.wire import codec
from bofield.wire.messages import DigestReply, Enrol, PullReply
from bofield_proof.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bofield.changes import Change, Order
    from bofield.server.devices import Caller
    from bofield.wire.messages import (
        Digest,
        EnrolReply,
        Hello,
        HelloReply,
        History,
        HistoryReply,
        Pull,
        Purged,
        PurgedReply,
        Push,
        PushReply,
        Rescue,
        RescueReply,
    )
    from bofield_proof.chance import Clock
    from bofield_proof.stored import Image

KEY = b"k" * 32
ROLES = ("coordinator", "coordinator", "supervisor")
"""What the three people are."""
NAMES = ("Eva", "Bo", "Siv")
_MANY = 1 << 30


@dataclass(frozen=True, slots=True)
class Places:
    """The names of what every centre here begins with."""

    org: str
    south: str
    north: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fed:
    """One row of the feed."""

    kind: str
    order: Order
    change: Change


class TheCentre:
    """One centre in one history. Begins empty, or as it was when its image was taken."""

    def __init__(self, clock: Clock, image: Image | None = None, places: Places | None = None) -> None:
        self._clock = clock
        self._epochs = MemoryEpochs()
        self._stored = Stored(image)
        self._generation = 0
        self._given: dict[str, int] = {}
        self.centre = Centre(self._stored, KEY, clock, self._epochs)
        self.places = places or self._found()
        epochs.settle(self.centre)

    def _found(self) -> Places:
        """Begin an organisation with two districts and three people."""
        centre = self.centre
        org = accounts.add_organisation(centre, "Provhus")
        south, north = (accounts.add_district(centre, org, name) for name in ("Syd", "Norr"))
        people = tuple(
            accounts.add_user(centre, org, name, role, [south]) for name, role in zip(NAMES, ROLES, strict=True)
        )
        return Places(org, south, north, people)

    # ── what a laptop asks ───────────────────────────────────────────────────────────────────────────────────────────
    def _caller(self, token: str, *, reads: bool = False) -> Caller:
        """Find out who is calling, anew at every request; one that is retired may hand in, and nothing else."""
        with self.centre.storage.reading() as ledger:
            found = devices.caller(ledger, token)
        if reads and found.retired:
            raise ProblemError(403, "device_revoked", "this device has been revoked")
        return found

    def hello(self, token: str, message: Hello) -> HelloReply:
        """Greet a laptop."""
        message = message.model_copy(update={"cursor": self._cursor(message.cursor)})
        return hello.hello(self.centre, self._caller(token), message)

    def push(self, token: str, message: Push) -> PushReply:
        """Take changes in."""
        changes = incoming.read_changes(message)
        return feed.push(self.centre, self._caller(token), message.epoch, changes, message.incarnation)

    def pull(self, token: str, message: Pull) -> tuple[PullReply, bytes]:
        """Serve a page, as the laptop reads it and as it travels."""
        message = message.model_copy(update={"cursor": self._cursor(message.cursor)})
        body = pull.pull(self.centre, self._caller(token, reads=True), message).body()
        reply = codec.decode(PullReply, body, guarded=False)
        self._given[reply.cursor] = self._generation
        return reply, body

    def rescue(self, token: str, message: Rescue) -> RescueReply:
        """Take back what a restore has lost."""
        return rescue.rescue(self.centre, self._caller(token, reads=True), message)

    def digest(self, token: str, message: Digest) -> tuple[DigestReply, bytes]:
        """Compare what both hold."""
        body = digests.compare(self.centre, self._caller(token, reads=True), message).body()
        return codec.decode(DigestReply, body, guarded=False), body

    def purged(self, token: str, message: Purged) -> PurgedReply:
        """Take a receipt."""
        return purge.take_receipt(self.centre, self._caller(token), message)

    def history(self, token: str, message: History) -> tuple[HistoryReply, bytes]:
        """Tell what a record has been."""
        reply = history.history(self.centre, self._caller(token, reads=True), message)
        return reply, reply.model_dump_json().encode()

    def _cursor(self, text: str) -> str:
        """A cursor from before the centre forgot them all cannot be read any more."""
        return text if self._given.get(text, self._generation) == self._generation else text[::-1]

    # ── what an administrator does ───────────────────────────────────────────────────────────────────────────────────
    def grant(self, person: int, scope: str) -> None:
        """Give somebody their role in a scope."""
        accounts.grant(self.centre, self.places.org, self.places.people[person], ROLES[person], scope)

    def withdraw(self, person: int, scope: str) -> None:
        """Take somebody's role in a scope away."""
        accounts.withdraw(self.centre, self.places.org, self.places.people[person], ROLES[person], scope)

    def enrol(self, person: int) -> EnrolReply:
        """Give somebody another laptop."""
        code, _expires = codes.make_code(self.centre, self.places.org, self.places.people[person])
        return codes.enrol(self.centre, Enrol(code=code, device_name="laptop"))

    def revoke(self, device: str) -> None:
        """Withdraw a laptop."""
        devices.revoke_device(self.centre, self.places.org, device)

    def purge(self, case: str) -> None:
        """Erase a case."""
        purge.purge_case(self.centre, self.places.org, case, "Begärd radering")

    def forget_cursors(self) -> None:
        """Let no cursor be good that was given until now, as when the feed has been made shorter."""
        self._generation += 1

    # ── what happens to the machine ──────────────────────────────────────────────────────────────────────────────────
    def image(self) -> Image:
        """Copy the whole database."""
        return self._stored.image()

    def restore(self, image: Image, *, with_file: bool) -> None:
        """Put the database back, and the file beside it too unless it is still there; then start."""
        self._stored.put_back(image)
        if not with_file:
            self._epochs = MemoryEpochs()
        self.centre = Centre(self._stored, KEY, self._clock, self._epochs)
        epochs.settle(self.centre)

    def remember(self) -> None:
        """Note beside the database how far it has come, as the process does every now and then."""
        epochs.remember(self.centre)

    def trip(self, count: int, strike: Callable[[], BaseException]) -> None:
        """Let the process die at a statement, counted from now on."""
        self._stored.trip(count, strike)

    def disarm(self) -> bool:
        """Take the tripwire away; tell whether it was touched."""
        return self._stored.disarm()

    def backed_up(self) -> None:
        """Note that everything there is now lies in a verified backup."""
        with self.centre.storage.writing() as ledger:
            ledger.set_home(self.places.org, durable_seq=ledger.lock(self.places.org).head)

    @property
    def is_torn(self) -> bool:
        """Whether a transaction that broke off left something behind."""
        return self._stored.is_torn

    # ── what the proof looks at ──────────────────────────────────────────────────────────────────────────────────────
    def epoch(self) -> int:
        """The number of the centre's life."""
        with self.centre.storage.reading() as ledger:
            return ledger.home(self.places.org).epoch

    def feed(self) -> list[Fed]:
        """Read the whole feed; what was erased is left out."""
        with self.centre.storage.reading() as ledger:
            rows = ledger.feed_after(self.places.org, 0, _MANY, _MANY)
            return [Fed(row.kind, row.order, row.change) for row in rows if not row.is_erased]

    def records(self, ids: Iterable[str]) -> dict[str, Record]:
        """Read records as they stand."""
        with self.centre.storage.reading() as ledger:
            found = ledger.records(self.places.org, ids)
            return {
                each.id: Record(each.id, each.kind, each.scope, dict(each.registers), each.order)
                for each in found.values()
            }

    def district(self, case: str) -> str:
        """Tell where a case lies; empty when there is none."""
        with self.centre.storage.reading() as ledger:
            return ledger.districts_of(self.places.org, (case,)).get(case) or ""

    def rights(self, person: int) -> set[str]:
        """The scopes in which somebody has their role, as the centre has it."""
        with self.centre.storage.reading() as ledger:
            return {row.scope for row in ledger.access(self.places.org, self.places.people[person])}

    def erased(self) -> set[str]:
        """The cases that were erased."""
        with self.centre.storage.reading() as ledger:
            return set(ledger.purged(self.places.org))

    def ended(self) -> set[str]:
        """What has ended for good, by id: rights that were taken away, laptops withdrawn, cases erased."""
        with self.centre.storage.reading() as ledger:
            org = self.places.org
            rights = {row.id for row in ledger.access_after(org, -1) if row.to_seq is not None}
            laptops = {row.id for row in ledger.devices(org) if row.revoked_at}
            return rights | laptops | set(ledger.purged(org))

    def in_force(self) -> set[str]:
        """The rights and the laptops that are good now, by id."""
        with self.centre.storage.reading() as ledger:
            org = self.places.org
            rights = {row.id for row in ledger.access_after(org, -1) if row.to_seq is None}
            return rights | {row.id for row in ledger.devices(org) if not row.revoked_at}

    def refused(self) -> set[str]:
        """The changes that are kept as refused."""
        with self.centre.storage.reading() as ledger:
            return {row.change_id for row in ledger.refused(self.places.org)}

    def sealed(self, change: str) -> Record | None:
        """Find the sealed record that keeps a change."""
        name = sealing.record_of(change)
        return self.records([name]).get(name)

    def whole(self) -> str:
        """Everything in the database, as text."""
        return self._stored.text()
