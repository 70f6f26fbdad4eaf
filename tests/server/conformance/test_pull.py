"""What a laptop is served: in order, in pages, only what its person may read, and nothing twice or never."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope, combined_digest, record_digest
from bofield.ids import new_id
from bofield.server import accounts, pull
from bofield.server.cursor import Cursor, Position, read_cursor, write_cursor
from bofield.server.problems import ProblemError
from bofield.server.served import mac_of_message
from bofield.wire.convert import to_register
from bofield.wire.messages import MAX_BYTES, Pull
from support.centre import Laptop, open_case, write_contact

if TYPE_CHECKING:
    from support.centre import Town


def _tasks(laptop: Laptop, case: str, count: int) -> list[str]:
    tasks = [new_id() for _each in range(count)]
    for task in tasks:
        laptop.write(case_scope(case), Op("task", task, "title", "Ring"))
    return tasks


def test_pages_follow_the_order_of_the_feed_and_count_down(town: Town) -> None:
    town.colleague.pull_all()
    case = open_case(town.coordinator, town.south)
    tasks = _tasks(town.coordinator, case, 10)
    pages = town.colleague.pull_all(limit=3)
    served = [record for page in pages for record in page.records]
    assert [record.order for record in served] == sorted(record.order for record in served)
    assert [record.id for record in served][-10:] == tasks
    assert len({record.id for record in served}) == len(served)
    assert [page.remaining for page in pages] == [len(served) - 3 * (each + 1) for each in range(len(pages) - 1)] + [0]
    assert [page.more for page in pages] == [True] * (len(pages) - 1) + [False]


def test_nothing_new_is_an_empty_page_with_a_cursor_that_still_holds(town: Town) -> None:
    laptop = town.coordinator
    laptop.pull_all()
    page = laptop.pull()
    assert (page.records, page.more, page.digests) == ((), False, {})
    case = open_case(laptop, town.south)
    assert [record.id for record in laptop.pull().records] == [case]


def test_one_large_change_is_cut_into_pages_without_losing_a_record(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    tasks = [new_id() for _each in range(25)]
    laptop.write(case_scope(case), *(Op("task", task, "title", "Ring") for task in tasks))
    town.colleague.pull_all(limit=4)
    assert set(tasks) <= town.colleague.held.keys()


def test_a_page_is_bounded_in_bytes(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    for _each in range(8):
        write_contact(laptop, case, "signed", note="ord " * 40_000)
    pages = town.colleague.pull_all()
    assert len(pages) > 1
    assert all(len(page.model_dump_json()) < MAX_BYTES + 250_000 for page in pages)
    assert sum(record.kind == "contact" for page in pages for record in page.records) == 8


def test_what_changes_while_pages_are_read_comes_at_the_end(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    tasks = _tasks(town.coordinator, case, 6)
    reader = town.colleague
    reader.pull(limit=4)
    town.coordinator.write(case_scope(case), Op("task", tasks[0], "state", "done"))
    reader.pull_all(limit=4)
    assert reader.value(tasks[0], "state") == "done"
    assert set(tasks) <= reader.held.keys()


@pytest.mark.parametrize("limit", [1000, 2])
def test_digests_of_the_cases_touched_agree_with_what_was_served(town: Town, limit: int) -> None:
    for laptop in (town.coordinator, town.colleague):
        laptop.pull_all()
    case = open_case(town.coordinator, town.south)
    _tasks(town.coordinator, case, 3)
    draft = write_contact(town.coordinator, case)
    for laptop in (town.coordinator, town.colleague):
        page = laptop.pull_all(limit)[-1]
        mine = combined_digest(
            record_digest(record.id, {name: to_register(field) for name, field in record.fields.items()})
            for record in laptop.held.values()
            if record.scope == case_scope(case)
        )
        assert page.digests == {case: mine}
        assert (draft in laptop.held) == (laptop is town.coordinator)


def test_a_late_right_brings_the_older_records_page_by_page(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    tasks = _tasks(town.coordinator, case, 9)
    late = town.stranger
    late.pull_all()
    assert case not in late.held
    accounts.grant(town.centre, town.org, late.person, "coordinator", f"district:{town.south}")
    newer = _tasks(town.coordinator, case, 2)
    first = late.pull(limit=4)
    assert [event.kind for event in first.events] == ["grant"]
    assert first.more
    assert first.remaining == 8
    town.coordinator.write(case_scope(case), Op("task", tasks[8], "state", "done"))
    late.pull_all(limit=4)
    assert {case, *tasks, *newer} <= late.held.keys()
    assert late.value(tasks[8], "state") == "done"
    assert late.pull().records == ()


def test_a_right_given_in_the_middle_of_a_first_pull_loses_nothing(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    old = _tasks(town.coordinator, case, 5)
    other = open_case(town.stranger, town.north)
    _tasks(town.stranger, other, 5)
    reader = town.stranger
    reader.pull(limit=8)
    accounts.grant(town.centre, town.org, reader.person, "coordinator", f"case:{case}")
    reader.pull_all(limit=3)
    assert {case, *old, other} <= reader.held.keys()


def test_two_late_rights_are_both_made_good(town: Town) -> None:
    cases = [open_case(town.coordinator, town.south) for _each in range(2)]
    tasks = [task for case in cases for task in _tasks(town.coordinator, case, 4)]
    late = town.stranger
    late.pull_all()
    accounts.grant(town.centre, town.org, late.person, "coordinator", f"case:{cases[0]}")
    late.pull(limit=2)
    accounts.grant(town.centre, town.org, late.person, "coordinator", f"case:{cases[1]}")
    late.pull_all(limit=3)
    assert {*cases, *tasks} <= late.held.keys()


def test_a_right_that_ends_stops_the_serving_and_says_so(town: Town) -> None:
    laptop = town.colleague
    case = open_case(town.coordinator, town.south)
    laptop.pull_all()
    accounts.withdraw(town.centre, town.org, laptop.person, "coordinator", f"district:{town.south}")
    tasks = _tasks(town.coordinator, case, 2)
    page = laptop.pull()
    assert [(event.kind, event.scope) for event in page.events] == [
        ("revoke", case_scope(case)),
        ("withdrawn", f"district:{town.south}"),
    ]
    assert not {record.id for record in page.records} & {case, *tasks}
    (late,) = laptop.push(laptop.change(case_scope(case), Op("task", tasks[0], "state", "done")))
    assert late.verdict == "sealed"
    assert laptop.pull().events == ()


def test_one_of_two_rights_that_ends_takes_nothing_away(town: Town) -> None:
    laptop, scope = town.colleague, f"district:{town.south}"
    case = open_case(town.coordinator, town.south)
    laptop.pull_all()
    for more in (scope, f"case:{case}", "org"):
        accounts.grant(town.centre, town.org, laptop.person, "supervisor", more)
    laptop.pull_all()
    accounts.withdraw(town.centre, town.org, laptop.person, "coordinator", scope)
    accounts.withdraw(town.centre, town.org, laptop.person, "supervisor", f"case:{case}")
    assert [event.kind for event in laptop.pull().events] == ["withdrawn", "withdrawn"]
    other = open_case(town.stranger, town.north)
    laptop.pull_all()
    accounts.withdraw(town.centre, town.org, laptop.person, "supervisor", "org")
    later = open_case(town.stranger, town.north)
    events = laptop.pull().events
    assert [(event.kind, event.scope) for event in events] == [("revoke", case_scope(other)), ("withdrawn", "org")]
    assert laptop.sees(case)
    assert not laptop.sees(later)


def test_a_right_withdrawn_in_the_middle_of_its_backfill_stops_it(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    _tasks(town.coordinator, case, 6)
    late = town.stranger
    late.pull_all()
    scope = f"case:{case}"
    accounts.grant(town.centre, town.org, late.person, "coordinator", scope)
    assert late.pull(limit=2).more
    accounts.withdraw(town.centre, town.org, late.person, "coordinator", scope)
    pages = late.pull_all(limit=2)
    assert [len(page.records) for page in pages] == [0]
    assert [event.kind for page in pages for event in page.events] == ["revoke", "withdrawn"]


def test_a_case_that_moves_goes_from_one_district_to_the_other(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    tasks = _tasks(town.coordinator, case, 3)
    everyone = town.newcomer("supervisor", everywhere=True)
    for laptop in (town.coordinator, town.stranger, everyone):
        laptop.pull_all()
    town.supervisor.write(case_scope(case), Op("case", case, "district", town.north, (_head(town, case),)))
    gained = town.stranger.pull_all(limit=2)
    assert {case, *tasks} <= town.stranger.held.keys()
    assert all(event.kind != "revoke" for page in gained for event in page.events)
    lost = town.coordinator.pull()
    assert [(event.kind, event.scope) for event in lost.events] == [("revoke", case_scope(case))]
    assert lost.records == ()
    assert [record.id for record in everyone.pull().records] == [case]


def test_a_case_that_leaves_a_district_before_its_new_reader_has_read_there_is_made_good(town: Town) -> None:
    """It came and went between two syncs, and lies where they have always read: its older records come all the same."""
    case = open_case(town.coordinator, town.south)
    reader, mover = town.colleague, town.newcomer("supervisor", everywhere=True)
    mover.pull_all()
    head = mover.held[case].fields["district"].h[0].c
    moved = mover.write(case_scope(case), Op("case", case, "district", town.north, (head,)))
    tasks = _tasks(mover, case, 2)
    reader.pull_all()
    accounts.grant(town.centre, town.org, reader.person, "coordinator", f"district:{town.north}")
    mover.write(case_scope(case), Op("case", case, "district", town.south, (moved.id,)))
    reader.pull_all()
    assert {case, *tasks} <= reader.held.keys()


def _head(town: Town, case: str) -> str:
    town.supervisor.pull_all()
    return town.supervisor.held[case].fields["district"].h[0].c


def test_a_cursor_of_another_person_or_a_forged_one_is_refused(town: Town) -> None:
    town.coordinator.pull_all()
    stolen = Laptop(town.centre, town.stranger.reply, cursor=town.coordinator.cursor)
    changed = town.coordinator.cursor[:-3] + "AAA"
    for laptop in (
        stolen,
        Laptop(town.centre, town.stranger.reply, cursor=changed),
        Laptop(town.centre, town.stranger.reply, cursor="inget"),
        Laptop(town.centre, town.stranger.reply, cursor="åäö\0"),
    ):
        with pytest.raises(ProblemError, match="bad_cursor") as refused:
            laptop.pull()
        assert refused.value.status == 400


def test_another_centre_or_epoch_is_told_apart(town: Town) -> None:
    caller = town.coordinator.caller()
    with pytest.raises(ProblemError, match="wrong_server"):
        pull.pull(town.centre, caller, Pull(server_id="other", epoch=1))
    with pytest.raises(ProblemError, match="epoch_changed"):
        pull.pull(town.centre, caller, Pull(server_id=caller.server_id, epoch=7))


def test_who_read_what_is_written_down_before_it_leaves(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    town.colleague.pull_all()
    with town.centre.storage.reading() as ledger:
        (row,) = ledger.audited(town.org, "pull")
    assert (row.person, row.device) == (town.colleague.person, town.colleague.device)
    assert case_scope(case) in row.scopes


@pytest.mark.parametrize("one_by_one", [200, pull.FIRST_CASES])
def test_a_first_read_brings_names_then_what_matters_most_then_the_newest(
    town: Town, monkeypatch: pytest.MonkeyPatch, one_by_one: int
) -> None:
    """However many cases somebody has: few are served one by one, of many the rest comes in one stream."""
    monkeypatch.setattr(pull, "_ONE_BY_ONE", one_by_one)
    cases = [open_case(town.coordinator, town.south) for _each in range(pull.FIRST_CASES + 6)]
    tasks = {case: _tasks(town.coordinator, case, 2) for case in cases}
    urgent = cases[3]
    due, still_open = (Op("task", tasks[urgent][0], *each) for each in (("due_on", "2026-11-20"), ("state", "open")))
    town.coordinator.write(case_scope(urgent), due, still_open)
    for case in cases[10:]:
        town.coordinator.write(case_scope(case), Op("task", tasks[case][1], "state", "done"))
    laptop = town.colleague
    pages = laptop.pull_all(limit=7)
    order = list(dict.fromkeys(record.scope for page in pages for record in page.records))
    served = [record.id for page in pages for record in page.records]
    assert len(served) == len(set(served))
    assert {*cases, *(task for each in tasks.values() for task in each)} <= set(served)
    assert order[:2] == ["org", case_scope(urgent)]
    assert order[2:28] == [case_scope(case) for case in reversed(cases[10:])]
    ahead = order[: pull.FIRST_CASES + 1]
    newest = [scope for case in reversed(cases) if (scope := case_scope(case)) not in ahead]
    assert order[pull.FIRST_CASES + 1 :] == newest
    assert [page.remaining for page in pages] == [len(served) - 7 * (at + 1) for at in range(len(pages) - 1)] + [0]


@pytest.mark.parametrize("limit", [1, 4])
@pytest.mark.parametrize("one_by_one", [200, 1])
def test_a_first_read_goes_on_from_any_page_and_misses_nothing_that_changes(
    town: Town, monkeypatch: pytest.MonkeyPatch, limit: int, one_by_one: int
) -> None:
    monkeypatch.setattr(pull, "_ONE_BY_ONE", one_by_one)
    cases = [open_case(town.coordinator, town.south) for _each in range(3)]
    tasks = {case: _tasks(town.coordinator, case, 2) for case in cases}
    laptop, at = town.colleague, 0
    while laptop.pull(limit).more:
        # The same page again, as after an answer that was lost, and a change behind the laptop's back.
        again = Laptop(town.centre, laptop.reply, cursor=laptop.cursor)
        assert again.pull(limit).records == Laptop(town.centre, laptop.reply, cursor=laptop.cursor).pull(limit).records
        if at < len(cases):
            task = tasks[cases[at]][0]
            town.coordinator.write(case_scope(cases[at]), Op("task", task, "state", "done"))
        at += 1
    for case in cases:
        assert {case, *tasks[case]} <= laptop.held.keys()
        assert laptop.value(tasks[case][0], "state") == "done"


def test_every_record_carries_the_proof_of_where_it_came_from(town: Town) -> None:
    open_case(town.coordinator, town.south)
    town.colleague.pull_all()
    for record in town.colleague.held.values():
        assert mac_of_message(town.centre.key, town.org, record) == record.mac
        other = record.model_copy(update={"scope": case_scope(new_id())})
        assert mac_of_message(town.centre.key, town.org, other) != record.mac


def test_what_an_administrator_decided_is_signed_for_this_laptop_and_can_be_handed_back(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    laptop = town.colleague
    laptop.pull_all()
    accounts.grant(town.centre, town.org, laptop.person, "supervisor", "org")
    accounts.withdraw(town.centre, town.org, laptop.person, "coordinator", f"district:{town.south}")
    accounts.withdraw(town.centre, town.org, laptop.person, "supervisor", "org")
    accounts.grant(town.centre, town.org, laptop.person, "coordinator", f"district:{town.north}")
    key = hashlib.sha256(laptop.reply.token.encode()).hexdigest().encode()
    events = laptop.pull().events
    assert {event.kind for event in events} == {"grant", "revoke", "withdrawn"}
    for event in events:
        epoch, seq = event.order
        text = f"{laptop.reply.server_id}|{epoch}|{seq}|{event.kind}|{event.scope}|{laptop.person}"
        assert event.signed == hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        with town.centre.storage.reading() as ledger:
            row = ledger.at_seq(town.org, seq)
        assert row is not None
        assert (event.data, event.mac) == (("", "") if event.kind == "revoke" else (row.text, row.mac))
    assert case_scope(case) in {event.scope for event in events}


def test_what_a_colleague_decided_is_not_signed(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    town.coordinator.pull_all()
    town.supervisor.write(case_scope(case), Op("case", case, "district", town.north, (_head(town, case),)))
    (event,) = town.coordinator.pull().events
    assert (event.kind, event.signed, event.data) == ("revoke", "", "")


def test_a_case_that_moved_away_before_its_district_was_withdrawn_is_revoked_too(town: Town) -> None:
    stays, goes = (open_case(town.coordinator, town.south) for _each in range(2))
    laptop = town.colleague
    laptop.pull_all()
    town.supervisor.write(case_scope(goes), Op("case", goes, "district", town.north, (_head(town, goes),)))
    accounts.withdraw(town.centre, town.org, laptop.person, "coordinator", f"district:{town.south}")
    later = open_case(town.coordinator, town.south)
    revoked = {event.scope for event in laptop.pull().events if event.kind == "revoke"}
    assert revoked == {case_scope(stays), case_scope(goes)}
    assert case_scope(later) not in revoked


def test_a_cursor_whose_place_holds_another_change_tells_of_a_restore(town: Town) -> None:
    laptop = town.coordinator
    laptop.pull_all()
    who = (town.centre.key, laptop.reply.server_id, laptop.person)
    cursor = read_cursor(laptop.cursor, *who)
    assert cursor.mark
    for other in (Cursor(1, cursor.at, "0" * 32, cursor.rights), Cursor(1, Position(10**9), cursor.mark)):
        laptop.cursor = write_cursor(other, *who)
        with pytest.raises(ProblemError, match="epoch_changed"):
            laptop.pull()


@pytest.mark.parametrize("one_by_one", [200, 1])
def test_a_cursor_stays_small_in_the_middle_of_a_first_read(
    town: Town, monkeypatch: pytest.MonkeyPatch, one_by_one: int
) -> None:
    monkeypatch.setattr(pull, "_ONE_BY_ONE", one_by_one)
    for _each in range(pull.FIRST_CASES + 2):
        open_case(town.coordinator, town.south)
    town.colleague.pull(limit=8)
    assert len(town.colleague.cursor) < 3000
    town.colleague.pull_all()
    assert len(town.colleague.cursor) < 300
