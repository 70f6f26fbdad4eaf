"""An administrator reads when each laptop was last heard: from a real centre, and later without it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.server import accounts, admin_api
from bofield.services import opening, syncing
from support.commands import PASSPHRASE, Commands
from support.real_centre import RealCentre, sync
from support.replicas import CHEAP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RealCentre]:
    started = RealCentre(tmp_path / "centre").start()
    yield started
    started.stop()


def silence(centre: RealCentre, device: str, days: int) -> None:
    """Let a laptop have been silent for some days."""
    with closing(admin_api.open_centre(centre.folder)) as opened:
        org = accounts.only_organisation(opened).id
        at = (opened.clock() - timedelta(days=days)).isoformat()
        with opened.storage.writing() as ledger:
            row = ledger.device(org, device, lock=True)
            assert row is not None
            ledger.put_device(org, replace(row, last_heard=at))


def test_an_administrator_reads_it_online_and_offline_and_nobody_else_does(
    centre: RealCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    centre.hire("Ada", "administrator")
    with centre.laptop("Eva", tmp_path / "eva") as eva, centre.laptop("Bo", tmp_path / "bo") as bo:
        sync(eva)
        sync(bo)
        silence(centre, bo.me.device, 20)
        ada = opening.enrol(tmp_path / "ada", PASSPHRASE, centre.url, centre.code("Ada"), params=CHEAP)
        assert syncing.laptops_view(ada) is not None
        opening.close(ada)
        secret = tmp_path / "passphrase"
        secret.write_text(PASSPHRASE)
        secret.chmod(0o600)
        monkeypatch.setenv("BOFIELD_HOME", str(tmp_path / "ada"))
        monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(secret))
        bofield = Commands(tmp_path / "ada", capsys)
        assert bofield.json("status")["laptops"]["lines"] == []
        bofield.json("sync")
        told = {each["person"]: each for each in bofield.json("status")["laptops"]["lines"]}
        assert set(told) == {"Ada", "Bo", "Eva"}
        assert (told["Bo"]["days"], told["Bo"]["silent"]) == (20, True)
        assert (told["Eva"]["days"], told["Eva"]["silent"], told["Eva"]["withdrawn"]) == (0, False, False)
        assert told["Ada"]["here"]
    centre.stop()
    assert bofield("sync").code == 5
    shown = bofield("status").out
    assert "tyst i 20 dagar" in shown
    assert "Datorerna, enligt servern 20" in shown


def test_a_role_that_ends_takes_the_list_with_it(centre: RealCentre, tmp_path: Path) -> None:
    centre.hire("Ada", "administrator")
    ada = opening.enrol(tmp_path / "ada", PASSPHRASE, centre.url, centre.code("Ada"), params=CHEAP)
    assert syncing.sync_once(ada).state == "synced"
    assert ada.replica.laptops()
    with closing(admin_api.open_centre(centre.folder)) as opened:
        org = accounts.only_organisation(opened).id
        person = accounts.find_user(opened, org, "Ada").id
        accounts.withdraw(opened, org, person, "administrator", "org")
    assert syncing.sync_once(ada).state == "synced"
    assert syncing.laptops_view(ada) is None
    assert ada.replica.laptops() == ""
    opening.close(ada)
