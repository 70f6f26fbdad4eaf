"""A data folder that was copied and used in both places: the copy enrols again, and nothing of either is lost."""

from __future__ import annotations

from shutil import copytree

import pytest

from bofield.services import cases, syncing
from bofield.services.values import NewCase
from support.colleagues import Office, synced
from support.commands import PASSPHRASE, Commands
from support.demonstration import start_app, unlock


@pytest.fixture
def copied(office: Office) -> Office:
    """Eva's folder was copied; both went on without each other, and hers has met the centre since."""
    eva = office.enrolled("Eva")
    cases.open_case(eva, NewCase("30-1", "Första gatan 1"))
    copytree(office.home("Eva"), office.home("Copy"))
    cases.open_case(eva, NewCase("30-2", "Original gatan 2"))
    synced(eva, eva)
    with office.opened("Copy") as copy:
        cases.open_case(copy, NewCase("30-3", "Kopians gata 3"))
        cases.edit_case(copy, cases.find_case(copy, "30-1"), {"municipality": "Örebro"})
        outcome = syncing.sync_once(copy)
        assert (outcome.state, outcome.sent) == ("blocked", 0)
        assert syncing.status(copy).trouble == "fork"
    return office


def everything_is_there(office: Office) -> None:
    """Each of three laptops has what was written on all of them, and nothing waits or stands beside anything."""
    bo = office.enrolled("Bo")
    with office.opened("Eva") as eva, office.opened("Copy") as copy:
        assert eva.replica.me.device != copy.replica.me.device
        assert eva.me.id == copy.me.id
        synced(copy, eva, bo, copy)
        for ws in (eva, copy, bo):
            found = {row.contract: row for row in cases.list_cases(ws).rows}
            assert set(found) == {"30-1", "30-2", "30-3"}
            assert cases.case_view(ws, found["30-1"].id).municipality == "Örebro"
            assert ws.replica.outbox_count() == 0
            assert syncing.conflicts(ws) == ()
            assert syncing.refused(ws) == ()


def test_by_command(copied: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    secret = copied.home("secret")
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    monkeypatch.setenv("BOFIELD_HOME", str(copied.home("Copy")))
    monkeypatch.setenv("BOFIELD_PASSPHRASE_FILE", str(secret))
    bofield = Commands(copied.home("Copy"), capsys)
    told = bofield("sync")
    assert told.code == 5
    assert "två gånger" in told.err
    assert "bofield enrol --again KOD" in told.err
    wrong = bofield("enrol", "--again", "FEL-KOD")
    assert (wrong.code, wrong.err.count("\n")) == (6, 1)
    strange = bofield("enrol", "--again", copied.centre.code("Bo"))
    assert (strange.code, strange.err.count("\n")) == (9, 1)
    done = bofield("enrol", "--again", copied.centre.code("Eva"))
    assert done.code == 0, done.err
    assert "Allt som skrivits finns här" in done.out
    everything_is_there(copied)


def test_in_the_app(copied: Office) -> None:
    code = copied.centre.code("Eva")
    with start_app(copied.home("Copy"), 80, 24) as app:
        unlock(app, PASSPHRASE)
        app.wait_for("1 behöver dig")
        app.press("6")
        app.wait_for("Anslut på nytt", "enter anslut på nytt")
        app.press("enter")
        app.wait_for("Kod")
        app.type("FEL-KOD")
        app.press("enter")
        app.wait_for("Koden godtogs inte")
        for _each in "FEL-KOD":
            app.press("backspace")
        app.type(code)
        app.press("enter")
        app.wait_for("● synkad", "Servern har alla")
        app.wait_until(lambda screen: "behöver dig" not in screen.split("\n")[0], "nothing to need anybody any more")
    everything_is_there(copied)
