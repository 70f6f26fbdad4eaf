"""Who may no longer read a case keeps no copy of it, and loses no work by that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.changes import Head, Order, Register, case_scope
from bofield.ids import new_change_id, new_id
from bofield.replica import leaving
from bofield.replica.values import Edit, Record
from bofield.wire.messages import Event
from support.replicas import NOON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bofield.replica.base import BaseReplica

DISTRICT = new_id()


def event(kind: str, scope: str, seq: int, signed: str = "") -> Event:
    return Event(kind=kind, scope=scope, order=(1, seq), signed=signed)


def serve(replica: BaseReplica, cases: Iterable[str], each: int = 1, district: str = DISTRICT) -> None:
    """Let the centre have confirmed cases with so many records."""
    with replica._writing() as store:
        for case in cases:
            for number in range(each):
                head = Head(new_change_id(), district, Order(1, 1))
                kind, field = ("case", "district") if number == 0 else ("task", "title")
                ident = case if number == 0 else new_id()
                made = Record(ident, kind, case_scope(case), {field: Register((head,))}, Order(1, 1), "ab")
                store.put_records([made])
                store.show([made])


def take(replica: BaseReplica, *events: Event) -> None:
    with replica._writing() as store:
        leaving.take_events(store, events, lambda each: bool(each.signed))


def cases_of(replica: BaseReplica) -> list[str]:
    with replica._looking() as store:
        return store.cases()


def carry_out(replica: BaseReplica) -> list[str]:
    with replica._writing() as store:
        return leaving.carry_out(store)


def held(replica: BaseReplica) -> list[str]:
    with replica._looking() as store:
        return [each.case_id for each in leaving.held(store)]


@pytest.mark.parametrize("kind", ["revoke", "move", "purge"])
def test_a_case_leaves_with_a_receipt(replica: BaseReplica, kind: str) -> None:
    one, two = sorted([new_id(), new_id()])
    serve(replica, [one, two])
    take(replica, event(kind, case_scope(one), 5))
    assert cases_of(replica) == [one, two]
    assert carry_out(replica) == [one]
    assert cases_of(replica) == [two]
    with replica._looking() as store:
        assert store.purged() == (case_scope(one),)
        assert store.removals() == ()
    assert carry_out(replica) == []


def test_work_that_waits_is_sent_before_a_case_leaves(replica: BaseReplica) -> None:
    case = new_id()
    serve(replica, [case])
    change = replica.write(case_scope(case), [Edit("case", case, "address", "Åsgatan 1")], at=NOON)
    take(replica, event("revoke", case_scope(case), 5))
    assert carry_out(replica) == []
    assert replica.outbox_count() == 1
    assert replica.search("åsgatan")
    with replica._writing() as store:
        store.remove_entries([change])
    assert carry_out(replica) == [case]
    assert replica.search("åsgatan") == ()


def test_an_erased_case_leaves_at_once_with_all_that_waits(replica: BaseReplica) -> None:
    case = new_id()
    serve(replica, [case])
    replica.write(case_scope(case), [Edit("case", case, "address", "Åsgatan 1")], at=NOON)
    take(replica, event("revoke", case_scope(case), 5))
    take(replica, event("purge", case_scope(case), 6), event("revoke", case_scope(case), 7))
    assert carry_out(replica) == [case]
    assert replica.outbox_count() == 0
    assert replica.search("åsgatan") == ()
    assert replica.shown(case) is None


def test_a_right_that_comes_back_in_time_keeps_the_case(replica: BaseReplica) -> None:
    one, two, three = (new_id() for _ in range(3))
    serve(replica, [one, two, three])
    take(replica, *(event("revoke", case_scope(case), 5) for case in (one, two)))
    take(replica, event("grant", case_scope(one), 6), event("grant", case_scope(two), 4))
    assert carry_out(replica) == [two]
    take(replica, event("purge", case_scope(one), 7), event("grant", "org", 8))
    assert carry_out(replica) == [one]
    assert cases_of(replica) == [three]


def test_what_a_right_calls_back_is_compared_with_the_centre(replica: BaseReplica) -> None:
    """The case may have moved, by a change of one's own that this copy has not been served."""
    case = new_id()
    serve(replica, [case])
    replica.note_check((), at=NOON)
    take(replica, event("revoke", case_scope(case), 5))
    assert not replica.check_due(NOON)
    take(replica, event("grant", f"district:{DISTRICT}", 6))
    assert replica.check_due(NOON)


def test_a_case_that_has_moved_leaves_although_its_old_district_is_given_back(replica: BaseReplica) -> None:
    moved, stays = new_id(), new_id()
    serve(replica, [moved, stays])
    take(replica, event("revoke", case_scope(moved), 5), event("grant", f"district:{DISTRICT}", 6))
    assert carry_out(replica) == [moved]
    assert cases_of(replica) == [stays]


def test_a_district_and_the_organisation_stand_for_the_cases_in_them(replica: BaseReplica) -> None:
    inside, outside, elsewhere = new_id(), new_id(), new_id()
    serve(replica, [inside])
    serve(replica, [outside, elsewhere], district=new_id())
    take(replica, event("revoke", f"district:{DISTRICT}", 5), event("withdrawn", "org", 5), event("oddity", "org", 6))
    assert carry_out(replica) == [inside]
    take(replica, event("revoke", f"district:{new_id()}", 6), event("revoke", "nowhere", 6))
    assert carry_out(replica) == []
    take(replica, event("revoke", "org", 7, signed="ab"))
    assert sorted(carry_out(replica)) == sorted([outside, elsewhere])


def test_what_would_empty_half_of_a_laptop_waits_for_a_person(replica: BaseReplica) -> None:
    many, few = [new_id() for _ in range(3)], [new_id() for _ in range(2)]
    serve(replica, many, each=7)
    serve(replica, few, each=7)
    take(replica, *(event("revoke", case_scope(case), 5) for case in many[:2]))
    assert held(replica) == []
    take(replica, event("purge", case_scope(many[2]), 6))
    assert held(replica) == sorted(many)
    assert carry_out(replica) == []
    take(replica, event("grant", case_scope(many[0]), 7))
    assert held(replica) == []
    take(replica, event("revoke", case_scope(many[0]), 8))
    assert held(replica) == sorted(many)
    with replica._writing() as store:
        leaving.allow(store)
    take(replica, event("revoke", case_scope(few[0]), 9))
    assert held(replica) == []
    assert carry_out(replica) == sorted([*many, few[0]])
    assert cases_of(replica) == [few[1]]


def test_what_the_centre_has_signed_leaves_however_much_it_is(replica: BaseReplica) -> None:
    cases = [new_id() for _ in range(4)]
    serve(replica, cases, each=7)
    take(replica, *(event("revoke", case_scope(case), 5, signed="ab") for case in cases[:3]))
    take(replica, event("revoke", case_scope(cases[0]), 6))
    assert held(replica) == []
    assert carry_out(replica) == sorted(cases[:3])


def test_few_records_may_always_leave(replica: BaseReplica) -> None:
    case = new_id()
    serve(replica, [case], each=leaving.FEW)
    take(replica, event("revoke", case_scope(case), 5))
    assert carry_out(replica) == [case]


def test_a_signature_that_comes_later_ends_the_waiting(replica: BaseReplica) -> None:
    cases = [new_id() for _ in range(3)]
    serve(replica, cases, each=9)
    lost = [event("revoke", case_scope(case), 5) for case in cases]
    take(replica, *lost)
    assert held(replica) == sorted(cases)
    take(replica, *(each.model_copy(update={"signed": "ab"}) for each in lost))
    assert held(replica) == []
    assert carry_out(replica) == sorted(cases)


def test_a_case_that_is_not_here_gets_its_receipt_too(replica: BaseReplica) -> None:
    case = new_id()
    take(replica, event("purge", case_scope(case), 5))
    assert carry_out(replica) == [case]
    with replica._looking() as store:
        assert store.purged() == (case_scope(case),)


def test_the_person_of_the_replica_stays_who_they_are(replica: BaseReplica) -> None:
    me = replace(replica.me, name="Ny")
    replica.set_me(me)
    serve(replica, [me.person])
    take(replica, event("purge", case_scope(me.person), 5))
    carry_out(replica)
    assert replica.me == me
