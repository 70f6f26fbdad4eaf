"""`bofield forms`: from a copy of a form to one that everybody follows, and every way to be told no."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.replica.file import Replica
from support.commands import PASSPHRASE
from support.own_forms import write_form

if TYPE_CHECKING:
    from pathlib import Path

    from support.commands import Commands, Done

BROKEN = (
    "| | text | K2_x | Varför? | ${K9_y} = 'yes' |\n| | geopoint | K3_x | Var? | |\n| | text | K1_cold | Hur? | |\n"
)


def refused(done: Done, code: int, *words: str) -> None:
    assert done.code == code, done
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


@pytest.fixture
def employed(ready: Commands) -> Commands:
    """A coordinator whose organisation has a centre."""
    with Replica.open(ready.home, PASSPHRASE) as replica:
        replica.set_me(replace(replica.me, server="https://centre.example"))
    return ready


def test_a_check_needs_no_data_folder_and_no_passphrase(
    bofield: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOFIELD_PASSPHRASE_FILE")
    path = write_form(tmp_path)
    done = bofield("forms", "check", str(path))
    assert (done.code, done.err) == (0, "")
    assert "kan användas: ”Vinterkoll”, version 1, med 1 fråga och 1 uppföljning." in done.out
    found = bofield.json("forms", "check", str(path))
    assert (found["usable"], found["faults"], found["name"], found["questions"]) == (True, [], "winter", 1)
    assert not bofield.home.exists()


def test_a_check_names_everything_that_is_wrong_at_once(bofield: Commands, tmp_path: Path) -> None:
    path = write_form(tmp_path, more=BROKEN)
    done = bofield("forms", "check", str(path))
    assert (done.code, done.out) == (7, "")
    sentences = done.err.splitlines()
    assert len(sentences) == 3
    for sentence, place in zip(sentences, ("rad 4", "rad 5", "rad 6"), strict=True):
        assert f"winter-1.md, bladet survey, {place}" in sentence
    told = bofield("forms", "check", str(path), "--json")
    assert (told.code, told.err) == (7, "")
    assert json.loads(told.out) == {"usable": False, "faults": sentences}


def test_a_form_goes_from_a_copy_to_everybodys_checklist(ready: Commands, tmp_path: Path) -> None:
    path = write_form(tmp_path)
    done = ready("forms", "install", str(path))
    assert done.code == 0
    assert "”Vinterkoll”, version 1, är installerat" in done.out
    assert "synkning" not in done.out
    assert "fanns här redan" in ready("forms", "install", str(path)).out
    newer = write_form(tmp_path, version="2", more="| | text | K2_since | Sedan när? | |\n")
    told = ready("forms", "changes", str(newer)).out
    assert "version 1" in told
    assert "K2_since" in told or "Sedan när?" in told
    installed = ready.json("forms", "install", str(newer))
    assert (installed["form"]["version"], installed["replaced"], installed["waiting"]) == ("2", "1", False)
    listed = ready.json("forms", "list")
    assert [(line["name"], line["version"], line["state"]) for line in listed if not line["shipped"]] == [
        ("winter", "2", "in_use"),
        ("winter", "1", "published"),
    ]
    text = ready("forms", "list").out
    assert "Vinterkoll" in text
    assert "används" in text
    withdrawn = ready("forms", "withdraw", "winter")
    assert "winter, version 2, är tillbakadraget" in withdrawn.out
    assert "Nya checklistor följer version 1" in withdrawn.out
    assert ready.json("forms", "withdraw", "winter")["in_use"] is None
    assert ready("forms", "show", "winter", "--version", "2").code == 0


def test_a_form_is_read_without_a_screen(ready: Commands, tmp_path: Path) -> None:
    ready("forms", "install", str(write_form(tmp_path)))
    text = ready("forms", "show", "winter").out
    for words in ("Vinterkoll  winter 1", "Hemmet", "Är det kallt?", "GER", "Anmäl kylan"):
        assert words in text
    view = ready.json("forms", "show", "early_contact")
    assert len(view["sections"]) == 9
    assert view["sections"][0]["label"] in ready("forms", "show", "early_contact").out


@pytest.mark.parametrize("name", ["kopia.md", "kopia.xlsx"])
def test_a_copy_can_be_checked_changed_and_installed(ready: Commands, tmp_path: Path, name: str) -> None:
    copy = tmp_path / name
    done = ready("forms", "copy", "early_contact", str(copy))
    assert done.code == 0
    assert "högre version" in done.out
    assert ready.json("forms", "check", str(copy))["version"] == checklist.load().version
    refused(ready("forms", "copy", "early_contact", str(copy)), 7, name)
    refused(ready("forms", "install", str(copy)), 9, "följer med programmet")


def test_what_a_form_would_have_raised_is_told_and_nothing_is_written(
    ready: Commands, case: str, tmp_path: Path
) -> None:
    ready.json("checklist", case, "--answer", "B4=ja", "--answer", "B4_language=arabiska")
    path = write_form(tmp_path)
    text = (
        path.read_text().replace("| select_one yn | K1_cold |", "| select_one yn | B4 |").replace("${K1_cold}", "${B4}")
    )
    path.write_text(text)
    before = ready.json("tasks")
    done = ready("forms", "try", str(path), "--against", case)
    assert (done.code, done.err) == (0, "")
    assert "prövat på 1 checklista i 1 ärende. Ingenting sparades." in done.out
    assert any(line.startswith("+") and "heat" in line for line in done.out.splitlines())
    found = ready.json("forms", "try", str(path))
    [run] = found["runs"]
    assert (run["contract"], run["signed"]) == (case, False)
    assert ("heat", "new") in [(line["name"], line["difference"]) for line in run["lines"]]
    assert ready.json("tasks") == before
    refused(ready("forms", "try", str(path), "--against", "9999"), 10, "9999")


def test_a_checklist_follows_the_form_that_is_named_and_goes_over_when_told_to(
    ready: Commands, case: str, tmp_path: Path
) -> None:
    ready("forms", "install", str(write_form(tmp_path)))
    begun = ready.json("checklist", case, "--form", "winter", "--answer", "K1=ja")
    assert (begun["run"]["form"], begun["run"]["version"], begun["run"]["newer"]) == ("winter", "1", "")
    assert [task["title"] for task in begun["tasks_added"]] == ["Anmäl kylan"]
    refused(ready("checklist", case, "--form", "early_contact"), 9, "följer redan formuläret winter")
    refused(ready("checklist", case, "--form", "vinter"), 9, "winter")
    ready("forms", "install", str(write_form(tmp_path, version="2", raises="Felanmäl kylan")))
    assert "Version 2 av formuläret har kommit" in ready("checklist", case).out
    moved = ready.json("checklist", case, "--update")["run"]
    assert (moved["version"], moved["newer"]) == ("2", "")
    [question] = [each for section in moved["sections"] for each in section["questions"]]
    assert question["value"] == "yes"
    assert "har kommit" not in ready("checklist", case).out


def test_a_form_that_is_nowhere_begins_no_checklist(ready: Commands, case: str) -> None:
    refused(ready("checklist", case, "--form", "vinter"), 7, "vinter")


def test_instances_of_a_repeat_are_added_and_taken_away(ready: Commands, case: str, tmp_path: Path) -> None:
    rows = "| | begin_repeat | room | Rum | |\n| | text | room_name | Vilket rum? | |\n| | end_repeat | | | |\n"
    ready("forms", "install", str(write_form(tmp_path, more=rows)))
    ready.json("checklist", case, "--form", "winter", "--add", "room", "--answer", "room/2/room_name=Köket")
    assert "Köket" in ready("checklist", case).out
    assert "Köket" not in ready("checklist", case, "--remove", "room/2").out
    refused(ready("checklist", case, "--remove", "room/9"), 10, "room/9")


def test_a_coordinator_publishes_nothing(employed: Commands, tmp_path: Path) -> None:
    refused(employed("forms", "install", str(write_form(tmp_path))), 11, "administratör")
    refused(employed("forms", "withdraw", "early_contact"), 11, "administratör")
    assert all(line["shipped"] for line in employed.json("forms", "list"))


def test_an_administrator_is_told_that_the_others_wait_for_the_next_sync(bofield: Commands, tmp_path: Path) -> None:
    bofield.set_up("administrator")
    with Replica.open(bofield.home, PASSPHRASE) as replica:
        replica.set_me(replace(replica.me, server="https://centre.example"))
    assert "nästa synkning" in bofield("forms", "install", str(write_form(tmp_path))).out
    assert "nästa synkning" in bofield("forms", "withdraw", "winter").out


@pytest.mark.parametrize("command", ["check", "install", "changes", "try"])
def test_a_file_that_is_no_form_is_one_sentence_everywhere(ready: Commands, tmp_path: Path, command: str) -> None:
    (tmp_path / "mapp.md").mkdir()
    (tmp_path / "tom.md").write_text("")
    (tmp_path / "text.md").write_text("# Bara text\n")
    (tmp_path / "bild.xlsx").write_bytes(b"\x89PNG")
    for name in ("saknas.md", "mapp.md", "tom.md", "text.md", "bild.xlsx", "fel.docx"):
        refused(ready("forms", command, str(tmp_path / name)), 7, name)


def test_a_name_that_is_not_there_names_those_that_are(ready: Commands) -> None:
    for command in ("show", "withdraw"):
        refused(ready("forms", command, "vinter"), 10, "vinter", "early_contact")
    refused(ready("forms", "show", "early_contact", "--version", "99"), 10, "early_contact 99")
    refused(ready("forms", "copy", "vinter", "x.md"), 10, "vinter")
    refused(ready("forms"), 2)
    refused(ready("forms", "instal", "x.md"), 2)


def test_nothing_set_up_is_told_before_a_passphrase_is_asked_for(
    bofield: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOFIELD_PASSPHRASE_FILE")
    path = str(write_form(tmp_path))
    for words in (("list",), ("install", path), ("changes", path), ("try", path), ("show", "x"), ("withdraw", "x")):
        refused(bofield("forms", *words), 4, "bofield setup")


@pytest.mark.parametrize("command", ["check", "changes", "try", "install", "list", "show", "copy", "withdraw"])
def test_every_command_explains_itself_in_both_languages(bofield: Commands, command: str) -> None:
    swedish, english = bofield("forms", command, "--help"), bofield("--language", "en", "forms", command, "--help")
    assert (swedish.code, english.code) == (0, 0)
    assert swedish.out.startswith("användning: bofield forms")
    assert english.out.startswith("usage: bofield forms")


LIGHT = """
import sys
from bofield.cli import main
assert main(["forms", "list"]) == 0
assert "pyxform" not in sys.modules and "openpyxl" not in sys.modules and "textual" not in sys.modules
"""


def test_listing_loads_no_form_compiler(ready: Commands) -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
