"""A right that ends takes its copy with it once the work in it is handed in; a mistake in the data takes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.replica.values import Edit
from bofield.sync.engine import Engine
from bofield.wire.messages import Verdict
from support.replicas import NOON, Case, value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.meeting import Laptop
    from support.small_centre import SmallCentre

    Meet = Callable[[], Laptop]

TOKEN = "hemlig nyckel"


def filled(meet: Meet, cases: list[Case], each: int = 1) -> Laptop:
    """Give a laptop that has fetched cases which somebody else wrote."""
    author, reader = meet(), meet()
    for case in cases:
        for number in range(each):
            Case.note(case if not number else _another(case), author.replica, f"anteckning {number}")
    author.sync()
    reader.sync()
    return reader


def _another(case: Case) -> Case:
    other = Case()
    other.id, other.scope = case.id, case.scope
    return other


def test_a_revoked_case_leaves_with_a_receipt(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case, Case()])
    centre.withdraw(reader.person, case.id, TOKEN)
    reader.sync()
    assert reader.confirmed(case.contact) == {}
    assert reader.replica.shown(case.contact) is None
    assert reader.replica.search("anteckning")[0].case_id != case.id
    assert centre.life.receipts == [(reader.person, case.scope)]
    reader.sync()
    assert reader.asked("purged") == 1
    assert reader.sync(check=True).state == "synced"
    assert reader.replica.sync_state().agreed


def test_what_was_written_meanwhile_is_handed_in_first(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case])
    case.note(reader.replica, "skrivet utan att veta")
    centre.withdraw(reader.person, case.id, TOKEN)
    outcome = reader.sync()
    assert outcome.pushed == 1
    assert [change.ops[0].value for change in centre.life.sealed.values()] == ["skrivet utan att veta"]
    assert reader.replica.shown(case.contact) is None


def test_nothing_leaves_while_something_in_it_waits(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case])
    centre.withdraw(reader.person, case.id, TOKEN)

    def write(_total: int, _done: int) -> None:
        case.note(reader.replica, "skrivet medan sidan kom")

    author = meet()
    Case().note(author.replica, "annat")
    author.sync()
    assert Engine(reader.replica, reader.line, lambda: NOON).run(write).state == "synced"
    assert value_of(reader.replica, case.contact, "note") == "skrivet medan sidan kom"
    assert centre.life.receipts == []
    reader.sync()
    assert len(centre.life.sealed) == 1
    assert reader.replica.shown(case.contact) is None
    assert centre.life.receipts == [(reader.person, case.scope)]


def test_what_waits_for_a_refused_change_is_handed_in_too(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case])
    bad = case.note(reader.replica, "avvisad")
    centre.says[bad] = Verdict(change=bad, verdict="refused", reason="no_access")
    reader.sync()
    case.note(reader.replica, "ovanpå den avvisade")
    centre.withdraw(reader.person, case.id, TOKEN)
    reader.sync()
    reader.sync()
    assert [change.ops[0].value for change in centre.life.sealed.values()] == ["ovanpå den avvisade"]
    assert reader.replica.shown(case.contact) is None
    assert reader.replica.refused() == ()


def test_a_receipt_that_was_lost_is_sent_again(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case])
    centre.withdraw(reader.person, case.id, TOKEN)
    reader.line.cut("purged")
    assert reader.run().state == "offline"
    assert reader.replica.shown(case.contact) is None
    assert centre.life.receipts == []
    reader.sync()
    assert centre.life.receipts == [(reader.person, case.scope)]
    assert reader.replica.purged() == ()


def test_an_erased_case_goes_at_once_with_what_waits_in_it(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case])
    bad = case.note(reader.replica, "avvisad")
    centre.says[bad] = Verdict(change=bad, verdict="refused", reason="too_long")
    reader.sync()
    case.note(reader.replica, "väntar på den avvisade")
    centre.withdraw(reader.person, case.id, TOKEN, "purge")
    reader.sync()
    assert (reader.replica.outbox_count(), reader.replica.refused()) == (0, ())
    assert reader.replica.shown(case.contact) is None


def test_a_right_given_again_in_time_keeps_the_copy(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case])
    centre.withdraw(reader.person, case.id, TOKEN)
    centre.grant(reader.person, case.id)
    reader.sync()
    assert value_of(reader.replica, case.contact, "note") == "anteckning 0"
    assert centre.life.receipts == []


def test_a_case_that_is_served_again_is_not_removed(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case])
    centre.withdraw(reader.person, case.id, TOKEN)
    reader.line.cut("purged")
    case.note(reader.replica, "håller kvar")
    centre.says[next(iter(reader.replica.waiting())).change.id] = Verdict(
        change=reader.replica.waiting()[0].change.id, verdict="refused", reason="held_back"
    )
    reader.sync()
    assert reader.replica.shown(case.contact) is not None
    centre.says.clear()
    centre.life.hidden.clear()
    author = meet()
    author.sync()
    author.replica.write(case.scope, [_edit(case)], at=NOON)
    author.sync()
    reader.sync()
    assert value_of(reader.replica, case.contact, "kind") == "call"
    assert reader.replica.sync_state().agreed


def _edit(case: Case) -> Edit:
    return Edit("contact", case.contact, "kind", "call")


def test_so_much_at_once_waits_for_a_person(meet: Meet, centre: SmallCentre) -> None:
    cases = [Case() for _ in range(30)]
    reader = filled(meet, cases)
    for case in cases[:25]:
        centre.withdraw(reader.person, case.id)
    reader.sync()
    assert len(reader.replica.held_removals()) == 25
    assert reader.replica.sync_state().held == 25
    assert reader.replica.sync_state().records == 30
    reader.sync()
    assert reader.replica.sync_state().records == 30
    reader.replica.allow_removals()
    reader.sync()
    assert (reader.replica.sync_state().records, reader.replica.held_removals()) == (5, ())
    assert len(centre.life.receipts) == 25


def test_so_much_at_once_leaves_if_an_administrator_decided_it(meet: Meet, centre: SmallCentre) -> None:
    cases = [Case() for _ in range(30)]
    reader = filled(meet, cases)
    for case in cases[:25]:
        centre.withdraw(reader.person, case.id, TOKEN)
    reader.sync()
    assert reader.replica.sync_state().records == 5


@pytest.mark.parametrize("token", ["fel nyckel", ""], ids=["another laptop's", "none"])
def test_a_signature_for_another_laptop_counts_for_nothing(meet: Meet, centre: SmallCentre, token: str) -> None:
    cases = [Case() for _ in range(30)]
    reader = filled(meet, cases)
    for case in cases:
        centre.withdraw(reader.person, case.id, token)
    reader.sync()
    assert len(reader.replica.held_removals()) == 30


def test_a_case_that_is_gone_without_a_word_leaves_after_a_check(meet: Meet, centre: SmallCentre, case: Case) -> None:
    reader = filled(meet, [case, Case()])
    centre.life.hidden.add((reader.person, case.id))
    reader.sync()
    assert reader.replica.shown(case.contact) is not None, "absence never means delete"
    reader.sync(check=True)
    assert reader.replica.shown(case.contact) is None
    assert reader.replica.sync_state().agreed
