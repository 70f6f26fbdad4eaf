"""Rights, erasures and people that a restored centre has forgotten."""

from __future__ import annotations

import pytest

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.server import accounts, purge
from bofield.server.problems import ProblemError
from bofield.server.rescue import rescue
from bofield.wire.messages import Event, Rescue
from support.centre import Town, open_case
from support.lives import Snapshot
from support.offers import forget, journalled, offer, rights_events, roles, standing, taken


@pytest.mark.parametrize("backwards", [False, True])
def test_rights_that_were_given_and_taken_come_back(town: Town, *, backwards: bool) -> None:
    older = Snapshot(town.centre)
    person, north = town.coordinator.person, f"district:{town.north}"
    accounts.grant(town.centre, town.org, person, "coordinator", north)
    accounts.withdraw(town.centre, town.org, person, "coordinator", north)
    accounts.grant(town.centre, town.org, person, "supervisor", f"district:{town.south}")
    wanted = roles(town, person)
    events = rights_events(town)
    forget(town, older)
    assert roles(town, person) != wanted
    for event in reversed(events) if backwards else events:
        assert offer(town, town.coordinator, events=[event]).refused == ()
    assert roles(town, person) == wanted
    assert not offer(town, town.supervisor, events=events).events


def test_a_withdrawal_that_was_forgotten_holds_again(town: Town) -> None:
    older = Snapshot(town.centre)
    accounts.withdraw(town.centre, town.org, town.coordinator.person, "coordinator", f"district:{town.south}")
    events = rights_events(town)
    forget(town, older)
    assert roles(town, town.coordinator.person)
    assert offer(town, town.supervisor, events=events).events == 1
    assert not roles(town, town.coordinator.person)


def test_nobody_gives_themselves_rights_with_a_change_of_their_own(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    grant = new_id()
    ops = [
        Op("access", grant, name, value)
        for name, value in (("person", town.coordinator.person), ("role", "supervisor"), ("scope", "org"))
    ]
    change = town.coordinator.change(case_scope(case), *ops)
    (verdict,) = town.coordinator.push(change)
    if verdict.order is None:  # it was not even taken as a record of an unknown kind
        assert verdict.verdict == "refused"
        return
    kept = journalled(change, verdict)
    before = roles(town, town.coordinator.person)
    forget(town, older)
    text = kept.change.model_dump_json(exclude_defaults=True)
    offer(town, town.coordinator, events=[Event(kind="grant", scope="org", order=kept.order, data=text, mac=kept.mac)])
    offer(town, town.coordinator, [kept])
    assert roles(town, town.coordinator.person) == before


def test_an_event_that_is_not_ours_is_refused_alone(town: Town) -> None:
    older = Snapshot(town.centre)
    accounts.grant(town.centre, town.org, town.coordinator.person, "supervisor", f"district:{town.south}")
    event = rights_events(town)[-1]
    forget(town, older)
    for altered in (
        event.model_copy(update={"mac": "1" * 64}),
        event.model_copy(update={"mac": ""}),
        event.model_copy(update={"order": (9, 9)}),
        event.model_copy(update={"data": event.data.replace("supervisor", "administrator")}),
        event.model_copy(update={"data": "{"}),
        event.model_copy(update={"data": ""}),
    ):
        reply = offer(town, town.coordinator, events=[altered])
        assert reply.events == 0
        assert len(reply.refused) == 1
    assert offer(town, town.coordinator, events=[event]).events == 1


@pytest.mark.parametrize("events_last", [False, True])
def test_a_case_that_was_erased_stays_erased(town: Town, *, events_last: bool) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    kept = taken(town.coordinator, case_scope(case), Op("case", case, "apartment", "1203"))
    town.supervisor.pull_all()
    record = town.supervisor.held[case]
    purge.purge_case(town.centre, town.org, case, "Begäran")
    events = rights_events(town)
    forget(town, older)
    assert case in standing(town, case)
    if events_last:
        offer(town, town.supervisor, [kept], [record])
        offer(town, town.supervisor, events=events)
    else:
        offer(town, town.supervisor, [kept], [record], events)
    assert case not in standing(town, case)
    reply = offer(town, town.coordinator, [kept], [record])
    assert (reply.changes, reply.records) == (0, 0)
    assert case not in standing(town, case)
    with town.centre.storage.reading() as ledger:
        assert case in ledger.purged(town.org)
        assert all(row.is_erased or row.kind == "purge" for row in ledger.feed_of(town.org, case_scope(case)))


def test_a_person_who_was_forgotten_can_work_again(town: Town) -> None:
    older = Snapshot(town.centre)
    newcomer = town.newcomer("coordinator", town.south)
    newcomer.pull_all()
    record, events = newcomer.held[newcomer.person], rights_events(town)
    forget(town, older)
    offer(town, town.supervisor, (), [record], events)
    (found,) = [each for each in accounts.list_users(town.centre, town.org) if each.id == newcomer.person]
    assert found.name == "New coordinator"
    assert [grant.scope for grant in found.grants] == [f"district:{town.south}"]
    again = town.laptop(newcomer.person)
    again.epoch = 2
    again.write(case_scope(case := new_id()), Op("case", case, "district", town.south))


def test_a_case_that_had_moved_moves_again(town: Town) -> None:
    everywhere = town.newcomer("supervisor", everywhere=True)
    case = open_case(town.coordinator, town.south)
    with town.centre.storage.reading() as ledger:
        base = ledger.records(town.org, [case])[case].registers["district"].base
    older = Snapshot(town.centre)
    kept = taken(everywhere, case_scope(case), Op("case", case, "district", town.north, base))
    forget(town, older)
    offer(town, everywhere, [kept])
    with town.centre.storage.reading() as ledger:
        move = ledger.moves(town.org, case=case)[-1]
    assert (move.from_district, move.to_district) == (town.south, town.north)
    assert town.stranger.sees(case)
    assert not town.coordinator.sees(case)


def test_another_centre_or_another_life_is_told_so(town: Town) -> None:
    caller = town.coordinator.caller()
    with pytest.raises(ProblemError) as wrong:
        rescue(town.centre, caller, Rescue(server_id=new_id(), epoch=1))
    assert (wrong.value.status, wrong.value.problem) == (409, "wrong_server")
    for epoch in (0, 2):
        with pytest.raises(ProblemError) as changed:
            rescue(town.centre, caller, Rescue(server_id=caller.server_id, epoch=epoch))
        assert (changed.value.status, changed.value.problem) == (409, "epoch_changed")
    reply = rescue(town.centre, caller, Rescue(server_id=caller.server_id, epoch=1))
    assert (reply.changes, reply.records, reply.events) == (0, 0, 0)
