"""Real files, a real server process, real HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from bofield.changes import case_scope
from bofield.errors import EnrolmentError
from bofield.ids import new_id
from bofield.replica.file import Replica
from bofield.replica.memory import MemoryReplica
from bofield.replica.values import Edit, NewChange
from bofield.sync import http
from bofield.sync.engine import Engine
from support.real_centre import RealCentre, open_case, sync
from support.replicas import NOON, PASSPHRASE, person, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bofield.changes import Change


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path_factory.mktemp("centre")).start()
    yield made
    made.stop()


@pytest.fixture
def enrol(centre: RealCentre, tmp_path: Path) -> Iterator[Callable[[str], Replica]]:
    made: list[Replica] = []

    def one(name: str) -> Replica:
        made.append(centre.laptop(name, tmp_path / f"laptop{len(made)}"))
        return made[-1]

    yield one
    for replica in made:
        replica.close()


def write(replica: Replica, case: str, record: str, field: str, value: str, kind: str = "contact") -> str:
    return replica.write(case_scope(case), [Edit(kind, record, field, value)], at=NOON)


def signed_note(replica: Replica, case: str, text: str) -> str:
    contact = new_id()
    values = {"author": replica.me.person, "kind": "home_visit", "note": text, "status": "signed"}
    edits = [Edit("contact", contact, name, value) for name, value in values.items()]
    replica.write(case_scope(case), edits, at=NOON)
    return contact


def test_what_one_writes_offline_the_other_reads(centre: RealCentre, enrol: Callable[[str], Replica]) -> None:
    eva, bo = enrol("Eva"), enrol("Bo")
    case = open_case(eva, centre.district, NOON)
    note = signed_note(eva, case, "Hyresgästen öppnade: allt väl.")
    outcome = sync(eva)
    assert (outcome.state, outcome.pushed, outcome.refused) == ("synced", 2, 0)
    assert sync(bo).state == "synced"
    assert value_of(bo, note, "note") == "Hyresgästen öppnade: allt väl."
    assert note in [hit.record for hit in bo.search("hyresgästen öppnade")]
    for replica in (eva, bo):
        state = replica.sync_state()
        assert (state.waiting, state.differing, state.organisation) == (0, 0, "Provhus")
    assert sync(eva).pulled == 0


def test_a_draft_stays_with_its_author(centre: RealCentre, enrol: Callable[[str], Replica]) -> None:
    eva, bo = enrol("Eva"), enrol("Bo")
    case = open_case(eva, centre.district, NOON)
    contact = new_id()
    values = {"author": eva.me.person, "note": "bara tankar", "status": "draft"}
    eva.write(case_scope(case), [Edit("contact", contact, name, value) for name, value in values.items()], at=NOON)
    assert sync(eva).refused == 0
    sync(bo)
    assert value_of(bo, case, "address") == "Åsgatan 1"
    assert bo.shown(contact) is None
    write(eva, case, contact, "status", "signed")
    sync(eva)
    sync(bo)
    assert value_of(bo, contact, "note") == "bara tankar"


def test_two_edit_the_same_field_offline_and_a_choice_on_one_settles_it_on_both(
    centre: RealCentre, enrol: Callable[[str], Replica]
) -> None:
    eva, bo = enrol("Eva"), enrol("Bo")
    case = open_case(eva, centre.district, NOON)
    sync(eva)
    sync(bo)
    write(eva, case, case, "address", "Evas gata 1", "case")
    write(bo, case, case, "address", "Bos gata 2", "case")
    for replica in (eva, bo, eva):
        assert sync(replica).state == "synced"
    for replica in (eva, bo):
        [conflict] = [each for each in replica.conflicts() if each.record == case]
        assert [head.value for head in conflict.values] == ["Evas gata 1", "Bos gata 2"]
        assert [head.author for head in conflict.values] == [eva.me.person, bo.me.person]
    bo.settle(case, "address", "Bos gata 2", at=NOON)
    for replica in (bo, eva):
        assert sync(replica).state == "synced"
    for replica in (eva, bo):
        assert not [each for each in replica.conflicts() if each.record == case]
        assert value_of(replica, case, "address") == "Bos gata 2"
        assert replica.sync_state().differing == 0


def past_the_laptop(replica: Replica, change: str, how: Callable[[Change], Change]) -> None:
    """Make of a waiting change what an old or hostile program might have."""
    with replica._writing() as store:
        entry = store.entries([change])[change]
        store.put_entries([replace(entry, change=how(entry.change))])


def test_a_nul_is_refused_with_its_reason_while_the_others_pass(
    centre: RealCentre, enrol: Callable[[str], Replica]
) -> None:
    eva = enrol("Eva")
    case = open_case(eva, centre.district, NOON)
    good, bad = signed_note(eva, case, "före"), new_id()
    change = write(eva, case, bad, "note", "a")
    last = signed_note(eva, case, "efter")
    past_the_laptop(eva, change, lambda c: replace(c, ops=(replace(c.ops[0], value="a\0b"),)))
    outcome = sync(eva)
    assert (outcome.state, outcome.pushed, outcome.refused) == ("synced", 3, 1)
    [refused] = eva.refused()
    assert (refused.change.id, refused.reason) == (change, "nul_character")
    with eva._looking() as store:
        assert set(store.records([good, bad, last])) == {good, last}
    eva.drop_refused(change, "skräptecken", at=NOON)
    assert eva.shown(bad) is None
    assert sync(eva).state == "synced"


def test_what_waited_for_a_refused_change_goes_when_it_is_let_go(
    centre: RealCentre, enrol: Callable[[str], Replica]
) -> None:
    eva = enrol("Eva")
    case = open_case(eva, centre.district, NOON)
    sync(eva)
    bad = write(eva, case, case, "coordinator", new_id(), "case")
    write(eva, case, case, "address", "Ny gata 3", "case")
    outcome = sync(eva)
    if outcome.refused:
        eva.drop_refused(bad, "fick inte", at=NOON)
        assert sync(eva).refused == 0
    assert eva.outbox_count() == 0
    assert value_of(eva, case, "address") == "Ny gata 3"
    assert not eva.conflicts()


def test_a_case_of_another_district_is_refused(centre: RealCentre, enrol: Callable[[str], Replica]) -> None:
    eva = enrol("Eva")
    case = open_case(eva, new_id(), NOON)
    outcome = sync(eva)
    assert (outcome.state, outcome.refused) == ("synced", 1)
    assert eva.refused()[0].case_id == case


def test_a_thousand_records_travel_in_pages_with_progress(centre: RealCentre, enrol: Callable[[str], Replica]) -> None:
    eva, bo = enrol("Eva"), enrol("Bo")
    case = open_case(eva, centre.district, NOON)
    fields = {"author": eva.me.person, "note": "Ringde på. " * 100, "status": "signed", "kind": "call"}
    news = [
        NewChange(case_scope(case), [Edit("contact", record, name, value) for name, value in fields.items()], NOON)
        for record in (new_id() for _ in range(1200))
    ]
    eva.write_many(news)
    assert sync(eva).pushed == 1201
    seen: list[tuple[int, int]] = []
    transport = http.HttpTransport(centre.url, bo.me.token or "", server_id=bo.me.server_id)
    assert Engine(bo, transport).run(lambda done, total: seen.append((done, total))).pulled >= 1201
    transport.close()
    assert len(seen) >= 2
    assert all(done <= total for done, total in seen)
    assert seen[-1][0] == seen[-1][1]
    assert len(bo.search("ringde", limit=5000)) >= 1200


def test_a_forged_token_is_told_and_the_work_stays(centre: RealCentre, enrol: Callable[[str], Replica]) -> None:
    eva = enrol("Eva")
    open_case(eva, centre.district, NOON)
    outcome = sync(eva, token="x" * 43)
    assert outcome.state == "not_allowed"
    assert "administratör" in outcome.message
    assert eva.outbox_count() == 1
    assert sync(eva).pushed == 1


def test_a_code_works_once(centre: RealCentre) -> None:
    code = centre.code("Eva")
    assert http.enrol(centre.url, code, "laptop").person.name == "Eva"
    for wrong in (code, "nonsense"):
        with pytest.raises(EnrolmentError):
            http.enrol(centre.url, wrong, "laptop")


def test_another_centre_at_the_same_address_changes_nothing(centre: RealCentre, tmp_path: Path) -> None:
    stranger = MemoryReplica(person(server=centre.url, server_id=new_id(), token="x" * 43))
    stranger.write(case_scope(new_id()), [Edit("case", new_id(), "address", "A")], at=NOON)
    transport = http.HttpTransport(centre.url, "x" * 43, server_id=stranger.me.server_id)
    assert Engine(stranger, transport).run().state in {"offline", "not_allowed"}
    transport.close()
    assert stranger.outbox_count() == 1


def test_a_copied_file_is_noticed_as_a_fork(
    centre: RealCentre, enrol: Callable[[str], Replica], tmp_path: Path
) -> None:

    from support.replicas import PASSPHRASE  # noqa: PLC0415

    eva = enrol("Eva")
    sync(eva)
    copytree(tmp_path / "laptop0", tmp_path / "copy")
    sync(eva)
    sync(eva)
    with Replica.open(tmp_path / "copy", PASSPHRASE) as copy:
        outcome = sync(copy)
        assert (outcome.state, outcome.why) == ("blocked", "fork")
    assert sync(eva).state == "synced"


def test_a_server_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    centre = RealCentre(tmp_path / "centre").start()
    with centre.laptop("Eva", tmp_path / "eva") as eva:
        case = open_case(eva, centre.district, NOON)
        assert sync(eva).state == "synced"
        port = centre.port
        centre.stop(signal.SIGKILL)
        write(eva, case, case, "address", "Ny gata 3", "case")
        assert sync(eva).state == "offline"
        centre.start(port)
        assert sync(eva).pushed == 1
        with centre.laptop("Bo", tmp_path / "bo") as bo:
            sync(bo)
            assert value_of(bo, case, "address") == "Ny gata 3"
    centre.stop()


def test_a_laptop_that_is_killed_while_syncing_hands_in_everything_once(tmp_path: Path) -> None:
    centre = RealCentre(tmp_path / "centre").start()
    folder = tmp_path / "eva"
    with centre.laptop("Eva", folder) as eva:
        case = open_case(eva, centre.district, NOON)
    script = f"""
            from support.real_centre import sync
        from support.replicas import NOON, PASSPHRASE
        from bofield.changes import case_scope
        from bofield.ids import new_id
            from bofield.replica.values import Edit
        replica = Replica.open(Path({str(folder)!r}), PASSPHRASE)
        while True:
            for _ in range(5):
                edits = [("author", replica.me.person), ("note", "Ringde på"), ("status", "signed")]
                record = new_id()
                edits = [Edit("contact", record, name, value) for name, value in edits]
                replica.write(case_scope({case!r}), edits, at=NOON)
                print(record, flush=True)
            sync(replica)
    """
    written: set[str] = set()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    for kills in range(4):
        command = [sys.executable, "-c", textwrap.dedent(script)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(12 + 7 * kills)]
            process.kill()
            said += process.stdout.readlines()
        written |= {line.strip() for line in said if len(line) == 37}
    with Replica.open(folder, PASSPHRASE) as eva, centre.laptop("Bo", tmp_path / "bo") as bo:
        outcome = sync(eva)
        assert (outcome.state, outcome.refused) == ("synced", 0)
        sync(bo)
        for replica in (eva, bo):
            assert replica.sync_state().differing == 0
            found = {hit.record for hit in replica.search("ringde", limit=10_000)}
            assert written <= found
            assert len(found - written) <= 4
            assert not replica.conflicts()
    centre.stop()
