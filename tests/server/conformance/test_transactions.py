"""What is written is kept whole or not at all, wherever it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.changes import case_scope
from bofield.ids import new_id
from bofield.server import audit
from bofield.server.access import rights_of
from bofield.server.ledger_rows import AccountRow, Home
from support.centre import open_case

if TYPE_CHECKING:
    from bofield.server.ledger import Ledger
    from support.centre import Town


def _everything(town: Town) -> object:
    with town.centre.storage.reading() as ledger:
        home = ledger.home(town.org)
        feed = [(row.seq, row.change_id, row.text) for row in ledger.feed_after(town.org, 0, home.head, 1000)]
        rights = rights_of(ledger, town.org, town.coordinator.person)
        return (
            home,
            feed,
            ledger.digests(rights),
            ledger.accounts(town.org),
            ledger.devices(town.org),
            ledger.audited(town.org),
            ledger.refused(town.org),
            ledger.facts(),
        )


class _StopError(Exception):
    pass


def _write_much(ledger: Ledger, town: Town, case: str) -> None:
    home = ledger.lock(town.org)
    ledger.set_home(town.org, epoch=9, durable_seq=home.head)
    ledger.put_account(town.org, AccountRow(new_id(), "Ny"))
    ledger.put_account(town.org, AccountRow(town.coordinator.person, "Någon annan"))
    ledger.set_fact("system", "1")
    ledger.counted(town.org, town.coordinator.device, 99)
    audit.note(ledger, town.org, "2026", "test")
    ledger.erase(town.org, case)


def test_what_fails_leaves_nothing_behind(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    before = _everything(town)
    with pytest.raises(_StopError):
        _fail(town, case)
    assert _everything(town) == before


def _fail(town: Town, case: str) -> None:
    with town.centre.storage.writing() as ledger:
        _write_much(ledger, town, case)
        raise _StopError


def test_a_savepoint_undoes_what_is_inside_and_nothing_else(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    with town.centre.storage.writing() as ledger:
        ledger.set_fact("before", "kept")
        with pytest.raises(_StopError):
            _fail_inside(ledger, town, case)
        ledger.set_fact("after", "kept")
        assert ledger.home(town.org).epoch == 1
        assert case in ledger.records(town.org, [case])
    with town.centre.storage.reading() as ledger:
        assert ledger.facts() == {**ledger.facts(), "before": "kept", "after": "kept"}
        assert ledger.fact("system") in {"", ledger.facts().get("system", "")}
        assert ledger.account(town.org, town.coordinator.person) == AccountRow(town.coordinator.person, "Samordnare 1")


def _fail_inside(ledger: Ledger, town: Town, case: str) -> None:
    with ledger.savepoint():
        _write_much(ledger, town, case)
        raise _StopError


def test_digests_are_right_after_a_savepoint_that_was_undone(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    with town.centre.storage.writing() as ledger:
        ledger.lock(town.org)
        kept = ledger.records(town.org, [case])[case]
        with pytest.raises(_StopError):
            _put_and_fail(ledger, town, case)
        ledger.put(town.org, [kept])
    with town.centre.storage.reading() as ledger:
        rights = rights_of(ledger, town.org, town.coordinator.person)
        found = ledger.digests(rights, [case])[case]
        assert (found.digest, found.records) == (kept.digest, 1)


def _put_and_fail(ledger: Ledger, town: Town, case: str) -> None:
    with ledger.savepoint():
        ledger.erase(town.org, case)
        raise _StopError


def test_an_organisation_is_found_or_not(town: Town) -> None:
    other = Home(new_id(), new_id(), "Grannbolaget", 1, 0, 0, new_id())
    with town.centre.storage.writing() as ledger:
        ledger.add_home(other)
        with pytest.raises(LookupError):
            ledger.home("nowhere")
    with town.centre.storage.reading() as ledger:
        assert ledger.home(other.org) == other
        assert {home.org for home in ledger.homes()} == {town.org, other.org}


def test_organisations_do_not_see_each_other(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    other = Home(new_id(), new_id(), "Grannbolaget", 1, 0, 0, new_id())
    with town.centre.storage.writing() as ledger:
        ledger.add_home(other)
        assert ledger.records(other.org, [case]) == {}
        assert ledger.in_feed(other.org, [row.change_id for row in ledger.feed_of(town.org, case_scope(case))]) == {}
        assert ledger.accounts(other.org) == []
        assert ledger.devices(other.org) == []
        assert ledger.cases_in(other.org, "org") == []
        assert ledger.named(other.org, "district") == []
        assert ledger.digests(rights_of(ledger, other.org, town.coordinator.person)) == {}
        assert ledger.audited(other.org) == []
