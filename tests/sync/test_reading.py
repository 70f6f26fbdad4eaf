"""One record that cannot be read holds up no other; it is kept as it came, for a newer program and for a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bofield.changes import case_scope
from bofield.errors import NoSpaceError
from bofield.ids import new_change_id, new_id
from bofield.sync.ports import RejectedError
from bofield.sync.reading import ReadPage, read_page
from bofield.wire.codec import WireError
from bofield.wire.messages import Limits, PullReply
from support.replicas import Case, value_of
from support.small_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.wire.messages import Pull
    from support.meeting import Laptop
    from support.small_centre import SmallCentre

    Meet = Callable[[], Laptop]

LIMIT = 1_000_000


def page(*records: object, **more: object) -> bytes:
    frame = {"server_id": "x", "epoch": 1, "head": 9, "cursor": "9", "more": False, **more}
    return json.dumps({**frame, "records": records}).encode()


def record(value: object = "hej", **more: object) -> dict[str, object]:
    head = {"c": new_change_id(), "v": value, "o": [1, 4]}
    whole = {"id": new_id(), "kind": "contact", "scope": case_scope(new_id()), "order": [1, 4]}
    return {**whole, "fields": {"note": {"h": [head]}}, **more}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (record(3.5), "fields.note.h.0.v"),
        (record(["lista"]), "fields.note.h.0.v"),
        (record(order="först"), "order"),
        (record(id="ingen"), "id"),
        (record(fields=[]), "fields"),
        ("inte en post", ""),
        (None, ""),
    ],
)
def test_the_others_stand_when_one_record_cannot_be_read(bad: object, why: str) -> None:
    read = read_page(page(record(), bad, record()), "", LIMIT)
    assert isinstance(read, ReadPage)
    assert (len(read.records), read.cursor) == (2, "9")
    [(kept, reason)] = read.unreadable
    assert reason.startswith(why)
    assert json.loads(kept) == bad


def test_a_page_that_can_be_read_is_a_page(centre: SmallCentre) -> None:
    assert type(read_page(page(record(), record()), "", LIMIT)) is PullReply
    assert centre.seq == 0


@pytest.mark.parametrize(
    "body",
    [b"<html>", page(record(), more="kanske"), page().replace(b'"records": []', b'"records": 7'), b"[]", page()[:-9]],
)
def test_what_is_not_a_page_is_no_answer(body: bytes) -> None:
    with pytest.raises(WireError):
        read_page(body, "", LIMIT)


def test_the_laptop_keeps_what_it_cannot_read_and_goes_on(meet: Meet, centre: SmallCentre, case: Case) -> None:
    author, reader = meet(), meet()
    case.note(author.replica, "läsbar")
    author.sync()
    bad = json.dumps(record(scope=case.scope, order="först"))

    class Odd(Line):
        def pull(self, message: Pull) -> PullReply:
            reply = super().pull(message)
            return ReadPage(**dict(reply), unreadable=((bad, "order: not a pair"),))

    reader.line = Odd(centre, reader.person)
    reader.sync()
    assert value_of(reader.replica, case.contact, "note") == "läsbar"
    [kept] = reader.replica.quarantined()
    assert (kept.case_id, kept.reason, kept.body) == (case.id, "order: not a pair", bad)
    assert reader.replica.cursor() == "1"
    assert reader.replica.sync_state().quarantined == 1


@pytest.mark.parametrize("where", ["put_entries", "put_records", "put_note"])
def test_a_full_disk_is_told_and_leaves_nothing_half_done(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    author, reader = meet(), meet()
    case.note(author.replica, "från en annan")
    author.sync()
    reader.sync()
    Case().note(author.replica, "nytt")
    author.sync()
    case.note(reader.replica, "eget")
    with reader.replica._looking() as store:
        kind = type(store)
    before = reader.replica.cursor(), reader.replica.outbox_count()
    with monkeypatch.context() as full:

        def fails(*_args: object) -> None:
            raise NoSpaceError("Disken är full")

        full.setattr(kind, where, fails)
        outcome = reader.run()
    assert (outcome.state, outcome.message) == ("no_space", "Disken är full")
    assert reader.replica.cursor() == before[0]
    assert value_of(reader.replica, case.contact, "note") == "eget"
    reader.sync()
    assert reader.replica.outbox_count() == 0
    assert reader.replica.sync_state().agreed
    assert len([change for change in centre.changes.values() if change.ops[0].value == "eget"]) == 1


def test_a_token_that_dies_between_two_pages_keeps_what_was_read(meet: Meet, centre: SmallCentre) -> None:
    author, reader = meet(), meet()
    for number in range(9):
        Case().note(author.replica, str(number))
    author.sync()
    centre.limits = Limits(page=3)

    class Expiring(Line):
        def pull(self, message: Pull) -> PullReply:
            if self.asked.count("pull") == 2:
                raise RejectedError("401 expired")
            return super().pull(message)

    reader.line, whole = Expiring(centre, reader.person), reader.line
    assert reader.run().state == "not_allowed"
    assert reader.replica.sync_state().records == 6
    reader.line = whole
    assert reader.sync().pulled == 3
