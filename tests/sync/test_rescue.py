"""The centre is put back to an earlier day: what any living laptop holds comes back, whatever breaks off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.ids import new_id
from bofield.replica.values import Edit, NewChange
from bofield.sync.ports import FutureEpochError, TooLargeError
from bofield.wire.messages import RescueReply, Verdict
from support.replicas import NOON, Case, value_of
from support.small_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.wire.messages import Hello, HelloReply, Rescue
    from support.meeting import Laptop
    from support.small_centre import SmallCentre

    Meet = Callable[[], Laptop]


def at_centre(centre: SmallCentre, case: Case) -> object:
    kept = centre.records.get(case.contact)
    return kept.registers["note"].value if kept else None


def test_own_work_that_a_restore_undid_is_handed_back(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = meet()
    early = centre.backup()
    case.note(one.replica, "efter säkerhetskopian")
    one.sync()
    order = centre.life.orders[next(iter(centre.changes))]
    centre.restore(early)
    assert at_centre(centre, case) is None
    outcome = one.sync()
    assert (outcome.rescued, outcome.why) == (1, "epoch_changed")
    assert "säkerhetskopia" in outcome.message
    assert at_centre(centre, case) == "efter säkerhetskopian"
    assert list(centre.life.orders.values()) == [order], "a change keeps the place it once had"
    state = one.replica.sync_state()
    assert (state.epoch, state.waiting, state.agreed) == (2, 0, True)
    assert one.sync().why == ""


def test_anothers_work_comes_back_from_whoever_has_read_it(meet: Meet, centre: SmallCentre, case: Case) -> None:
    lost, reader, late = meet(), meet(), meet()
    early = centre.backup()
    case.note(lost.replica, "från en dator som är borta")
    lost.sync()
    reader.sync()
    centre.restore(early)
    assert reader.sync().rescued == 1
    assert at_centre(centre, case) == "från en dator som är borta"
    late.sync()
    assert value_of(late.replica, case.contact, "note") == "från en dator som är borta"
    assert reader.replica.sync_state().agreed


def test_work_of_another_survives_under_own_work_that_was_never_fetched(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    lost, reader = meet(), meet()
    early = centre.backup()
    lost.replica.write(case.scope, [Edit("contact", case.contact, "kind", "call")], at=NOON)
    lost.sync()
    reader.sync()
    case.note(reader.replica, "mitt eget")
    reader.line.cut("pull")
    assert reader.run().state == "offline"
    centre.restore(early)
    reader.sync()
    registers = centre.records[case.contact].registers
    assert (registers["kind"].value, registers["note"].value) == ("call", "mitt eget")


def test_what_came_after_the_restore_stands_beside_what_comes_back(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one, two = meet(), meet()
    early = centre.backup()
    case.note(one.replica, "före")
    one.sync()
    centre.restore(early)
    case.note(two.replica, "efter")
    two.sync()
    one.sync()
    two.sync()
    for laptop in (one, two):
        [conflict] = laptop.replica.conflicts()
        assert [head.value for head in conflict.values] == ["före", "efter"]


@pytest.mark.parametrize("times", range(1, 7))
@pytest.mark.parametrize("late", [False, True], ids=["request", "answer"])
def test_a_rescue_that_breaks_off_goes_on_where_it_was(
    meet: Meet, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch, times: int, *, late: bool
) -> None:
    monkeypatch.setattr("bofield.sync.rescue._PAGE", 3)
    one, two = meet(), meet()
    early = centre.backup()
    cases = [Case() for _ in range(7)]
    for number, case in enumerate(cases):
        case.note((one, two)[number % 2].replica, f"besök {number}")
    for laptop in (one, two, one):
        laptop.sync()
    centre.restore(early)
    asked = 0

    class Breaking(Line):
        def rescue(self, message: Rescue) -> RescueReply:
            nonlocal asked
            asked += 1
            if asked == times:
                self.cut("rescue", late=late)
            return super().rescue(message)

    one.line = Breaking(centre, one.person)
    states = [one.run().state for _ in range(2)]
    assert states == (["offline", "synced"] if times <= 5 else ["synced", "synced"])
    assert [at_centre(centre, case) for case in cases] == [f"besök {number}" for number in range(7)]
    assert one.replica.sync_state().agreed
    assert asked <= 6, "what had arrived is not handed back once more"


def test_own_work_the_centre_cannot_believe_is_sent_like_any_other(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = meet()
    early = centre.backup()
    case.note(one.replica, "mina ord")
    one.sync()
    centre.restore(early)
    centre.key = b"another key: nothing can be proven any more"
    outcome = one.sync()
    assert (outcome.rescued, outcome.pushed) == (0, 1)
    assert at_centre(centre, case) == "mina ord"
    assert one.replica.outbox_count() == 0
    assert one.replica.hello_state().last_n == 2, "its old number may belong to something else by now"


def test_anothers_words_the_centre_cannot_believe_are_kept_for_a_person(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    lost, reader = meet(), meet()
    early = centre.backup()
    case.note(lost.replica, "någon annans ord")
    lost.sync()
    reader.sync()
    centre.restore(early)
    centre.key = b"another key"
    reader.sync()
    [kept] = reader.replica.quarantined()
    assert (kept.reason, kept.case_id) == ("not_believed", case.id)
    assert "någon annans ord" in kept.body
    assert reader.replica.sync_state().quarantined == 1
    assert reader.replica.sync_state().agreed
    assert case.contact not in reader.confirmed(case.contact)


def test_work_that_was_sealed_is_handed_in_again(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = meet()
    early = centre.backup()
    change = case.note(one.replica, "utan behörighet")
    centre.says[change] = Verdict(change=change, verdict="sealed", order=(1, 1))
    one.sync()
    assert one.replica.outbox_count() == 0
    centre.restore(early)
    centre.says.clear()
    assert one.sync().pushed == 1
    assert at_centre(centre, case) == "utan behörighet"


def test_what_is_handed_in_again_after_a_new_enrolment_carries_its_name(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one = meet()
    change = case.note(one.replica, "utan behörighet")
    centre.says[change] = Verdict(change=change, verdict="sealed", order=(1, 1))
    one.sync()
    centre.says.clear()
    one.replica.become(replace(one.replica.me, device=new_id()))
    assert one.sync().pushed == 1
    assert centre.changes[change].device == one.replica.me.device


def test_what_was_refused_is_judged_once_more(meet: Meet, centre: SmallCentre, case: Case) -> None:
    """Else the words that the centre kept of it are nowhere once the case leaves this laptop."""
    one = meet()
    early = centre.backup()
    change = case.note(one.replica, "avvisat")
    centre.says[change] = Verdict(change=change, verdict="refused", reason="locked")
    assert one.run().refused == 1
    assert [each.reason for each in one.replica.refused()] == ["locked"]
    centre.restore(early)
    centre.says[change] = Verdict(change=change, verdict="refused", reason="no_access")
    assert one.run().refused == 1
    assert [each.reason for each in one.replica.refused()] == ["no_access"]


def test_the_journal_is_kept_until_a_backup_holds_it(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = meet()
    case.note(one.replica, "ett")
    one.sync()
    one.sync()
    state = one.replica.sync_state()
    assert (state.received, state.secured) == (1, 0)
    centre.backup()
    one.sync()
    state = one.replica.sync_state()
    assert (state.received, state.secured, one.replica.hello_state().journal) == (0, 1, None)


def test_a_second_restore_takes_nothing_that_was_handed_back_after_the_first(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one, other = meet(), meet()
    early = centre.backup()
    case.note(one.replica, "ett")
    one.sync()
    one.sync()
    centre.restore(early)
    for number in range(5):
        Case().note(other.replica, f"efter {number}")
        other.sync()
    middle = centre.backup()
    one.sync()
    one.sync()
    assert one.replica.sync_state().received == 1, "the backup lies before what was handed back"
    centre.restore(middle)
    one.sync()
    assert at_centre(centre, case) == "ett"


def test_a_restore_in_the_middle_of_a_rescue_begins_it_anew(
    meet: Meet, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bofield.sync.rescue._PAGE", 2)
    one = meet()
    early = centre.backup()
    cases = [Case() for _ in range(5)]
    for number, case in enumerate(cases):
        case.note(one.replica, str(number))
    one.sync()
    centre.restore(early)

    class Twice(Line):
        def rescue(self, message: Rescue) -> RescueReply:
            reply = super().rescue(message)
            if self.asked.count("rescue") == 2:
                centre.restore(early)
            return reply

    one.line = Twice(centre, one.person)
    assert one.run().state == "offline"
    one.sync()
    assert [at_centre(centre, case) for case in cases] == ["0", "1", "2", "3", "4"]


def test_a_narrow_way_carries_a_rescue_in_smaller_parts(meet: Meet, centre: SmallCentre) -> None:
    one = meet()
    early = centre.backup()
    cases = [Case() for _ in range(9)]
    changes = [NewChange(case.scope, [Edit("contact", case.contact, "note", case.id)], NOON) for case in cases]
    one.replica.write_many(changes)
    one.sync()
    centre.restore(early)
    one.line.widest = 2
    one.sync()
    assert [at_centre(centre, case) for case in cases] == [case.id for case in cases]


def test_events_come_back_too(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = meet()
    case.note(one.replica, "ett")
    one.sync()
    early = centre.backup()
    centre.withdraw(one.person, Case().id, "hemlig nyckel")
    one.sync()
    centre.restore(early)
    seen: list[str] = []

    class Listening(Line):
        def rescue(self, message: Rescue) -> RescueReply:
            seen.extend(event.kind for event in message.events)
            return super().rescue(message)

    one.line = Listening(centre, one.person)
    one.sync()
    assert seen == ["revoke"]


def test_a_right_that_does_not_come_through_is_offered_again(meet: Meet, centre: SmallCentre, case: Case) -> None:
    """It is a few words: whatever says that it is too large will say something else the next time."""
    one = meet()
    case.note(one.replica, "ett")
    one.sync()
    early = centre.backup()
    centre.withdraw(one.person, Case().id, "hemlig nyckel")
    one.sync()
    centre.restore(early)
    seen: list[str] = []

    class Narrow(Line):
        narrow = True

        def rescue(self, message: Rescue) -> RescueReply:
            if message.events and self.narrow:
                raise TooLargeError("413")
            seen.extend(event.kind for event in message.events)
            return super().rescue(message)

    one.line = Narrow(centre, one.person)
    assert one.run().state == "offline"
    Narrow.narrow = False
    one.sync()
    assert seen == ["revoke"]


class AllTooLarge(Line):
    """Something on the way that takes no rescue at all for a while."""

    narrow = True

    def rescue(self, message: Rescue) -> RescueReply:
        if self.narrow:
            raise TooLargeError("413")
        return super().rescue(message)


@pytest.mark.parametrize("author", [True, False])
def test_a_few_words_that_do_not_come_through_are_offered_again(
    meet: Meet, centre: SmallCentre, case: Case, *, author: bool
) -> None:
    """Their author hands back a change, and whoever has read them a record."""
    laptops = (meet(), meet())
    early = centre.backup()
    case.note(laptops[0].replica, "ett")
    for each in laptops:
        each.sync()
    centre.restore(early)
    one = laptops[0 if author else 1]
    one.line = narrow = AllTooLarge(centre, one.person)
    assert one.run().state == "offline"
    narrow.narrow = False
    one.sync()
    assert at_centre(centre, case) == "ett"
    assert one.replica.sync_state().quarantined == 0


def test_what_is_too_large_for_every_way_back_is_kept_for_a_person(meet: Meet, centre: SmallCentre, case: Case) -> None:
    writer, reader = meet(), meet()
    early = centre.backup()
    case.note(writer.replica, "ord " * 20_000)
    writer.sync()
    reader.sync()
    centre.restore(early)
    reader.line = AllTooLarge(centre, reader.person)
    reader.sync()
    assert reader.replica.sync_state().quarantined == 1
    assert at_centre(centre, case) is None


def test_a_centre_put_back_twice_without_a_trace_is_met_anew(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = meet()
    early = centre.backup()
    case.note(one.replica, "ett")
    one.sync()
    centre.restore(early)
    one.sync()
    early.durable = 0
    centre.restore(early)
    centre.epoch = 1

    class Honest(Line):
        def hello(self, message: Hello) -> HelloReply:
            if message.epoch > centre.epoch:
                self.asked.append("hello")
                raise FutureEpochError("400 future_epoch")
            return super().hello(message)

    one.line = Honest(centre, one.person)
    assert one.sync().rescued == 1
    assert at_centre(centre, case) == "ett"
    state = one.replica.sync_state()
    assert (state.epoch, state.agreed) == (1, True)
