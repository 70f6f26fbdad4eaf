"""What a restored centre takes back of people's work, from whom, and what it does not believe."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.server import accounts
from support.centre import Town, open_case, write_contact
from support.lives import Snapshot
from support.offers import audited, forget, journalled, offer, rights_events, standing, taken

if TYPE_CHECKING:
    from bofield.wire.messages import RescuedChange


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


def test_what_came_back_inside_a_record_is_known_when_its_author_sends_it_again(town: Town) -> None:
    """The author's laptop was put back too and has it waiting. A note that is signed cannot be signed once more."""
    case = open_case(town.coordinator, town.south)
    scope, older, note = case_scope(case), Snapshot(town.centre), new_id()
    values = {"author": town.coordinator.person, "status": "draft", "kind": "home_visit", "note": "Ord"}
    drafting = town.coordinator.change(scope, *(Op("contact", note, name, value) for name, value in values.items()))
    assert town.coordinator.push(drafting)[0].verdict == "accepted"
    draft = (drafting.id,)
    signing = town.coordinator.change(scope, Op("contact", note, "status", "signed", draft))
    assert town.coordinator.push(signing)[0].verdict == "accepted"
    town.supervisor.pull_all()
    served = list(town.supervisor.held.values())
    forget(town, older)
    assert offer(town, town.supervisor, [], served).records
    town.coordinator.epoch = 2
    stood = standing(town, note)[note].registers
    assert [each.verdict for each in town.coordinator.push(drafting, signing)] == ["accepted", "accepted"]
    assert standing(town, note)[note].registers == stood
    with town.centre.storage.reading() as ledger:
        rows = ledger.in_feed(town.org, [drafting.id, signing.id])
    assert {name: row.private_to for name, row in rows.items()} == {
        drafting.id: town.coordinator.person,
        signing.id: None,
    }, "and what is told of a record is whole again"
    other = town.coordinator.change(scope, Op("contact", note, "status", "signed", draft))
    assert town.coordinator.push(other)[0].verdict == "refused", "another change is not taken for it"


def test_what_a_draft_said_stays_its_authors_though_it_comes_back_after_the_signature(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    scope, older, note = case_scope(case), Snapshot(town.centre), new_id()
    first = taken(town.coordinator, scope, Op("contact", note, "author", town.coordinator.person))
    early = taken(town.coordinator, scope, Op("contact", note, "note", "Tidiga ord"))
    (base,) = standing(town, note)[note].registers["note"].base
    taken(town.coordinator, scope, Op("contact", note, "note", "Sista ord", (base,)))
    taken(town.coordinator, scope, Op("contact", note, "status", "signed"))
    town.supervisor.pull_all()
    served = list(town.supervisor.held.values())
    forget(town, older)
    assert offer(town, town.supervisor, [], served).records
    assert offer(town, town.coordinator, [first, early]).changes == 2
    with town.centre.storage.reading() as ledger:
        rows = ledger.in_feed(town.org, [first.change.id, early.change.id])
    assert {row.private_to for row in rows.values()} == {town.coordinator.person}


def test_an_amended_change_is_not_taken_for_the_one_that_came_back(town: Town) -> None:
    """A laptop that was put back does not know that it had sent the change: what it says now gets another id."""
    case = open_case(town.coordinator, town.south)
    older, scope = Snapshot(town.centre), case_scope(case)
    sent = town.coordinator.change(scope, Op("task", new_id(), "title", "Ring"))
    assert town.coordinator.push(sent)[0].verdict == "accepted"
    town.colleague.pull_all()
    served = list(town.colleague.held.values())
    forget(town, older)
    assert offer(town, town.colleague, [], served).records
    town.coordinator.epoch = 2
    amended = replace(sent, ops=(replace(sent.ops[0], value="Ring i dag"),))
    (verdict,) = town.coordinator.push(amended)
    assert (verdict.verdict, verdict.reason) == ("refused", "id_reused")
    assert town.coordinator.push(sent)[0].verdict == "accepted"


def test_of_two_texts_under_one_id_neither_hides_the_other(town: Town) -> None:
    """A laptop and the centre were put back twice: it has written two things under one id, and each life heard one."""
    case = open_case(town.coordinator, town.south)
    older, scope = Snapshot(town.centre), case_scope(case)
    first = town.coordinator.change(scope, Op("task", new_id(), "title", "Ring"))
    assert town.coordinator.push(first)[0].verdict == "accepted"
    town.colleague.pull_all()
    served = list(town.colleague.held.values())
    older.put_back()
    second = replace(first, ops=(replace(first.ops[0], value="Ring i dag"),))
    kept = journalled(second, town.coordinator.push(second)[0])
    forget(town, older)
    assert offer(town, town.colleague, [], served).records
    reply = offer(town, town.coordinator, [kept])
    assert (reply.changes, reply.refused) == (0, (second.id,)), "its laptop sends it under another id"
    assert standing(town, first.ops[0].record)[first.ops[0].record].shown["title"] == "Ring"
