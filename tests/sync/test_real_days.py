"""The unusual days of one laptop, with real files, a real server process and real HTTP."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from bofield.changes import case_scope
from bofield.errors import MissingFileError
from bofield.ids import new_id
from bofield.replica.file import Replica
from bofield.replica.values import Edit
from bofield.server import accounts, admin_api, devices
from bofield.sync import http
from bofield.sync.engine import Engine
from bofield.wire.messages import History
from support.real_centre import RealCentre, open_case, sync
from support.replicas import NOON, PASSPHRASE, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.sync.ports import Outcome


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path_factory.mktemp("centre")).start()
    yield made
    made.stop()


@pytest.fixture
def eva(centre: RealCentre, tmp_path: Path) -> Iterator[Replica]:
    with centre.laptop("Eva", tmp_path / "eva") as replica:
        yield replica


def checked(replica: Replica) -> Outcome:
    me = replica.me
    transport = http.HttpTransport(me.server or "", me.token or "", server_id=me.server_id)
    with closing(Engine(replica, transport)) as engine:
        return engine.run(check=True)


def write(replica: Replica, case: str, field: str, value: str) -> str:
    return replica.write(case_scope(case), [Edit("case", case, field, value)], at=NOON)


def test_laptop_and_centre_hold_the_same_down_to_the_record(centre: RealCentre, eva: Replica) -> None:
    cases = [open_case(eva, centre.district, NOON) for _ in range(5)]
    sync(eva)
    assert eva.sync_state().agreed
    with eva._writing() as store:
        store.remove_cases(cases[:1])
        store.remove_records(cases[1:2])
        [kept] = store.records(cases[2:3]).values()
        store.put_records([replace(kept, registers={})])
    assert checked(eva).state == "synced"
    state = eva.sync_state()
    assert (state.agreed, state.differing) == (True, 0)
    assert [value_of(eva, case, "address") for case in cases] == ["Åsgatan 1"] * 5


def test_a_case_that_was_withdrawn_is_handed_in_and_leaves_no_trace(
    centre: RealCentre, eva: Replica, tmp_path: Path
) -> None:
    with closing(admin_api.open_centre(centre.folder)) as admin:
        district = admin_api.add_district(admin, "Nord")
        org = accounts.only_organisation(admin).id
        accounts.grant(admin, org, eva.me.person, "coordinator", f"district:{district}")
    sync(eva)
    case = open_case(eva, district, NOON)
    keeps = open_case(eva, centre.district, NOON)
    sync(eva)
    with closing(admin_api.open_centre(centre.folder)) as admin:
        accounts.withdraw(admin, org, eva.me.person, "coordinator", f"district:{district}")
    write(eva, case, "address", "Skrivet utan att veta 7")
    outcome = sync(eva)
    assert (outcome.state, outcome.pushed, outcome.refused) == ("synced", 1, 0)
    assert eva.shown(case) is None
    assert value_of(eva, keeps, "address") == "Åsgatan 1"
    assert eva.purged() == ()
    assert checked(eva).state == "synced"
    assert eva.sync_state().agreed
    with closing(admin_api.open_centre(centre.folder)) as admin:
        accounts.grant(admin, org, eva.me.person, "coordinator", f"district:{district}")
    sync(eva)
    assert value_of(eva, case, "address") == "Åsgatan 1", "what was sealed waits for a supervisor"


def test_a_copied_laptop_is_enrolled_again_and_keeps_its_work(centre: RealCentre, eva: Replica, tmp_path: Path) -> None:
    case = open_case(eva, centre.district, NOON)
    sync(eva)
    eva.close()
    copytree(tmp_path / "eva", tmp_path / "copy")
    with Replica.open(tmp_path / "eva", PASSPHRASE) as first, Replica.open(tmp_path / "copy", PASSPHRASE) as copy:
        for number in range(3):
            write(first, case, "address", f"Första {number}")
            assert sync(first).state == "synced"
        write(copy, case, "apartment", "1101")
        assert sync(copy).why == "fork"
        reply = http.enrol(centre.url, centre.code("Eva"), "test")
        copy.become(replace(copy.me, device=reply.device, token=reply.token))
        outcome = sync(copy)
        assert (outcome.state, outcome.pushed, outcome.refused) == ("synced", 1, 0)
        sync(first)
        for replica in (first, copy):
            assert (value_of(replica, case, "address"), value_of(replica, case, "apartment")) == ("Första 2", "1101")
            assert replica.sync_state().agreed


def test_a_withdrawn_laptop_hands_in_its_work_and_is_destroyed(centre: RealCentre, tmp_path: Path) -> None:
    folder = tmp_path / "bo"
    bo = centre.laptop("Bo", folder)
    case = open_case(bo, centre.district, NOON)
    sync(bo)
    write(bo, case, "address", "Sista orden 1")
    with closing(admin_api.open_centre(centre.folder)) as admin:
        devices.revoke_device(admin, accounts.only_organisation(admin).id, bo.me.device)
    outcome = sync(bo)
    assert (outcome.state, outcome.pushed) == ("retired", 2), "what may lie in no backup is handed in once more"
    with pytest.raises(MissingFileError):
        Replica.open(folder, PASSPHRASE)
    assert not list(folder.glob("*.db*"))


def test_the_history_of_a_record_is_told_by_the_centre(centre: RealCentre, eva: Replica) -> None:
    case = open_case(eva, centre.district, NOON)
    sync(eva)
    write(eva, case, "address", "Ny gata 3")
    sync(eva)
    me = eva.me
    with closing(http.HttpTransport(me.server or "", me.token or "", server_id=me.server_id)) as transport:
        epoch = eva.sync_state().epoch
        reply = transport.history(History(server_id=me.server_id, epoch=epoch, record=case))
        said = [op.value for past in reply.changes for op in past.change.ops if op.field == "address"]
        assert said == ["Åsgatan 1", "Ny gata 3"]
        assert {past.author_name for past in reply.changes} == {"Eva"}
        unknown = transport.history(History(server_id=me.server_id, epoch=epoch, record=new_id()))
        assert unknown.changes == ()
