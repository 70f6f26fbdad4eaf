"""A centre in a small town for tests: somebody in each role, with laptops that speak to it without a network."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bofield.changes import Change, Op, Value, case_scope
from bofield.ids import new_change_id, new_id
from bofield.records.registry import SCHEMA
from bofield.server import accounts, admin_api, codes, feed, hello, incoming, pull
from bofield.server.devices import caller
from bofield.server.memory import memory_centre
from bofield.server.storage import Storage
from bofield.wire import codec
from bofield.wire.messages import Enrol, EnrolReply, Hello, HelloReply, Pull, PullReply, Push, PushReply, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from bofield.server.incoming import Received
    from bofield.wire.messages import RecordMessage


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Laptop:
    """A device of one person: makes changes, hands them in, and keeps what it is served."""

    centre: Centre
    reply: EnrolReply
    n: int = 0
    cursor: str = ""
    held: dict[str, RecordMessage] = field(default_factory=dict)
    epoch: int = 1
    incarnation: str = ""
    """The one it heard at its last greeting, where a test is about that; shown with every push."""

    @property
    def person(self) -> str:
        return self.reply.person.id

    @property
    def device(self) -> str:
        return self.reply.device

    def caller(self) -> Caller:
        with self.centre.storage.reading() as connection:
            return caller(connection, self.reply.token)

    def change(self, scope: str, *ops: Op, **other: object) -> Change:
        self.n += 1
        values: dict[str, object] = {
            "id": new_change_id(),
            "scope": scope,
            "author": self.person,
            "device": self.device,
            "n": self.n,
            "at": "2026-11-23T10:00:00+01:00",
            "zone": "Europe/Stockholm",
            "schema": SCHEMA,
            "ops": ops,
        }
        return Change(**{**values, **other})  # type: ignore[arg-type]

    def push(self, *changes: Change) -> tuple[Verdict, ...]:
        return self.push_received([incoming.received(change) for change in changes]).verdicts

    def push_received(self, changes: Sequence[Received], epoch: int | None = None) -> PushReply:
        epoch = self.epoch if epoch is None else epoch
        return feed.push(self.centre, self.caller(), epoch, changes, self.incarnation)

    def push_message(self, push: Push) -> PushReply:
        return self.push_received(incoming.read_changes(push), push.epoch)

    def write(self, scope: str, *ops: Op) -> Change:
        """Hand in one change that must be accepted."""
        change = self.change(scope, *ops)
        (verdict,) = self.push(change)
        assert verdict.verdict in {"accepted", "alternative"}, verdict
        return change

    def refused(self, scope: str, *ops: Op, **other: object) -> str:
        """Hand in one change that must be refused, and give the reason."""
        (verdict,) = self.push(self.change(scope, *ops, **other))
        assert verdict.verdict == "refused", verdict
        return verdict.reason

    def pull(self, limit: int = 1000) -> PullReply:
        """Take in one page."""
        request = Pull(server_id=self.reply.server_id, epoch=self.epoch, cursor=self.cursor, limit=limit)
        page = codec.decode(PullReply, pull.pull(self.centre, self.caller(), request).body())
        self.cursor = page.cursor
        self.held.update({record.id: record for record in page.records})
        return page

    def pull_all(self, limit: int = 1000) -> list[PullReply]:
        pages = [self.pull(limit)]
        while pages[-1].more:
            pages.append(self.pull(limit))
        return pages

    def sees(self, record: str) -> bool:
        """Tell whether a fresh laptop of this person would be served a record."""
        fresh = Laptop(self.centre, self.reply, epoch=self.epoch)
        fresh.pull_all()
        return record in fresh.held

    def value(self, record: str, name: str) -> Value:
        return self.held[record].fields[name].h[0].v

    def hello(self, incarnation: str, **other: object) -> HelloReply:
        values: dict[str, object] = {
            "device": self.device,
            "incarnation": incarnation,
            "app": "test",
            "schema_version": SCHEMA,
            "last_n": self.n,
        }
        return hello.hello(self.centre, self.caller(), Hello(**{**values, **other}))  # type: ignore[arg-type]


@dataclass
class Town:
    """A centre with two districts, and somebody in each role."""

    centre: Centre
    clock: Clock
    org: str
    south: str
    north: str
    coordinator: Laptop
    colleague: Laptop
    supervisor: Laptop
    stranger: Laptop
    """A coordinator of the other district."""
    administrator: Laptop

    def laptop(self, person: str) -> Laptop:
        code, _expires = codes.make_code(self.centre, self.org, person)
        return Laptop(self.centre, codes.enrol(self.centre, Enrol(code=code, device_name="test")))

    def newcomer(self, role: str, *districts: str, everywhere: bool = False) -> Laptop:
        person = accounts.add_user(self.centre, self.org, f"New {role}", role, districts, all_districts=everywhere)
        return self.laptop(person)


def database_of(centre: Centre) -> Storage:
    """The database of a centre that has one, for tests that look at rows."""
    assert isinstance(centre.storage, Storage)
    return centre.storage


def open_case(laptop: Laptop, district: str) -> str:
    """Open a case and give its id."""
    case = new_id()
    laptop.write(case_scope(case), Op("case", case, "district", district), Op("case", case, "address", "Storgatan 4"))
    return case


def write_contact(laptop: Laptop, case: str, status: str = "draft", note: str = "Ringde på, ingen öppnade.") -> str:
    """Write a contact and give its id."""
    contact = new_id()
    laptop.write(
        case_scope(case),
        Op("contact", contact, "author", laptop.person),
        Op("contact", contact, "kind", "home_visit"),
        Op("contact", contact, "note", note),
        Op("contact", contact, "status", status),
    )
    return contact


def build_town(folder: Path, database: str | None) -> Town:
    clock = Clock()
    admin_api.init_centre(folder, "Bostadsbolaget", database).close()
    return people_town(admin_api.open_centre(folder, clock), clock)


def build_town_in_memory() -> Town:
    clock = Clock()
    centre = memory_centre(clock)
    accounts.add_organisation(centre, "Bostadsbolaget")
    return people_town(centre, clock)


def people_town(centre: Centre, clock: Clock) -> Town:
    """Add districts, people and their laptops to a centre that has an organisation."""
    org = accounts.only_organisation(centre).id
    south, north = (accounts.add_district(centre, org, name) for name in ("Syd", "Norr"))
    people = [
        accounts.add_user(centre, org, name, role, districts)
        for name, role, districts in (
            ("Samordnare 1", "coordinator", [south]),
            ("Samordnare 2", "coordinator", [south]),
            ("Chef", "supervisor", [south]),
            ("Samordnare 3", "coordinator", [north]),
            ("Administratör", "administrator", []),
        )
    ]
    laptops = []
    for person in people:
        code, _expires = codes.make_code(centre, org, person)
        laptops.append(Laptop(centre, codes.enrol(centre, Enrol(code=code, device_name="test"))))
    return Town(centre, clock, org, south, north, *laptops)
