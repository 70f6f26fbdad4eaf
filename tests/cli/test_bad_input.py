"""Every way to go wrong that a user meets: one clear sentence, the documented exit code, nothing written."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bofield.cli.commands import COMMANDS
from bofield.replica import migrations
from bofield.replica.file import Replica
from support.bad_server import answering
from support.commands import PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path

    from support.commands import Commands, Done


def fingerprint(folder: Path) -> dict[str, bytes]:
    """The content of every file of a folder; SQLite's shared memory and log come and go by themselves."""
    files = (path for path in folder.rglob("*") if path.is_file()) if folder.exists() else ()
    return {str(path): path.read_bytes() for path in files if not path.name.endswith(("-shm", "-wal"))}


def refused(done: Done, code: int, *words: str) -> None:
    """Check that there is one sentence, that it says the words, and that no traceback and no bare name is printed."""
    assert done.code == code, done
    assert done.out == ""
    assert "Traceback" not in done.err
    assert done.err.count("\n") == 1
    for word in words:
        assert word in done.err


@pytest.mark.parametrize(
    ("typed", "meant"), [("casez", "case"), ("synch", "sync"), ("reviews", "review"), ("doktor", "doctor")]
)
def test_an_unknown_command_names_the_nearest(bofield: Commands, typed: str, meant: str) -> None:
    refused(bofield(typed), 2, typed, f"bofield {meant}")
    assert not bofield.home.exists()


def test_a_command_like_no_other_points_at_the_help(bofield: Commands) -> None:
    refused(bofield("xyzzy"), 2, "--help")


@pytest.mark.parametrize(
    "words",
    [
        ("cases", "--stage", "sunk"),
        ("cases", "--no-such"),
        ("cases", "import"),
        ("contact", "add", "1203-04"),
        ("contact", "add", "1203-04", "--kind", "seance"),
        ("contact", "add", "1203-04", "--kind", "call", "--met", "katten"),
        ("contact",),
        ("show",),
        ("tasks", "--add", "Ring"),
        ("tasks", "--postpone", "01a2"),
        ("tasks", "--due", "igår"),
        ("tasks", "--done", "01a2", "--reopen", "01a2"),
        ("checklist", "1203-04", "--answer", "A5"),
        ("setup",),
        ("setup", "--server", "https://centre.example"),
        ("enrol",),
        ("history",),
        ("amend", "01a206e5"),
        ("today", "--language", "klingon"),
    ],
    ids=" ".join,
)
def test_an_argument_that_cannot_be_used_is_told_in_swedish(ready: Commands, words: tuple[str, ...]) -> None:
    before = fingerprint(ready.home)
    done = ready(*words)
    refused(done, 2)
    assert not re.search(r"\b(the|argument \S+: expected|required|invalid)\b", done.err)
    assert fingerprint(ready.home) == before


def test_nothing_set_up_is_told_before_a_passphrase_is_asked_for(
    bofield: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOFIELD_PASSPHRASE_FILE")
    needed = {
        "amend": ("x", "--text", "y"),
        "case": ("edit", "x", "y=1"),
        "checklist": ("x",),
        "contact": ("sign", "x"),
        "enrol": ("--again", "7Q2M"),
        "history": ("x",),
        "search": ("x",),
        "settle": ("x", "y", "--keep", "1"),
        "show": ("x",),
    }
    for name in sorted(set(COMMANDS) - {"demo", "setup", "server", "doctor", "forms", "deadlines"}):
        refused(bofield(name, *needed.get(name, ())), 4, "bofield setup")
    assert not bofield.home.exists()


def test_a_missing_unreadable_or_empty_passphrase_file_is_told(
    ready: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(ready.home)
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "noise").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge").write_bytes(b"x" * 10_000)
    for name in ("missing", "empty", "noise", "huge", "."):
        monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(tmp_path / name))
        refused(ready("status"), 3, str(tmp_path))
    assert fingerprint(ready.home) == before


def test_without_a_terminal_and_a_file_there_is_no_passphrase(ready: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOFIELD_PASSPHRASE_FILE")
    refused(ready("status"), 3, "BOFIELD_PASSPHRASE_FILE")


def test_a_wrong_passphrase_opens_nothing_and_breaks_nothing(
    ready: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(ready.home)
    (tmp_path / "wrong").write_text("en helt annan fras")
    monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(tmp_path / "wrong"))
    refused(ready("cases"), 3, "lösenfras")
    assert fingerprint(ready.home) == before
    monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    assert ready("cases").code == 0


@pytest.mark.parametrize("content", [b"", b"not a database at all, just some words" * 100, None])
def test_a_file_that_is_not_ours_is_told_and_left_alone(ready: Commands, content: bytes | None) -> None:
    database = ready.home / "replica.db"
    for path in ready.home.glob("replica.db*"):
        path.unlink()
    if content is None:
        with sqlite3.connect(database) as plain:
            plain.execute("CREATE TABLE other (id)")
        plain.close()
    else:
        database.write_bytes(content)
    before = fingerprint(ready.home)
    refused(ready("cases"), 4, "replica.db")
    assert fingerprint(ready.home) == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format": "bofield-keyslots", "version": 1, "slots": []}'])
def test_key_slots_that_are_damaged_or_foreign_are_told(ready: Commands, content: bytes) -> None:
    (ready.home / "keyslots.json").write_bytes(content)
    refused(ready("cases"), 4, "keyslots.json")
    assert (ready.home / "keyslots.json").read_bytes() == content


def test_a_file_of_a_newer_program_is_told(ready: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    with Replica.open(ready.home, PASSPHRASE) as replica, replica._writer.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {migrations.LATEST + 1}")
    refused(ready("cases"), 4, "nyare")


@pytest.mark.parametrize(
    ("server", "word"),
    [
        ("http://centre.example", "https"),
        ("ftp://centre.example", "https"),
        ("http://", "http"),
        ("https://a b", "a b"),
    ],
)
def test_a_server_address_that_is_not_allowed_makes_no_folder(bofield: Commands, server: str, word: str) -> None:
    refused(bofield("setup", "--server", server, "--code", "ABCD"), 6, word)
    assert not bofield.home.exists()


def test_a_server_that_is_not_one_of_ours_makes_no_folder(bofield: Commands) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
    with answering(page) as url:
        refused(bofield("setup", "--server", url, "--code", "ABCD"), 5, url)
    refused(bofield("setup", "--server", "http://127.0.0.1:9", "--code", "ABCD"), 5)
    assert not bofield.home.exists()


def test_a_folder_is_never_set_up_twice(ready: Commands) -> None:
    before = fingerprint(ready.home)
    refused(ready("setup", "--alone", "Någon"), 4, str(ready.home))
    assert fingerprint(ready.home) == before


def test_a_passphrase_that_protects_nothing_is_refused(
    bofield: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "short").write_text("kort")
    monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(tmp_path / "short"))
    refused(bofield("setup", "--alone", "Någon"), 2, "8")
    assert not bofield.home.exists()


def test_what_is_not_there_is_told(ready: Commands, case: str) -> None:
    for words in (
        ("show", "9999"),
        ("contact", "add", "9999", "--kind", "call"),
        ("contact", "sign", "01a206e5"),
        ("tasks", "--done", "01a206e5"),
        ("checklist", "9999"),
        ("checklist", case),
        ("amend", "01a206e5", "--text", "x"),
        ("settle", "01a206e5", "note", "--keep", "1"),
    ):
        refused(ready(*words), 10)


def test_a_role_that_may_not_is_told(ready: Commands, case: str) -> None:
    refused(ready("review", "list"), 11)
    contact = ready.json("contact", "add", case, "--kind", "call", "--note", "x")["id"]
    refused(ready("review", "approve", contact), 11)


def test_working_alone_there_is_nothing_to_sync_with(ready: Commands) -> None:
    refused(ready("sync"), 2, "server")


def test_a_note_that_lacks_something_is_refused_whole(ready: Commands, case: str) -> None:
    refused(ready("contact", "add", case, "--kind", "home_visit", "--note", "Text", "--sign"), 9, "utfall")
    assert ready.json("show", case)["timeline"] == []


def test_an_unreadable_note_file_writes_nothing(ready: Commands, case: str, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"\xff\xff")
    for name in ("missing.txt", "noise", "."):
        refused(ready("contact", "add", case, "--kind", "call", "--note-file", str(tmp_path / name)), 2)
    assert ready.json("show", case)["timeline"] == []


def test_a_wrong_list_is_told_row_by_row_and_nothing_is_written(ready: Commands, tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text(
        "Kontraktsnr;Adress;Förfallodag;Belopp\nA1;Storgatan 4;2026-10-30;8450\nA2;Norrgatan 1;i går;8450\n"
    )
    done = ready("cases", "import", str(path))
    assert done.code == 8
    assert "rad 3, kolumn Förfallodag: i går är inget datum" in done.err
    assert "inget lästes in" in done.err
    assert ready.json("cases")["total"] == 0
    refused(ready("cases", "import", str(tmp_path / "saknas.csv")), 8, "saknas.csv")
    assert ready("cases", "import", str(path), "--skip-bad").code == 0
    assert ready.json("cases")["total"] == 1


def test_a_mistake_of_the_program_prints_no_words_of_anybody(ready: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("Anna Öberg på Storgatan 4")

    monkeypatch.setattr("bofield.services.today.today", broken)
    done = ready("today")
    assert done.code == 70
    assert "Anna" not in done.err + done.out
    log = ready.home / "logs" / "crashes.log"
    assert str(log) in done.err
    assert "Anna" not in log.read_text()


def test_the_app_needs_a_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bofield"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--help" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_had_enough_is_no_fault(ready: Commands) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = f'"{sys.executable}" -m bofield --help | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.splitlines()[-1] == "0"
    assert done.stderr == ""


def test_a_form_that_cannot_be_used_is_told_by_sheet_row_and_column(bofield: Commands, tmp_path: Path) -> None:
    form = tmp_path / "form.md"
    form.write_text("| survey |\n| | type | name | label |\n| | select_one nolist | A1_x | Fråga |\n", encoding="utf-8")
    refused(bofield("forms", "check", str(form)), 7, "form.md", "survey", "rad 2", "type", "nolist")
    refused(bofield("forms", "check", str(tmp_path / "none.md")), 7, "none.md")
    (tmp_path / "form.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    refused(bofield("forms", "check", str(tmp_path / "form.xlsx")), 7, "form.xlsx")
    assert not bofield.home.exists()


def test_json_and_complaints_never_mix(ready: Commands, tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text("Kontraktsnr;Adress;Förfallodag;Belopp\nA2;Norrgatan 1;i går;8450\n")
    done = ready("cases", "import", str(path), "--json")
    assert done.code == 8
    assert done.err == ""
    report = json.loads(done.out)
    assert (report["written"], report["problems"][0]["row"]) == (False, 2)
