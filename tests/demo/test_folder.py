from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from bofield.demo.folder import Folder
from bofield.errors import UsageError
from bofield.paths import ENVIRONMENT

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_remembers_its_passphrase_and_port(tmp_path: Path) -> None:
    first = Folder.at(tmp_path / "demo")
    first.remember(port=4321, ready=True)
    again = Folder.at(tmp_path / "demo")
    assert again.memory == first.memory
    assert again.server == "http://127.0.0.1:4321"
    assert again.passphrase_file.read_text(encoding="utf-8").strip() == first.memory.passphrase


def test_what_is_remembered_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path / "demo")
    for name in ("demo.json", "passphrase.txt"):
        assert stat.S_IMODE((folder.root / name).stat().st_mode) == 0o600


def test_starting_over_leaves_nothing_of_the_old(tmp_path: Path) -> None:
    folder = Folder.at(tmp_path)
    folder.remember(port=4321, ready=True)
    (folder.centre / "deep").mkdir(parents=True)
    old = folder.memory.passphrase
    folder.start_over()
    assert not folder.centre.exists()
    assert folder.memory.passphrase != old
    assert not folder.memory.ready


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"mark": "something else", "passphrase": "x"}', '{"passphrase": 1, "a": 2}']
)
def test_a_folder_with_anything_else_in_it_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "demo.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=str(tmp_path)):
        Folder.at(tmp_path)
    assert (tmp_path / "demo.json").read_text(encoding="utf-8") == content


def test_without_a_name_it_lies_beside_the_persons_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "own"))
    assert Folder.at().root == tmp_path / "own" / "demo"
