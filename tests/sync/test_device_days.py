"""A laptop that was copied, put back, or withdrawn: nothing it holds is lost, and nothing stays where it may not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.errors import RefusedError
from bofield.ids import new_id
from bofield.sync.ports import RejectedError
from bofield.wire.messages import Verdict
from support.replicas import NOON, Case
from support.small_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.wire.messages import Hello, HelloReply, Purged, PurgedReply
    from support.meeting import Laptop
    from support.small_centre import SmallCentre

    Meet = Callable[[], Laptop]


def test_a_laptop_met_twice_goes_on_under_a_new_name_with_all_its_work(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one = meet()
    for number in range(3):
        Case().note(one.replica, f"före {number}")
    one.sync()
    first, second = case.note(one.replica, "ett"), Case().note(one.replica, "två")
    one.line.cut("push", late=True)
    assert one.run().state == "offline"
    latest = one.replica.hello_state().latest
    centre.verdict = "fork"
    outcome = one.run()
    assert (outcome.state, outcome.why) == ("blocked", "fork")
    assert "ny kod" in outcome.message
    me = replace(one.replica.me, device=new_id(), token="ny nyckel")
    one.replica.become(me)
    centre.verdict = None
    hello = one.replica.hello_state()
    assert (hello.device, hello.incarnation, hello.last_n) == (me.device, "", 2)
    assert hello.latest == latest is not None, "a centre that forgot the laptop in a restore learns it from its receipt"
    waiting = [each.change for each in one.replica.waiting()]
    assert [(each.id, each.device, each.n) for each in waiting] == [(first, me.device, 1), (second, me.device, 2)]
    one.sync()
    assert one.replica.outbox_count() == 0
    assert len(centre.changes) == 5, "what had arrived under the old name is not taken twice"
    assert one.replica.me.token == "ny nyckel"


def test_a_laptop_that_is_enrolled_again_hands_back_what_the_centre_may_have_lost(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    """It need not have anything left that shows the restore: no cursor, no receipt of its own, no token."""
    writer, reader = meet(), meet()
    early = centre.backup()
    case.note(writer.replica, "det enda som finns kvar")
    writer.sync()
    reader.sync()
    centre.restore(early)
    centre.epoch = 1  # and its own file is put back with it
    reader.replica.become(replace(reader.replica.me, device=new_id()))
    assert reader.replica.hello_state().enrolled_again
    outcome = reader.sync()
    assert (outcome.rescued, outcome.why) == (1, "")
    assert not reader.replica.hello_state().enrolled_again
    assert reader.run().rescued == 0


def test_a_number_that_another_laptop_has_used_is_a_fork_and_no_fault_of_the_change(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one = meet()
    change = case.note(one.replica, "ett")
    centre.says[change] = Verdict(change=change, verdict="refused", reason="wrong_device", detail="n")
    outcome = one.run()
    assert (outcome.state, outcome.why, outcome.refused) == ("blocked", "fork", 0)
    assert (one.replica.refused(), one.replica.outbox_count()) == ((), 1)
    centre.says.clear()
    one.replica.become(replace(one.replica.me, device=new_id()))
    one.sync()
    assert centre.changes[change].device == one.replica.me.device


@pytest.mark.parametrize("other", ["person", "centre"])
def test_a_code_of_another_person_or_centre_changes_nothing(meet: Meet, case: Case, other: str) -> None:
    one = meet()
    me = replace(one.replica.me, name="Bo Ås", organisation="Annat hus")
    case.note(one.replica, "ett")
    before = one.replica.me, one.replica.waiting()
    with pytest.raises(RefusedError, match="inget ändrades"):
        one.replica.become(replace(me, person=new_id()) if other == "person" else replace(me, server_id=new_id()))
    assert (one.replica.me, one.replica.waiting()) == before


def test_a_withdrawn_laptop_hands_in_what_waits_and_destroys_itself(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = meet()
    bad = case.note(one.replica, "avvisad")
    centre.says[bad] = Verdict(change=bad, verdict="refused", reason="no_access")
    one.sync()
    case.note(one.replica, "väntar på en avvisad")
    Case().note(one.replica, "väntar på nätet")
    centre.retired.add(one.person)
    destroyed = watch(one, monkeypatch)
    outcome = one.run()
    assert (outcome.state, outcome.pushed, destroyed) == ("retired", 2, [True])
    assert "dragits in" in outcome.message
    words = {change.ops[0].value for change in centre.life.sealed.values()}
    assert words == {"väntar på en avvisad", "väntar på nätet"}
    assert centre.life.receipts == [(one.person, "everything")]


def watch(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note the destruction, so that the same laptop can be looked at afterwards."""
    destroyed: list[bool] = []
    monkeypatch.setattr(laptop.replica, "destroy", lambda: destroyed.append(True))
    return destroyed


def test_a_withdrawn_laptop_hands_in_what_a_restored_centre_has_lost(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = meet()
    early = centre.backup()
    case.note(one.replica, "mottaget och förlorat")
    one.sync()
    centre.restore(early)
    centre.retired.add(one.person)
    destroyed = watch(one, monkeypatch)
    assert one.run().state == "retired"
    assert [change.ops[0].value for change in centre.life.sealed.values()] == ["mottaget och förlorat"]
    assert destroyed == [True]


def test_a_withdrawn_laptop_keeps_its_key_until_all_is_handed_in(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = meet()
    one.sync()
    case.note(one.replica, "viktigt")
    centre.retired.add(one.person)
    destroyed = watch(one, monkeypatch)
    one.line.cut("push")
    assert one.run().state == "offline"
    assert (destroyed, one.replica.outbox_count(), one.replica.retiring) == ([], 1, False)
    assert one.run().state == "retired"
    assert destroyed == [True]


def test_a_withdrawn_laptop_is_not_destroyed_over_words_that_nothing_will_carry(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = meet()
    one.line.widest = 0
    case.note(one.replica, "för stort för vägen")
    one.sync()
    assert [each.reason for each in one.replica.refused()] == ["too_large"]
    centre.retired.add(one.person)
    destroyed = watch(one, monkeypatch)
    assert one.run().state == "offline"
    assert destroyed == []
    one.line.widest = None
    assert one.run().state == "retired"
    assert (len(centre.life.sealed), destroyed) == (1, [True])


def test_a_withdrawn_laptop_that_the_centre_no_longer_knows_ends_what_it_began(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = meet()
    case.note(one.replica, "viktigt")
    centre.retired.add(one.person)
    destroyed = watch(one, monkeypatch)
    one.line.cut("purged", late=True)
    assert one.run().state == "offline"
    assert destroyed == []

    class Dead(Line):
        def hello(self, _message: Hello) -> HelloReply:
            raise RejectedError("401 unknown_token")

        def purged(self, _message: Purged) -> PurgedReply:
            raise RejectedError("401 unknown_token")

    one.line = Dead(centre, one.person)
    assert one.run().state == "retired"
    assert destroyed == [True]


def test_nothing_is_written_on_a_laptop_that_has_handed_in_its_last(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the receipt and the destroyed key lies a network: what was saved meanwhile nobody would ever get."""
    one = meet()
    case.note(one.replica, "viktigt")
    centre.retired.add(one.person)
    destroyed = watch(one, monkeypatch)
    one.line.cut("purged", late=True)
    assert one.run().state == "offline"
    with pytest.raises(RefusedError, match=r"har dragits in"):
        case.note(one.replica, "skrivet medan ingen såg")
    with pytest.raises(RefusedError):
        one.replica.settle(case.id, "address", "Åsgatan 1", at=NOON)
    assert one.replica.outbox_count() == 0
    assert one.run().state == "retired"
    assert destroyed == [True]


def test_a_cursor_that_cannot_be_used_begins_anew_by_itself(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one, two = meet(), meet()
    case.note(one.replica, "ett")
    one.sync()
    two.sync()
    case.note(one.replica, "två")
    one.sync()
    Case().note(two.replica, "eget")
    centre.verdict = "snapshot_needed"
    outcome = two.sync()
    assert (outcome.pushed, outcome.pulled) == (1, 2)
    centre.verdict = None
    two.sync()
    assert two.asked("digest") == 2
    assert two.replica.sync_state().agreed
