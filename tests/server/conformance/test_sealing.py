"""Work that comes in after a right has ended: kept whole, for supervisors, and taken in or declined by them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import ORG, Op, case_scope
from bofield.ids import new_change_id, new_id
from bofield.server import accounts, purge
from bofield.server.devices import revoke_device
from bofield.server.sealing import record_of
from bofield.wire.messages import Receipt
from support.centre import open_case
from support.lives import Snapshot

if TYPE_CHECKING:
    from bofield.changes import Change
    from bofield.server.ledger_rows import Kept
    from support.centre import Laptop, Town


def _withdraw(town: Town, laptop: Laptop) -> None:
    accounts.withdraw(town.centre, town.org, laptop.person, "coordinator", f"district:{town.south}")


def _kept(town: Town, record: str) -> Kept | None:
    with town.centre.storage.reading() as ledger:
        return ledger.records(town.org, [record]).get(record)


def _sealed(town: Town) -> tuple[str, Change, str]:
    """A task written after its author's right had ended: case, change and the id of what it is sealed in."""
    case = open_case(town.coordinator, town.south)
    _withdraw(town, town.coordinator)
    change = town.coordinator.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    assert town.coordinator.push(change)[0].verdict == "sealed"
    return case, change, record_of(change.id)


def _decide(town: Town, case: str, sealed: str, state: str, **other: str) -> str:
    supervisor = town.supervisor
    supervisor.pull_all()
    base = tuple(head.c for head in supervisor.held[sealed].fields["state"].h)
    ops = [Op("sealed", sealed, "state", state, base)]
    ops += [Op("sealed", sealed, name, value) for name, value in other.items()]
    (verdict,) = supervisor.push(supervisor.change(case_scope(case), *ops))
    return verdict.reason or verdict.verdict


def test_a_sealed_change_is_kept_whole_and_shown_to_supervisors_alone(town: Town) -> None:
    case, change, sealed = _sealed(town)
    kept = _kept(town, sealed)
    assert kept is not None
    assert {name: kept.shown[name] for name in ("author", "device", "state", "at")} == {
        "author": change.author,
        "device": change.device,
        "state": "waiting",
        "at": change.at,
    }
    assert json.loads(str(kept.shown["change"]))["id"] == change.id
    assert _kept(town, change.ops[0].record) is None
    sees = [each.sees(sealed) for each in (town.supervisor, town.colleague, town.coordinator, town.stranger)]
    assert sees == [True, False, False, False]
    with town.centre.storage.reading() as ledger:
        assert ledger.refused(town.org) == []
        assert "sealed:1" in {row.detail for row in ledger.audited(town.org, "push")}
        assert ledger.feed_of(town.org, case_scope(case), sealed)[0].private_to == "supervisor"


def test_the_same_change_again_is_sealed_once(town: Town) -> None:
    _case, change, sealed = _sealed(town)
    first = _kept(town, sealed)
    assert first is not None
    (again,) = town.coordinator.push(change)
    assert again.verdict == "sealed"
    assert again.order == (first.order.epoch, first.order.seq)
    anew = town.laptop(town.coordinator.person)
    assert anew.push(replace(change, device=anew.device, n=1))[0].verdict == "sealed"
    other = replace(change, ops=(replace(change.ops[0], value="Något annat"),))
    assert town.coordinator.push(other)[0].reason == "id_reused"
    assert _kept(town, sealed) is not None
    with town.centre.storage.reading() as ledger:
        assert len(ledger.feed_of(town.org, change.scope, sealed)) == 1


def test_several_in_one_push_are_each_sealed(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    _withdraw(town, town.coordinator)
    task = new_id()
    first = town.coordinator.change(case_scope(case), Op("task", task, "title", "Ring"))
    second = town.coordinator.change(case_scope(case), Op("task", task, "title", "Ring i dag", (first.id,)))
    assert [each.verdict for each in town.coordinator.push(first, second, first)] == ["sealed", "sealed", "sealed"]
    assert _decide(town, case, record_of(second.id), "taken") == "accepted"
    assert _decide(town, case, record_of(first.id), "taken") == "accepted"
    kept = _kept(town, task)
    assert kept is not None
    assert kept.shown["title"] == "Ring i dag", "whichever is taken first"


def test_a_case_that_moved_away_seals_the_work_of_those_it_left(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    accounts.grant(town.centre, town.org, town.supervisor.person, "supervisor", f"district:{town.north}")
    town.supervisor.pull_all()
    base = tuple(head.c for head in town.supervisor.held[case].fields["district"].h)
    town.supervisor.write(case_scope(case), Op("case", case, "district", town.north, base))
    change = town.coordinator.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    assert town.coordinator.push(change)[0].verdict == "sealed"


def test_who_never_had_access_is_refused_as_ever(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    assert town.stranger.refused(case_scope(case), Op("task", new_id(), "title", "Ring")) == "no_access"
    _withdraw(town, town.coordinator)
    elsewhere = open_case(town.stranger, town.north)
    assert town.coordinator.refused(case_scope(elsewhere), Op("task", new_id(), "title", "x")) == "no_access"
    assert town.coordinator.refused(case_scope(new_id()), Op("task", new_id(), "title", "x")) == "no_access"
    assert town.coordinator.refused(ORG, Op("district", new_id(), "name", "x")) == "no_access"


def test_a_retired_laptop_hands_everything_in_sealed(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    known = laptop.change(case_scope(case), Op("task", new_id(), "title", "Känd"))
    laptop.push(known)
    revoke_device(town.centre, town.org, laptop.device)
    change = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    bad = laptop.change(case_scope(case), Op("task", new_id(), "title", "a\0b"))
    wide = laptop.change(ORG, Op("district", new_id(), "name", "x"))
    born = laptop.change(case_scope(fresh := new_id()), Op("case", fresh, "district", town.south))
    verdicts = laptop.push(known, change, bad, wide, born)
    assert [each.reason or each.verdict for each in verdicts] == [
        "duplicate",
        "sealed",
        "nul_character",
        "no_access",
        "sealed",
    ]
    assert _decide(town, case, record_of(change.id), "taken") == "accepted"
    assert _kept(town, change.ops[0].record) is not None


def test_what_a_supervisor_takes_in_is_applied_as_its_authors(town: Town) -> None:
    case, change, sealed = _sealed(town)
    assert _decide(town, case, sealed, "taken", decided_by=town.supervisor.person) == "accepted"
    kept = _kept(town, change.ops[0].record)
    assert kept is not None
    head = kept.registers["title"].heads[0]
    assert (head.change, head.author, head.value) == (change.id, change.author, "Ring")
    with town.centre.storage.reading() as ledger:
        row = ledger.in_feed(town.org, [change.id])[change.id]
        assert (row.author, row.device, row.n) == (change.author, change.device, change.n)
    assert town.coordinator.push(change)[0].verdict == "duplicate"
    assert _decide(town, case, sealed, "declined") == "written_once"
    assert town.colleague.sees(change.ops[0].record)


def test_what_is_declined_is_kept_and_may_be_taken_in_later(town: Town) -> None:
    case, change, sealed = _sealed(town)
    assert _decide(town, case, sealed, "declined", reason="Redan gjort") == "accepted"
    kept = _kept(town, sealed)
    assert kept is not None
    assert (kept.shown["state"], kept.shown["reason"]) == ("declined", "Redan gjort")
    assert _kept(town, change.ops[0].record) is None
    assert _decide(town, case, sealed, "taken") == "accepted"
    assert _kept(town, change.ops[0].record) is not None


def test_what_cannot_be_taken_in_waits_with_the_reason(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    _withdraw(town, laptop)
    # A coordinator may not write a review, with or without access.
    change = laptop.change(
        case_scope(case),
        Op("review", review := new_id(), "reviewer", laptop.person),
        Op("review", review, "remark", "x"),
    )
    assert laptop.push(change)[0].verdict == "sealed"
    assert _decide(town, case, record_of(change.id), "taken") == "accepted"
    kept = _kept(town, record_of(change.id))
    assert kept is not None
    assert kept.shown["state"] == "waiting"
    assert str(kept.shown["reason"]).startswith("forbidden_field")
    assert not kept.registers["state"].in_conflict
    assert _kept(town, review) is None


def test_nobody_makes_or_decides_what_is_not_theirs(town: Town) -> None:
    case, change, sealed = _sealed(town)
    scope = case_scope(case)
    assert town.supervisor.refused(scope, Op("sealed", new_id(), "state", "taken")) == "forbidden_field"
    assert town.supervisor.refused(scope, Op("sealed", sealed, "change", "{}")) == "forbidden_field"
    assert town.supervisor.refused(scope, Op("sealed", sealed, "decided_by", town.colleague.person)) == "not_author"
    assert town.colleague.refused(scope, Op("sealed", sealed, "state", "taken")) == "no_access"
    assert _kept(town, change.ops[0].record) is None


def test_a_right_that_comes_back_lets_the_author_go_on(town: Town) -> None:
    """Whose right came back before anybody decided needs no supervisor, and meets no alternative to their own words."""
    case = open_case(town.coordinator, town.south)
    task = new_id()
    title = town.coordinator.change(case_scope(case), Op("task", task, "title", "Ring"))
    town.coordinator.push(title)
    _withdraw(town, town.coordinator)
    first = town.coordinator.change(case_scope(case), Op("task", task, "title", "Ring i dag", (title.id,)))
    assert town.coordinator.push(first)[0].verdict == "sealed"  # an answer that never arrives
    accounts.grant(town.centre, town.org, town.coordinator.person, "coordinator", f"district:{town.south}")
    second = town.coordinator.change(case_scope(case), Op("task", task, "title", "Ring nu", (first.id,)))
    assert [each.verdict for each in town.coordinator.push(first, second)] == ["accepted", "accepted"]
    kept, sealed = _kept(town, task), _kept(town, record_of(first.id))
    assert kept is not None
    assert [head.value for head in kept.registers["title"].heads] == ["Ring nu"]
    assert sealed is not None
    assert (sealed.shown["state"], sealed.shown["decided_by"]) == ("taken", town.coordinator.person)


def test_what_was_declined_is_not_opened_by_sending_it_again(town: Town) -> None:
    case, change, sealed = _sealed(town)
    assert _decide(town, case, sealed, "declined") == "accepted"
    accounts.grant(town.centre, town.org, town.coordinator.person, "coordinator", f"district:{town.south}")
    assert town.coordinator.push(change)[0].verdict == "sealed"
    kept = _kept(town, change.ops[0].record)
    assert kept is None


def test_the_receipt_of_sealed_work_proves_a_restore_and_nothing_else(town: Town) -> None:
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    _withdraw(town, laptop)
    met = laptop.hello("", epoch=1).incarnation
    older = Snapshot(town.centre)
    change = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    (verdict,) = laptop.push(change)
    assert verdict.order is not None
    latest = Receipt(change=change.id, order=verdict.order, mac=verdict.mac)
    assert laptop.push(change)[0] == verdict
    assert laptop.hello(met, epoch=1, latest=latest).verdict == "ok"
    purge.purge_case(town.centre, town.org, case, "Begäran", town.administrator.person)
    assert laptop.hello(met, epoch=1, latest=latest).verdict == "ok", "what was erased was not forgotten"
    older.put_back()
    assert laptop.hello(met, epoch=1, latest=latest).verdict == "epoch_changed"


def test_the_receipt_of_sealed_work_that_was_taken_in_proves_no_restore(town: Town) -> None:
    """It has a second place then, its own."""
    laptop = town.coordinator
    case = open_case(laptop, town.south)
    _withdraw(town, laptop)
    met = laptop.hello("", epoch=1).incarnation
    change = laptop.change(case_scope(case), Op("task", new_id(), "title", "Ring"))
    (verdict,) = laptop.push(change)
    latest = Receipt(change=change.id, order=verdict.order or (0, 0), mac=verdict.mac)
    assert _decide(town, case, record_of(change.id), "taken") == "accepted"
    assert _kept(town, change.ops[0].record) is not None
    assert laptop.hello(met, epoch=1, latest=latest).verdict == "ok"


def test_another_text_under_the_id_of_sealed_work_is_taken_and_both_are_kept(town: Town) -> None:
    """A withdrawn laptop had been copied: the copy's words are sealed, and the author goes on writing on another."""
    case = open_case(town.coordinator, town.south)
    task = new_id()
    change = town.coordinator.change(case_scope(case), Op("task", task, "title", "Kopians ord"))
    revoke_device(town.centre, town.org, town.coordinator.device)
    assert town.coordinator.push(change)[0].verdict == "sealed"
    anew = town.laptop(town.coordinator.person)
    amended = replace(change, device=anew.device, n=1, ops=(replace(change.ops[0], value="Egna ord"),))
    later = replace(
        change, id=new_change_id(), device=anew.device, n=2, ops=(Op("task", task, "title", "Mer", (change.id,)),)
    )
    assert [each.verdict for each in anew.push(amended, later)] == ["accepted", "accepted"]
    kept, sealed = _kept(town, task), _kept(town, record_of(change.id))
    assert kept is not None
    assert [head.value for head in kept.registers["title"].heads] == ["Mer"]
    assert sealed is not None
    assert sealed.shown["state"] == "waiting"
    assert "Kopians ord" in str(sealed.shown["change"])
    assert _decide(town, case, record_of(change.id), "taken") == "accepted"
    after = _kept(town, record_of(change.id))
    assert after is not None
    assert (after.shown["state"], after.shown["reason"]) == ("waiting", "id_reused"), "the id stands for other words"
