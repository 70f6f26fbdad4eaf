"""The main job without a screen."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bofield import __version__, checklist
from bofield.cli import output
from bofield.cli.commands import COMMANDS, EXIT_CODES

if TYPE_CHECKING:
    from support.commands import Commands


def test_version_is_said_quickly_and_alone() -> None:
    done = subprocess.run([sys.executable, "-m", "bofield", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"bofield {__version__}\n"


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("contact", "add"), ("case", "open")])
def test_every_command_explains_itself_in_both_languages(bofield: Commands, command: tuple[str, ...]) -> None:
    swedish = bofield(*command, "--help")
    english = bofield("--language", "en", *command, "--help")
    assert (swedish.code, english.code) == (0, 0)
    assert swedish.out.startswith("användning: bofield")
    assert english.out.startswith("usage: bofield")
    assert "show this help" not in swedish.out


def test_a_usable_form_is_summed_up(bofield: Commands) -> None:
    form = str(Path(checklist.__file__).parent / "forms" / "early_contact.md")
    assert "Tidig kontakt" in bofield("forms", "check", form).out
    found = json.loads(bofield("forms", "check", form, "--json").out)
    assert (found["languages"], found["sections"]) == (["sv", "en"], 9)
    assert found["questions"] > 45


def test_the_help_documents_every_exit_code(bofield: Commands) -> None:
    text = bofield("--help").out
    assert all(f"{code:>3}  " in text for code, _words in EXIT_CODES)


def test_a_case_goes_from_opening_to_closing(ready: Commands, case: str) -> None:
    ready.json("case", "member", case, "role=child", "age_band=6-12", "living_form=resident")
    ready.json("case", "debt", case, "--due", "2026-10-30", "--amount", "8 450,50")
    ready.json("case", "event", case, "tenant_served", "--on", "2026-11-20", "--how", "stämningsman")
    ready.json("case", "consent", case, "topic=social_services", "given=yes", "told_revocable=ja")
    ready.json("case", "plan", case, "instalments=4", "instalment_amount=2 000", "first_due_on=2026-12-30")
    ready.json("case", "edit", case, "risk=high", "two_at_visit=ja")
    view = ready.json("show", case)
    assert (view["row"]["children"], view["row"]["arrears"], view["row"]["two_at_visit"]) == (True, 845_050, True)
    assert view["row"]["next_deadline"]["missing"] == ["board_notified"]
    assert [each["text"] for each in view["consents"]] == ["Socialtjänsten: ja"]
    text = ready("show", case).out
    for words in ("Storgatan 4, lgh 1203", "⚑ barn", "Skuld 8\xa0450,50\xa0kr", "stämningsman", "Meddelande till soc"):
        assert words in text
    ready.json("case", "edit", case, "stage=closed", "outcome=debt_paid")
    assert ready.json("cases")["total"] == 0
    assert ready.json("cases", "--closed")["total"] == 1


def test_a_visit_is_logged_answered_and_signed(ready: Commands, case: str, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("\ufeffKnackade på.\r\nHen öppnade.\n", encoding="utf-8")
    contact = ready.json(
        *("contact", "add", case, "--kind", "home_visit", "--outcome", "reached", "--met", "tenant,child"),
        *("--voluntary-told", "--safety", "calm", "--at", "2026-11-20 10:00", "--note-file", str(note)),
    )["id"]
    answers = ready.json("checklist", contact[:18], "--answer", "B4=ja", "--answer", "B4_language=arabiska")
    assert len(answers["tasks_added"]) == 1
    assert "arabiska" in answers["tasks_added"][0]["title"]
    assert ready("contact", "sign", contact).code == 9
    ready.json("checklist", contact, "--answer", "H4=ja")
    view = ready.json("contact", "sign", contact)
    assert (view["signed"], view["state"]) == (True, "waiting")
    assert view["note"] == "Knackade på.\nHen öppnade.\n"
    assert view["fields"]["started_at"] == "2026-11-20T10:00:00+01:00"
    assert view["fields"]["met_child"] is True
    text = ready("show", contact).out
    assert "  2  Hen öppnade." in text
    assert "B4 Behövs tolk" in text
    ready.json("amend", contact, "--text", "Hen ringde tillbaka.")
    assert ready.json("show", contact)["dialogue"][0]["text"] == "Hen ringde tillbaka."


def test_a_note_comes_from_standard_input(ready: Commands, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Från ett rör.\n".encode())))
    view = ready.json("contact", "add", case, "--kind", "call", "--note", "-")
    assert view["note"] == "Från ett rör.\n"


def test_a_draft_is_edited_and_put_away(ready: Commands, case: str) -> None:
    contact = ready.json("contact", "add", case, "--kind", "call", "--planned", "2026-12-01 09:00")["id"]
    view = ready.json("contact", "edit", contact, "--note", "Ny text", "--outcome", "no_answer")
    assert (view["note"], view["fields"]["outcome"]) == ("Ny text", "no_answer")
    assert ready.json("contact", "discard", contact) == {"id": contact, "discarded": True}
    assert ready("show", contact).code == 10


def test_what_is_raised_can_be_declined(ready: Commands, case: str) -> None:
    run = ready.json("checklist", case, "--answer", "B4=ja", "--decline", "B4_interpreter=Kollegan talar arabiska")
    (raised,) = (item for item in run["run"]["raised"] if item["kind"] == "task")
    assert (raised["declined"], run["tasks_added"]) == ("Kollegan talar arabiska", [])
    assert "Kollegan talar arabiska" in ready("checklist", case).out


def test_tasks_are_added_postponed_and_ticked_off(ready: Commands, case: str) -> None:
    (task,) = ready.json("tasks", "--add", "Ring om planen", "--case", case, "--due", "2026-12-01")
    short = task["id"][:18]
    (moved,) = ready.json("tasks", "--postpone", short, "--until", "2026-12-08")
    assert moved["due"] == "2026-12-08"
    assert "Ring om planen" in ready("tasks").out
    (done,) = ready.json("tasks", "--done", short)
    assert done["state"] == "done"
    assert ready.json("tasks") == []
    assert ready("tasks").out == "Inga uppgifter.\n"
    ready.json("tasks", "--reopen", short)
    assert ready("tasks", "--drop", short).code == 9
    (dropped,) = ready.json("tasks", "--drop", short, "--reason", "Betalt")
    assert dropped["state"] == "dropped"


def test_the_day_the_search_the_situation_and_the_state_are_printed(ready: Commands, case: str) -> None:
    ready.json("case", "event", case, "tenant_served", "--on", "2026-11-20")
    assert "Meddelande till socialnämnden saknas" in ready("today", "--why").out
    assert ready.json("today")["deadlines"][0]["deadline"]["missing"] == ["board_notified"]
    (hit,) = ready.json("search", "storg")
    assert hit["snippet"].startswith("⟦Stor") or "⟦" in hit["snippet"]
    assert "Ärende" in ready("search", "Storgatan").out
    assert ready("search", "finnsinte").out == "Inget hittades.\n"
    assert {"by_stage", "key_figures", "outcomes"} <= ready.json("situation").keys()
    assert "Öppna ärenden" in ready("situation").out
    status = ready.json("status")
    assert (status["sync"]["state"], status["person"]["name"]) == ("alone", "Samordnare Ett")
    assert "ensam på den här datorn" in ready("status").out
    assert ready.json("conflicts") == {"conflicts": [], "refused": []}
    assert ready("conflicts").out == "Inget behöver ett val.\n"


def test_the_list_can_be_filtered_and_paged(ready: Commands, case: str) -> None:
    ready.json("case", "open", "--contract", "2", "--address", "Norrgatan 1")
    assert ready.json("cases", "--text", "norrg")["rows"][0]["contract"] == "2"
    assert ready.json("cases", "--limit", "1")["total"] == 2
    assert "1 av 2 ärenden." in ready("cases", "--limit", "1").out
    assert ready("cases", "--text", "finnsinte").out == "Inget ärende stämmer.\n"


def test_set_up_alone_makes_a_folder_that_works(bofield: Commands) -> None:
    assert "Eva Ensam" in bofield("setup", "--alone", "Eva Ensam").out
    assert bofield.json("status")["person"]["roles"] == ["coordinator"]
    assert (bofield.home / "keyslots.json").stat().st_mode & 0o077 == 0


def test_the_doctor_finds_nothing_in_a_sound_folder_and_tells_what_is_wrong(ready: Commands) -> None:
    done = ready("doctor")
    assert done.code == 0
    assert "SQLCipher" in done.out
    assert "Inget är fel." in done.out
    (ready.home / "keyslots.json").unlink()
    done = ready("doctor")
    assert done.code == 4
    assert "keyslots.json" in done.out
    names = {(each["name"], each["state"]) for each in ready("doctor", "--json").data}
    assert ("file", "fault") in names


def test_the_doctor_sees_plaintext(ready: Commands) -> None:
    (ready.home / "replica.db").write_bytes(b"SQLite format 3\0" + bytes(100))
    assert ("encrypted", "fault") in {(each["name"], each["state"]) for each in ready("doctor", "--json").data}


def test_the_doctor_looks_at_an_empty_place_without_making_anything(bofield: Commands) -> None:
    assert bofield("doctor").code == 0
    assert not bofield.home.exists()


def test_hostile_text_reaches_no_terminal(ready: Commands) -> None:
    name = "\x1b]0;ägd\x07\u202eAnna\u200b [@click=app.quit]"
    ready.json("case", "open", "--contract", "1", "--address", "Storgatan 4", "--tenant", name)
    ready.json("contact", "add", "1", "--kind", "call", "--note", f"{name}\r\n\x9b2J")
    for words in (("show", "1"), ("cases",), ("search", "Anna"), ("cases", "--json"), ("show", "1", "--json")):
        done = ready(*words)
        assert "Anna" in done.out
        assert not set(done.out) & {"\x1b", "\x07", "\x9b", "\u202e", "\u200b", "\r"}


def test_rows_that_were_never_cleaned_are_cleaned_when_shown(capsys: pytest.CaptureFixture[str]) -> None:
    output.table([("\x1b[2J", "a\nb")])
    output.as_json({"x": "\u202e"})
    output.say("\x1b[2J")
    assert capsys.readouterr().out == '␛[2J  a b\n{\n  "x": "⟨U+202E⟩"\n}\n␛[2J\n'


def test_the_language_is_taken_from_the_folder_the_variable_or_the_flag(
    ready: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ready.home / "settings.json").write_text('{"language": "en"}')
    assert ready("tasks").out == "No tasks.\n"
    monkeypatch.setenv("BOFIELD_LANGUAGE", "sv")
    assert ready("tasks").out == "Inga uppgifter.\n"
    assert ready("tasks", "--language=en").out == "No tasks.\n"
    (ready.home / "settings.json").write_text("[]")
    monkeypatch.delenv("BOFIELD_LANGUAGE")
    assert ready("tasks").out == "Inga uppgifter.\n"
