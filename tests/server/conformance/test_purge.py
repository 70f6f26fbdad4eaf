"""Erasure: nothing is left of a case but that it was erased; everybody who had it is told; receipts are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import Op, case_scope
from bofield.errors import NotFoundError, UsageError
from bofield.ids import new_id
from bofield.server import accounts, devices, purge
from bofield.server.problems import ProblemError
from bofield.wire.messages import Purged
from support.centre import Laptop, build_town, open_case, write_contact

if TYPE_CHECKING:
    from pathlib import Path

    from support.centre import Town

_SECRET = "Hemligheten-om-Kvastgatan"


def _full_case(town: Town) -> str:
    """A case with a note, a draft, a run, a conflict and a refused change in it, all of them with the secret."""
    case = open_case(town.coordinator, town.south)
    scope = case_scope(case)
    town.coordinator.write(scope, Op("case", case, "address", _SECRET))
    town.colleague.write(scope, Op("case", case, "address", f"{_SECRET} 2"))
    write_contact(town.coordinator, case, "signed", note=_SECRET)
    write_contact(town.coordinator, case, note=_SECRET)
    run = ("checklist_run", new_id())
    town.coordinator.write(scope, Op(*run, "author", town.coordinator.person), Op(*run, "answer.q1", _SECRET))
    assert town.stranger.refused(scope, Op("case", case, "address", _SECRET)) == "no_access"
    return case


def _purge(town: Town, case: str) -> int:
    return purge.purge_case(town.centre, town.org, case, "Begäran om radering", town.administrator.person)


def test_nothing_of_the_content_is_left_and_who_when_why_is(town: Town) -> None:
    case, other = _full_case(town), open_case(town.coordinator, town.south)
    with town.centre.storage.reading() as ledger:
        before = {row.change_id for row in ledger.feed_of(town.org, case_scope(case))}
    assert _purge(town, case) == 4
    with town.centre.storage.reading() as ledger:
        rows = ledger.feed_of(town.org, case_scope(case))
        assert {row.change_id for row in rows if row.is_erased} == before
        assert {row.author for row in rows} >= {town.coordinator.person, town.colleague.person}
        assert ledger.records(town.org, [case]) == {}
        found = ledger.purged(town.org, [case])[case]
        assert (found.person, found.reason, found.district) == (
            town.administrator.person,
            "Begäran om radering",
            town.south,
        )
        (noted,) = ledger.audited(town.org, "case_purged")
        assert (noted.person, noted.scopes) == (town.administrator.person, (case_scope(case),))
        assert not any(_SECRET in row.text for row in ledger.refused(town.org))
    assert not town.coordinator.sees(case)
    assert town.coordinator.sees(other)


def test_the_files_of_the_database_hold_none_of_it_either(tmp_path: Path) -> None:
    town = build_town(tmp_path / "centre", None)
    _purge(town, _full_case(town))
    town.centre.close()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.name == "centre.db" for file in files)
    assert [file.name for file in files if _SECRET.encode() in file.read_bytes()] == []


def test_everybody_who_had_the_case_is_told_and_nobody_else(town: Town) -> None:
    case = _full_case(town)
    once = town.newcomer("coordinator", town.south)
    everyone = (town.coordinator, town.colleague, town.supervisor, town.stranger, once)
    for laptop in everyone:
        laptop.pull_all()
    accounts.withdraw(town.centre, town.org, once.person, "coordinator", f"district:{town.south}")
    once.pull_all()
    _purge(town, case)
    late = town.newcomer("coordinator", town.south)
    told = []
    for laptop in (*everyone, late):
        events = [event for page in laptop.pull_all() for event in page.events]
        if events:
            assert [(event.kind, event.scope, bool(event.signed)) for event in events] == [
                ("purge", case_scope(case), True)
            ]
            assert "Begäran om radering" in events[0].data
            assert events[0].mac
            told.append(laptop)
    assert told == [town.coordinator, town.colleague, town.supervisor, once]


def test_what_comes_later_to_the_case_is_refused_also_what_had_been_taken_before(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    scope = case_scope(case)
    known = town.coordinator.write(scope, Op("case", case, "address", _SECRET))
    _purge(town, case)
    new = town.coordinator.change(scope, Op("task", new_id(), "title", _SECRET))
    again = town.coordinator.change(scope, Op("case", case, "district", town.south))
    for verdict in town.coordinator.push(known, new, again):
        assert (verdict.verdict, verdict.reason) == ("refused", "purged")
    with town.centre.storage.reading() as ledger:
        assert ledger.records(town.org, [case]) == {}
    assert not town.supervisor.sees(case)


def test_there_must_be_a_case_and_a_reason(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    for nowhere in (new_id(), "inget", "", f"{case}x"):
        with pytest.raises(NotFoundError):
            purge.purge_case(town.centre, town.org, nowhere, "Därför")
    for reason in ("", "  ", "x" * 5000):
        with pytest.raises(UsageError):
            purge.purge_case(town.centre, town.org, case, reason)
    assert town.coordinator.sees(case)
    _purge(town, case)
    with pytest.raises(NotFoundError):
        _purge(town, case)


def _receipt(laptop: Laptop, *scopes: str, everything: bool = False) -> None:
    message = Purged(server_id=laptop.reply.server_id, epoch=1, scopes=scopes, everything=everything)
    assert purge.take_receipt(laptop.centre, laptop.caller(), message).server_id == laptop.reply.server_id


def test_receipts_are_kept_and_those_who_owe_one_are_known(town: Town) -> None:
    case = _full_case(town)
    assert purge.owing(town.centre, town.org, case) == ()
    _purge(town, case)

    def owing() -> set[str]:
        return {device.id for device in purge.owing(town.centre, town.org, case)}

    assert owing() == {town.coordinator.device, town.colleague.device, town.supervisor.device}
    town.clock.forward(minutes=1)
    _receipt(town.coordinator, case_scope(case))
    _receipt(town.colleague, case_scope(new_id()), everything=True)
    assert owing() == {town.supervisor.device}
    with town.centre.storage.reading() as ledger:
        kept = {(row.device, row.person, row.scope) for row in ledger.receipts(town.org)}
        noted = ledger.audited(town.org, "purged")
    assert (town.coordinator.device, town.coordinator.person, case_scope(case)) in kept
    assert len(noted) == 2


def test_a_retired_laptop_that_has_emptied_itself_never_calls_again(town: Town) -> None:
    living, retired = town.colleague, town.coordinator
    devices.revoke_device(town.centre, town.org, retired.device)
    assert retired.caller().retired
    _receipt(retired, everything=True)
    with pytest.raises(ProblemError, match=r"401|403"):
        retired.caller()
    _receipt(living, everything=True)
    assert not living.caller().retired


@pytest.mark.parametrize("scope", ["", "case:", "case:x", "district:' OR 1=1 --", "*", "a\0b", "ORG"])
def test_receipts_for_no_scope_at_all_are_refused(town: Town, scope: str) -> None:
    message = Purged(server_id=town.coordinator.reply.server_id, epoch=1, scopes=(scope,))
    with pytest.raises(ProblemError, match="400 unreadable"):
        purge.take_receipt(town.centre, town.coordinator.caller(), message)
    with pytest.raises(ProblemError, match="409 wrong_server"):
        purge.take_receipt(town.centre, town.coordinator.caller(), Purged(server_id="other", epoch=1))


def test_nobody_is_given_a_role_in_what_was_erased(town: Town) -> None:
    case = _full_case(town)
    _purge(town, case)
    with pytest.raises(UsageError, match=case):
        accounts.grant(town.centre, town.org, town.stranger.person, "coordinator", case_scope(case))
