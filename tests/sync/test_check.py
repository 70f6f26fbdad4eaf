"""Laptop and centre find out where they differ, down to the record, and make it good without losing a word."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.changes import EMPTY, Head, Order, Register
from bofield.ids import new_change_id
from bofield.wire.messages import Limits
from support.replicas import Case, value_of
from support.small_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.wire.messages import Push, PushReply
    from support.meeting import Laptop
    from support.small_centre import SmallCentre

    Meet = Callable[[], Laptop]


def synced(meet: Meet, case: Case, count: int = 1) -> Laptop:
    one = meet()
    for _ in range(count):
        case.note(one.replica, "som det var")
        case = _sibling(case)
    one.sync()
    return one


def _sibling(case: Case) -> Case:
    other = Case()
    other.id, other.scope = case.id, case.scope
    return other


def spoil(laptop: Laptop, record: str, register: Register) -> None:
    """Let the laptop's copy of a record be another than what was served."""
    with laptop.replica._writing() as store:
        kept = store.records([record])[record]
        store.put_records([replace(kept, registers={**kept.registers, "note": register})])


def test_the_first_sync_compares_everything_and_the_next_does_not(meet: Meet, case: Case) -> None:
    one = synced(meet, case)
    assert one.asked("digest") == 1
    state = one.replica.sync_state()
    assert (state.agreed, state.records, state.differing) == (True, 1, 0)
    one.sync()
    assert one.asked("digest") == 1


def test_everything_is_compared_once_a_day_and_when_asked(meet: Meet, case: Case) -> None:
    one = synced(meet, case)
    one.hours = 23
    one.sync()
    assert one.asked("digest") == 1
    one.hours = 25
    one.sync()
    assert one.asked("digest") == 2
    one.sync(check=True)
    assert one.asked("digest") == 3


def test_a_record_that_was_spoilt_here_is_fetched_whole(meet: Meet, case: Case) -> None:
    one = synced(meet, case, 3)
    spoil(one, case.contact, Register((Head(new_change_id(), "förvanskat", Order(1, 1)),)))
    one.sync(check=True)
    assert value_of(one.replica, case.contact, "note") == "som det var"
    state = one.replica.sync_state()
    assert (state.agreed, state.differing) == (True, 0)


def test_a_record_that_went_missing_here_is_fetched(meet: Meet, case: Case) -> None:
    one = synced(meet, case, 3)
    with one.replica._writing() as store:
        store.remove_records([case.contact])
    one.sync(check=True)
    assert one.confirmed(case.contact)
    assert one.replica.sync_state().agreed


def test_a_whole_case_that_went_missing_here_is_fetched(meet: Meet, case: Case) -> None:
    one = synced(meet, case)
    with one.replica._writing() as store:
        store.remove_cases([case.id])
    assert one.replica.shown(case.contact) is None
    one.sync(check=True)
    assert value_of(one.replica, case.contact, "note") == "som det var"


def test_more_than_a_page_of_differences_is_fetched_page_by_page(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = synced(meet, case, 12)
    centre.limits = Limits(page=5)
    with one.replica._writing() as store:
        store.remove_cases([case.id])
    one.sync(check=True)
    assert one.replica.sync_state().records == 12
    assert one.replica.sync_state().agreed


def test_a_touched_case_that_differs_gives_cause_to_compare_everything(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one, two = meet(), meet()
    case.note(one.replica, "ett")
    one.sync()
    two.sync()
    other = _sibling(case)
    spoil(two, case.contact, EMPTY)
    other.note(one.replica, "två")
    one.sync()
    two.sync()
    assert two.asked("digest") >= 2
    assert two.replica.sync_state().agreed
    assert value_of(two.replica, case.contact, "note") == "ett"


def test_a_record_the_centre_lost_without_a_restore_is_handed_back(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = synced(meet, case, 2)
    del centre.records[case.contact]
    outcome = one.sync(check=True)
    assert outcome.rescued == 1
    assert centre.records[case.contact].registers["note"].value == "som det var"
    assert one.replica.sync_state().agreed


def test_a_record_the_centre_has_and_does_not_show_is_taken_away(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = synced(meet, case, 2)
    digests, hidden = centre.digests, case.contact

    def shown(person: str, case_id: str) -> dict[str, str]:
        return {record: digest for record, digest in digests(person, case_id).items() if record != hidden}

    monkeypatch.setattr(centre, "digests", shown)
    one.sync(check=True)
    assert one.confirmed(hidden) == {}
    assert one.replica.shown(hidden) is None
    assert one.replica.sync_state().agreed
    assert one.replica.quarantined() == ()


def test_so_many_records_that_are_not_shown_stay_where_they_are(
    meet: Meet, centre: SmallCentre, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = synced(meet, case, 30)
    monkeypatch.setattr(centre, "digests", lambda _person, _case: {})
    one.sync(check=True)
    state = one.replica.sync_state()
    assert (state.records, state.agreed, state.differing) == (30, False, 1)


@pytest.mark.parametrize("late", [False, True], ids=["request", "answer"])
def test_a_comparison_that_breaks_off_is_made_at_the_next_sync(meet: Meet, case: Case, *, late: bool) -> None:
    one = meet()
    case.note(one.replica, "ett")
    one.line.cut("digest", late=late)
    assert one.run().state == "offline"
    assert not one.replica.sync_state().agreed
    one.sync()
    assert one.replica.sync_state().agreed


def test_what_is_known_here_and_not_there_is_handed_back_before_the_centres_copy_stands(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one, two = meet(), meet()
    case.note(one.replica, "ett")
    one.sync()
    earlier = centre.backup().records[case.contact]
    case.note(one.replica, "två")
    one.sync()
    two.sync()
    centre.records[case.contact] = earlier
    outcome = two.sync(check=True)
    assert outcome.rescued == 1
    assert value_of(two.replica, case.contact, "note") == "två"
    assert centre.records[case.contact].registers["note"].value == "två"
    assert two.replica.sync_state().agreed


def test_what_was_taken_and_is_not_in_what_is_served_is_sent_once_more(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one = meet()
    early = centre.backup()
    case.note(one.replica, "ett")

    class Forgetful(Line):
        def push(self, message: Push) -> PushReply:
            reply = super().push(message)
            centre.life, centre.epoch = copy.deepcopy(early), 1
            return reply

    whole, one.line = one.line, Forgetful(centre, one.person)
    one.run()
    assert one.replica.outbox_count() == 1
    one.line = whole
    assert one.sync().pushed == 1
    assert centre.records[case.contact].registers["note"].value == "ett"
    one.sync()
    assert one.replica.outbox_count() == 0


def test_own_unsent_work_stays_on_top_of_what_is_fetched_whole(meet: Meet, centre: SmallCentre, case: Case) -> None:
    one = synced(meet, case)
    change = case.note(one.replica, "skrivet sedan")
    spoil(one, case.contact, EMPTY)
    centre.judge = lambda each: "no_access" if each.id == change else ""
    one.sync(check=True)
    assert value_of(one.replica, case.contact, "note") == "skrivet sedan"
    assert one.replica.sync_state().agreed
