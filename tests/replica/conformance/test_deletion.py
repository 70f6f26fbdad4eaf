"""What one person deletes while another writes in it stays, and both are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.replica.values import Edit
from bofield.sync.engine import Engine
from support.replicas import NOON, Case, person, value_of
from support.small_centre import SmallCentre

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.replica.base import BaseReplica

    Maker = Callable[..., BaseReplica]


@pytest.fixture
def centre() -> SmallCentre:
    return SmallCentre()


def sync(replica: BaseReplica, centre: SmallCentre) -> None:
    outcome = Engine(replica, centre.line(replica.me.person)).run()
    assert outcome.state == "synced", outcome


def laptop(make: Maker, centre: SmallCentre, name: str = "Eva Ek") -> BaseReplica:
    return make(person(name, server="http://localhost", server_id=centre.server_id, org="prov"))


def met(make: Maker, centre: SmallCentre, case: Case) -> tuple[BaseReplica, BaseReplica]:
    """Let one person delete a contact in which another writes, and both hear of it."""
    one, two = laptop(make, centre), laptop(make, centre, "Bo Ås")
    case.note(one, "hemligheten")
    sync(one, centre)
    sync(two, centre)
    one.write(case.scope, [Edit("contact", case.contact, "deleted", value=True)], at=NOON)
    assert value_of(one, case.contact, "deleted") is True
    two.write(case.scope, [Edit("contact", case.contact, "outcome", "reached")], at=NOON)
    for each in (one, two, one):
        sync(each, centre)
    return one, two


def test_it_is_shown_and_found_and_both_are_asked(make: Maker, centre: SmallCentre, case: Case) -> None:
    for each in met(make, centre, case):
        assert value_of(each, case.contact, "deleted") is None
        assert value_of(each, case.contact, "outcome") == "reached"
        assert len(each.search("hemlig")) == 1
        [conflict] = each.conflicts()
        assert (conflict.record, conflict.field) == (case.contact, "deleted")
        assert [head.value for head in conflict.values] == [None, True]


@pytest.mark.parametrize("choice", [None, True])
def test_a_choice_either_way_holds_everywhere(
    make: Maker, centre: SmallCentre, case: Case, *, choice: bool | None
) -> None:
    one, two = met(make, centre, case)
    two.settle(case.contact, "deleted", choice, at=NOON)
    sync(two, centre)
    sync(one, centre)
    for each in (one, two):
        assert each.conflicts() == ()
        assert value_of(each, case.contact, "deleted") is choice


def test_what_was_revived_can_be_deleted_like_anything_else(make: Maker, centre: SmallCentre, case: Case) -> None:
    one, two = met(make, centre, case)
    one.write(case.scope, [Edit("contact", case.contact, "deleted", value=True)], at=NOON)
    sync(one, centre)
    sync(two, centre)
    for each in (one, two):
        assert each.conflicts() == ()
        assert value_of(each, case.contact, "deleted") is True
