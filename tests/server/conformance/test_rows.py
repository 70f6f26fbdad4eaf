"""Feed, rights, people, devices, codes, refusals and receipts, wherever they are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bofield.changes import Op, Order, case_scope
from bofield.ids import new_change_id, new_id
from bofield.server import accounts
from bofield.server.ledger_rows import (
    NO_INCARNATION,
    RESCUED,
    AccessRow,
    AccountRow,
    AuditRow,
    CodeRow,
    DeviceRow,
    FeedRow,
    PurgeRow,
    ReceiptRow,
    RefusedRow,
)
from support.centre import open_case

if TYPE_CHECKING:
    from support.centre import Town


def test_the_feed_is_read_by_place_id_scope_and_record(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    task, other = new_id(), new_id()
    first = town.coordinator.write(case_scope(case), Op("task", task, "title", "Ring"))
    town.coordinator.write(case_scope(case), Op("task", other, "reason", f"efter {task}"))
    with town.centre.storage.reading() as ledger:
        head = ledger.home(town.org).head
        rows = ledger.feed_after(town.org, 0, head, 1000)
        assert [row.seq for row in rows] == list(range(1, head + 1))
        assert [row.seq for row in ledger.feed_after(town.org, 2, 5, 2)] == [3, 4]
        assert {row.kind for row in rows} == {"grant", "change"}
        grants = ledger.feed_after(town.org, 0, head, 1000, ["grant"])
        assert grants
        assert {row.kind for row in grants} == {"grant"}
        found = ledger.in_feed(town.org, [first.id, new_change_id()])
        assert list(found) == [first.id]
        assert found[first.id].change == first
        assert ledger.at_seq(town.org, found[first.id].seq) is not None
        assert ledger.at_seq(town.org, head + 1) is None
        assert len(ledger.feed_of(town.org, case_scope(case))) == 3
        assert [row.change_id for row in ledger.feed_of(town.org, case_scope(case), task)] == [first.id]
        used = ledger.numbers_used(town.org, town.coordinator.device, [first.n, 99])
        assert used == {first.n: first.id}


def test_a_change_that_comes_back_keeps_its_order_at_a_new_place(town: Town) -> None:
    case = open_case(town.coordinator, town.south)
    with town.centre.storage.writing() as ledger:
        head = ledger.lock(town.org).head
        old = ledger.feed_of(town.org, case_scope(case))[0]
        row = FeedRow(
            seq=head + 1,
            order=Order(0, 7),
            change_id=new_change_id(),
            device=old.device,
            n=old.n,  # a number may stand twice then: the earlier place is the one that counts
            author=old.author,
            scope=old.scope,
            at="2026-11-23",
            text=old.text,
            mac="ab",
            kind=RESCUED,
            private_to=old.author,
        )
        ledger.append(town.org, [row])
    with town.centre.storage.reading() as ledger:
        assert ledger.home(town.org).head == head + 1
        found = ledger.at_seq(town.org, head + 1)
        assert found is not None
        assert (found.order, found.kind, found.private_to, found.mac) == (Order(0, 7), RESCUED, old.author, "ab")
        assert ledger.numbers_used(town.org, old.device, [old.n]) == {old.n: old.change_id}


def test_rights_are_kept_after_they_end(town: Town) -> None:
    person, scope = town.coordinator.person, f"district:{town.south}"
    accounts.grant(town.centre, town.org, person, "supervisor", "org")
    with town.centre.storage.reading() as ledger:
        before = ledger.home(town.org).head
    accounts.withdraw(town.centre, town.org, person, "coordinator", scope)
    with town.centre.storage.reading() as ledger:
        assert [(row.role, row.scope) for row in ledger.access(town.org, person)] == [("supervisor", "org")]
        ended, standing = ledger.access(town.org, person, ended=True)
        assert (ended.role, ended.scope, ended.to_seq) == ("coordinator", scope, before + 1)
        assert ledger.access_row(town.org, ended.id) == ended
        assert ledger.access_row(town.org, new_id()) is None
        assert ledger.access_after(town.org, before) == [ended]
        assert standing in ledger.access_after(town.org, standing.from_seq - 1)
        row = ledger.at_seq(town.org, before + 1)
        assert row is not None
        assert row.kind == "revoke"
        assert {op.field: op.value for op in row.change.ops} == {
            "person": person,
            "role": "coordinator",
            "scope": scope,
            "ended": True,
        }
    with town.centre.storage.writing() as ledger:
        given = AccessRow(new_id(), person, "case:x", "coordinator", 3, 4)
        ledger.add_access(town.org, given)
        assert given in ledger.access(town.org, person, ended=True)


def test_people_and_devices_are_changed_in_place(town: Town) -> None:
    with town.centre.storage.writing() as ledger:
        account = ledger.account(town.org, town.coordinator.person)
        assert account == AccountRow(town.coordinator.person, "Samordnare 1")
        ledger.put_account(town.org, replace(account, active=False))
        device = ledger.device(town.org, town.coordinator.device, lock=True)
        assert device is not None
        changed = replace(
            device, incarnation="a", previous_incarnation="b", last_heard="2026", app="1", schema_version=3
        )
        ledger.put_device(town.org, changed)
    with town.centre.storage.writing() as ledger:
        found = ledger.account(town.org, town.coordinator.person)
        assert found is not None
        assert not found.active
        assert ledger.account(town.org, new_id()) is None
        assert ledger.device(town.org, town.coordinator.device) == changed
        assert ledger.device(town.org, new_id()) is None
        assert changed.token_hash is not None
        assert ledger.device_by_token(changed.token_hash) == (town.org, changed)
        assert ledger.device_by_token("no such") is None
        ledger.counted(town.org, changed.id, 7)
        ledger.counted(town.org, changed.id, 3)
        assert ledger.device(town.org, changed.id) == replace(changed, last_n=7)
        ledger.went_on(town.org, changed.id, "an older one")
        assert ledger.device(town.org, changed.id) == replace(changed, last_n=7)
        ledger.went_on(town.org, changed.id, changed.incarnation)
        assert ledger.device(town.org, changed.id) == replace(changed, last_n=7, previous_incarnation=NO_INCARNATION)
        names = [row.name for row in ledger.accounts(town.org)]
        assert names == sorted(names)
        own = ledger.home(town.org).own_device
        assert own not in {row.id for row in ledger.devices(town.org)}
        assert len(ledger.devices(town.org)) == 5
        late = DeviceRow(new_id(), town.coordinator.person, "ny", "hash", "2027")
        ledger.put_device(town.org, late)
        assert ledger.devices(town.org)[-1] == late


def test_a_code_is_used_once(town: Town) -> None:
    row = CodeRow("hash", town.org, town.coordinator.person, "2026-11-24")
    with town.centre.storage.writing() as ledger:
        ledger.add_code(row)
        assert ledger.code("hash") == row
        assert ledger.code("other") is None
        assert ledger.use_code("hash", "2026-11-23")
        assert not ledger.use_code("hash", "2026-11-23")
        assert not ledger.use_code("other", "2026-11-23")
        assert ledger.code("hash") == replace(row, used_at="2026-11-23")


def test_refusals_are_replaced_and_closed(town: Town) -> None:
    first = RefusedRow("device", "a" * 32, "person", 2, frozenset(("r1", "r2")), "no_access", "", "2026-1", '{"a":1}')
    second = replace(first, change_id="b" * 32, n=1)
    elsewhere = replace(first, device="other", change_id="c" * 32)
    with town.centre.storage.writing() as ledger:
        ledger.keep_refused(town.org, [first, second, elsewhere])
        ledger.keep_refused(town.org, [replace(first, reason="wrong_case")])
        ledger.close_refused(town.org, "device", [second.change_id, elsewhere.change_id], "2026-2")
        ledger.close_refused(town.org, "device", [second.change_id], "2026-3")
    with town.centre.storage.reading() as ledger:
        assert ledger.refused(town.org, device="device") == [
            replace(second, closed_at="2026-2"),
            replace(first, reason="wrong_case"),
        ]
        assert elsewhere in ledger.refused(town.org)


def test_purges_and_receipts_are_remembered(town: Town) -> None:
    one = PurgeRow("case-1", town.south, 4, "2026-1", "person", "begärd")
    two = PurgeRow("case-2", None, 9, "2026-2", "person", "begärd")
    late, early = ReceiptRow("r1", "d", "p", "case:x", "2026-2"), ReceiptRow("r2", "d", "p", "*", "2026-1")
    with town.centre.storage.writing() as ledger:
        ledger.add_purge(town.org, one)
        ledger.add_purge(town.org, two)
        ledger.add_receipts(town.org, [late, early])
        ledger.add_receipts(town.org, [])
    with town.centre.storage.reading() as ledger:
        assert ledger.purged(town.org) == {"case-1": one, "case-2": two}
        assert ledger.purged(town.org, ["case-1", "case-3"]) == {"case-1": one}
        assert ledger.purged(town.org, after=4) == {"case-2": two}
        assert ledger.purged(town.org, []) == {}
        assert ledger.receipts(town.org) == [early, late]


def test_the_audit_trail_is_read_in_order(town: Town) -> None:
    late = AuditRow("a1", "2027-2", "test", "p", "d", ("b", "a"), "n:1")
    early = AuditRow("a2", "2027-1", "test")
    with town.centre.storage.writing() as ledger:
        ledger.note(town.org, late)
        ledger.note(town.org, early)
    with town.centre.storage.reading() as ledger:
        assert ledger.audited(town.org, "test") == [early, replace(late, scopes=("a", "b"))]
        assert ledger.audited(town.org)[-2:] == ledger.audited(town.org, "test")


def test_facts_are_replaced(town: Town) -> None:
    with town.centre.storage.writing() as ledger:
        assert ledger.fact("colour") == ""
        ledger.set_fact("colour", "1")
        ledger.set_fact("colour", "2")
    with town.centre.storage.reading() as ledger:
        assert ledger.fact("colour") == "2"
        assert ledger.facts()["colour"] == "2"
