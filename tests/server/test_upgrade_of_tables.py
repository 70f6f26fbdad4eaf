"""A database of an earlier version: brought up to date with everything in it, once and for all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bofield.changes import Change, Head, Op, Order, Register, case_scope, combined_digest, record_digest
from bofield.ids import new_change_id, new_id
from bofield.records.state import dump
from bofield.server.access import Rights
from bofield.server.incoming import text_of
from bofield.server.migrations import MIGRATIONS, NEWEST, migrate
from bofield.server.storage import open_storage, sqlite_url
from bofield.wire.messages import Grant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.server.storage import Storage

_ORG, _PERSON, _DEVICE, _CASE = (new_id() for _each in range(4))


@pytest.fixture
def early(tmp_path: Path, database: str | None) -> Iterator[Storage]:
    """A database with the tables of version 2."""
    storage = open_storage(database or sqlite_url(tmp_path / "centre.db"))
    migrate(storage, MIGRATIONS[:2])
    yield storage
    storage.close()


def _insert(storage: Storage, table: str, **values: Any) -> None:
    names = ", ".join(values)
    with storage.changing() as connection:
        connection.execute(
            text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in values)})"),  # noqa: S608  (names of the test's own)
            values,
        )


def _add_change(storage: Storage, seq: int, *ops: Op) -> Change:
    scope = "org" if ops[0].kind == "access" else case_scope(_CASE)
    change = Change(new_change_id(), scope, _PERSON, _DEVICE, seq, "2026-01-01T00:00:00Z", "UTC", 2, ops)
    _insert(
        storage,
        "feed",
        org=_ORG,
        seq=seq,
        order_epoch=1,
        order_seq=seq,
        change_id=change.id,
        device=_DEVICE,
        n=seq,
        author=_PERSON,
        scope=scope,
        received_at="2026",
        change=text_of(change),
        mac="",
    )
    return change


def _add_record(storage: Storage, seq: int, kind: str, record: str, private_to: str | None) -> str:
    register = Register((Head(new_change_id(), "x", Order(1, seq), _PERSON, "2026"),), frozenset((new_change_id(),)))
    registers = {"note": register, "å": register}
    _insert(
        storage,
        "record_state",
        org=_ORG,
        id=record,
        kind=kind,
        scope="org" if kind == "district" else case_scope(_CASE),
        case_id=None if kind == "district" else _CASE,
        epoch=1,
        seq=seq,
        private_to=private_to,
        registers=dump(registers),
    )
    return record_digest(record, registers)


def test_rows_of_the_feed_learn_what_they_are(early: Storage) -> None:
    contact, right = new_id(), new_id()
    _add_change(early, 1, Op("access", right, "person", _PERSON), Op("access", right, "scope", "org"))
    _add_change(early, 2, Op("contact", contact, "note", "x"), Op("contact", contact, "status", "draft"))
    _add_change(early, 3, Op("task", new_id(), "title", "x"))
    _add_change(early, 4, Op("contact", contact, "status", "signed"))
    _add_change(early, 5, Op("contact", contact, "note", "x"))
    _add_change(early, 6, Op("access", right, "ended", value=True))
    _insert(
        early,
        "organisation",
        org=_ORG,
        server_id="s",
        name="B",
        epoch=1,
        head=6,
        durable_seq=0,
        own_device=_DEVICE,
    )
    assert migrate(early) == NEWEST
    with early.reading() as ledger:
        rows = ledger.feed_after(_ORG, 0, 6, 10)
    assert [(row.kind, row.private_to) for row in rows] == [
        ("grant", None),
        ("change", _PERSON),
        ("change", None),
        ("change", None),
        ("change", None),
        ("revoke", None),
    ]


def test_cases_are_digested_as_if_they_always_had_been(early: Storage) -> None:
    shared = [_add_record(early, seq, "task", new_id(), None) for seq in (1, 2, 3)]
    draft = _add_record(early, 4, "contact", new_id(), _PERSON)
    wide = _add_record(early, 5, "district", new_id(), None)
    migrate(early)
    grants = (Grant(role="coordinator", scope="org"),)
    with early.reading() as ledger:
        mine, others = (ledger.digests(Rights(_ORG, person, grants)) for person in (_PERSON, new_id()))
        kept = ledger.record_digests(Rights(_ORG, _PERSON, grants), _CASE)
    assert mine[_CASE].digest == combined_digest([*shared, draft])
    assert (mine[_CASE].records, mine[_CASE].seq) == (4, 4)
    assert others[_CASE].digest == combined_digest(shared)
    assert mine[""].digest == others[""].digest == wide
    assert set(kept.values()) == {*shared, draft}


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(early: Storage) -> None:
    _add_change(early, 1, Op("task", new_id(), "title", "x"))
    with early.changing() as connection:
        connection.execute(text("UPDATE feed SET change = '{'"))
    with pytest.raises(json.JSONDecodeError):
        migrate(early)
    with early.looking() as connection:
        assert connection.execute(text("SELECT max(number) FROM bofield_migration")).scalar_one() == 2
        assert not connection.execute(text("SELECT * FROM feed")).one()._mapping.keys() & {"kind", "private_to"}


def test_numbers_may_stand_twice_after_the_upgrade(early: Storage) -> None:
    _add_change(early, 1, Op("task", new_id(), "title", "x"))
    migrate(early)
    with early.changing() as connection:
        connection.execute(
            text("INSERT INTO feed SELECT org, 2, order_epoch, order_seq, 'b', device, n, author, scope, received_at,"
                 " change, mac, kind, private_to, chain FROM feed")
        )  # fmt: skip
    with early.reading() as ledger:
        assert len(ledger.numbers_used(_ORG, _DEVICE, [1])) == 1
