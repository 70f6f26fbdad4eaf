"""What a Store keeps beside records and outbox, the same in dictionaries and in the encrypted file."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from bofield.changes import Change, Head, Op, Order, Register, case_scope, combined_digest, record_digest
from bofield.ids import new_change_id, new_id
from bofield.replica import digesting
from bofield.replica.kept import NOWHERE, Quarantined, Removal
from bofield.replica.values import Dropped, Entry, Receipt, Record
from bofield.wire.messages import Event
from support.replicas import NOON

if TYPE_CHECKING:
    from bofield.replica.base import BaseReplica


def record(scope: str, seq: int, ident: str | None = None, text: str = "x", mac: str = "ab") -> Record:
    head = Head(new_change_id(), text, Order(1, seq), "a", "2026-12-15T12:00:00+01:00")
    return Record(ident or new_id(), "task", scope, {"title": Register((head,))}, Order(1, seq), mac)


def change(scope: str, n: int = 1, ident: str | None = None) -> Change:
    op = Op("task", ident or new_id(), "title", "x")
    return Change(new_change_id(), scope, new_id(), new_id(), n, NOON.isoformat(), "", 3, (op,))


def test_digests_and_counts_follow_every_confirmed_write(replica: BaseReplica) -> None:
    chance = random.Random(20261215)  # noqa: S311  (drawn, not secret)
    scopes = ["org", *(case_scope(new_id()) for _ in range(3))]
    there: dict[str, Record] = {}
    for step in range(1, 120):
        with replica._writing() as store:
            if there and chance.random() < 0.3:
                gone = chance.sample(sorted(there), min(len(there), chance.randint(1, 4)))
                store.remove_records([*gone, new_id(), gone[0]])
                for each in gone:
                    del there[each]
            else:
                known = [chance.choice(sorted(there))] if there and chance.random() < 0.5 else [None]
                fresh = [record(chance.choice(scopes), step, each) for each in [*known, None]]
                store.put_records([fresh[0], *fresh])
                there.update({each.id: each for each in fresh})
        with replica._looking() as store:
            expected: dict[str, list[Record]] = {}
            for one in there.values():
                expected.setdefault(one.scope.removeprefix("case:").replace("org", ""), []).append(one)
            digests = {
                case: combined_digest(record_digest(each.id, each.registers) for each in found)
                for case, found in expected.items()
            }
            assert store.case_digests() == digests
            assert store.count_records() == len(there)
            assert {case: store.count_in([case, case]) for case in expected} == {c: len(f) for c, f in expected.items()}
            assert store.count_in(expected) == len(there)
            assert store.cases() == sorted(case for case in expected if case)
            assert store.records(there) == there
            for case, inside in expected.items():
                by_record = {each.id: record_digest(each.id, each.registers) for each in inside}
                assert store.record_digests(case) == by_record


def test_buckets_are_the_last_two_digits(replica: BaseReplica) -> None:
    case = new_id()
    stem = "01900000-0000-7000-8000-0000000000"
    with replica._writing() as store:
        store.put_records([record(case_scope(case), 1, stem + end) for end in ("a1", "b1", "0c")])
        store.put_records([record(case_scope(case), 1, "01900000-0000-7000-8000-0000000001a1")])
        digests = store.record_digests(case)
        assert store.record_digests(case, {"0c"}) == {stem + "0c": digests[stem + "0c"]}
        assert store.record_digests(case, []) == {}
        both = combined_digest([digests[stem + "a1"], digests["01900000-0000-7000-8000-0000000001a1"]])
        assert digesting.bucket_digests(store, case) == {
            "0c": combined_digest([digests[stem + "0c"]]),
            "a1": both,
            "b1": combined_digest([digests[stem + "b1"]]),
        }


def test_a_case_without_records_has_the_empty_digest(replica: BaseReplica) -> None:
    case, other = new_id(), new_id()
    with replica._writing() as store:
        store.put_records([record(case_scope(case), 1)])
        told = store.case_digests([case]) | {other: combined_digest([])}
        assert digesting.agrees(store, told) == {case: True, other: True}
        assert digesting.agrees(store, {case: combined_digest([]), other: "0" * 31 + "1"}) == {
            case: False,
            other: False,
        }


def test_records_with_proof_come_in_the_order_of_their_places(replica: BaseReplica) -> None:
    scope = case_scope(new_id())
    made = [record(scope, seq) for seq in (3, 5, 5, 5, 9)]
    with replica._writing() as store:
        store.put_records([*made, record(scope, 7, mac="")])
        ordered = sorted(made, key=lambda each: (each.order.seq, each.id))
        assert store.records_beyond((0, ""), 10) == ordered
        assert store.records_beyond((3, NOWHERE), 2) == ordered[1:3]
        assert store.records_beyond((5, ordered[2].id), 10) == ordered[3:]
        assert store.records_beyond((9, NOWHERE), 10) == []


def test_the_journal_is_read_place_by_place_and_trimmed(replica: BaseReplica) -> None:
    receipts = [
        Receipt(change("org", n), "accepted", Order(epoch, seq), "now", f"{seq:02x}")
        for n, (epoch, seq) in enumerate([(1, 4), (1, 6), (1, 6), (2, 5)], 1)
    ]
    sealed = Receipt(change("org", 9), "sealed", Order(0, 0), "now")
    with replica._writing() as store:
        store.add_receipts([*receipts, sealed])
        store.add_receipts(receipts[:1])
        ordered = sorted(receipts, key=lambda each: (each.order.seq, each.change.id))
        assert store.journal_beyond((0, NOWHERE), 10) == ordered
        assert store.journal_beyond((4, NOWHERE), 2) == ordered[1:3]
        assert store.journal([receipts[0].change.id, "f" * 32]) == {receipts[0].change.id: receipts[0]}
        assert store.latest_receipt() == receipts[3]
        assert (store.journal_span(1), store.journal_span(2), store.journal_span(3)) == ((4, 6), (5, 5), None)
        assert (store.count_journal(), store.count_journal(5)) == (4, 2)
        assert store.trim_journal(5) == 2
        assert (store.count_journal(), store.count_journal(-1)) == (2, 3)
        store.remove_receipts([each.change.id for each in receipts])
        assert store.journal_beyond((-1, ""), 10) == [sealed]
        assert store.latest_receipt() == sealed


def test_events_are_kept_for_a_centre_that_was_restored(replica: BaseReplica) -> None:
    events = [
        Event(kind="grant", scope="org", order=(1, 2), data="ö", mac="ab"),
        Event(kind="revoke", scope="org", order=(1, 4)),
        Event(kind="grant", scope="org", order=(1, 4), signed="cd"),
    ]
    with replica._writing() as store:
        store.put_events(events)
        store.put_events(events)
        assert store.events_beyond((0, ""), 10) == [events[0], events[2], events[1]]
        assert store.events_beyond((2, NOWHERE), 1) == [events[2]]
        assert store.events_beyond((4, "grant|org"), 9) == [events[1]]
        store.trim_events(2)
        assert len(store.events_beyond((0, ""), 10)) == 2


def test_the_past_is_kept_as_it_was_told(replica: BaseReplica) -> None:
    case, ident = new_id(), new_id()
    with replica._writing() as store:
        assert store.past(ident) is None
        store.put_past(ident, case, "{}", "once")
        store.put_past(ident, case, "{…}", "later")
        assert store.past(ident) == ("{…}", "later")


def test_quarantine_receipts_and_removals_are_lists_without_repeats(replica: BaseReplica) -> None:
    odd = Quarantined("a", "hologram", None, "fields: odd", "now", "{}")
    kept = Quarantined("a", "task", "c", "not_believed", "now", "{}")
    with replica._writing() as store:
        store.put_quarantined([odd, kept])
        store.put_quarantined([odd])
        assert store.quarantined() == (odd, kept)
        assert store.count_quarantined() == 2
        store.remove_quarantined(["a"])
        assert store.quarantined() == (kept,)
        removal = Removal("c", "revoke", Order(1, 3), "held", signed=True)
        store.put_removals([Removal("c", "move", Order(1, 2)), removal])
        assert store.removals() == (removal,)
        store.remove_removals(["c", "d"])
        assert store.removals() == ()
        store.add_purged(["case:b", "case:a", "case:b"])
        store.add_purged([])
        assert store.purged() == ("case:a", "case:b")
        store.remove_purged(["case:a"])
        assert store.purged() == ("case:b",)


def test_a_case_is_unsent_while_the_centre_has_not_got_something_of_it(replica: BaseReplica) -> None:
    states = {
        ("waiting", ""): True,
        ("sent", ""): True,
        ("held", "held_back"): True,
        ("taken", ""): False,
        ("refused", "no_access"): False,
        ("refused", "too_large"): True,
    }
    cases = {key: new_id() for key in states}
    with replica._writing() as store:
        for n, ((state, reason), case) in enumerate(cases.items(), 1):
            store.put_entries([Entry(change(case_scope(case), n), state, reason=reason)])  # type: ignore[arg-type]
        assert store.cases_unsent(list(cases.values())) == {cases[key] for key, unsent in states.items() if unsent}
        assert store.cases_unsent([]) == set()


def test_a_case_that_is_removed_is_gone_from_everywhere_and_the_others_stay(replica: BaseReplica) -> None:
    leaving, staying = new_id(), new_id()
    for number, case in enumerate((leaving, staying), 1):
        mine = [change(case_scope(case), number * 10 + n) for n in range(3)]
        confirmed = record(case_scope(case), number, text=f"ord{number}")
        with replica._writing() as store:
            store.put_records([confirmed])
            store.show([confirmed])
            store.put_entries([Entry(mine[0]), Entry(mine[1], "refused", reason="no_access")])
            store.add_receipts([Receipt(mine[2], "accepted", Order(1, number), "now")])
            store.add_dropped(Dropped(change(case_scope(case), 30 + number), case, "r", "", "d", NOON))
            store.put_past(confirmed.id, case, "{}", "now")
            store.put_quarantined([Quarantined(case, "x", case, "odd", "now", "{}")])
            store.set_differing({case: False})
        replica.set_setting(f"unsent:remark:{confirmed.id}", "påbörjat")
        replica.set_setting(f"unsent:remark:{mine[0].ops[0].record}", "påbörjat")
    replica.set_setting("somewhere", "else")
    with replica._looking() as store:
        assert len(store.all_kinds()) == 6
    with replica._writing() as store:
        store.remove_cases([])
        store.remove_cases([leaving, new_id()])
    with replica._looking() as store:
        assert store.cases() == [staying]
        assert store.count_records() == 1
        assert {entry.change.scope for entry in store.entries_in({"waiting", "refused"})} == {case_scope(staying)}
        assert [each.change.scope for each in store.journal_beyond((0, ""), 9)] == [case_scope(staying)]
        assert [each.case_id for each in store.dropped()] == [staying]
        assert [each.case_id for each in store.quarantined()] == [staying]
        assert store.count_differing() == 1
        [left] = store.records_beyond((0, ""), 9)
        assert store.past(left.id)
        assert len(store.all_kinds()) == 3
    assert replica.search("ord1") == ()
    assert len(replica.search("ord2")) == 1
    assert replica.get_setting("somewhere") == "else"
    assert replica.get_setting(f"unsent:remark:{left.id}") == "påbörjat"
