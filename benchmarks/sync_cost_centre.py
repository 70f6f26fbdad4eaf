"""The centre's part of the cost: a real database with very many cases, and two coordinators who sync with it.

One of them has a district of forty cases, the other one in which a tenth of all cases lie. What the program does for a
request is measured, from its bytes to the bytes of the answer; HTTP itself, which is the same for all, is not.
"""

from __future__ import annotations

import random
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import text

from bofield.changes import Op, case_scope
from bofield.records.registry import SCHEMA
from bofield.server import accounts, admin_api, codes, digests, feed, hello, incoming, pull
from bofield.server.cursor import Cursor, Position, write_cursor
from bofield.server.served import Served
from bofield.wire import codec
from bofield.wire.convert import from_change
from bofield.wire.messages import (
    Digest,
    DigestReply,
    Enrol,
    Hello,
    HelloReply,
    Pull,
    PullReply,
    Push,
    PushReply,
    Receipt,
)
from support.centre import Laptop, database_of
from sync_cost_clocks import Clocks, processor
from sync_cost_filling import into_postgresql, into_sqlite
from sync_cost_mould import BLOCK, Mould, names
from sync_cost_records import CASE_SIZE, KINDS, OWN, THEIRS, chosen, edit, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bofield.changes import Change
    from bofield.server.centre import Centre
    from bofield.server.devices import Caller
    from sync_cost_mould import Names

A = TypeVar("A", bound=BaseModel)
M = TypeVar("M", bound=BaseModel)
FEW = 40
"""The cases of the smaller district."""
_SHARES = 10
_TABLES = ("feed", "record_state", "case_digest", "case_move", "case_file", "task", "member", "contact", "rent_debt",
           "legal_event", "plan", "consent")  # fmt: skip
_BY = {"feed": "scope", "case_file": "id"}


class CentreSide:
    """A centre with so many records. Its database is a file in the folder unless a URL is given."""

    def __init__(self, folder: Path, records: int, database: str | None = None) -> None:
        admin_api.init_centre(folder, "Provhus", database).close()
        with closing(admin_api.open_centre(folder)) as centre:
            self._districts = [admin_api.add_district(centre, f"District {n}") for n in range(_SHARES + 1)]
            roles = [(f"Person {n}", "coordinator", [self._districts[n // 2]]) for n in range(4)]
            self._people = [admin_api.add_user(centre, *each) for each in roles]
            self._start, mould = self._mould(centre)
        self._block = min(BLOCK, records // CASE_SIZE)
        self._cases = records // CASE_SIZE // self._block * self._block
        self.records = self._cases * CASE_SIZE
        cast = (mould.cast(self.names(case), self._district(case)) for case in range(self._cases))
        if database is None:
            into_sqlite(folder / "centre.db", mould.columns, cast)
        self.centre = admin_api.open_centre(folder)
        if database is not None:
            into_postgresql(database_of(self.centre), mould.columns, cast)
        with self.centre.storage.writing() as ledger:
            ledger.set_home(self.org, head=self._start + self.records)

    @property
    def org(self) -> str:
        """The organisation."""
        return accounts.only_organisation(self.centre).id

    @cached_property
    def readers(self) -> dict[str, CentreReader]:
        """Those who sync: one with few cases, and one with a tenth of all."""
        mine = [case for case in range(self._cases) if self._district(case) == self._districts[1]]
        return {
            "forty cases": CentreReader(self, self._people[:2], range(min(FEW, self._cases))),
            "a tenth": CentreReader(self, self._people[2:], mine),
        }

    def _district(self, case: int) -> str:
        return self._districts[0 if case < FEW else 1 + case % _SHARES]

    def names(self, case: int) -> Names:
        """What is called what in a case."""
        return names(case, self._start, self._block)

    def _mould(self, centre: Centre) -> tuple[int, Mould]:
        """Let the centre take in one case, and read what it has made of it."""
        laptop = enrolled(centre, self._people[0])
        which = names(-1)
        scope = case_scope(which.records[0])
        changes = []
        for number, record in enumerate(which.records):
            told = values(0, number, self._people[0], self._districts[0])
            changes.append(laptop.write(scope, *(Op(KINDS[number], record, name, told[name]) for name in told)))
        rows = {}
        with database_of(centre).looking() as connection:
            for table in _TABLES:
                by = _BY.get(table, "case_id")
                query = text(f"SELECT * FROM {table} WHERE {by} = :case")  # noqa: S608  (names above)
                found = connection.execute(query, {"case": scope if by == "scope" else which.records[0]})
                rows[table] = [dict(row) for row in found.mappings()]
        with centre.storage.reading() as ledger:
            start = ledger.home(accounts.only_organisation(centre).id).head
        return start, Mould(rows, changes, self._districts[0])

    def close(self) -> None:
        """Let go of the database."""
        self.centre.close()


def enrolled(centre: Centre, person: str) -> Laptop:
    """Enrol a laptop."""
    return Laptop(centre, codes.enrol(centre, Enrol(code=admin_api.make_code(centre, person), device_name="laptop")))


class CentreReader:
    """Somebody who syncs, and a colleague who changes things in the same cases meanwhile."""

    def __init__(self, side: CentreSide, people: Sequence[str], cases: Sequence[int]) -> None:
        self.records = side.records
        self._side, self._cases = side, cases
        self._laptop, self._colleague = (enrolled(side.centre, person) for person in people)
        self.clocks = Clocks(self._busy)
        self._backends: list[Path] = []
        self._turn = 0
        self._heads: dict[tuple[str, str], str] = {}
        self._latest: Receipt | None = None
        self._incarnation = ""
        self._begin()

    def _begin(self) -> None:
        """Let the laptop have read everything there is."""
        centre, who = self._side.centre, self._laptop.caller()
        with centre.storage.reading() as ledger:
            place = ledger.home(self._side.org).place
            row = ledger.at_seq(self._side.org, place.seq)
            assert row is not None, "nothing stands at the end of the feed"
        cursor = Cursor(place.epoch, Position(place.seq), mark=row.change_id, rights=place.seq)
        self._laptop.cursor = write_cursor(cursor, centre.key, who.server_id, who.person)

    def round(self, *, spread: bool) -> None:
        """Let two people change ten records each, and measure the sync of one: in ten cases, or all in one."""
        self._turn += 1
        chance = random.Random(f"{self._turn}-{spread}")
        cases = chosen(chance, self._cases, spread=spread)
        self._push(self._colleague, [self._change(self._colleague, *each) for each in zip(cases, THEIRS, strict=True)])
        mine = [self._change(self._laptop, *each) for each in zip(cases, OWN, strict=True)]
        self._find_backends()
        with self.clocks.running():
            self._sync(mine, [self._side.names(case).records[0] for case in dict.fromkeys(cases)])

    def _sync(self, changes: Sequence[Change], cases: Sequence[str]) -> None:
        laptop, server = self._laptop, self._laptop.reply.server_id
        message = Hello(
            device=laptop.device,
            incarnation=self._incarnation,
            app="benchmark",
            schema_version=SCHEMA,
            server_id=server,
            epoch=1,
            cursor=laptop.cursor,
            last_n=laptop.n - len(changes),
            latest=self._latest,
        )
        met = self._ask(message, HelloReply, lambda who, asked: hello.hello(self._side.centre, who, asked))
        assert met.verdict == "ok", met
        self._incarnation = met.incarnation
        self._push(laptop, changes, met.incarnation)
        wanted = Pull(server_id=server, epoch=1, cursor=laptop.cursor)
        page = self._ask(wanted, PullReply, lambda who, asked: pull.pull(self._side.centre, who, asked))
        assert (len(page.records), page.more, set(page.digests)) == (20, False, set(cases)), page
        laptop.cursor = page.cursor
        compared = Digest(server_id=server, epoch=1, cases=page.digests)
        reply = self._ask(compared, DigestReply, lambda who, asked: digests.compare(self._side.centre, who, asked))
        assert not reply.cases, reply

    def _push(self, laptop: Laptop, changes: Sequence[Change], incarnation: str = "") -> None:
        told = tuple(from_change(each) for each in changes)
        message = Push(server_id=laptop.reply.server_id, epoch=1, incarnation=incarnation, changes=told)
        reply = self._ask(message, PushReply, self._take, laptop)
        assert {verdict.verdict for verdict in reply.verdicts} == {"accepted"}, reply
        last = reply.verdicts[-1]
        if laptop is self._laptop and last.order:
            self._latest = Receipt(change=last.change, order=last.order, mac=last.mac)

    def _take(self, who: Caller, message: Push) -> PushReply:
        changes = incoming.read_changes(message)
        return feed.push(self._side.centre, who, message.epoch, changes, message.incarnation)

    def _ask(
        self,
        message: A,
        model: type[M],
        answer: Callable[[Caller, A], BaseModel | Served[Any]],
        laptop: Laptop | None = None,
    ) -> M:
        """Carry a request to the program and its answer back. What the laptop does for it is not measured."""
        with self.clocks.standing_still():
            body, encoding = codec.encode(message)
        who = (laptop or self._laptop).caller()
        reply = answer(who, codec.decode(type(message), body, encoding))
        packed = codec.pack(reply.body(), "zstd") if isinstance(reply, Served) else codec.encode(reply)
        with self.clocks.standing_still():
            return codec.decode(model, *packed, guarded=False)

    def _change(self, laptop: Laptop, case: int, number: int) -> Change:
        which = self._side.names(case)
        kind, name, value = edit(number, self._turn)
        record = which.records[number]
        known = values(0, number, "", "")
        base = self._heads.get((record, name), which.changes[number] if name in known else "")
        made = laptop.change(case_scope(which.records[0]), Op(kind, record, name, value, (base,) if base else ()))
        self._heads[record, name] = made.id
        return made

    def _busy(self) -> float:
        """The processor's time of this process and of those of PostgreSQL that work for it, in milliseconds."""
        return processor() + sum(int(each.read_text().split()[0]) for each in self._backends) / 1e6

    def _find_backends(self) -> None:
        storage = database_of(self._side.centre)
        if storage.is_sqlite:
            return
        query = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = :kind")
        with storage.looking() as connection:
            pids = connection.execute(query, {"kind": "client backend"}).scalars().all()
        files = (Path(f"/proc/{pid}/schedstat") for pid in pids)
        self._backends = [each for each in files if each.exists()]
