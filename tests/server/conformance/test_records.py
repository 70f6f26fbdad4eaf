"""Records: who is given which, in which order, and proofs over them, wherever they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import ORG, Op, Value, case_scope, combined_digest, record_digest
from bofield.ids import new_id
from bofield.server import accounts
from bofield.server.access import Rights, rights_of
from bofield.server.cursor import Position
from support.centre import open_case, write_contact

if TYPE_CHECKING:
    from bofield.server.ledger_rows import Kept
    from support.centre import Laptop, Town

_END = 2**40


def _rights(town: Town, laptop: Laptop) -> Rights:
    with town.centre.storage.reading() as ledger:
        return rights_of(ledger, town.org, laptop.person)


def _all(town: Town, laptop: Laptop, scope: str = "", *, newest_first: bool = False, limit: int = 3) -> list[Kept]:
    """Read everything page by page."""
    rights = _rights(town, laptop)
    found: list[Kept] = []
    at = Position()
    with town.centre.storage.reading() as ledger:
        count = ledger.count(rights, at, _END, scope=scope, newest_first=newest_first)
        while page := ledger.page(rights, at, _END, limit, scope=scope, newest_first=newest_first):
            assert len(page) <= limit
            found.extend(page)
            at = Position(page[-1].order.seq, page[-1].id)
            left = ledger.count(rights, at, _END, scope=scope, newest_first=newest_first)
            assert left == count - len(found)
    return found


def _full_town(town: Town) -> tuple[str, str]:
    south, north = open_case(town.coordinator, town.south), open_case(town.stranger, town.north)
    scope = case_scope(south)
    town.coordinator.write(scope, *(Op("task", new_id(), "title", f"Ring {number}") for number in range(5)))
    write_contact(town.coordinator, south)
    write_contact(town.colleague, south, status="signed")
    open_case(town.coordinator, town.south)
    return south, north


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_come_in_order_and_miss_nothing(town: Town, *, newest_first: bool) -> None:
    south, north = _full_town(town)
    for laptop in (town.coordinator, town.supervisor, town.stranger, town.administrator):
        found = _all(town, laptop, newest_first=newest_first)
        places = [(kept.order.seq, kept.id) for kept in found]
        assert places == sorted(places, reverse=newest_first)
        assert len(set(places)) == len(places)
        assert {kept.id for kept in found} == {kept.id for kept in _all(town, laptop, limit=1000)}
    ids = {kept.id for kept in _all(town, town.coordinator)}
    assert south in ids
    assert north not in ids


def test_a_page_ends_where_it_is_told_to(town: Town) -> None:
    _full_town(town)
    rights = _rights(town, town.coordinator)
    everything = _all(town, town.coordinator)
    middle = everything[len(everything) // 2].order.seq
    with town.centre.storage.reading() as ledger:
        early = ledger.page(rights, Position(), middle, 1000)
        late = ledger.page(rights, Position(middle), _END, 1000)
        down = ledger.page(rights, Position(), middle, 1000, newest_first=True)
    assert [kept.id for kept in early + late] == [kept.id for kept in everything]
    assert [kept.id for kept in down] == [kept.id for kept in reversed(early)]


def test_scopes_narrow_what_is_given(town: Town) -> None:
    south, north = _full_town(town)
    accounts.grant(town.centre, town.org, town.supervisor.person, "supervisor", f"district:{town.north}")
    laptop = town.supervisor

    def ids(scope: str) -> set[str]:
        return {kept.id for kept in _all(town, laptop, scope)}

    assert {town.south, town.north, laptop.person} <= ids("own")
    assert all(kept.case_id is None for kept in _all(town, laptop, "own"))
    assert {kept.case_id for kept in _all(town, laptop, f"case:{south}")} == {south}
    assert north in ids(f"district:{town.north}")
    assert south not in ids(f"district:{town.north}")
    assert ids("own") | ids("org") == ids("")
    assert not ids("own") & ids("org")
    assert ids(f"case:{new_id()}") == set()
    laptop = town.stranger
    assert ids(f"case:{south}") == set()


def test_a_draft_is_for_its_author_and_sealed_work_for_supervisors(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    draft = write_contact(town.coordinator, case)
    who = (town.coordinator, town.colleague, town.supervisor)
    assert [draft in {kept.id for kept in _all(town, each)} for each in who] == [True, False, False]
    with town.centre.storage.reading() as ledger:
        digests = [ledger.digests(_rights(town, each))[case] for each in who]
    assert [each.records for each in digests] == [2, 1, 1]
    accounts.withdraw(town.centre, town.org, town.coordinator.person, "coordinator", f"district:{town.south}")
    late = town.coordinator.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    assert town.coordinator.push(late)[0].verdict == "sealed"
    for each, expected in zip(who, (0, 0, 1), strict=True):
        sealed = [kept for kept in _all(town, each) if kept.kind == "sealed"]
        assert len(sealed) == expected
    with town.centre.storage.reading() as ledger:
        found = [ledger.digests(_rights(town, each)) for each in who]
    assert case not in found[0]
    assert [each[case].records for each in found[1:]] == [1, 2]


def test_digests_are_those_of_what_may_be_read(town: Town) -> None:
    south, north = _full_town(town)
    task = new_id()
    for title in ("Ring", "Skriv", "Ring igen"):  # the digest follows each change
        town.coordinator.write(case_scope(south), Op("task", task, "title", title))
    accounts.add_district(town.centre, town.org, "Väst")
    for laptop in (town.coordinator, town.colleague, town.supervisor, town.stranger, town.administrator):
        rights = _rights(town, laptop)
        with town.centre.storage.reading() as ledger:
            found = ledger.digests(rights)
            cases = {kept.case_id or "" for kept in _all(town, laptop)}
            assert set(found) == cases
            for case in cases:
                kept = ledger.of_case(rights, case)
                digests = {each.id: record_digest(each.id, each.registers) for each in kept}
                assert found[case].digest == combined_digest(digests.values())
                assert found[case].records == len(kept)
                assert found[case].seq == max(each.order.seq for each in kept)
                assert ledger.record_digests(rights, case) == digests
                assert ledger.digests(rights, [case, new_id()]) == {case: found[case]}
    assert north not in cases


def test_a_draft_that_is_signed_moves_into_everybodys_digest(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    contact = write_contact(town.coordinator, case)
    town.coordinator.pull_all()
    base = tuple(head.c for head in town.coordinator.held[contact].fields["status"].h)
    town.coordinator.write(case_scope(case), Op("contact", contact, "status", "signed", base))
    with town.centre.storage.reading() as ledger:
        one, other = (ledger.digests(_rights(town, each))[case] for each in (town.coordinator, town.supervisor))
    assert one.records == other.records == 2
    assert one.digest == other.digest


def test_urgent_cases_come_before_recent_ones(town: Town) -> None:
    cases = [open_case(town.coordinator, town.south) for _each in range(4)]
    foreign = open_case(town.stranger, town.north)

    def task(laptop: Laptop, case: str, due_on: str, state: str, *, deleted: Value = None) -> None:
        record = new_id()
        values = {"title": "Ring", "due_on": due_on, "state": state, "deleted": deleted}
        laptop.write(case_scope(case), *(Op("task", record, name, value) for name, value in values.items()))

    task(town.coordinator, cases[0], "2026-11-20", "open")
    task(town.coordinator, cases[1], "2026-11-18", "open")
    task(town.coordinator, cases[2], "2026-11-30", "open")
    task(town.coordinator, cases[3], "2026-11-10", "done")
    task(town.coordinator, cases[3], "2026-11-10", "open", deleted=True)
    task(town.stranger, foreign, "2026-11-01", "open")
    with town.centre.storage.reading() as ledger:
        rights = _rights(town, town.coordinator)
        assert ledger.case_list(rights, "2026-11-23", 10) == [cases[1], cases[0], cases[3], cases[2]]
        assert ledger.case_list(rights, "2026-11-23", 3) == [cases[1], cases[0], cases[3]]
        assert ledger.case_list(_rights(town, town.administrator), "2026-11-23", 10) == []


def test_cases_are_found_where_they_lie_now(town: Town) -> None:
    south, north = _full_town(town)
    accounts.grant(town.centre, town.org, town.supervisor.person, "supervisor", f"district:{town.north}")
    town.supervisor.pull_all()
    base = tuple(head.c for head in town.supervisor.held[south].fields["district"].h)
    town.supervisor.write(case_scope(south), Op("case", south, "district", town.north, base))
    with town.centre.storage.reading() as ledger:
        assert ledger.districts_of(town.org, [south, north, new_id()]) == {south: town.north, north: town.north}
        assert set(ledger.cases_in(town.org, f"district:{town.north}")) == {south, north}
        assert {south, north} < set(ledger.cases_in(town.org, "org"))
        moved = ledger.moves(town.org, case=south)
        assert [(row.from_district, row.to_district) for row in moved] == [(None, town.south), (town.south, town.north)]
        assert ledger.moves(town.org, after=moved[0].seq, case=south) == moved[1:]
        assert moved[1] in ledger.moves(town.org, districts=[town.south])
        assert ledger.moves(town.org, districts=[]) == []
        assert ledger.moves(town.org, districts=[new_id()]) == []
    assert town.coordinator.refused(ORG, Op("district", town.south, "name", "Min")) == "no_access"


def test_names_are_listed_in_order(town: Town) -> None:
    with town.centre.storage.reading() as ledger:
        assert ledger.named(town.org, "district") == [(town.north, "Norr"), (town.south, "Syd")]


def test_erasing_leaves_who_and_when_and_nothing_of_what(town: Town) -> None:
    south, north = _full_town(town)
    scope = case_scope(south)
    town.coordinator.refused(scope, Op("task", new_id(), "title", "hemligt\0ord"))
    town.stranger.refused(case_scope(north), Op("task", new_id(), "title", "annat\0ord"))
    run = new_id()
    town.coordinator.write(
        scope,
        Op("checklist_run", run, "author", town.coordinator.person),
        Op("checklist_run", run, "answer.hemligt", "ja"),
        Op("checklist_run", run, "status", "draft"),
    )
    with town.centre.storage.reading() as ledger:
        before = ledger.feed_of(town.org, scope)
    with town.centre.storage.writing() as ledger:
        ledger.lock(town.org)
        assert ledger.erase(town.org, south) == 9
    with town.centre.storage.reading() as ledger:
        rows = ledger.feed_of(town.org, scope)
        assert [(row.seq, row.change_id, row.author, row.at) for row in rows] == [
            (row.seq, row.change_id, row.author, row.at) for row in before
        ]
        assert all(row.is_erased and not row.mac for row in rows)
        assert ledger.feed_of(town.org, scope, run) == []
        rights = _rights(town, town.coordinator)
        assert south not in ledger.digests(rights)
        assert ledger.page(rights, Position(), _END, 10, scope=scope) == []
        assert ledger.districts_of(town.org, [south]) == {}
        assert [north in row.text for row in ledger.refused(town.org)] == [True]
        assert not ledger.feed_of(town.org, case_scope(north))[0].is_erased
