"""What a sync costs the centre depends on what has changed: no statement of it goes through an archive.

SQLite itself says how it would carry out each statement (EXPLAIN QUERY PLAN). It has no statistics and guesses that an
organisation has ten rows of anything, so that it may well choose to go through all of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.server import digests
from bofield.server.access import rights_of
from bofield.server.cursor import Position
from bofield.wire.messages import Digest, Receipt
from support.centre import build_town, database_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from support.centre import Laptop, Town

SMALL = {"organisation", "access", "account", "purge", "purge_receipt", "enrolment_code"}
"""Tables that stay small however long a centre runs, or of which a person has few rows."""
ANYTHING = (" (org=?)",)
ANY_CASE = (*ANYTHING, " (org=? AND seq>?)", " (org=? AND seq>? AND seq<?)")
"""What a search says that begins everywhere in an organisation, or everywhere after a place."""
MANY = 120
"""More cases than a person may have for going through them to be the shorter way."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    built = build_town(tmp_path, None)
    yield built
    built.centre.close()


def opened(laptop: Laptop, district: str, count: int) -> list[str]:
    cases = [new_id() for _ in range(count)]
    laptop.push(
        *(laptop.change(case_scope(case), Op("case", case, "district", district), Op("case", case, "address", "Ågatan"))
          for case in cases)
    )  # fmt: skip
    return cases


def sync(laptop: Laptop, cases: list[str], incarnation: str, latest: Receipt | None) -> tuple[str, Receipt]:
    greeted = laptop.hello(incarnation, server_id=laptop.reply.server_id, epoch=1, cursor=laptop.cursor, latest=latest)
    assert greeted.verdict == "ok"
    ops = [(case, Op("task", new_id(), "title", "Ring")) for case in cases]
    verdicts = laptop.push(*(laptop.change(case_scope(case), op) for case, op in ops))
    assert {verdict.verdict for verdict in verdicts} == {"accepted"}
    page = laptop.pull()
    assert (len(page.records) >= len(cases), page.more) == (True, False)
    asked = Digest(server_id=laptop.reply.server_id, epoch=1, cases=page.digests)
    assert not digests.compare(laptop.centre, laptop.caller(), asked).reply.cases
    last = verdicts[-1]
    assert last.order
    return greeted.incarnation, Receipt(change=last.change, order=last.order, mac=last.mac)


@pytest.mark.parametrize("count", [10, MANY])
def test_no_statement_of_a_sync_goes_through_an_archive(town: Town, count: int) -> None:
    laptop = town.coordinator
    cases = opened(laptop, town.south, count)
    laptop.pull_all()
    incarnation, latest = sync(laptop, cases[:5], "", None)
    said: list[tuple[str, Any]] = []
    engine = database_of(town.centre).engine

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        said.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", listen)
    sync(laptop, cases[5:10], incarnation, latest)
    event.remove(engine, "before_cursor_execute", listen)
    with database_of(town.centre).looking() as connection:
        through = {
            (table, statement)
            for statement, parameters in said
            if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
            for table in gone_through(connection, statement, parameters)
        }
        all_of_one = "SELECT seq FROM feed WHERE org = 'x' ORDER BY seq"
        assert gone_through(connection, all_of_one, ()) == ["feed"]
    assert len({statement for statement, _parameters in said}) > 30
    assert {each for each in through if each[0] not in SMALL} == set()
    if count == MANY:
        assert not [statement for statement, _parameters in said if "IN (SELECT" in statement]


def test_nothing_that_is_asked_of_a_case_goes_through_an_archive(town: Town) -> None:
    laptop = town.coordinator
    case = opened(laptop, town.south, 1)[0]
    said: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:  # noqa: FBT001
        said.append((statement, parameters))

    with database_of(town.centre).reading() as ledger:
        connection = ledger.connection
        rights = rights_of(ledger, town.org, laptop.person)
        event.listen(connection, "before_cursor_execute", listen)
        assert [kept.id for kept in ledger.of_case(rights, case)] == [case]
        assert [move.case_id for move in ledger.moves(town.org, case=case)] == [case]
        assert len(ledger.feed_of(town.org, case_scope(case))) == 1
        assert list(ledger.record_digests(rights, case)) == [case]
        assert ledger.cases_in(town.org, f"district:{town.south}") == [case]
        assert ledger.districts_of(town.org, [case]) == {case: town.south}
        assert len(ledger.page(rights, Position(), 2**31, 20, scope=case_scope(case))) == 1
        event.remove(connection, "before_cursor_execute", listen)
        through = {table for statement in said for table in gone_through(connection, *statement, ANY_CASE)}
    assert len(said) > 6
    assert through == set()


def gone_through(
    connection: Connection, statement: str, parameters: Any, ends: tuple[str, ...] = ANYTHING
) -> list[str]:
    """Name the tables of which a statement would read every row, or every row of the organisation."""
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = [re.match(r"(SCAN (?!CONSTANT)|SEARCH )(\w+)(.*)", str(row[3])) for row in rows]
    return [step[2] for step in steps if step and (step[1] == "SCAN " or step[3].endswith(ends))]
