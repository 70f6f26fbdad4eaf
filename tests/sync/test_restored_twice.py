"""The centre is put back once more while it is being made whole, or to a life in which others went on differently."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import Change, Op, Order
from bofield.ids import new_change_id, new_id
from bofield.sync.ports import UnusableError
from bofield.wire.convert import from_change
from bofield.wire.messages import Event, PullReply
from support.replicas import value_of
from support.small_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.wire.messages import Rescue, RescueReply
    from support.meeting import Laptop
    from support.replicas import Case
    from support.small_centre import SmallCentre

    Meet = Callable[[], Laptop]


class BreaksOff(Line):
    """Carries one rescue, and loses the next."""

    def rescue(self, message: Rescue) -> RescueReply:
        if self.asked.count("rescue"):
            raise UnusableError("ReadTimeout")
        return super().rescue(message)


def test_handing_back_begins_anew_when_the_centre_has_come_less_far(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    """Nobody but this laptop has seen the life between, and the next one has the same number."""
    one = meet()
    early = centre.backup()
    case.note(one.replica, "ett")
    one.sync()
    centre.restore(early)
    one.line = BreaksOff(centre, one.person)
    assert one.run().state == "offline"
    assert case.contact in centre.records, "the first of it had come through"
    centre.life = copy.deepcopy(early)
    one.line = centre.line(one.person)
    one.sync()
    assert centre.records[case.contact].registers["note"].value == "ett"


def test_handing_back_goes_on_where_it_broke_off_at_a_centre_that_stands(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one = meet()
    early = centre.backup()
    case.note(one.replica, "ett")
    one.sync()
    centre.restore(early)
    one.line = BreaksOff(centre, one.person)
    assert one.run().state == "offline"
    one.line = centre.line(one.person)
    one.sync()
    assert one.asked("rescue") == 1, "the records were left"


def test_what_is_read_after_a_restore_stands_however_early_its_place(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    """In the life that followed the same change, amended on another copy of its laptop, came to an earlier place."""
    one, other = meet(), meet()
    early = centre.backup()
    for number in range(3):
        case.write(other.replica, "address", f"Åsgatan {number}")
        other.sync()
    one.sync()
    last = next(reversed(centre.changes.values()))
    centre.life = copy.deepcopy(early)
    amended = replace(last, ops=tuple(replace(op, value="Åsgatan 9") for op in last.ops))
    centre.accept(amended)
    centre.epoch = 2
    one.sync()
    assert value_of(one.replica, case.id, "address") == "Åsgatan 9"


def told(case: Case, seq: int, *, data: str | None = None) -> Event:
    change = Change(
        new_change_id(),
        "org",
        new_id(),
        new_id(),
        seq,
        "2026-11-23T08:00:00+00:00",
        "",
        1,
        (Op("access", new_id(), "role", "supervisor"),),
    )
    text = from_change(change).model_dump_json() if data is None else data
    return Event(kind="grant", scope=case.scope, order=(1, seq), data=text, mac="ab" * 32)


def served(laptop: Laptop, *events: Event) -> PullReply:
    state = laptop.replica.hello_state()
    return PullReply(
        server_id=state.server_id, epoch=1, head=9, cursor=state.cursor, events=events, records=(), more=False
    )


def test_what_was_told_of_rights_is_shown_to_a_centre_like_own_work(
    meet: Meet, centre: SmallCentre, case: Case
) -> None:
    one = meet()
    case.note(one.replica, "ett")
    one.sync()
    own = one.replica.hello_state().latest
    assert own
    assert own[1] == Order(1, 1)
    one.replica.apply_page(served(one, told(case, 7), told(case, 5)))
    state = one.replica.hello_state()
    assert state.latest == own
    assert state.told
    assert state.told[1:] == (Order(1, 7), "ab" * 32)


def test_an_event_that_proves_nothing_is_not_shown(meet: Meet, case: Case) -> None:
    one = meet()
    one.sync()
    unproven = told(case, 7).model_copy(update={"mac": ""})
    one.replica.apply_page(served(one, unproven, told(case, 8, data="{}"), told(case, 9, data="]")))
    assert one.replica.hello_state().told is None
