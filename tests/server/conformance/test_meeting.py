"""What a laptop shows when it calls, and what it is told: forks, restores, retirement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.server import epochs
from bofield.server.cursor import Position, read_cursor, write_cursor
from bofield.server.devices import revoke_device
from bofield.server.epochs import MemoryEpochs
from bofield.server.ledger_memory import MemoryStore
from bofield.server.memory import memory_centre
from bofield.server.problems import ProblemError
from bofield.wire.messages import Receipt
from support.centre import build_town_in_memory, open_case

if TYPE_CHECKING:
    from bofield.server.centre import Centre
    from bofield.wire.messages import Verdict
    from support.centre import Laptop, Town


def _in_memory() -> tuple[Town, MemoryStore]:
    town = build_town_in_memory()
    assert isinstance(town.centre.storage, MemoryStore)
    return town, town.centre.storage


def _put_back(town: Town, backup: MemoryStore) -> Centre:
    """The centre as it was, with its file gone as well."""
    return memory_centre(town.clock, town.centre.key, store=backup.backup(), epochs=MemoryEpochs())


def _task(laptop: Laptop, case: str) -> Verdict:
    return laptop.push(laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring")))[0]


def _receipt(verdict: Verdict, **other: object) -> Receipt:
    assert verdict.order is not None
    values: dict[str, object] = {"change": verdict.change, "order": verdict.order, "mac": verdict.mac}
    return Receipt(**{**values, **other})  # type: ignore[arg-type]


def _epoch(town: Town) -> int:
    with town.centre.storage.reading() as ledger:
        return ledger.home(town.org).epoch


def test_what_a_laptop_shows_of_a_centre_that_stands_is_no_restore(town: Town) -> None:
    laptop = town.coordinator
    verdict = _task(laptop, open_case(laptop, town.south))
    laptop.pull_all()
    at = laptop.hello("").incarnation
    for other in ({"latest": _receipt(verdict)}, {"cursor": laptop.cursor}, {"epoch": 1}):
        reply = laptop.hello(at, **{"epoch": 1, **other})
        assert reply.verdict == "ok"
        at = reply.incarnation
    assert _epoch(town) == 1


def test_a_receipt_that_was_made_up_proves_nothing(town: Town) -> None:
    laptop = town.coordinator
    verdict = _task(laptop, open_case(laptop, town.south))
    at = laptop.hello("").incarnation
    forged = [
        _receipt(verdict, change="a" * 32),
        _receipt(verdict, change="a" * 32, order=(1, 999)),
        _receipt(verdict, change="a" * 32, mac=""),
        _receipt(verdict, order=(9, 999)),
    ]
    for each in forged:
        reply = laptop.hello(at, epoch=1, latest=each)
        assert reply.verdict == "ok"
        at = reply.incarnation
    with pytest.raises(ProblemError, match="future_epoch"):
        laptop.hello(at, epoch=9, latest=_receipt(verdict, order=(9, 999)))
    assert _epoch(town) == 1


def test_a_cursor_that_is_ahead_or_remembers_another_change_proves_a_restore(town: Town) -> None:
    laptop = town.coordinator
    open_case(laptop, town.south)
    laptop.pull_all()
    key, server, person = town.centre.key, laptop.reply.server_id, laptop.person
    cursor = read_cursor(laptop.cursor, key, server, person)
    shown = [
        replace(cursor, mark="b" * 32),
        replace(cursor, epoch=2, at=Position(cursor.at.seq + 1)),
        replace(cursor, epoch=7),
    ]
    at, epoch = laptop.hello("").incarnation, 1
    found = []
    for each in shown:
        reply = laptop.hello(at, epoch=epoch, cursor=write_cursor(each, key, server, person))
        assert reply.verdict == "epoch_changed"
        at, epoch = reply.incarnation, reply.epoch
        found.append(epoch)
    assert found == [2, 3, 8], "beyond every epoch that is known to have been"
    assert laptop.hello(at, epoch=8, cursor=laptop.cursor).verdict == "snapshot_needed"
    with town.centre.storage.reading() as ledger:
        assert len(ledger.audited(town.org, "epoch_raised")) == 3


def test_only_the_first_of_two_laptops_begins_a_new_life() -> None:
    town, store = _in_memory()
    backup = store.backup()
    case = open_case(town.coordinator, town.south)
    first, second = _task(town.coordinator, case), _task(town.colleague, case)
    restored = memory_centre(town.clock, town.centre.key, store=backup, epochs=MemoryEpochs())
    for laptop in (town.coordinator, town.colleague):
        laptop.centre = restored
    reply = town.coordinator.hello("", epoch=1, latest=_receipt(first))
    assert (reply.verdict, reply.epoch) == ("epoch_changed", 2)
    other = town.colleague.hello("", epoch=1, latest=_receipt(second))
    assert (other.verdict, other.epoch) == ("epoch_changed", 2)
    # Until it has handed back what it holds, its receipt is still of a change the centre does not know.
    again = town.coordinator.hello(reply.incarnation, epoch=2, latest=_receipt(first))
    assert (again.verdict, again.epoch) == ("ok", 2)


def test_a_laptop_that_only_said_hello_since_the_backup_notices_the_restore() -> None:
    town, store = _in_memory()
    laptop = town.coordinator
    laptop.pull_all()
    at = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    for _meeting in range(3):
        at = laptop.hello(at, epoch=1, cursor=laptop.cursor).incarnation
    laptop.centre = _put_back(town, backup)
    reply = laptop.hello(at, epoch=1, cursor=laptop.cursor)
    assert (reply.verdict, reply.epoch) == ("epoch_changed", 2)
    assert laptop.hello(reply.incarnation, epoch=2).verdict == "ok"


def test_a_greeting_that_comes_late_to_a_restored_centre_makes_no_copy_of_its_laptop() -> None:
    town, store = _in_memory()
    laptop = town.coordinator
    laptop.pull_all()
    first = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    second = laptop.hello(first, epoch=1, cursor=laptop.cursor).incarnation
    laptop.centre = _put_back(town, backup)
    late = laptop.hello(first, epoch=1, cursor=laptop.cursor)
    assert late.verdict == "ok", "nothing in it shows that anything was forgotten"
    # Both are the second meeting, and one life of a centre has only one.
    reply = laptop.hello(second, epoch=1, cursor=laptop.cursor)
    assert (reply.verdict, reply.epoch) == ("epoch_changed", 2)
    assert laptop.hello(reply.incarnation, epoch=2).verdict == "ok"


def test_a_late_greeting_that_shows_the_restore_itself_makes_no_copy_either() -> None:
    town, store = _in_memory()
    laptop = town.coordinator
    first = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    second = laptop.hello(first, epoch=1).incarnation
    third = laptop.hello(second, epoch=1).incarnation
    laptop.centre = _put_back(town, backup)
    late = laptop.hello(second, epoch=1)
    assert (late.verdict, late.epoch) == ("epoch_changed", 2)
    reply = laptop.hello(third, epoch=1)
    assert (reply.verdict, reply.epoch) == ("epoch_changed", 2), "it knows of a meeting after the one that came late"
    laptop.epoch, laptop.incarnation = 2, reply.incarnation
    open_case(laptop, town.south)
    assert laptop.hello(third, epoch=1).verdict == "fork", "for the answer was heard"
    assert laptop.hello(late.incarnation, epoch=2).verdict == "fork"


def test_another_text_at_the_same_place_under_the_same_id_proves_a_restore() -> None:
    """Two copies of a laptop went on writing under one id, and the centre heard one in each of its lives."""
    town, store = _in_memory()
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    laptop.pull_all()
    at = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    change = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    laptop.push(change)
    laptop.pull_all()
    laptop.centre = _put_back(town, backup)
    laptop.push(replace(change, ops=(replace(change.ops[0], value="Ring i dag"),)))
    assert laptop.hello(at, epoch=1, cursor=laptop.cursor).verdict == "epoch_changed"


def test_what_was_sent_before_a_restore_and_comes_after_it_gets_no_place() -> None:
    """Its place may be another's, who will bring it back."""
    town, store = _in_memory()
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    laptop.incarnation = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    laptop.incarnation = laptop.hello(laptop.incarnation, epoch=1).incarnation
    change = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    assert laptop.push(change)[0].verdict == "accepted"
    laptop.centre = _put_back(town, backup)
    with pytest.raises(ProblemError, match="epoch_changed"):
        laptop.push(change)
    reply = laptop.hello(laptop.incarnation, epoch=1)
    assert (reply.verdict, reply.epoch) == ("epoch_changed", 2)
    laptop.epoch, laptop.incarnation = reply.epoch, reply.incarnation
    assert laptop.push(change)[0].verdict == "accepted"


def test_a_laptop_that_remembers_a_later_life_makes_the_next_one_later_still() -> None:
    town, store = _in_memory()
    laptop = town.coordinator
    at = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    at = laptop.hello(at, epoch=1).incarnation
    lives: list[int] = []
    for _restore in range(2):
        # Put back without its memory of epochs each time; the laptop has nothing to show but its token.
        laptop.centre = _put_back(town, backup)
        reply = laptop.hello(at, epoch=max([1, *lives]))
        assert reply.verdict == "epoch_changed"
        at = reply.incarnation
        lives.append(reply.epoch)
    assert lives == [2, 3]


def test_the_memory_of_epochs_outside_the_database_notices_a_restore_by_itself() -> None:
    town, store = _in_memory()
    backup = store.backup()
    lives = MemoryEpochs()
    open_case(town.coordinator, town.south)
    before = memory_centre(town.clock, town.centre.key, store=store, epochs=lives)
    assert epochs.settle(before) == {}
    restored = memory_centre(town.clock, town.centre.key, store=backup, epochs=lives)
    assert list(epochs.settle(restored)) == [town.org]
    assert epochs.settle(restored) == {}


def test_a_token_of_another_laptop_or_centre_proves_nothing(town: Town) -> None:
    laptop, other = town.coordinator, town.colleague
    at, foreign = laptop.hello("").incarnation, other.hello("").incarnation
    for _meeting in range(3):
        foreign = other.hello(foreign, epoch=1).incarnation
    for shown in (foreign, "f" * 64, "0" * 64, at[:-1] + ("0" if at[-1] != "0" else "1"), "é" * 64):
        assert laptop.hello(shown, epoch=1).verdict == "fork"
    assert laptop.hello(at, epoch=1).verdict == "ok"
    assert _epoch(town) == 1


def test_a_retired_laptop_hears_nothing_but_that(town: Town) -> None:
    laptop = town.coordinator
    laptop.pull_all()
    revoke_device(town.centre, town.org, laptop.device)
    reply = laptop.hello("anything", cursor="unreadable", epoch=9)
    assert (reply.verdict, reply.person.grants) == ("retired", ())
    with town.centre.storage.reading() as ledger:
        device = ledger.device(town.org, laptop.device)
    assert device is not None
    assert device.last_heard == town.centre.now()


@pytest.mark.parametrize("epoch", [0, 1])
def test_a_greeting_with_signs_and_numbers_that_no_database_takes_is_answered(town: Town, epoch: int) -> None:
    laptop = town.coordinator
    with town.centre.storage.writing() as ledger:
        ledger.set_home(town.org, epoch=2)
    reply = laptop.hello("a\0b", epoch=epoch, app="x\0\x1b[2J", schema_version=2**70, last_n=2**70)
    assert reply.verdict == ("epoch_changed" if epoch else "fork")
    if reply.verdict == "epoch_changed":
        with town.centre.storage.reading() as ledger:
            device = ledger.device(town.org, laptop.device)
        assert device is not None
        assert "\0" not in device.app + device.previous_incarnation
        assert laptop.hello(reply.incarnation, epoch=2).verdict == "ok"


def test_a_change_with_a_number_that_no_database_takes_is_refused_alone(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    large = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"), n=2**70)
    good = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    assert [each.reason for each in laptop.push(large, good)] == ["out_of_range", ""]


def test_a_centre_put_back_twice_goes_beyond_every_life_that_a_laptop_knows() -> None:
    """Else the second new life would have the number of the first, and a rescue begun in that would go on in this."""
    town, store = _in_memory()
    laptop = town.coordinator
    met = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    open_case(laptop, town.south)
    laptop.pull_all()
    said = []
    for _restore in range(2):
        laptop.centre = _put_back(town, backup)
        reply = laptop.hello(met, cursor=laptop.cursor, epoch=1)
        met = reply.incarnation
        said.append((reply.verdict, reply.epoch))
    assert said == [("epoch_changed", 2), ("epoch_changed", 3)]


def test_a_greeting_from_before_a_restore_that_comes_late_makes_no_copy_of_the_laptop() -> None:
    town, store = _in_memory()
    laptop = town.coordinator
    laptop.pull_all()
    early = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    cursor = laptop.cursor
    open_case(laptop, town.south)
    laptop.pull_all()
    laptop.centre = _put_back(town, backup)
    first = laptop.hello(early, epoch=1, cursor=laptop.cursor)
    assert (first.verdict, first.epoch) == ("epoch_changed", 2)
    heard = laptop.hello(first.incarnation, epoch=2).incarnation
    late = laptop.hello(early, epoch=1, cursor=cursor)
    assert (late.verdict, late.incarnation) == ("fork", early)
    assert laptop.hello(heard, epoch=2).verdict == "ok"


def test_a_laptop_whose_first_answer_in_a_new_life_was_lost_is_still_itself() -> None:
    town, store = _in_memory()
    laptop = town.coordinator
    laptop.pull_all()
    early = laptop.hello("", epoch=1).incarnation
    backup = store.backup()
    open_case(laptop, town.south)
    laptop.pull_all()
    laptop.centre = _put_back(town, backup)
    lost = laptop.hello(early, epoch=1, cursor=laptop.cursor)
    again = laptop.hello(early, epoch=1, cursor=laptop.cursor)
    assert (again.verdict, again.incarnation) == ("epoch_changed", lost.incarnation)
    assert laptop.hello(again.incarnation, epoch=2).verdict == "ok"
