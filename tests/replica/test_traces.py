"""A case that has left cannot be found in the file by somebody who has the key: not in a free page, not in the log."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from bofield.changes import Order, case_scope
from bofield.ids import new_id
from bofield.replica import keyslots, leaving, overlay
from bofield.replica.file import Replica
from bofield.replica.kept import Quarantined
from bofield.replica.values import Edit, NewChange, Receipt
from bofield.wire.messages import Event, Verdict
from support.raw_file import found_in
from support.replicas import NOON, PASSPHRASE, encrypted

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.replica.values import Record


def words(stem: str, count: int) -> list[str]:
    """Words that cannot be anywhere by chance, each of them another, so that a leaf or a prefix of one is enough."""
    chance = random.Random(stem)  # noqa: S311  (drawn, not secret)
    return [f"{stem}{''.join(chance.choices('bcdfghjklmnpqrstvwxz', k=9))}" for _ in range(count)]


def fill(replica: Replica, cases: list[str], said: dict[str, list[str]]) -> None:
    """Write, amend, have taken, read back, quarantine and remark: every way in which words come into the file."""
    for case in cases:
        scope, mine = case_scope(case), said[case]
        contact, task = new_id(), new_id()
        for number in range(0, len(mine) - 3, 3):
            some = " ".join(mine[number : number + 3])
            when = NOON + timedelta(minutes=number)
            replica.write(scope, [Edit("contact", contact, "note", some)], at=when, amend=contact)
        edits = [Edit("task", task, "title", mine[-2]), Edit("case", case, "address", mine[-1])]
        replica.write_many([NewChange(scope, edits, NOON)])
    order = 0
    while batch := replica.next_batch(500, 1 << 20):
        verdicts = [
            Verdict(change=each.id, verdict="accepted", order=(1, order + n)) for n, each in enumerate(batch, 1)
        ]
        order += len(batch)
        with replica._writing() as store:
            confirmed: dict[str, Record] = store.records({op.record for each in batch for op in each.ops})
            for n, each in enumerate(batch, 1):
                overlay.put_change(confirmed, each, Order(1, n))
            store.put_records(list(confirmed.values()))
            overlay.show_confirmed(store, list(confirmed.values()))
            store.add_receipts([Receipt(each, "accepted", Order(1, n), "now") for n, each in enumerate(batch, 1)])
        replica.record_verdicts(verdicts)
        with replica._writing() as store:
            store.remove_entries([each.id for each in batch])
    for case in cases:
        with replica._writing() as store:
            ident = min(store.record_digests(case))
            store.put_past(ident, case, said[case][0], "now")
            store.put_quarantined([Quarantined(new_id(), "hologram", case, "odd", "now", said[case][1])])
        replica.set_setting(f"unsent:remark:{ident}", said[case][2])


def remove(replica: Replica, cases: list[str]) -> None:
    with replica._writing() as store:
        events = [Event(kind="purge", scope=case_scope(case), order=(1, 9_999), signed="ab") for case in cases]
        leaving.take_events(store, events, lambda each: bool(each.signed))
    with replica._writing() as store:
        assert sorted(leaving.carry_out(store)) == sorted(cases)


def test_nothing_of_a_case_that_has_left_lies_in_the_file(tmp_path: Path) -> None:
    cases = [new_id() for _ in range(12)]
    said = {case: words("ärende", 60) if not number else words(f"å{number}", 60) for number, case in enumerate(cases)}
    gone = cases[:5]
    with encrypted(tmp_path) as replica:
        key = keyslots.unseal(tmp_path / "keyslots.json", PASSPHRASE)
        database = tmp_path / "replica.db"
        fill(replica, cases, said)
        everything = {word for case in cases for word in said[case]}
        # The test can see. What autosave has amended is gone already.
        shown = found_in(database, key, everything)
        assert len(shown) > len(everything) * 0.5
        tails = {word[-8:] for case in gone for word in said[case]}
        remove(replica, gone[:3])
        remove(replica, gone[3:])
        assert found_in(database, key, {word for case in gone for word in said[case]} | tails) == set()
        kept = {word for case in cases[5:] for word in said[case]}
        assert len(found_in(database, key, kept)) > len(kept) * 0.3
        for case in cases[5:]:
            assert len(replica.search(said[case][-2])) == 1
        assert found_in(database, key, gone) <= set(gone)
    with Replica.open(tmp_path, PASSPHRASE) as replica:
        assert replica.search(said[gone[0]][-2]) == ()
        with replica.reading() as session:
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_reader_that_is_in_the_way_only_puts_it_off(tmp_path: Path) -> None:
    case = new_id()
    said = {case: words("hemlig", 20)}
    with encrypted(tmp_path) as replica:
        key = keyslots.unseal(tmp_path / "keyslots.json", PASSPHRASE)
        database = tmp_path / "replica.db"
        fill(replica, [case], said)
        with replica.reading() as session:
            session.connection().exec_driver_sql("SELECT count(*) FROM case_file").scalar()
            remove(replica, [case])
            assert found_in(database, key, said[case])
        replica.set_setting("somewhere", "else")
        assert found_in(database, key, said[case]) == set()
