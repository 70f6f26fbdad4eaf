"""What a record has been: every change in order, who and when, and of a draft nothing to anybody but its author."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope
from bofield.ids import new_id
from bofield.server import accounts, history, purge
from bofield.server.problems import ProblemError
from bofield.wire.messages import History
from support.centre import open_case, write_contact

if TYPE_CHECKING:
    from bofield.wire.messages import HistoryReply
    from support.centre import Laptop, Town


def _ask(laptop: Laptop, record: str) -> HistoryReply:
    request = History(server_id=laptop.reply.server_id, epoch=1, record=record)
    return history.history(laptop.centre, laptop.caller(), request)


def test_every_change_stands_in_order_with_who_and_what_for_this_record_alone(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    scope, task = case_scope(case), new_id()
    first = town.coordinator.write(scope, Op("task", task, "title", "Ring"), Op("case", case, "address", "Ågatan 1"))
    second = town.colleague.write(scope, Op("task", task, "title", "Skriv", (first.id,)))
    third = town.supervisor.write(scope, Op("task", task, "title", "Åk", (first.id,)))
    town.coordinator.write(scope, Op("task", new_id(), "title", "En annan"))
    reply = _ask(town.colleague, task)
    assert [each.change.id for each in reply.changes] == [first.id, second.id, third.id]
    assert [each.author_name for each in reply.changes] == ["Samordnare 1", "Samordnare 2", "Chef"]
    assert [[(op.record, op.value) for op in each.change.ops] for each in reply.changes] == [
        [(task, "Ring")],
        [(task, "Skriv")],
        [(task, "Åk")],
    ]
    assert reply.changes[1].change.ops[0].base == (first.id,)
    assert [each.order for each in reply.changes] == sorted(each.order for each in reply.changes)
    assert (reply.hidden, {each.merged for each in reply.changes}) == (0, {False})


def test_what_a_draft_said_stays_with_its_author(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    scope = case_scope(case)
    note = write_contact(town.coordinator, case, note="Hemligt utkast")
    task = new_id()
    town.coordinator.write(scope, Op("contact", note, "note", "Ännu ett"), Op("task", task, "title", "Ring"))
    assert _ask(town.colleague, note).model_dump(exclude={"server_id", "epoch"}) == {"changes": (), "hidden": 0}
    town.coordinator.write(scope, Op("contact", note, "note", "Ringde på."), Op("contact", note, "status", "signed"))
    others, own = _ask(town.colleague, note), _ask(town.coordinator, note)
    assert (len(others.changes), others.hidden) == (1, 2)
    assert "utkast" not in others.model_dump_json()
    assert (len(own.changes), own.hidden) == (3, 0)
    assert "Hemligt utkast" in own.model_dump_json()
    # What was written in the same go about a record that is no draft is no secret.
    assert len(_ask(town.colleague, task).changes) == 1


def test_who_may_not_read_the_record_is_told_what_somebody_is_told_who_made_it_up(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    nothing = _ask(town.stranger, new_id())
    assert (nothing.changes, nothing.hidden) == ((), 0)
    assert _ask(town.stranger, case) == nothing
    accounts.withdraw(town.centre, town.org, town.colleague.person, "coordinator", f"district:{town.south}")
    assert _ask(town.colleague, case) == nothing
    assert len(_ask(town.coordinator, case).changes) == 1


def test_the_organisations_own_records_have_a_history_too(town: Town) -> None:
    reply = _ask(town.stranger, town.north)
    assert [[(op.field, op.value) for op in each.change.ops] for each in reply.changes] == [[("name", "Norr")]]


def test_an_erased_case_has_none(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    purge.purge_case(town.centre, town.org, case, "Begäran om radering")
    assert _ask(town.coordinator, case).changes == ()


def test_who_read_a_history_is_written_down(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    _ask(town.colleague, case)
    with town.centre.storage.reading() as ledger:
        (row,) = ledger.audited(town.org, "history")
    assert (row.person, row.scopes, row.detail) == (town.colleague.person, (case_scope(case),), "changes:1")


def test_another_centre_or_epoch_is_told_apart(town: Town) -> None:
    caller = town.coordinator.caller()
    with pytest.raises(ProblemError, match="wrong_server"):
        history.history(town.centre, caller, History(server_id="other", epoch=1, record=new_id()))
    with pytest.raises(ProblemError, match="epoch_changed"):
        history.history(town.centre, caller, History(server_id=caller.server_id, epoch=2, record=new_id()))
