"""A disk that is full is told in one sentence, costs nothing that was there, and is forgotten when there is room again.

The real thing, not a driver that pretends: a limit on the size of files (which is what a quota looks like from inside)
in a process of its own, at every size from almost nothing to enough.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bofield.errors import NoSpaceError
from bofield.paths import Home
from bofield.replica import keyslots, troubles
from bofield.replica.file import Replica
from support.replicas import CHEAP, PASSPHRASE, Case, encrypted, value_of

SCRIPT = """
    import resource, signal, sys
    from pathlib import Path
    from bofield.errors import NoSpaceError
    from bofield.replica.file import Replica
    from support.replicas import PASSPHRASE, Case, value_of

    folder, ident, contact = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    case = Case()
    case.id, case.contact, case.scope = ident, contact, f"case:{ident}"
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    refused = written = 0
    with Replica.open(folder, PASSPHRASE) as replica:
        for extra in range(0, 1_500_000, 50_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (extra, resource.RLIM_INFINITY))
            before = value_of(replica, contact, "note"), replica.outbox_count()
            try:
                case.note(replica, f"{extra} " + "lång text " * 5_000, minutes=written * 6)
            except NoSpaceError as error:
                refused += 1
                assert "full" in str(error)
                assert (value_of(replica, contact, "note"), replica.outbox_count()) == before
            else:
                written += 1
                assert replica.outbox_count() == before[1] + 1
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        case.note(replica, "kort", minutes=written * 6)
        with replica.reading() as session:
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    print(refused, written)
"""


def test_at_every_size_of_the_disk_a_write_is_whole_or_not_at_all(tmp_path: Path) -> None:
    case = Case()
    with encrypted(tmp_path) as replica:
        case.note(replica, "först")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "BOFIELD_LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path), case.id, case.contact],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    refused, written = map(int, done.stdout.split())
    assert refused >= 3, done.stdout
    assert written >= 3, done.stdout
    with Replica.open(tmp_path, PASSPHRASE) as replica:
        assert value_of(replica, case.contact, "note") == "kort"
        assert replica.outbox_count() == written + 2


def test_room_is_tried_and_not_reckoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert troubles.has_room(tmp_path)
    assert troubles.has_room(tmp_path / "missing")
    for number in troubles.NO_ROOM:

        def full(_descriptor: int, number: int = number) -> None:
            raise OSError(number, "no")

        monkeypatch.setattr(os, "fsync", full)
        assert not troubles.has_room(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_system_that_has_no_room_is_told_like_a_database_that_has_none(tmp_path: Path) -> None:
    with pytest.raises(NoSpaceError), troubles.told_plainly(Home(tmp_path)):
        raise OSError(min(troubles.NO_ROOM), "no")
    with pytest.raises(OSError, match="other"), troubles.told_plainly(Home(tmp_path)):
        raise OSError(1, "other")


def test_where_nothing_can_be_made_it_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with encrypted(tmp_path / "home") as replica:

        def full(*_where: object) -> int:
            raise OSError(min(troubles.NO_ROOM), "no")

        before = (tmp_path / "home" / "keyslots.json").read_bytes()
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(NoSpaceError):
            keyslots.change_passphrase(tmp_path / "home" / "keyslots.json", PASSPHRASE, "en annan", CHEAP)
        with pytest.raises(NoSpaceError):
            encrypted(tmp_path / "new")
        assert (tmp_path / "home" / "keyslots.json").read_bytes() == before
        assert list((tmp_path / "new").iterdir()) == []
        monkeypatch.undo()
        monkeypatch.setattr(os, "open", full)
        with pytest.raises(NoSpaceError), replica.syncing():
            pass
        monkeypatch.undo()
        with replica.syncing() as mine:
            assert mine
