from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from bofield.cli import main
from bofield.i18n.dates import now
from bofield.services import cases, opening, tasks
from bofield.services.values import NewCase
from support import early_contact_arrears as arrears
from support import early_contact_protected as protected
from support.demonstration import press, start_app, unlock
from support.early_contact import Answer, Checklist, Household, shown_day, stop, task
from support.early_contact_disturbance import disturbance
from support.early_contact_occupants import unknown_occupants
from support.laptop import CHEAP, PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, timedelta
    from pathlib import Path

    from support.demonstration import Demonstration
    from support.terminal import Terminal

PLACE = "Övningsgatan 22"
NOTE = "Vi satt vid köksbordet och gick igenom läget."
WAITS = "väntar på en arbetsledare"
CONTRACT = "EX-1006"
ACUTE = Answer(
    "Ger någon uttryck",
    "j",
    "Ja ●",
    (task("H4", "Skriv upp klockslag", now().date()), task("H4", "Akut läge", now().date()), stop("H4", "Ring 112 nu")),
)
FIRST_LINE = 3
"""The row below the title of the screen."""


class Stage(NamedTuple):
    """A household, what its case holds before the visit, and the terminal it is met on."""

    tell: Callable[[date], Household]
    debt: int = 0
    overdue: timedelta | None = None
    columns: int = 80
    rows: int = 24


STAGES = {
    "arrears": Stage(arrears.arrears_with_children, arrears.RENT, arrears.OVERDUE),
    "disturbance": Stage(disturbance),
    "occupants": Stage(unknown_occupants, columns=140, rows=40),
    "protected": Stage(protected.protected_with_violence, protected.RENT, protected.OVERDUE),
}


class Laptop:
    """A coordinator's data folder, and what its file says when the program is closed."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def set_up(self, stage: Stage, contract: str) -> None:
        ws = opening.create_alone(self.home, PASSPHRASE, "Siri Samordnarsson", params=CHEAP)
        case = cases.open_case(ws, NewCase(contract, PLACE, "1101", "Örebro", "Kim Exempel"))
        if stage.overdue is not None:
            cases.add_debt(ws, case, ws.today() - stage.overdue, stage.debt)
        opening.close(ws)

    def json(self, *words: str) -> Any:
        self._capsys.readouterr()
        code = main([*words, "--json"])
        captured = self._capsys.readouterr()
        assert code == 0, captured.err
        return json.loads(captured.out)


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Laptop:
    secret = tmp_path / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    secret.chmod(0o600)
    monkeypatch.setenv("BOFIELD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(secret))
    monkeypatch.setenv("BOFIELD_LANGUAGE", "sv")
    return Laptop(tmp_path / "home", capsys)


@pytest.fixture
def start() -> Iterator[Callable[[Path, Stage], Terminal]]:
    running: list[Terminal] = []

    def started(home: Path, stage: Stage) -> Terminal:
        running.append(start_app(home, stage.columns, stage.rows))
        unlock(running[-1], PASSPHRASE)
        return running[-1]

    yield started
    for app in running:
        app.close()


@pytest.mark.parametrize("name", STAGES)
def test_the_whole_checklist_by_keyboard(name: str, laptop: Laptop, start: Callable[[Path, Stage], Terminal]) -> None:
    stage = STAGES[name]
    household = stage.tell(now().date())
    laptop.set_up(stage, household.contract)
    app = start(laptop.home, stage)

    _begin_a_visit(app)
    _walk(app, household)
    _sign(app, acute=household.acute)
    _read_again(app, household)
    _look_at_the_case(app, household)
    _look_at_the_tasks(app, household)
    app.press("ctrl+q")
    assert app.wait_exit() == 0

    case = laptop.json("show", household.contract)
    contact = next(entry["id"] for entry in case["timeline"] if entry["kind"] == "contact")
    run = laptop.json("checklist", contact)["run"]
    assert run["locked"]
    _the_tasks_are(case["tasks"], household)
    _what_is_raised_is(run["raised"], household)


def test_acute_danger_goes_before_everything_and_reaches_a_supervisor(demo: Demonstration) -> None:
    app = demo.unlocked("coordinator", 80, 24)
    _find_case(app)
    _new_visit(app)
    app.press("f4")
    checklist = Checklist(app)
    checklist.section("A")
    while "[H. " not in app.screen():
        checklist.next_section()
    checklist.section("H")
    checklist.answer(ACUTE)
    assert app.screen().split("\n")[FIRST_LINE].startswith(" ! Ring 112 nu")
    app.press("escape")
    app.wait_for("2 uppgifter lades till", "F8 signera")
    app.press("f8")
    app.wait_for("Signerad. Anteckningen är låst")
    app.press("f4")
    app.wait_for("signerad: går bara att läsa", " ! Ring 112 nu")

    demo.server.start()
    _sync_until(app, "● synkad")
    supervisor = demo.unlocked("supervisor", 80, 24)
    supervisor.wait_for("● synkad")
    supervisor.press("3")
    _sync_until(supervisor, "Akut läge")
    for each in (app, supervisor):
        each.press("ctrl+q")
        assert each.wait_exit() == 0
    with demo.opened("supervisor") as ws:
        (urgent,) = (line for line in tasks.list_tasks(ws) if line.title.startswith("Akut läge"))
        assert (urgent.due, urgent.priority, urgent.role, urgent.assignee) == (ws.today(), 1, "supervisor", "")
    with demo.opened("coordinator") as ws:
        (promised,) = (line for line in tasks.list_tasks(ws) if line.title.startswith("Skriv upp klockslag"))
        assert (promised.due, promised.priority, promised.mine) == (ws.today(), 1, True)


# ── what the coordinator does ────────────────────────────────────────────────────────────────────────────────────────
def _begin_a_visit(app: Terminal) -> None:
    app.press("2")
    app.wait_for(PLACE, "enter öppna")
    app.press("enter")
    app.wait_for("kontrakt EX-")
    _new_visit(app)


def _find_case(app: Terminal) -> None:
    app.press("2")
    app.wait_for("f filtrera", " ärenden ")
    app.press("f")
    app.type(CONTRACT)
    app.wait_for(" 1 ärende ")
    app.press("enter")
    app.wait_for("enter öppna")
    app.press("enter")
    app.wait_for(f"kontrakt {CONTRACT}")


def _new_visit(app: Terminal) -> None:
    app.press("n")
    app.wait_for("Ny kontakt", "› Hembesök")
    app.press("enter")
    app.wait_for("Utkast")
    app.type(NOTE)
    app.wait_for("sparat", NOTE)


def _walk(app: Terminal, household: Household) -> None:
    app.press("f4")
    checklist = Checklist(app)
    for number, (letter, answers) in enumerate(household.sections.items()):
        if number:
            checklist.next_section()
        checklist.section(letter)
        for answer in answers:
            checklist.answer(answer)
        for words in household.never:
            assert words not in app.screen()
    app.press("escape")
    app.wait_for("F8 signera", "checklista ")


def _sync_until(app: Terminal, words: str) -> None:
    for _try in range(15):
        app.press("ctrl+s")
        with suppress(AssertionError):
            app.wait_for(words, timeout=2)
            return
    app.wait_for(words)


def _sign(app: Terminal, *, acute: bool) -> None:
    app.press("f8")
    if not acute:
        app.wait_for("kan inte signeras än. Det här saknas: utfall.")
        press(app, "right")
        app.wait_for("‹Nådd›")
        app.press("f8")
    app.wait_for("Signerad. Anteckningen är låst")


def _read_again(app: Terminal, household: Household) -> None:
    """Read the signed checklist: it stands as it was answered, and no key changes it."""
    app.press("f4")
    checklist = Checklist(app)
    for number, letter in enumerate(household.sections):
        if number:
            checklist.next_section()
        checklist.section(letter)
        app.wait_for("signerad: går bara att läsa")
        checklist.see(household.afterwards(letter))
    app.press("escape")
    app.wait_for("Signerad")


def _look_at_the_case(app: Terminal, household: Household) -> None:
    app.press("escape")
    app.wait_for(f"kontrakt {household.contract}")
    for words in household.head:
        app.wait_for(words)
    app.press("right", "right")
    app.wait_for("[Frister")
    for words, day in household.dates:
        app.wait_until(
            lambda screen, words=words, day=day: any(  # type: ignore[misc]
                words in row and shown_day(day) in row for row in screen.split("\n")
            ),
            f"{words}: {shown_day(day)}",
        )


def _look_at_the_tasks(app: Terminal, household: Household) -> None:
    app.press("3")
    app.wait_for("[Mina", household.listed)


# ── what has come of it ──────────────────────────────────────────────────────────────────────────────────────────────
def _the_tasks_are(raised_tasks: list[dict[str, Any]], household: Household) -> None:
    standing = [each for each in raised_tasks if each["state"] == "open"]
    for raised in household.remains:
        if raised.kind != "task":
            continue
        found = [each for each in standing if raised.words in each["title"]]
        assert len(found) == 1, (raised, [each["title"] for each in standing])
        standing.remove(found[0])
        if raised.on is not None:
            assert found[0]["due"] == raised.on.isoformat(), found[0]
        assert found[0]["priority"] == raised.priority, found[0]
        assert found[0]["waits"] == (WAITS if raised.supervisor else ""), found[0]
        assert bool(found[0]["assignee"]) is not raised.supervisor, found[0]
    assert [each["title"] for each in standing] == []


def _what_is_raised_is(raised: list[dict[str, Any]], household: Household) -> None:
    standing = [each for each in raised if each["kind"] != "task"]
    for wanted in household.remains:
        if wanted.kind == "task":
            continue
        found = [each for each in standing if each["kind"] == wanted.kind and wanted.words in each["label"]]
        assert len(found) == 1, (wanted, standing)
        standing.remove(found[0])
    assert [each["label"] for each in standing] == []
    for words, reason in household.declined:
        assert any(words in each["label"] and each["declined"] == reason for each in raised)
    for words in household.never:
        assert not any(words in each["label"] for each in raised)
