from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from bofield.replica.file import Replica
from support.replicas import PASSPHRASE, Case, encrypted, person

if TYPE_CHECKING:
    import pytest

MARKER = "Violgatan-hemlighet-ÅÄÖ-"
TOKEN = "token-som-ingen-ska-se"
HANDLES = Path("/proc/self/fd")


def open_files() -> list[Path]:
    """Every regular file this process has open, also those that have lost their name, where the system tells."""
    return [link for link in HANDLES.iterdir() if link.is_file()] if HANDLES.exists() else []


def traces(folder: Path, extra: list[Path]) -> list[str]:
    needles = [text.encode(coding) for text in (MARKER, TOKEN) for coding in ("utf-8", "utf-16-le", "latin-1")]
    needles += [MARKER.lower().encode()]
    files = [path for path in folder.rglob("*") if path.is_file()] + extra
    return [str(path) for path in files if any(needle in path.read_bytes() for needle in needles)]


def test_no_file_shows_a_word_while_open_or_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(scratch))
    monkeypatch.setenv("TMPDIR", str(scratch))
    case = Case()
    with encrypted(tmp_path / "home", person(MARKER, token=TOKEN)) as replica:
        for number in range(300):
            case.note(replica, f"{MARKER}{number} " * 50, minutes=number * 6, amend=case.contact)
        with replica.reading() as session:
            rows = session.connection().exec_driver_sql(
                "SELECT body FROM outbox CROSS JOIN (SELECT 1 UNION ALL SELECT 2) ORDER BY body DESC, random()"
            )
            assert len(rows.fetchall()) >= 300
        assert (tmp_path / "home" / "replica.db-wal").stat().st_size > 0
        assert traces(tmp_path, [path for path in open_files() if "home" in str(path.readlink())]) == []
        assert replica.search(MARKER)
    assert traces(tmp_path, []) == []


def test_a_killed_program_leaves_no_word_and_loses_no_acknowledged_one(tmp_path: Path) -> None:
    script = f"""
        import sys
        from pathlib import Path
        from support.replicas import Case, encrypted, person
        case = Case()
        replica = encrypted(Path({str(tmp_path / "home")!r}), person({MARKER!r}, token={TOKEN!r}))
        print(case.contact, flush=True)
        for number in range(100_000):
            case.note(replica, "{MARKER}" * 20 + str(number), minutes=number * 6, amend=case.contact)
            print(number, flush=True)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    ) as process:
        assert process.stdout is not None
        contact = process.stdout.readline().strip()
        said = [process.stdout.readline() for _ in range(120)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    acknowledged = int([line for line in said if line.endswith("\n")][-1])
    assert traces(tmp_path, []) == []
    with Replica.open(tmp_path / "home", PASSPHRASE) as replica:
        shown = replica.shown(contact)
        assert shown is not None
        number = int(str(shown.values["note"]).replace(MARKER, ""))
        assert number in {acknowledged, acknowledged + 1}
        assert replica.outbox_count() == number + 1
        with replica.reading() as session:
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert session.connection().exec_driver_sql("PRAGMA cipher_integrity_check").all() == []


def test_the_search_for_words_would_find_them(tmp_path: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=tmp_path) as file:
        file.write(f"plain {MARKER}".encode())
        file.flush()
        assert traces(tmp_path, []) == [file.name]
