"""What was refused can be corrected, what was chosen can be undone, and an id that was taken is exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotFoundError, RefusedError
from bofield.replica.values import Edit
from bofield.wire.messages import Verdict
from support.replicas import NOON, Case, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.changes import Change
    from support.meeting import Laptop
    from support.small_centre import SmallCentre

    Meet = Callable[[], Laptop]


def judge(change: Change) -> str:
    return "too_long" if any(op.value == "för långt" for op in change.ops) else ""


def note_of(centre: SmallCentre, case: Case) -> object:
    return centre.records[case.contact].registers["note"].value


def test_a_refused_change_is_corrected_and_goes(meet: Meet, centre: SmallCentre, case: Case) -> None:
    centre.judge = judge
    one = meet()
    case.note(one.replica, "noll")
    one.sync()
    bad = case.note(one.replica, "för långt", kind="call")
    one.sync()
    edit = Edit("contact", case.contact, "note", "lagom")
    good = one.replica.correct_refused(bad, [edit], at=NOON)
    assert (good != bad, one.replica.refused()) == (True, ())
    assert value_of(one.replica, case.contact, "note") == "lagom"
    one.sync()
    assert (note_of(centre, case), centre.records[case.contact].registers["kind"].value) == ("lagom", "call")
    assert one.replica.conflicts() == ()
    [kept] = one.replica.dropped()
    assert (kept.decision, kept.change.ops[0].value) == ("corrected", "för långt")


def test_what_was_written_on_top_of_it_stays_on_top(meet: Meet, centre: SmallCentre, case: Case) -> None:
    centre.judge = judge
    one = meet()
    bad = case.note(one.replica, "för långt")
    case.note(one.replica, "skrivet efteråt")
    one.sync()
    one.replica.correct_refused(bad, [Edit("contact", case.contact, "note", "lagom")], at=NOON)
    one.sync()
    assert note_of(centre, case) == "skrivet efteråt"
    assert one.replica.conflicts() == ()
    assert len(centre.changes) == 2


def test_a_correction_that_does_not_fit_changes_nothing(meet: Meet, centre: SmallCentre, case: Case) -> None:
    centre.judge = judge
    one = meet()
    bad = case.note(one.replica, "för långt")
    one.sync()
    with pytest.raises(RefusedError):
        one.replica.correct_refused(bad, [Edit("contact", case.contact, "kind", "brevduva")], at=NOON)
    assert [each.change.id for each in one.replica.refused()] == [bad]
    assert one.replica.dropped() == ()
    with pytest.raises(NotFoundError):
        one.replica.correct_refused("0" * 32, [], at=NOON)


def test_a_choice_is_undone_by_an_ordinary_change(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one, two = meet(), meet()
    case.note(one.replica, "den ena")
    case.note(two.replica, "den andra")
    for laptop in (one, two, one):
        laptop.sync()
    one.replica.settle(case.contact, "note", "den ena", at=NOON)
    one.sync()
    one.replica.restore_value(case.contact, "note", "den andra", at=NOON)
    one.sync()
    two.sync()
    for laptop in (one, two):
        assert value_of(laptop.replica, case.contact, "note") == "den andra"
        assert laptop.replica.conflicts() == ()
    assert one.replica.restore_value(case.contact, "note", "den andra", at=NOON) == ""
    with pytest.raises(NotFoundError):
        one.replica.restore_value(Case().contact, "note", "x", at=NOON)


def test_a_value_can_be_restored_in_the_place_of_two_that_stand(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one, two = meet(), meet()
    case.note(one.replica, "den ena")
    case.note(two.replica, "den andra")
    for laptop in (one, two, one):
        laptop.sync()
    one.replica.restore_value(case.contact, "note", "den ena", at=NOON)
    one.sync()
    two.sync()
    assert one.replica.conflicts() == two.replica.conflicts() == ()


def test_an_id_that_means_something_else_at_the_centre_is_exchanged(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one = meet()
    taken = case.note(one.replica, "mina ord")
    later = case.write(one.replica, "address", "Åsgatan 1")
    on_top = case.note(one.replica, "mina senare ord")
    centre.says[taken] = Verdict(change=taken, verdict="refused", reason="id_reused")
    centre.says[on_top] = Verdict(change=on_top, verdict="refused", reason="held_back")
    one.sync()
    centre.says.clear()
    one.sync()
    assert one.replica.refused() == ()
    assert one.replica.outbox_count() == 0
    assert taken not in centre.changes
    [fresh] = [change for change in centre.changes.values() if change.id not in {later, on_top}]
    assert fresh.ops[0].value == "mina ord"
    assert set(centre.changes[on_top].ops[0].base) == {taken, fresh.id}
    assert note_of(centre, case) == "mina senare ord"
    assert one.replica.conflicts() == ()


def test_a_centre_that_says_so_for_ever_does_not_hold_the_laptop(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = meet()
    case.note(one.replica, "mina ord")

    def take(change: Change, _person: str = "") -> Verdict:
        return Verdict(change=change.id, verdict="refused", reason="id_reused")

    monkeypatch.setattr(centre, "take", take)
    assert one.run().state == "offline"
    assert one.replica.outbox_count() == 1
