"""Hostile text in every field, from three sides: no screen breaks, and none of it reaches the terminal as a command."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bofield.server import accounts, admin_api
from bofield.services import opening, syncing
from support.demonstration import go_to_case, start_app, unlock
from support.laptop import CHEAP, PASSPHRASE

if TYPE_CHECKING:
    from pathlib import Path

    from support.demonstration import Demonstration
    from support.terminal import Terminal

COMMANDS = ("\x1b]0;HACKAD\x07", "\x1b]52;c;SEFDS0FE\x07", "\x1b[2J\x1b[HGODKÄND", "\x9b31mRÖTT", "\x1bP+q544e\x1b\\")
MARKUP = "[/ [/] [/b] [@click=app.quit]klicka[/] [red]röd"
TRICKS = "\u202eREVRES\u202c \u200b\u2066 \u0300\u0301\u0302\u0303\u0304\u0305\u0306 \ufeff"
HOSTILE = f"{MARKUP} {''.join(COMMANDS)} {TRICKS}"
FORBIDDEN = (
    b"\x1b]0;HACKAD",
    b"\x1b]52;c;SEFD",
    b"\x1b[2J\x1b[HGODK",
    b"\x1bP+q544e",
    b"\xc2\x9b31m",
    "\u202e".encode(),
)
TEXTS = {"title", "address", "apartment", "municipality", "name", "language", "note", "remark", "text", "covers", "how"}


@pytest.fixture
def hostile_centre(demo: Demonstration) -> Demonstration:
    """Let somebody who holds the centre's database write hostile text into every record."""
    with closing(sqlite3.connect(demo.folder.centre / "centre.db")) as database, database:
        rows = database.execute("select org, id, kind, registers from record_state").fetchall()
        for org, record, kind, text in rows:
            registers = json.loads(text)
            for field in TEXTS & set(registers) - ({"name"} if kind == "district" else set()):
                for head in registers[field]["h"]:
                    head[1] = f"{kind} {HOSTILE}" + ("ä" * 100_000 if field == "note" else "")
            database.execute(
                "update record_state set registers = ? where org = ? and id = ?", (json.dumps(registers), org, record)
            )
    return demo


def new_laptop(demo: Demonstration, home: Path) -> None:
    """Enrol one more laptop of the supervisor, which has to fetch everything."""
    centre = admin_api.open_centre(demo.folder.centre)
    try:
        org = accounts.only_organisation(centre).id
        code = admin_api.make_code(centre, accounts.find_user(centre, org, demo.laptop("supervisor").person).id)
    finally:
        centre.close()
    ws = opening.enrol(home, PASSPHRASE, demo.folder.server, code, params=CHEAP)
    try:
        assert syncing.sync_once(ws).state == "synced"
    finally:
        opening.close(ws)


def test_hostile_records_pulled_from_the_server_break_no_screen(hostile_centre: Demonstration, tmp_path: Path) -> None:
    hostile_centre.server.start()
    home = tmp_path / "third"
    new_laptop(hostile_centre, home)
    with start_app(home) as app:
        unlock(app, PASSPHRASE)
        look_around(app, "123456")
        app.press("4")
        app.wait_for("[Att läsa]")
        app.press("enter")
        app.wait_for("1 contact [/", "äää")
        app.press("2")
        app.wait_for("f filtrera")
        app.press("enter")
        app.wait_for("Tidslinje")
        app.press("right", "right", "right", "right")
        app.wait_still()
        leave(app)


def test_hostile_text_that_is_pasted_is_kept_visible_and_harmless(demo: Demonstration) -> None:
    app = demo.unlocked()
    go_to_case(app, "EX-1006")
    app.press("n")
    app.wait_for("Ny kontakt")
    app.press("enter")
    app.wait_for("Utkast")
    app.paste(f"Början {MARKUP} {TRICKS} slutet.")
    app.wait_for("sparat", "[@click=app.quit]")
    app.press("escape")
    app.wait_for("kontrakt EX-1006", "Början [/ [/]")
    look_around(app, "12356")
    app.press("/")
    app.type("Början")
    app.wait_for("Övningsgatan 22")
    app.press("escape")
    leave(app)


def test_a_hostile_list_is_imported_and_shown_harmlessly(demo: Demonstration, tmp_path: Path) -> None:
    file = tmp_path / "hyror.csv"
    named = f'"{MARKUP} {"".join(COMMANDS)}"'
    file.write_text(
        "Kontraktsnummer;Hyresgäst;Adress;Lägenhet;Kommun;Förfallodag;Belopp\n"
        f"EX-9001;{named};{named};1101;Exempelstad;2026-10-30;8450,00\n",
        encoding="utf-8",
    )
    report = demo.laptop().ask("cases", "import", str(file))
    assert report["opened"] == 1, report
    app = demo.unlocked()
    look_around(app, "123")
    go_to_case(app, "EX-9001")
    app.press("right")
    app.wait_still()
    leave(app)


def look_around(app: Terminal, places: str) -> None:
    """Go to the places one after the other."""
    for place in places:
        app.press(place)
        app.wait_still()
        assert app.process.poll() is None


def leave(app: Terminal) -> None:
    """Leave the app, and see that nothing it wrote was a command from the text."""
    assert "fel i programmet" not in app.screen()
    app.press("ctrl+q")
    assert app.wait_exit() == 0
    for forbidden in FORBIDDEN:
        assert forbidden not in app.raw, forbidden
    assert app.title != "HACKAD"
