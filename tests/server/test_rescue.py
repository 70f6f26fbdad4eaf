"""What a restored centre takes back, from whom, and what it does not believe."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.server import accounts, epochs, purge
from bofield.server.problems import ProblemError
from bofield.server.rescue import rescue
from bofield.wire.convert import from_change
from bofield.wire.messages import Event, Rescue, RescuedChange
from support.centre import Laptop, Town, open_case, write_contact
from support.lives import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bofield.changes import Change
    from bofield.server.ledger_rows import Kept
    from bofield.wire.messages import RecordMessage, RescueReply, Verdict


def taken(laptop: Laptop, scope: str, *ops: Op) -> RescuedChange:
    """Hand in a change, and keep it as a laptop's journal does."""
    change = laptop.change(scope, *ops)
    (verdict,) = laptop.push(change)
    return journalled(change, verdict)


def journalled(change: Change, verdict: Verdict) -> RescuedChange:
    assert verdict.order is not None, verdict
    return RescuedChange(change=from_change(change), order=verdict.order, mac=verdict.mac)


def forget(town: Town, older: Snapshot) -> None:
    """Put the database back, and begin a new life."""
    older.put_back()
    with town.centre.storage.writing() as ledger:
        epoch = epochs.raise_epoch(town.centre, ledger, town.org, "test")
    for laptop in (town.coordinator, town.colleague, town.supervisor, town.stranger, town.administrator):
        laptop.epoch, laptop.cursor = epoch, ""


def offer(
    town: Town,
    laptop: Laptop,
    changes: Sequence[RescuedChange] = (),
    records: Sequence[RecordMessage] = (),
    events: Sequence[Event] = (),
) -> RescueReply:
    with town.centre.storage.reading() as ledger:
        epoch = ledger.home(town.org).epoch
    message = Rescue(
        server_id=laptop.reply.server_id,
        epoch=epoch,
        changes=tuple(changes),
        records=tuple(records),
        events=tuple(events),
    )
    return rescue(town.centre, laptop.caller(), message)


def standing(town: Town, *records: str) -> dict[str, Kept]:
    with town.centre.storage.reading() as ledger:
        return ledger.records(town.org, records)


def rights_events(town: Town) -> list[Event]:
    """Every grant and withdrawal in the feed, as a laptop would hand it back."""
    with town.centre.storage.reading() as ledger:
        rows = ledger.feed_after(town.org, 0, 10**9, 10**6, ("grant", "revoke", "purge"))
        return [
            Event(kind=row.kind, scope=row.scope, order=(row.order.epoch, row.order.seq), data=row.text, mac=row.mac)
            for row in rows
        ]


def audited(town: Town, action: str) -> list[str]:
    with town.centre.storage.reading() as ledger:
        return [row.detail for row in ledger.audited(town.org, action)]


def roles(town: Town, person: str) -> set[tuple[str, str]]:
    with town.centre.storage.reading() as ledger:
        return {(row.role, row.scope) for row in ledger.access(town.org, person)}


def test_a_forgotten_change_comes_back_with_its_order_and_its_author(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    task = new_id()
    kept = taken(town.coordinator, case_scope(case), Op("task", task, "title", "Ring"))
    forget(town, older)
    assert task not in standing(town, task)

    reply = offer(town, town.colleague, [kept])
    assert (reply.changes, reply.records, reply.events, reply.refused) == (1, 0, 0, ())
    with town.centre.storage.reading() as ledger:
        row = ledger.in_feed(town.org, [kept.change.id])[kept.change.id]
        assert (row.order.epoch, row.order.seq) == kept.order
        assert (row.kind, row.author, row.device, row.n) == ("rescued", town.coordinator.person, *_sender(kept))
        assert row.seq == reply.head == ledger.home(town.org).head
    (head,) = standing(town, task)[task].registers["title"].heads
    assert head.order is not None
    assert (head.order.epoch, head.order.seq) == kept.order
    assert standing(town, task)[task].order.epoch == 2, "laptops must see that it is news"


def _sender(kept: RescuedChange) -> tuple[str, int]:
    return kept.change.device, kept.change.n


def test_everything_may_come_twice(town: Town) -> None:
    older = Snapshot(town.centre)
    scope = case_scope(case := new_id())
    kept = [taken(town.coordinator, scope, Op("case", case, "district", town.south))]
    town.supervisor.pull_all()
    records, events = list(town.supervisor.held.values()), rights_events(town)
    forget(town, older)
    first = offer(town, town.coordinator, kept, records, events)
    assert first.changes == 1
    again = offer(town, town.supervisor, kept, records, events)
    assert (again.changes, again.records, again.events, again.refused) == (0, 0, 0, ())
    assert again.head == first.head


def test_a_value_that_was_replaced_does_not_come_back_to_life(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    scope = case_scope(case)
    base = town.centre
    with base.storage.reading() as ledger:
        before = ledger.records(town.org, [case])[case].registers["address"].base
    first = taken(town.coordinator, scope, Op("case", case, "address", "Storgatan 5", before))
    second = taken(town.colleague, scope, Op("case", case, "address", "Storgatan 6", (first.change.id,)))
    for order in ([first, second], [second, first]):
        forget(town, older)
        offer(town, town.coordinator, [order[0]])
        offer(town, town.colleague, [order[1]])
        register = standing(town, case)[case].registers["address"]
        assert [head.value for head in register.heads] == ["Storgatan 6"]


def test_todays_rights_are_not_asked_again(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    task = new_id()
    kept = taken(town.coordinator, case_scope(case), Op("task", task, "title", "Ring"))
    forget(town, older)
    accounts.withdraw(town.centre, town.org, town.coordinator.person, "coordinator", f"district:{town.south}")
    assert offer(town, town.supervisor, [kept]).changes == 1
    assert standing(town, task)[task].shown["title"] == "Ring"


def _altered(kept: RescuedChange) -> list[RescuedChange]:
    change = kept.change
    op = change.ops[0].model_copy(update={"value": "Något annat"})
    return [
        kept.model_copy(update={"change": change.model_copy(update={"ops": (op,)})}),
        kept.model_copy(update={"change": change.model_copy(update={"author": new_id()})}),
        kept.model_copy(update={"change": change.model_copy(update={"n": change.n + 1})}),
        kept.model_copy(update={"order": (kept.order[0], kept.order[1] + 1)}),
        kept.model_copy(update={"order": (kept.order[0] + 1, kept.order[1])}),
        kept.model_copy(update={"mac": ""}),
        kept.model_copy(update={"mac": "0" * 64}),
    ]


def test_nothing_is_believed_without_the_centres_own_proof(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    task = new_id()
    kept = taken(town.coordinator, case_scope(case), Op("task", task, "title", "Ring"))
    town.coordinator.pull_all()
    record = town.coordinator.held[task]
    lies = [
        record.model_copy(update={"mac": "0" * 64}),
        record.model_copy(update={"mac": ""}),
        record.model_copy(update={"scope": case_scope(new_id())}),
        record.model_copy(update={"kind": "contact"}),
        record.model_copy(update={"order": (1, 10_000)}),
        record.model_copy(
            update={"fields": {**record.fields, "title": record.fields["title"].model_copy(update={"h": ()})}}
        ),
    ]
    forget(town, older)
    before = _everything(town)
    for altered in _altered(kept):
        reply = offer(town, town.coordinator, [altered])
        assert (reply.changes, reply.refused) == (0, (kept.change.id,))
    for lie in lies:
        reply = offer(town, town.coordinator, (), [lie])
        assert (reply.records, reply.refused) == (0, (task,))
    assert _everything(town) == before
    assert audited(town, "rescue") == ["changes:0 events:0 records:0 refused:1"] * 13


def _everything(town: Town) -> tuple[int, list[str]]:
    """The head, and what every record of every reader says."""
    with town.centre.storage.reading() as ledger:
        rows = ledger.feed_after(town.org, 0, 10**9, 10**6)
        ids = {record for row in rows if not row.is_erased for record in row.change.records}
        return ledger.home(town.org).head, sorted(kept.text for kept in ledger.records(town.org, ids).values())


def test_a_record_as_it_stood_elsewhere_is_joined_with_what_stands_here(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    task = new_id()
    town.coordinator.write(case_scope(case), Op("task", task, "title", "Ring"))
    town.coordinator.write(case_scope(case), Op("case", case, "apartment", "1203"))
    town.supervisor.pull_all()
    held = dict(town.supervisor.held)
    forget(town, older)
    town.coordinator.write(case_scope(case), Op("case", case, "apartment", "1204"))
    reply = offer(town, town.supervisor, (), [held[task], held[case]])
    assert reply.records == 2
    now = standing(town, task, case)
    assert now[task].shown["title"] == "Ring"
    register = now[case].registers["apartment"]
    assert [head.value for head in register.heads] == ["1203", "1204"], "both stand, in the order they had"
    town.colleague.pull_all()
    assert task in town.colleague.held


def test_two_laptops_that_offer_in_any_order_end_the_same(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    scope = case_scope(case)
    older = Snapshot(town.centre)
    tasks = [new_id() for _task in range(3)]
    mine = [taken(town.coordinator, scope, Op("task", task, "title", f"Ring {task}")) for task in tasks]
    first = mine[0].change.id
    theirs = [
        taken(town.colleague, scope, Op("task", tasks[0], "title", "Ring inte", (first,))),
        taken(town.colleague, scope, Op("task", tasks[1], "title", "Eller ring")),
        taken(town.colleague, scope, Op("case", case, "apartment", "1203")),
    ]
    for laptop in (town.coordinator, town.supervisor):
        laptop.pull_all()
    held = [town.coordinator.held[each] for each in (*tasks, case)], [town.supervisor.held[tasks[1]]]
    offers = [
        (town.coordinator, mine, ()),
        (town.colleague, theirs, ()),
        (town.coordinator, (), held[0]),
        (town.supervisor, (), held[1]),
    ]
    endings = set()
    for order in itertools.permutations(offers):
        forget(town, older)
        for laptop, changes, records in order:
            assert offer(town, laptop, changes, records).refused == ()
        now = standing(town, case, *tasks)
        endings.add(tuple(sorted((each, kept.text) for each, kept in now.items())))
        with town.centre.storage.reading() as ledger:
            assert {each.change.id for each in (*mine, *theirs)} == ledger.in_feed(
                town.org, [each.change.id for each in (*mine, *theirs)]
            ).keys()
    assert len(endings) == 1


def test_a_draft_that_comes_back_is_still_its_authors_alone(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    contact = write_contact(town.coordinator, case)
    town.coordinator.pull_all()
    forget(town, older)
    offer(town, town.coordinator, (), [town.coordinator.held[contact]])
    assert standing(town, contact)[contact].private_to == town.coordinator.person
    with town.centre.storage.reading() as ledger:
        assert ledger.feed_of(town.org, case_scope(case))[-1].private_to == town.coordinator.person
    assert town.coordinator.sees(contact)
    assert not town.supervisor.sees(contact)


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


def test_the_numbers_of_a_device_go_on_where_they_were(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    kept = [taken(town.coordinator, case_scope(case), Op("task", new_id(), "title", "Ring")) for _task in range(3)]
    forget(town, older)
    offer(town, town.colleague, kept)
    with town.centre.storage.reading() as ledger:
        device = ledger.device(town.org, town.coordinator.device)
    assert device is not None
    assert device.last_n == kept[-1].change.n


def test_a_change_that_would_not_fit_where_it_belongs_is_refused_alone(town: Town) -> None:
    case, other = open_case(town.coordinator, town.south), open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    same, good = new_id(), new_id()
    kept = taken(town.coordinator, case_scope(case), Op("task", same, "title", "Ring"))
    fine = taken(town.coordinator, case_scope(case), Op("task", good, "title", "Ring"))
    town.supervisor.pull_all()
    record = town.supervisor.held[same]
    forget(town, older)
    town.colleague.write(case_scope(other), Op("task", same, "title", "En annans"))
    reply = offer(town, town.coordinator, [kept, fine], [record])
    assert reply.changes == 1
    assert reply.refused == (kept.change.id, same)
    assert standing(town, good)


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
