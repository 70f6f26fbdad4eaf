"""Work that was not sent when its author lost the case: sealed, and a supervisor takes it in or declines it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.errors import NotFoundError
from bofield.services import cases, contacts, past, sealed, syncing, tasks, today
from bofield.services.values import NewCase, NewTask
from support.colleagues import Office, synced
from support.commands import PASSPHRASE
from support.demonstration import start_app, unlock
from support.replicas import NOON

if TYPE_CHECKING:
    from bofield.services.workspace import Workspace

NOTE = "Kim öppnade. Vill ha ett möte om hyran nästa vecka."
PLACE = "Åsgatan 2"


@pytest.fixture
def eva(office: Office) -> Workspace:
    return office.enrolled("Eva")


@pytest.fixture
def case(office: Office, eva: Workspace) -> str:
    """A case that Eva, Bo and Siv have; Eva wrote a note in it and loses it before that note was sent."""
    opened = cases.open_case(eva, NewCase("30-2002", PLACE, "0801"))
    synced(eva)
    contact = contacts.new_contact(eva, opened, "home_visit")
    met: dict[str, str | int | bool | None] = {
        "outcome": "reached",
        "met_tenant": True,
        "voluntary_told": True,
        "safety": "calm",
        "note": NOTE,
    }
    contacts.save_contact(eva, contact, met)
    contacts.sign_contact(eva, contact)
    tasks.add_task(eva, NewTask(opened, "Ring Kim", NOON.date()))
    office.withdraw("Eva")
    synced(eva)
    return opened


def notes_of(ws: Workspace, case: str) -> dict[str, str]:
    """Who wrote which contact of a case."""
    return {entry.author: entry.detail for entry in cases.case_view(ws, case).timeline if entry.kind == "contact"}


def test_it_leaves_the_author_and_waits_for_the_supervisor_alone(office: Office, eva: Workspace, case: str) -> None:
    assert eva.replica.outbox_count() == 0
    assert syncing.refused(eva) == ()
    with pytest.raises(NotFoundError):
        cases.case_view(eva, case)
    (notice,) = [each for each in today.today(eva).for_you if each.kind == "gone"]
    assert "lämnat datorn: 1" in notice.text
    left = syncing.sync_place(eva, syncing.status(eva)).gone
    assert left is not None
    bo, siv = office.enrolled("Bo"), office.enrolled("Siv")
    assert (left.cases, left.sealed) == (1, len(sealed.sealed_work(siv)))
    syncing.seen_gone(eva)
    assert syncing.sync_place(eva, syncing.status(eva)).gone is None
    assert sealed.sealed_work(bo) == ()
    found = sealed.sealed_work(siv)
    assert {view.author for view in found} == {"Eva"}
    assert NOTE in " ".join(line.shown_value for view in found for line in view.lines)
    assert notes_of(siv, case) == {}


def test_what_is_taken_in_stands_in_the_case_under_its_authors_name(office: Office, eva: Workspace, case: str) -> None:
    bo, siv = office.enrolled("Bo"), office.enrolled("Siv")
    for view in sealed.sealed_work(siv):
        sealed.take_in(siv, view.id)
    synced(siv, bo, siv)
    for ws in (bo, siv):
        assert sealed.sealed_work(ws) == ()
        (entry,) = [each for each in cases.case_view(ws, case).timeline if each.kind == "contact"]
        assert entry.author == "Eva"
        contact = contacts.contact_view(ws, entry.id)
        assert (contact.note, contact.signed, contact.author) == (NOTE, True, "Eva")
        assert [task.title for task in cases.case_view(ws, case).tasks if task.title == "Ring Kim"] == ["Ring Kim"]
        assert "Eva" in {line.author for line in past.fetch_past(ws, entry.id).lines}
    synced(eva)
    with pytest.raises(NotFoundError):
        cases.case_view(eva, case)


def test_what_is_declined_stands_nowhere_and_is_kept_with_the_reason(office: Office, eva: Workspace, case: str) -> None:
    bo, siv = office.enrolled("Bo"), office.enrolled("Siv")
    waiting = sealed.sealed_work(siv)
    for view in waiting:
        sealed.decline(siv, view.id, "Bo har redan varit där.")
    synced(siv, bo, siv)
    for ws in (bo, siv):
        assert sealed.sealed_work(ws) == ()
        assert notes_of(ws, case) == {}
    kept = [siv.replica.shown(view.id) for view in waiting]
    assert {str(each.values["reason"]) for each in kept if each} == {"Bo har redan varit där."}
    assert NOTE in "".join(str(each.values["change"]) for each in kept if each)
    assert all(bo.replica.shown(view.id) is None for view in waiting)
    synced(eva)
    assert eva.replica.outbox_count() == 0


def test_a_supervisor_takes_it_in_with_the_app(office: Office, eva: Workspace, case: str) -> None:
    siv = office.enrolled("Siv")
    count = len(sealed.sealed_work(siv))
    assert count
    with start_app(office.home("Siv"), 100, 32) as app:
        unlock(app, PASSPHRASE)
        app.press("4")
        app.wait_for("Granskning", f"Förseglat {count}")
        app.press("left")
        app.wait_for("Eva", "g ta in", "r avböj")
        for left in range(count - 1, -1, -1):
            app.press("g")
            app.wait_for("Taget in", *([f"Förseglat {left}"] if left else []))
        app.press("ctrl+s", "2")
        app.wait_for(PLACE, "● synkad")
    synced(siv)
    assert notes_of(siv, case).keys() == {"Eva"}
    assert eva.replica.outbox_count() == 0
