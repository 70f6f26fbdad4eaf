"""A laptop that was withdrawn loses its key first and its file then, and nothing can bring either back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.errors import DataFileError, MissingFileError
from bofield.ids import new_id
from bofield.replica import engine, keyslots
from bofield.replica.file import Replica
from bofield.replica.memory import MemoryReplica
from support.replicas import PASSPHRASE, Case, encrypted, person

if TYPE_CHECKING:
    from pathlib import Path


def test_the_key_and_the_file_are_gone(tmp_path: Path, case: Case) -> None:
    replica = encrypted(tmp_path)
    case.note(replica, "hemligt")
    (tmp_path / "keyslots.json.0a1b2c3d.new").write_bytes((tmp_path / "keyslots.json").read_bytes())
    (tmp_path / "settings.json").write_text("{}")
    replica.destroy()
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]
    with pytest.raises(MissingFileError):
        Replica.open(tmp_path, PASSPHRASE)
    with encrypted(tmp_path) as anew:
        assert anew.search("hemligt") == ()


def test_the_slots_are_overwritten_before_they_lose_their_name(tmp_path: Path) -> None:
    with encrypted(tmp_path) as replica:
        kept = tmp_path / "kept"
        kept.hardlink_to(tmp_path / "keyslots.json")
        before = kept.read_bytes()
        replica.destroy()
    assert len(kept.read_bytes()) == len(before)
    assert b"sealed" not in kept.read_bytes()
    kept.rename(tmp_path / "keyslots.json")
    with pytest.raises(DataFileError):
        keyslots.unseal(tmp_path / "keyslots.json", PASSPHRASE)


def test_a_file_that_somebody_kept_cannot_be_opened_any_more(tmp_path: Path, case: Case) -> None:
    replica = encrypted(tmp_path)
    case.note(replica, "hemligt")
    kept = tmp_path / "kept.db"
    kept.hardlink_to(tmp_path / "replica.db")
    replica.destroy()
    kept.rename(tmp_path / "replica.db")
    with pytest.raises(MissingFileError, match=r"keyslots\.json"):
        Replica.open(tmp_path, PASSPHRASE)
    with pytest.raises(DataFileError):
        engine.peek(tmp_path / "replica.db", b"k" * 32)


def test_whoever_still_works_in_it_is_told_and_makes_no_new_one(tmp_path: Path, case: Case) -> None:
    replica = encrypted(tmp_path)
    case.note(replica, "hemligt")
    with Replica.open(tmp_path, PASSPHRASE) as other:
        replica.destroy()
        other.close()
        for each in (replica, other):
            with pytest.raises(MissingFileError, match=r"replica\.db"):
                case.note(each, "för sent")
            with pytest.raises(MissingFileError):
                each.search("hemligt")
            with pytest.raises(MissingFileError), each.reading() as session:
                session.connection()
    assert list(tmp_path.iterdir()) == []


def test_it_can_be_done_again_when_it_was_cut_off(tmp_path: Path) -> None:
    replica = encrypted(tmp_path)
    keyslots.destroy(tmp_path / "keyslots.json")
    replica.destroy()
    replica.destroy()
    assert list(tmp_path.iterdir()) == []


def test_what_lives_in_memory_is_forgotten(case: Case) -> None:
    replica = MemoryReplica(person())
    case.note(replica, "hemligt")
    replica.set_setting(f"unsent:{new_id()}", "hemligt")
    replica.destroy()
    assert replica.search("hemligt") == ()
    assert "hemligt" not in repr(vars(replica._store))
