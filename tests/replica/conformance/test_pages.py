from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.sync.engine import Engine
from bofield.wire.messages import Pull
from support.replicas import NOON, Case, person, value_of
from support.small_centre import SmallCentre

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.replica.base import BaseReplica
    from bofield.sync.ports import Outcome

    Maker = Callable[..., BaseReplica]


@pytest.fixture
def centre() -> SmallCentre:
    return SmallCentre()


def sync(replica: BaseReplica, centre: SmallCentre) -> Outcome:
    outcome = Engine(replica, centre.line(replica.me.person)).run()
    assert outcome.state == "synced", outcome
    assert replica.sync_state().differing == 0
    return outcome


def laptop(make: Maker, centre: SmallCentre, name: str = "Eva Ek") -> BaseReplica:
    return make(person(name, server="http://localhost", server_id=centre.server_id, org="prov"))


def test_what_one_writes_the_other_reads(make: Maker, centre: SmallCentre, case: Case) -> None:
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    case.write(one, "address", "Åsgatan 1")
    case.note(one, "Hej från ett", kind="call")
    sync(one, centre)
    outcome = sync(two, centre)
    assert outcome.pulled == 2
    assert value_of(two, case.id, "address") == "Åsgatan 1"
    assert [hit.record for hit in two.search("från")] == [case.contact]


def test_two_edit_the_same_field_and_a_choice_on_one_settles_it_on_both(
    make: Maker, centre: SmallCentre, case: Case
) -> None:
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    case.write(one, "address", "Åsgatan 1")
    sync(one, centre)
    sync(two, centre)
    case.write(one, "address", "Åsgatan 2")
    case.write(two, "address", "Åsgatan 3")
    sync(one, centre)
    sync(two, centre)
    sync(one, centre)
    for each in (one, two):
        [conflict] = each.conflicts()
        assert (conflict.record, conflict.field, conflict.kind, conflict.case_id) == (
            case.id,
            "address",
            "case",
            case.id,
        )
        assert [head.value for head in conflict.values] == ["Åsgatan 2", "Åsgatan 3"]
        assert value_of(each, case.id, "address") == "Åsgatan 2"
    two.settle(case.id, "address", "Åsgatan 3", at=NOON)
    assert two.conflicts() == ()
    sync(two, centre)
    sync(one, centre)
    for each in (one, two):
        assert each.conflicts() == ()
        assert value_of(each, case.id, "address") == "Åsgatan 3"


def test_typing_on_does_not_choose(make: Maker, centre: SmallCentre, case: Case) -> None:
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    case.write(one, "address", "Åsgatan 2")
    case.write(two, "address", "Åsgatan 3")
    sync(one, centre)
    sync(two, centre)
    case.write(two, "address", "Åsgatan 2 B")
    assert [head.value for head in two.conflicts()[0].values] == ["Åsgatan 3", "Åsgatan 2 B"]


def test_the_more_cautious_answer_is_shown_meanwhile(make: Maker, centre: SmallCentre, case: Case) -> None:
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    case.note(one, "a", safety="calm")
    sync(one, centre)
    two.write(case.scope, [Edit("contact", case.contact, "safety", "high")], at=NOON)
    sync(two, centre)
    [conflict] = two.conflicts()
    assert [head.value for head in conflict.values] == ["high", "calm"]
    assert value_of(two, case.contact, "safety") == "high"


def test_a_page_never_hides_what_is_still_unsent(make: Maker, centre: SmallCentre, case: Case) -> None:
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    case.write(one, "address", "Åsgatan 1")
    sync(one, centre)
    sync(two, centre)
    case.write(one, "address", "Åsgatan 2")
    case.write(one, "apartment", "1101")
    sync(one, centre)
    case.write(two, "address", "Åsgatan 3")
    line = centre.line(two.me.person)
    line.cut("push")
    Engine(two, line).run()
    page = line.pull(_pull(two, centre))
    two.apply_page(page)
    assert value_of(two, case.id, "apartment") == "1101"
    assert {head.value for head in two.conflicts()[0].values} == {"Åsgatan 2", "Åsgatan 3"}
    assert two.outbox_count() == 1


def test_an_older_page_that_comes_late_changes_nothing(make: Maker, centre: SmallCentre, case: Case) -> None:
    one = laptop(make, centre)
    case.write(one, "address", "Åsgatan 1")
    sync(one, centre)
    late = centre.line(one.me.person).pull(_pull(one, centre, cursor="0"))
    case.write(one, "address", "Åsgatan 2")
    sync(one, centre)
    assert one.apply_page(late) == 0
    assert value_of(one, case.id, "address") == "Åsgatan 2"
    assert one.conflicts() == ()


def test_an_answer_that_was_lost_leaves_no_second_copy(make: Maker, centre: SmallCentre, case: Case) -> None:
    one = laptop(make, centre)
    case.write(one, "address", "Åsgatan 1")
    line = centre.line(one.me.person)
    line.cut("push", late=True)
    assert Engine(one, line).run().state == "offline"
    assert one.outbox_count() == 1
    sync(one, centre)
    assert one.outbox_count() == 0
    assert centre.seq == 1


def test_a_deleted_record_is_not_found(make: Maker, centre: SmallCentre, case: Case) -> None:
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    case.note(one, "hemligheten")
    sync(one, centre)
    sync(two, centre)
    assert len(two.search("hemlig")) == 1
    one.write(case.scope, [Edit("contact", case.contact, "deleted", value=True)], at=NOON)
    sync(one, centre)
    sync(two, centre)
    assert one.search("hemlig") == two.search("hemlig") == ()


def test_unknown_kinds_travel_on(make: Maker, centre: SmallCentre, case: Case) -> None:
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    later = new_id()
    one.write(case.scope, [Edit("hologram", later, "depth", 3)], at=NOON)
    sync(one, centre)
    sync(two, centre)
    assert value_of(two, later, "depth") == 3


def test_the_centre_is_remembered_after_a_sync(make: Maker, centre: SmallCentre, case: Case) -> None:
    one = laptop(make, centre)
    case.write(one, "address", "Åsgatan 1")
    sync(one, centre)
    state = one.sync_state()
    assert (state.epoch, state.head, state.waiting, state.server_id) == (1, 1, 0, centre.server_id)
    assert state.last_heard is not None
    hello = one.hello_state()
    assert hello.incarnation.startswith(one.me.person)
    assert (hello.cursor, hello.last_n, hello.journal) == ("1", 1, (1, 1))
    assert one.me.organisation == "Provhus"


def test_digests_that_differ_are_noticed(make: Maker, centre: SmallCentre, case: Case) -> None:
    one = laptop(make, centre)
    case.write(one, "address", "Åsgatan 1")
    sync(one, centre)
    page = centre.line(one.me.person).pull(_pull(one, centre, cursor="0"))
    one.apply_page(page.model_copy(update={"digests": {case.id: "0" * 32}}))
    assert one.sync_state().differing == 1
    one.apply_page(page)
    assert one.sync_state().differing == 0


def _pull(replica: BaseReplica, centre: SmallCentre, cursor: str | None = None) -> Pull:
    at = replica.hello_state().cursor if cursor is None else cursor
    return Pull(server_id=centre.server_id, epoch=centre.epoch, cursor=at)
