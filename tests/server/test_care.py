"""What an administrator is told by the commands that look after a centre over the years."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bofield.changes import Op, case_scope
from bofield.errors import BofieldError, NotFoundError, UsageError
from bofield.i18n import set_language
from bofield.ids import new_id
from bofield.server import accounts, admin, devices
from bofield.server.centre import system_clock
from bofield.server.silence import silent_devices
from bofield.wire.messages import Purged
from support.centre import Town, build_town, open_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Commands:
    """Runs an administrator's commands in this process on one centre."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys

    def __call__(self, *words: object) -> str:
        parser = argparse.ArgumentParser()
        admin.add_arguments(parser)
        assert admin.run(parser.parse_args([*map(str, words), "--data", str(self._folder)])) == 0
        return self._capsys.readouterr().out

    def json(self, *words: object) -> Any:
        return json.loads(self(*words, "--json"))


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Town]:
    built = build_town(tmp_path / "centre", None)
    built.clock.now = system_clock()
    set_language("en")
    yield built
    built.centre.close()


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(tmp_path / "centre", capsys)


def test_a_backup_is_made_and_verified_by_command(small: Town, ask: Commands, tmp_path: Path) -> None:
    open_case(small.coordinator, small.south)
    target = tmp_path / "backup"
    assert f"verify --copy {target}" in ask("backup", "make", target)
    (found,) = ask.json("backup", "verify", "--copy", target)["organisations"]
    with small.centre.storage.reading() as ledger:
        home = ledger.home(small.org)
    assert found["durable_seq"] == home.head == home.durable_seq
    said = ask("backup", "verify", "--copy", target)
    assert said.startswith("Bostadsbolaget: the copy is whole, with ")
    assert f"up to {home.head} is safe" in said


def test_a_case_is_erased_by_command_with_a_reason(small: Town, ask: Commands) -> None:
    case = open_case(small.coordinator, small.south)
    with pytest.raises(UsageError):
        ask("purge", "--case", case, "--reason", " ")
    with pytest.raises(NotFoundError, match=case[:8]):
        ask("purge", "--case", f"{case[:8]}x", "--reason", "Request")
    done = ask.json("purge", "--case", case, "--reason", "Request", "--by", "Administratör")
    assert (done["case"], done["records"]) == (case, 1)
    assert small.coordinator.device in done["waiting"]
    with small.centre.storage.reading() as ledger:
        row = ledger.purged(small.org)[case]
        assert case not in ledger.records(small.org, [case])
    assert (row.reason, row.person) == ("Request", small.administrator.person)


def test_a_purge_without_a_reason_or_a_case_is_not_even_begun(ask: Commands) -> None:
    for words in (("purge", "--case", new_id()), ("purge", "--reason", "x")):
        with pytest.raises(SystemExit) as refused:
            ask(*words)
        assert refused.value.code == 2


def test_laptops_that_are_silent_are_listed_longest_first(small: Town, ask: Commands) -> None:
    now = small.clock.now
    for days, laptop in ((30, small.coordinator), (20, small.supervisor), (1, small.colleague)):
        small.clock.now = now - timedelta(days=days)
        laptop.hello("")
    small.clock.now = now
    found = silent_devices(small.centre, small.org, 14)
    spans = [each.days for each in found]
    assert spans == sorted(spans, reverse=True)
    silent = {each["id"]: each for each in ask.json("device", "silent", "--days", 14)["devices"]}
    assert small.colleague.device not in silent
    assert silent[small.coordinator.device]["days"] == 30
    assert silent[small.coordinator.device]["person_name"] == "Samordnare 1"
    assert "Samordnare 1  test  last heard " in ask("device", "silent")
    assert "Every laptop" in ask("device", "silent", "--days", 400)
    with pytest.raises(UsageError, match="-1"):
        ask("device", "silent", "--days", -1)


def test_a_laptop_that_never_called_is_silent_since_it_was_enrolled(small: Town, ask: Commands) -> None:
    late = small.laptop(small.coordinator.person)
    small.clock.forward(days=3)
    found = {each.id: each for each in silent_devices(small.centre, small.org, 3)}
    assert found[late.device].last_heard is None
    assert found[late.device].days == 3
    assert f"{late.device}  Samordnare 1  test  never heard" in ask("device", "list")


def test_a_laptop_is_followed_until_it_is_gone(small: Town, ask: Commands) -> None:
    from bofield.server.purge import take_receipt  # noqa: PLC0415

    device = small.coordinator.device
    said = ask("device", "revoke", device)
    assert "hand in what waits" in said
    assert "may still hand in what waits" in ask("device", "list")
    message = Purged(server_id=small.coordinator.reply.server_id, epoch=1, everything=True)
    take_receipt(small.centre, small.coordinator.caller(), message)
    (line,) = [line for line in ask("device", "list").splitlines() if line.startswith(device)]
    assert "destroyed what it held" in line
    small.clock.forward(days=100)
    assert device not in {each.id for each in silent_devices(small.centre, small.org, 1)}
    with pytest.raises(BofieldError):
        ask("device", "revoke", new_id())


def test_sealed_work_is_listed_without_its_words(small: Town, ask: Commands) -> None:
    assert ask("sealed", "list") == "Nothing is sealed.\n"
    case = open_case(small.coordinator, small.south)
    accounts.withdraw(small.centre, small.org, small.coordinator.person, "coordinator", f"district:{small.south}")
    (verdict,) = small.coordinator.push(
        small.coordinator.change(case_scope(case), Op("task", new_id(), "title", "Hemliga ord"))
    )
    assert verdict.verdict == "sealed"
    said = ask("sealed", "list")
    assert "Samordnare 1  waits for a supervisor" in said
    assert "Hemliga" not in said
    (found,) = ask.json("sealed", "list")["sealed"]
    assert (found["case"], found["author"], found["state"]) == (case, "Samordnare 1", "waiting")


def test_the_devices_of_an_organisation_carry_all_that_is_known(small: Town) -> None:
    with closing(small.centre):
        found = {each.id: each for each in devices.list_devices(small.centre, small.org)}
    assert found[small.coordinator.device].retired_at is None
    assert found[small.coordinator.device].person_name == "Samordnare 1"
