"""What putting an older database back may never undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.server import accounts, devices, epochs, purge
from bofield.server.epochs import EpochFile, Life
from bofield.server.unforgotten import Ends
from support.centre import Town, open_case
from support.lives import Snapshot
from support.offers import audited, offer, rights_events, roles, standing

if TYPE_CHECKING:
    from pathlib import Path


def put_back(town: Town, older: Snapshot) -> None:
    """Restore beneath a centre whose folder was left in place."""
    epochs.remember(town.centre)
    older.put_back()
    assert epochs.settle(town.centre)
    for laptop in (town.coordinator, town.colleague, town.supervisor):
        laptop.epoch, laptop.cursor = 2, ""


def test_the_file_keeps_what_has_ended(tmp_path: Path) -> None:
    life = Life(3, 7, "c7", Ends(frozenset(("d1", "d2")), frozenset(("a1",)), frozenset((("case", "Begäran"),))))
    file = EpochFile(tmp_path / "epoch.json")
    file.write("org", life)
    assert file.read() == {"org": life}


def test_a_file_from_before_kept_less(tmp_path: Path) -> None:
    (tmp_path / "epoch.json").write_text('{"org": {"epoch": 1, "head": 2, "mark": "x"}}')
    assert EpochFile(tmp_path / "epoch.json").read() == {"org": Life(1, 2, "x")}


def test_a_stolen_laptop_stays_revoked(town: Town) -> None:
    older = Snapshot(town.centre)
    open_case(town.colleague, town.south)
    devices.revoke_device(town.centre, town.org, town.coordinator.device)
    put_back(town, older)
    assert town.coordinator.caller().retired
    assert not town.colleague.caller().retired
    assert audited(town, "device_revoked")[-1] == "again"


def test_a_stolen_laptop_stays_revoked_though_nothing_else_has_happened(town: Town) -> None:
    """That a laptop was revoked leaves no trace in the feed: the file alone remembers."""
    older = Snapshot(town.centre)
    devices.revoke_device(town.centre, town.org, town.coordinator.device)
    put_back(town, older)
    assert town.coordinator.caller().retired
    assert not epochs.settle(town.centre), "and once is enough"


def test_a_right_that_was_taken_stays_taken_though_its_owner_says_nothing(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    accounts.withdraw(town.centre, town.org, town.coordinator.person, "coordinator", f"district:{town.south}")
    told = rights_events(town)
    put_back(town, older)
    assert not roles(town, town.coordinator.person)
    assert not town.coordinator.sees(case)
    assert roles(town, town.colleague.person)
    offer(town, town.colleague, events=told)
    assert not roles(town, town.coordinator.person)


def test_a_right_given_and_taken_since_the_backup_is_not_brought_back_by_its_owner(town: Town) -> None:
    """The database does not even know that there was one; whoever had it can prove that it was given."""
    older = Snapshot(town.centre)
    person, north = town.coordinator.person, f"district:{town.north}"
    before = roles(town, person)
    accounts.grant(town.centre, town.org, person, "coordinator", north)
    given = rights_events(town)
    accounts.withdraw(town.centre, town.org, person, "coordinator", north)
    put_back(town, older)
    epochs.settle(town.centre)
    reply = offer(town, town.coordinator, events=given)
    assert reply.events == 1
    with town.centre.storage.reading() as ledger:
        assert reply.head == ledger.home(town.org).head, "and says how far the feed has come with that"
    assert roles(town, person) == before


def test_a_case_that_was_erased_is_erased_before_anybody_calls(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    older = Snapshot(town.centre)
    purge.purge_case(town.centre, town.org, case, "Begäran")
    put_back(town, older)
    assert case not in standing(town, case)
    with town.centre.storage.reading() as ledger:
        assert ledger.purged(town.org)[case].reason == "Begäran"
        assert all(row.is_erased or row.kind == "purge" for row in ledger.feed_of(town.org, case_scope(case)))
    (verdict,) = town.coordinator.push(
        town.coordinator.change(case_scope(case), Op("task", new_id(), "title", "Ring"), n=1000)
    )
    assert (verdict.verdict, verdict.reason) == ("refused", "purged")


def test_a_case_born_and_erased_since_the_backup_never_comes_back(town: Town) -> None:
    older = Snapshot(town.centre)
    case = open_case(town.coordinator, town.south)
    town.supervisor.pull_all()
    record = town.supervisor.held[case]
    purge.purge_case(town.centre, town.org, case, "Begäran")
    put_back(town, older)
    assert offer(town, town.supervisor, (), [record]).records == 0
    assert case not in standing(town, case)


@pytest.mark.parametrize("times", [1, 3])
def test_doing_it_again_comes_to_an_end(town: Town, times: int) -> None:
    older = Snapshot(town.centre)
    accounts.withdraw(town.centre, town.org, town.coordinator.person, "coordinator", f"district:{town.south}")
    devices.revoke_device(town.centre, town.org, town.colleague.device)
    for _time in range(times):
        put_back(town, older)
    with town.centre.storage.reading() as ledger:
        head = ledger.home(town.org).head
    with town.centre.storage.writing() as ledger:
        epochs.raise_epoch(town.centre, ledger, town.org, "test")
        assert ledger.home(town.org).head == head, "nothing was left to do"
