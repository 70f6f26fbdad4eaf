"""The order of changes: accepted once, in an unbroken row, whoever writes at the same time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from bofield.changes import Op, Order, case_scope
from bofield.ids import new_id
from bofield.server import incoming
from bofield.server.keys import proves_change, proves_receipt
from bofield.server.ledger_sql import SqlLedger
from bofield.server.problems import ProblemError
from bofield.server.rules import Refusal
from bofield.server.tables import AUDIT, DEVICE, FEED, REFUSED
from support.centre import database_of, open_case, write_contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.server.ledger_rows import Kept
    from support.centre import Laptop, Town


def _feed(town: Town) -> list[tuple[int, str, str, str]]:
    with database_of(town.centre).looking() as connection:
        rows = connection.execute(select(FEED.c.seq, FEED.c.change_id, FEED.c.change, FEED.c.mac).order_by(FEED.c.seq))
        return [tuple(row) for row in rows]


def test_an_accepted_change_stands_in_the_feed_whole_and_signed(town: Town) -> None:
    case = new_id()
    change = town.coordinator.change(case_scope(case), Op("case", case, "district", town.south))
    (verdict,) = town.coordinator.push(change)
    assert verdict.verdict == "accepted"
    assert verdict.order is not None
    seq, change_id, text, signature = _feed(town)[-1]
    assert (seq, change_id) == (verdict.order[1], change.id)
    assert json.loads(text)["ops"][0]["value"] == town.south
    assert signature == verdict.mac
    assert proves_change(town.centre.key, town.org, Order(1, seq), change.id, text, signature)
    assert proves_receipt(town.centre.key, town.org, Order(1, seq), change.id, signature)
    assert not proves_change(town.centre.key, town.org, Order(1, seq), change.id, text + " ", signature)
    assert not proves_receipt(town.centre.key, town.org, Order(1, seq + 1), change.id, signature)


def test_the_same_change_again_is_a_duplicate_with_its_old_order(town: Town) -> None:
    laptop = town.coordinator
    case = new_id()
    first = laptop.change(case_scope(case), Op("case", case, "district", town.south))
    (accepted,) = laptop.push(first)
    open_case(laptop, town.south)
    (again,) = laptop.push(first)
    assert (again.verdict, again.order) == ("duplicate", accepted.order)
    twice = laptop.change(case_scope(case), Op("case", case, "address", "Norrgatan 1"))
    assert [each.verdict for each in laptop.push(twice, twice)] == ["accepted", "duplicate"]


def test_a_duplicate_is_known_by_what_it_says_not_by_how_it_was_written(town: Town) -> None:
    laptop = town.coordinator
    case = new_id()
    first = laptop.change(case_scope(case), Op("case", case, "district", town.south))
    laptop.push(first)
    with database_of(town.centre).changing() as connection:
        text = connection.execute(select(FEED.c.change).where(FEED.c.change_id == first.id)).scalar_one()
        other = json.dumps(json.loads(text), indent=1, sort_keys=True)
        connection.execute(FEED.update().where(FEED.c.change_id == first.id).values(change=other))
    assert laptop.push(first)[0].verdict == "duplicate"


def test_an_id_that_comes_back_with_other_words_loses_none_of_them(town: Town) -> None:
    laptop = town.coordinator
    case = new_id()
    first = laptop.change(case_scope(case), Op("case", case, "district", town.south))
    laptop.push(first)
    other = replace(first, ops=(*first.ops, Op("case", case, "address", "Tvärgatan 9")))
    (verdict,) = laptop.push(other)
    assert (verdict.verdict, verdict.reason) == ("refused", "id_reused")
    with database_of(town.centre).looking() as connection:
        (stored,) = connection.execute(select(REFUSED.c.change)).scalars()
    assert "Tvärgatan 9" in json.loads(stored)["ops"][1]["value"]


def test_writers_at_the_same_time_leave_no_gap_and_no_cursor_skips_anything(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    writers = [town.coordinator, town.colleague, town.supervisor, town.newcomer("coordinator", town.south)]
    reader = town.newcomer("coordinator", town.south)
    reader.pull_all()
    written: list[str] = []

    def work(laptop: Laptop) -> None:
        for number in range(25):
            tasks = [new_id(), new_id()]
            changes = [laptop.change(case_scope(case), Op("task", task, "title", f"Ring {number}")) for task in tasks]
            assert {each.verdict for each in laptop.push(*changes)} == {"accepted"}
            written.extend(tasks)

    with ThreadPoolExecutor(max_workers=5) as pool:
        jobs = [pool.submit(work, laptop) for laptop in writers]
        while not all(job.done() for job in jobs):
            reader.pull(limit=7)
        for job in jobs:
            job.result()
    reader.pull_all()
    assert len(written) == 200
    assert set(written) <= reader.held.keys()
    places = [row[0] for row in _feed(town)]
    assert places == list(range(1, len(places) + 1))


def test_two_laptops_on_one_field_both_keep_their_words(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    contact = write_contact(town.coordinator, case)
    town.coordinator.pull_all()
    base = tuple(head.c for head in town.coordinator.held[contact].fields["note"].h)
    mine = town.coordinator.change(case_scope(case), Op("contact", contact, "note", "Ingen svarade.", base))
    other = town.laptop(town.coordinator.person)
    theirs = other.change(case_scope(case), Op("contact", contact, "note", "En granne öppnade.", base))
    assert town.coordinator.push(mine)[0].verdict == "accepted"
    assert other.push(theirs)[0].verdict == "alternative"
    town.coordinator.pull_all()
    assert [head.v for head in town.coordinator.held[contact].fields["note"].h] == [
        "Ingen svarade.",
        "En granne öppnade.",
    ]
    both = (mine.id, theirs.id)
    settled = other.change(case_scope(case), Op("contact", contact, "note", "En granne öppnade.", both))
    assert other.push(settled)[0].verdict == "accepted"
    town.coordinator.pull_all()
    assert [head.v for head in town.coordinator.held[contact].fields["note"].h] == ["En granne öppnade."]


def test_a_change_to_another_field_beside_a_conflict_is_simply_accepted(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    scope = case_scope(case)
    town.coordinator.write(scope, Op("case", case, "apartment", "1203"))
    assert town.colleague.push(town.colleague.change(scope, Op("case", case, "apartment", "1302")))[0].verdict == (
        "alternative"
    )
    town.coordinator.pull_all()
    base = tuple(head.c for head in town.coordinator.held[case].fields["address"].h)
    change = town.coordinator.change(scope, Op("case", case, "address", "Storgatan 6", base))
    assert town.coordinator.push(change)[0].verdict == "accepted"


def test_one_bad_change_is_refused_alone_and_stored_whole(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    tasks = [new_id() for _each in range(3)]
    titles = ["Ring", "Boka\0tolk", "Skriv brev"]
    changes = [
        laptop.change(case_scope(case), Op("task", task, "title", title))
        for task, title in zip(tasks, titles, strict=True)
    ]
    verdicts = laptop.push(*changes)
    assert [each.verdict for each in verdicts] == ["accepted", "refused", "accepted"]
    assert (verdicts[1].reason, verdicts[1].detail) == ("nul_character", "task.title")
    with database_of(town.centre).looking() as connection:
        row = connection.execute(select(REFUSED)).one()
    assert json.loads(row.change)["ops"][0]["value"] == "Boka\0tolk"
    assert json.loads(row.records) == [tasks[1]]
    assert (row.device, row.person, row.reason) == (laptop.device, laptop.person, "nul_character")


def test_what_builds_on_a_refused_change_waits_and_the_rest_goes_on(town: Town) -> None:
    laptop = town.coordinator
    scope = case_scope(open_case(laptop, town.south))
    task, other = new_id(), new_id()
    bad = laptop.change(scope, Op("task", task, "title", "a\0b"))
    on_top = laptop.change(scope, Op("task", task, "title", "ab", (bad.id,)))
    unborn = laptop.change(scope, Op("task", task, "due_on", "2026-12-01"))
    free = laptop.change(scope, Op("task", other, "title", "Ring"))
    verdicts = laptop.push(bad, on_top, unborn, free)
    assert [each.reason for each in verdicts] == ["nul_character", "held_back", "held_back", ""]
    assert verdicts[1].detail == bad.id
    # The author has dropped the bad one: what waited is sent again, and stands by itself.
    assert [each.verdict for each in laptop.push(on_top, unborn)] == ["accepted", "accepted"]


def test_a_corrected_change_is_accepted_under_its_own_id(town: Town) -> None:
    laptop = town.coordinator
    scope = case_scope(open_case(laptop, town.south))
    bad = laptop.change(scope, Op("task", new_id(), "title", "a\0b"))
    laptop.push(bad)
    good = replace(bad, ops=tuple(replace(op, value="ab") for op in bad.ops))
    assert laptop.push(good)[0].verdict == "accepted"
    with database_of(town.centre).looking() as connection:
        assert connection.execute(select(REFUSED.c.closed_at)).scalar_one() is not None


def test_a_change_that_the_database_cannot_take_does_not_stop_the_others(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = town.coordinator
    scope = case_scope(open_case(laptop, town.south))
    changes = [laptop.change(scope, Op("task", new_id(), "title", f"Ring {number}")) for number in range(3)]
    real = SqlLedger.put

    def failing(ledger: SqlLedger, org: str, records: Sequence[Kept]) -> None:
        if changes[1].ops[0].record in {each.id for each in records}:
            raise ValueError("no database takes this")
        real(ledger, org, records)

    monkeypatch.setattr(SqlLedger, "put", failing)
    verdicts = laptop.push(*changes)
    assert [each.reason for each in verdicts] == ["", "not_storable", ""]
    laptop.pull_all()
    places = [row[0] for row in _feed(town)]
    assert places == list(range(1, len(places) + 1))


def test_a_number_used_for_another_change_is_a_fork(town: Town) -> None:
    laptop = town.coordinator
    scope = case_scope(open_case(laptop, town.south))
    copied = replace(laptop.change(scope, Op("task", new_id(), "title", "Ring")), n=1)
    (verdict,) = laptop.push(copied)
    assert (verdict.reason, verdict.detail) == ("wrong_device", "n")


def test_changes_in_another_name_or_from_another_device_are_refused(town: Town) -> None:
    laptop = town.coordinator
    scope = case_scope(open_case(laptop, town.south))
    op = Op("task", new_id(), "title", "Ring")
    assert laptop.refused(scope, op, author=town.colleague.person) == "unknown_author"
    assert laptop.refused(scope, op, device=town.colleague.device) == "wrong_device"


def test_a_push_of_another_epoch_is_not_taken(town: Town) -> None:
    with pytest.raises(ProblemError, match="epoch_changed") as refused:
        town.coordinator.push_received([], epoch=2)
    assert refused.value.status == 409


def test_an_empty_push_is_answered(town: Town) -> None:
    assert town.coordinator.push_received([]).verdicts == ()


def test_malformed_changes_are_refused_one_by_one() -> None:
    good = "0" * 32
    frame, changes = incoming.salvage({"server_id": "s", "epoch": 1, "changes": [{"id": good, "ops": [{}], "n": 3}]})
    assert frame.changes == ()
    assert (changes[0].id, changes[0].n) == (good, 3)
    assert changes[0].fault is not None
    assert changes[0].fault.reason == "malformed"


def test_refusals_of_unreadable_changes_are_kept_as_they_came(town: Town) -> None:
    raw = {"id": "a" * 32, "n": 7, "ops": [{"record": new_id(), "value": "\ud800\0"}]}
    _frame, changes = incoming.salvage({"server_id": "s", "epoch": 1, "changes": [raw]})
    assert changes[0].fault == Refusal("lone_surrogate", changes[0].fault.detail if changes[0].fault else "")
    reply = town.coordinator.push_received(changes)
    assert reply.verdicts[0].reason == "lone_surrogate"
    with database_of(town.centre).looking() as connection:
        assert json.loads(connection.execute(select(REFUSED.c.change)).scalar_one()) == raw


def test_who_wrote_what_is_written_down(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    with database_of(town.centre).looking() as connection:
        row = connection.execute(select(AUDIT).where(AUDIT.c.action == "push")).one()
    assert (row.person, row.device) == (town.coordinator.person, town.coordinator.device)
    assert (json.loads(row.scopes), row.detail) == ([case_scope(case)], "accepted:1")


def test_the_centre_remembers_how_far_a_device_has_counted(town: Town) -> None:
    open_case(town.coordinator, town.south)
    town.coordinator.refused(case_scope(new_id()), Op("task", new_id(), "title", "Ring"))
    with database_of(town.centre).looking() as connection:
        last = connection.execute(select(DEVICE.c.last_n).where(DEVICE.c.id == town.coordinator.device)).scalar_one()
    assert last == 2


def test_nothing_of_a_transaction_that_fails_remains(town: Town) -> None:
    before = _feed(town)
    with pytest.raises(RuntimeError):
        _write_and_fail(town)
    assert _feed(town) == before


def _write_and_fail(town: Town) -> None:
    with database_of(town.centre).changing() as connection:
        row = dict.fromkeys(("org", "change_id", "device", "author", "scope", "received_at", "change", "mac"), "x")
        connection.execute(insert(FEED).values(**row, seq=99, order_epoch=1, order_seq=99, n=1))
        raise RuntimeError
