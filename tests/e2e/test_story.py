from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from support.demonstration import go_to_case, press

if TYPE_CHECKING:
    from support.demonstration import Demonstration
    from support.terminal import Terminal

CONTRACT = "EX-1006"
PLACE = "Övningsgatan 22"
FIRST = "Linnea öppnade och bjöd på kaffe."
SECOND = "Hon har varit sjuk sedan i höstas."
REMARK = "Vem sade det?"
ANSWER = "Linnea berättade det själv."


def test_a_visit_is_logged_offline_synced_reviewed_answered_and_approved(demo: Demonstration) -> None:
    coordinator = demo.unlocked("coordinator")
    coordinator.wait_for("○ offline")
    _write_a_visit(coordinator)
    _answer_the_checklist(coordinator)
    _sign(coordinator)
    coordinator.wait_for("○ offline")

    demo.server.start()
    _sync_until(coordinator, "● synkad")
    assert "väntar" not in coordinator.screen().split("\n")[0]

    supervisor = demo.unlocked("supervisor")
    supervisor.wait_for("● synkad")
    notes = _return_with_a_remark(supervisor)
    supervisor.press("ctrl+s")

    coordinator.press("1")
    coordinator.wait_for(", v. ")
    press(coordinator, "end")
    _sync_until(coordinator, REMARK)
    _answer_the_remark(coordinator)
    coordinator.press("ctrl+s")

    _sync_until(supervisor, "Granskning", f" {notes} anteckningar")
    _approve(supervisor)
    supervisor.press("ctrl+s")

    _sync_until(coordinator, "Godkänd")
    for terminal in (coordinator, supervisor):
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0


def _write_a_visit(app: Terminal) -> None:
    go_to_case(app, CONTRACT)
    app.press("n")
    app.wait_for("Ny kontakt", "› Hembesök")
    app.press("enter")
    app.wait_for(PLACE, "Utkast")
    app.type(FIRST)
    app.press("enter")
    app.type(SECOND)
    app.wait_for("sparat", f"1  {FIRST}", f"2  {SECOND}")


CHECKLIST = {
    "A. Före kontakten": (
        ("Vad föranleder kontakten?", "1"),
        ("Har hyresavtalet sagts upp?", "1"),
        ("Finns det ett ärende hos Kronofogden?", "1"),
        ("Har hyresgästen skyddade", "n"),
        ("Hur stor är risken inför", "1"),
        ("En kollega vet var vi är", "space"),
    ),
    "B. Kontakt och bemötande": (
        ("Hur försökte ni nå", "5"),
        ("Fick ni kontakt?", "1"),
        ("Talar ni med den som", "j"),
        ("Personen vet att samtalet är frivilligt", "space"),
        ("Behövs tolk", "n"),
    ),
    "C. Samtycke": (("Får ni tala med socialtjänsten", "1"),),
    "D. Hushållet och barnen": (("Finns det barn under 18", "1"),),
    "E. Hyresskuld och ekonomi": (("Klarar hushållet nästa hyra", "3"),),
    "G. Bostaden": (),
    "H. Hälsa": (("Ger någon uttryck", "n"),),
    "I. Överenskommelse": (
        ("Hur stor bedömer ni att risken", "3"),
        ("Vilken dag är nästa kontakt?", "+7"),
        ("På vilket sätt?", "1"),
    ),
}
"""Section → question and the keys that answer it."""


def _answer_the_checklist(app: Terminal) -> None:
    app.press("f4")
    for section, questions in CHECKLIST.items():
        app.wait_for(f"[{section}")
        for question, answer in questions:
            _find(app, question)
            press(app, *([answer] if answer == "space" else answer))
        if section.startswith("C."):
            app.wait_for("→ uppgift: Kontakta socialtjänsten enligt samtycket")
        press(app, "pagedown")
    app.wait_for("→ uppgift: Nästa kontakt enligt överenskommelse")
    app.press("escape")
    app.wait_for("F8 signera", "checklista 23/")


def _sign(app: Terminal) -> None:
    app.press("f8")
    app.wait_for("kan inte signeras än. Det här saknas: utfall.")
    press(app, "right")
    app.wait_for("‹Nådd›")
    app.press("f8")
    app.wait_for("Signerad. Anteckningen är låst", "Väntar på granskning", f"1 {FIRST}", "A1 Vad föranleder kontakten?")


def _return_with_a_remark(app: Terminal) -> int:
    """Return the note; tell how many notes there were to read before."""
    app.press("4")
    app.wait_for("[Att läsa]", "Granskning")
    app.press("home")
    _find(app, PLACE)
    app.press("enter")
    app.wait_for(f"1 {FIRST}", f"2 {SECOND}", "Vad föranleder kontakten?")
    press(app, "down", "r")
    app.wait_for("Skicka åter med en anmärkning", "rad 2")
    app.type(REMARK)
    found = re.search(r"(\d+) anteckningar", app.screen())
    assert found is not None
    app.press("enter")
    app.wait_gone("Skicka åter med en anmärkning")
    app.wait_gone(found[0])
    return int(found[1])


def _answer_the_remark(app: Terminal) -> None:
    app.press("end")
    _find(app, REMARK, "up")
    app.press("enter")
    app.wait_for("Återsänd", REMARK, f"2 {SECOND}")
    app.press("a")
    app.type(ANSWER)
    app.press("f8")
    app.wait_for("Besvarad")


def _approve(app: Terminal) -> None:
    _find(app, PLACE, "n")
    app.wait_for(f"1 {FIRST}", "Besvarad")
    app.press("end")
    app.wait_for(ANSWER)
    app.press("g")
    app.wait_gone(PLACE)


def _sync_until(app: Terminal, *words: str) -> None:
    """Press ctrl+s, as one does who waits for a colleague, until some words stand on one line."""

    def there(screen: str) -> bool:
        return any(all(word in line for word in words) for line in screen.split("\n"))

    for _try in range(15):
        app.press("ctrl+s")
        with suppress(AssertionError):
            app.wait_until(there, str(words), timeout=2)
            return
    app.wait_until(there, str(words))


def _find(app: Terminal, text: str, key: str = "down") -> None:
    """Move the cursor to a line with a text in it, once there is a cursor to move."""
    app.wait_until(lambda screen: any("›" in line[:6] for line in screen.split("\n")), "a cursor")
    for _line in range(60):
        if any("›" in line[:6] and text in line for line in app.screen().split("\n")):
            return
        press(app, key)
    raise AssertionError(f"no line {text!r}:\n{app.screen()}")
