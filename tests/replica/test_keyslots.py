from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest

from bofield.errors import (
    DamagedFileError,
    ForeignFileError,
    MissingFileError,
    NewerSchemaError,
    UsageError,
    WrongPassphraseError,
)
from bofield.replica import keyslots
from support.replicas import CHEAP, PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def slots(tmp_path: Path) -> Path:
    path = tmp_path / "keyslots.json"
    keyslots.create(path, PASSPHRASE, CHEAP)
    return path


def rewrite(path: Path, **changes: Any) -> None:
    content = json.loads(path.read_text())
    content["slots"][0].update(changes)
    path.write_text(json.dumps(content))


def test_the_passphrase_gives_the_key_back(tmp_path: Path) -> None:
    path = tmp_path / "keyslots.json"
    key = keyslots.create(path, PASSPHRASE, CHEAP)
    assert len(key) == 32
    assert keyslots.unseal(path, PASSPHRASE) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["keyslots.json"]


def test_two_files_never_share_a_key(tmp_path: Path) -> None:
    assert keyslots.create(tmp_path / "a", PASSPHRASE, CHEAP) != keyslots.create(tmp_path / "b", PASSPHRASE, CHEAP)


def test_the_default_takes_a_quarter_of_a_gigabyte() -> None:
    default = keyslots.KdfParams()
    assert (default.memory, default.passes, default.lanes) == (256 * 1024, 3, 4)


def test_a_passphrase_is_the_same_however_its_letters_are_composed(tmp_path: Path) -> None:
    path = tmp_path / "keyslots.json"
    key = keyslots.create(path, "blåbärsgröt ﬁn", CHEAP)
    assert keyslots.unseal(path, "bla\u030aba\u0308rsgro\u0308t fin") == key


def test_a_wrong_passphrase_is_told_and_changes_nothing(slots: Path) -> None:
    before = slots.read_bytes()
    with pytest.raises(WrongPassphraseError):
        keyslots.unseal(slots, "fel")
    with pytest.raises(WrongPassphraseError):
        keyslots.change_passphrase(slots, "fel", "ny fras", CHEAP)
    assert slots.read_bytes() == before


@pytest.mark.parametrize("empty", ["", "   ", "\u2003"])
def test_an_empty_passphrase_protects_nothing(tmp_path: Path, empty: str) -> None:
    with pytest.raises(UsageError):
        keyslots.create(tmp_path / "keyslots.json", empty, CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_changing_the_passphrase_keeps_the_key_and_every_other_slot(slots: Path) -> None:
    key = keyslots.unseal(slots, PASSPHRASE)
    content = json.loads(slots.read_text())
    content["slots"].append({"kind": "recovery", "sealed": "something of a later version"})
    slots.write_text(json.dumps(content))
    keyslots.change_passphrase(slots, PASSPHRASE, "en helt annan fras", CHEAP)
    assert keyslots.unseal(slots, "en helt annan fras") == key
    with pytest.raises(WrongPassphraseError):
        keyslots.unseal(slots, PASSPHRASE)
    assert json.loads(slots.read_text())["slots"][1] == content["slots"][1]


@pytest.mark.parametrize(
    "change",
    [
        {"memory": 2**40},
        {"memory": 8},
        {"memory": True},
        {"memory": "much"},
        {"passes": 0},
        {"passes": 10**9},
        {"lanes": 10_000},
        {"kdf": "scrypt"},
        {"salt": "AA=="},
        {"salt": None},
        {"nonce": "not base64!"},
        {"sealed": ""},
    ],
)
def test_a_header_out_of_bounds_is_never_obeyed(
    slots: Path, change: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(slots, **change)
    monkeypatch.setattr(keyslots, "_stretch", lambda *_: pytest.fail("ran the key derivation"))
    with pytest.raises(DamagedFileError, match=str(slots)):
        keyslots.unseal(slots, PASSPHRASE)


@pytest.mark.parametrize("change", [{"passes": 2}, {"lanes": 2}, {"memory": 9 * 1024}, {"note": "added"}])
def test_the_header_is_sealed_with_the_key(slots: Path, change: dict[str, Any]) -> None:
    rewrite(slots, **change)
    with pytest.raises(WrongPassphraseError):
        keyslots.unseal(slots, PASSPHRASE)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", DamagedFileError),
        (b"\x00\xff", DamagedFileError),
        (b"[" * 100_000, DamagedFileError),
        (b"[]", ForeignFileError),
        (b'{"format": "another"}', ForeignFileError),
        (b'{"format": "bofield-keyslots", "version": 1}', DamagedFileError),
        (b'{"format": "bofield-keyslots", "version": 1, "slots": []}', DamagedFileError),
        (b'{"format": "bofield-keyslots", "version": 1, "slots": ["x"]}', DamagedFileError),
        (b'{"format": "bofield-keyslots", "version": 2, "slots": []}', NewerSchemaError),
        (b'{"format": "bofield-keyslots", "version": "x", "slots": []}', DamagedFileError),
    ],
)
def test_what_is_no_key_slot_file_of_ours_is_told(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    path = tmp_path / "keyslots.json"
    path.write_bytes(content)
    with pytest.raises(error, match="keyslots"):
        keyslots.unseal(path, PASSPHRASE)
    assert path.read_bytes() == content


def test_a_missing_file_and_a_folder_in_its_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        keyslots.unseal(tmp_path / "keyslots.json", PASSPHRASE)
    (tmp_path / "keyslots.json").mkdir()
    with pytest.raises(DamagedFileError):
        keyslots.unseal(tmp_path / "keyslots.json", PASSPHRASE)
