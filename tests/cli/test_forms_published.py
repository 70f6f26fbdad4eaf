"""The whole way from the command line: two laptops enrol, one publishes a form, the other follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.replica import keyslots
from bofield.replica.keyslots import KdfParams
from support.commands import PASSPHRASE, Commands
from support.own_forms import write_form
from support.real_centre import RealCentre
from support.replicas import CHEAP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path / "centre")
    made.hire("Ada", "administrator")
    made.start()
    yield made
    made.stop()


def cheaply(**stated: int) -> KdfParams:
    """Make a new key slot cost little; one that states its cost is opened by that."""
    return KdfParams(**stated) if stated else CHEAP


class Desks:
    """Several laptops, each with a folder of its own; a command runs on the one that is named."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys

    def __call__(self, name: str) -> Commands:
        home = self._folder / name
        self._monkeypatch.setenv("BOFIELD_HOME", str(home))
        return Commands(home, self._capsys)


@pytest.fixture
def at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], centre: RealCentre
) -> Desks:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(secret))
    monkeypatch.setattr(keyslots, "KdfParams", cheaply)
    desks = Desks(tmp_path, monkeypatch, capsys)
    for name in ("Ada", "Eva"):
        desks(name).json("setup", "--server", centre.url, "--code", centre.code(name))
    return desks


def test_one_publishes_and_the_other_follows(at: Desks, tmp_path: Path) -> None:
    form = str(write_form(tmp_path))
    refused = at("Eva")("forms", "install", form)
    assert (refused.code, refused.out) == (11, "")
    assert "Bara en administratör" in refused.err
    assert "nästa synkning" in at("Ada")("forms", "install", form).out
    assert at("Ada").json("sync")["sent"] == 1
    at("Eva").json("sync")
    lines = at("Eva").json("forms", "list")
    assert [(line["name"], line["state"]) for line in lines if not line["shipped"]] == [("winter", "in_use")]
    at("Eva").json("case", "open", "--contract", "1203-04", "--address", "Storgatan 4")
    run = at("Eva").json("checklist", "1203-04", "--form", "winter", "--answer", "K1=ja")
    assert [task["title"] for task in run["tasks_added"]] == ["Anmäl kylan"]
    at("Ada")("forms", "withdraw", "winter")
    at("Ada").json("sync")
    at("Eva").json("sync")
    assert "tillbakadraget" in at("Eva")("forms", "list").out
    again = at("Eva").json("checklist", "1203-04")["run"]
    assert (again["form"], again["version"]) == ("winter", "1")
