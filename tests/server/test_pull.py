"""What a laptop is served: in order, in pages, only what its person may read, and nothing twice or never."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bofield.changes import Op, case_scope, combined_digest, record_digest
from bofield.ids import new_id
from bofield.server import accounts, pull
from bofield.server.problems import ProblemError
from bofield.server.tables import AUDIT
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


def test_digests_of_the_cases_touched_agree_with_what_was_served(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    _tasks(town.coordinator, case, 3)
    draft = write_contact(town.coordinator, case)
    for laptop in (town.coordinator, town.colleague):
        page = laptop.pull_all()[-1]
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
    assert [(event.kind, event.scope) for event in page.events] == [("revoke", f"district:{town.south}")]
    assert not {record.id for record in page.records} & {case, *tasks}
    assert laptop.refused(case_scope(case), Op("task", tasks[0], "state", "done")) == "no_access"
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
    assert laptop.pull().events == ()
    accounts.withdraw(town.centre, town.org, laptop.person, "supervisor", "org")
    assert [event.scope for event in laptop.pull().events] == ["org"]
    assert laptop.sees(case)


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
    assert [event.kind for page in pages for event in page.events] == ["revoke"]


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
    with town.centre.storage.reading() as connection:
        row = connection.execute(select(AUDIT).where(AUDIT.c.action == "pull")).one()
    assert (row.person, row.device) == (town.colleague.person, town.colleague.device)
    assert case_scope(case) in json.loads(row.scopes)
