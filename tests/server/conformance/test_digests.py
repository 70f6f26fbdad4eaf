"""Whether both hold the same: found by case, bucket and record, and told to nobody who may not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope, combined_digest, record_digest
from bofield.ids import new_id
from bofield.server import accounts, digests, purge
from bofield.server.problems import ProblemError
from bofield.wire.codec import decode
from bofield.wire.convert import to_register
from bofield.wire.messages import Digest, DigestReply
from support.centre import Laptop, Town, open_case, write_contact

if TYPE_CHECKING:
    from bofield.wire.messages import RecordMessage


def _digest(record: RecordMessage) -> str:
    return record_digest(record.id, {name: to_register(each) for name, each in record.fields.items()})


def _held(laptop: Laptop) -> dict[str, dict[str, str]]:
    """Case → record → digest of what a laptop holds, as it would count it."""
    found: dict[str, dict[str, str]] = {}
    for record in laptop.held.values():
        found.setdefault(record.scope.removeprefix("case:") if record.scope != "org" else "", {})[record.id] = _digest(
            record
        )
    return found


def _cases(laptop: Laptop) -> dict[str, str]:
    return {case: combined_digest(records.values()) for case, records in _held(laptop).items()}


def _ask(laptop: Laptop, **asked: object) -> DigestReply:
    request = Digest(server_id=laptop.reply.server_id, epoch=1, **asked)  # type: ignore[arg-type]
    return decode(DigestReply, digests.compare(laptop.centre, laptop.caller(), request).body())


@pytest.fixture
def case(town: Town) -> str:
    """A case with three tasks and a draft in it, which everybody in the south has read."""
    case = open_case(town.coordinator, town.south)
    for _each in range(3):
        town.coordinator.write(case_scope(case), Op("task", new_id(), "title", "Ring"))
    write_contact(town.coordinator, case)
    for laptop in (town.coordinator, town.colleague, town.supervisor, town.stranger):
        laptop.pull_all()
    return case


def test_who_has_read_everything_holds_the_same(town: Town, case: str) -> None:
    for laptop in (town.coordinator, town.colleague, town.supervisor, town.stranger, town.administrator):
        laptop.pull_all()
        reply = _ask(laptop, cases=_cases(laptop), whole=True)
        assert (reply.cases, reply.missing) == ({}, ())
    assert case in _cases(town.colleague)


def test_digests_kept_step_by_step_are_those_of_the_whole(town: Town, case: str) -> None:
    """Through edits, a conflict, a signature, a move and a late right."""
    scope = case_scope(case)
    note = write_contact(town.coordinator, case)
    town.coordinator.write(scope, Op("contact", note, "status", "signed"))
    first = town.coordinator.write(scope, Op("case", case, "address", "A"))
    town.colleague.write(scope, Op("case", case, "address", "B"))
    town.coordinator.write(scope, Op("case", case, "address", "C", (first.id,)))
    town.supervisor.pull_all()
    district = town.supervisor.held[case].fields["district"].h[0].c
    town.supervisor.write(scope, Op("case", case, "district", town.north, (district,)))
    accounts.grant(town.centre, town.org, town.colleague.person, "supervisor", scope)
    for laptop in (town.coordinator, town.colleague, town.supervisor, town.stranger):
        fresh = Laptop(town.centre, laptop.reply)
        fresh.pull_all()
        assert _ask(fresh, cases=_cases(fresh), whole=True).model_dump() == _ask(fresh).model_dump()


def test_what_is_lost_on_a_laptop_is_found_by_descent_and_served_whole(town: Town, case: str) -> None:
    laptop = town.colleague
    lost = next(record for record in laptop.held.values() if record.kind == "task")
    changed = next(record for record in laptop.held.values() if record.id == case)
    mine = _held(laptop)
    del mine[case][lost.id]
    mine[case][changed.id] = "f" * 32
    assert _ask(laptop, cases={case: combined_digest(mine[case].values())}).cases == {case: "differs"}
    buckets = _ask(laptop, buckets={case: digests.bucketed(mine[case])}).buckets
    assert buckets == {case: tuple(sorted({lost.id[-2:], case[-2:]}))}
    within = {record: digest for record, digest in mine[case].items() if record[-2:] in buckets[case]}
    reply = _ask(laptop, ids={case: within}, within=buckets)
    assert {record.id for record in reply.records} == {lost.id, changed.id}
    assert {record.id: record for record in reply.records} == {lost.id: lost, changed.id: changed}
    assert reply.unknown == ()


def test_the_organisations_own_records_are_compared_like_a_case(town: Town, case: str) -> None:
    laptop = town.colleague
    mine = _held(laptop)
    person = next(record for record in laptop.held.values() if record.kind == "person")
    del mine[""][person.id]
    assert _ask(laptop, cases={"": combined_digest(mine[""].values()), case: _cases(laptop)[case]}).cases == {
        "": "differs"
    }
    bucket = person.id[-2:]
    assert _ask(laptop, buckets={"": digests.bucketed(mine[""])}).buckets == {"": (bucket,)}
    asked = {record: digest for record, digest in mine[""].items() if record[-2:] == bucket}
    assert [record.id for record in _ask(laptop, ids={"": asked}, within={"": (bucket,)}).records] == [person.id]


def test_a_case_that_a_laptop_lacks_is_named_only_when_it_says_that_it_named_all(town: Town, case: str) -> None:
    assert _ask(town.colleague, cases={}, whole=True).missing == tuple(sorted(("", case)))
    assert _ask(town.colleague, cases={}).missing == ()
    assert _ask(town.stranger, cases={}, whole=True).missing == ("",)


def test_whoever_never_had_a_case_cannot_tell_it_from_one_that_does_not_exist(town: Town, case: str) -> None:
    with town.centre.storage.reading() as ledger:
        assert case in ledger.districts_of(town.org, (case,))
    held = _held(town.coordinator)[case]
    nowhere, task = new_id(), next(iter(held))
    for asked in (case, nowhere):
        reply = _ask(
            town.stranger,
            cases={asked: _cases(town.coordinator)[case]},
            buckets={asked: {task[-2:]: "0" * 32}},
            ids={asked: {task: held[task]}},
            within={asked: (task[-2:],)},
        )
        assert reply.cases == {asked: "differs"}
        assert (reply.buckets, reply.records, reply.unknown) == ({asked: (task[-2:],)}, (), (task,))


def test_a_draft_and_a_record_of_another_case_are_unknown_to_others(town: Town, case: str) -> None:
    draft = next(record for record in town.coordinator.held.values() if record.kind == "contact")
    reply = _ask(town.colleague, ids={case: {draft.id: _digest(draft)}}, within={case: (draft.id[-2:],)})
    assert (draft.id in reply.unknown, draft.id in {record.id for record in reply.records}) == (True, False)
    assert _ask(town.coordinator, ids={case: {draft.id: _digest(draft)}}).unknown == ()
    other = open_case(town.coordinator, town.south)
    assert _ask(town.coordinator, ids={other: {draft.id: _digest(draft)}}).unknown == (draft.id,)


def test_what_was_taken_away_or_erased_is_gone(town: Town, case: str) -> None:
    laptop = town.colleague
    mine = _cases(laptop)
    accounts.withdraw(town.centre, town.org, laptop.person, "coordinator", f"district:{town.south}")
    assert _ask(laptop, cases={case: mine[case]}).cases == {case: "gone"}
    purge.purge_case(town.centre, town.org, case, "Begäran om radering")
    for each in (laptop, town.coordinator, town.supervisor):
        assert _ask(each, cases={case: mine[case]}, whole=True).cases == {case: "gone"}
    assert _ask(town.stranger, cases={case: mine[case]}).cases == {case: "differs"}


def test_a_case_that_moved_out_of_sight_is_gone_for_those_who_had_it(town: Town, case: str) -> None:
    mine = _cases(town.coordinator)
    head = town.supervisor.held[case].fields["district"].h[0].c
    town.supervisor.write(case_scope(case), Op("case", case, "district", town.north, (head,)))
    assert _ask(town.coordinator, cases={case: mine[case]}).cases == {case: "gone"}
    late = town.newcomer("coordinator", town.south)
    assert _ask(late, cases={case: mine[case]}).cases == {case: "differs"}


def test_another_centre_or_epoch_is_told_apart(town: Town) -> None:
    caller = town.coordinator.caller()
    with pytest.raises(ProblemError, match="wrong_server"):
        digests.compare(town.centre, caller, Digest(server_id="other", epoch=1))
    with pytest.raises(ProblemError, match="epoch_changed"):
        digests.compare(town.centre, caller, Digest(server_id=caller.server_id, epoch=2))


def test_what_is_served_by_descent_is_bounded_and_written_down(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = open_case(town.coordinator, town.south)
    for _each in range(12):
        town.coordinator.write(case_scope(case), Op("task", new_id(), "title", "Ring"))
    monkeypatch.setattr(digests, "PAGE", 5)
    every = tuple(f"{at:02x}" for at in range(256))
    held: dict[str, str] = {}
    rounds = 0
    while records := _ask(town.colleague, ids={case: held}, within={case: every}).records:
        assert len(records) <= 5
        held |= {record.id: _digest(record) for record in records}
        rounds += 1
    assert (rounds, len(held)) == (3, 13)
    with town.centre.storage.reading() as ledger:
        noted = ledger.audited(town.org, "digest")
    assert sorted(row.detail for row in noted) == ["records:3", "records:5", "records:5"]
    assert {row.scopes for row in noted} == {(case_scope(case),)}
