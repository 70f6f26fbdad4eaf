"""Two people, two real files, one real server process."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield.changes import case_scope
from bofield.errors import NotFoundError, RefusedError, UsageError
from bofield.replica.values import Edit
from bofield.services import cases, contacts, opening, reviews, syncing, today
from bofield.services.values import NewCase
from support.bad_server import answering
from support.real_centre import RealCentre
from support.replicas import CHEAP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bofield.services.values import SyncStatus, Value
    from bofield.services.workspace import Workspace

PASSPHRASE = "en lång fras för prov"
SIGNED: dict[str, Value] = {"kind": "home_visit", "outcome": "reached", "voluntary_told": True, "note": "Ett.\nTvå."}


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path_factory.mktemp("centre")).start()
    yield made
    made.stop()


@pytest.fixture
def people(centre: RealCentre, tmp_path: Path) -> Iterator[dict[str, Workspace]]:
    found = {
        name: opening.enrol(tmp_path / name, PASSPHRASE, centre.url, centre.code(name), device="prov", params=CHEAP)
        for name in ("Eva", "Siv")
    }
    yield found
    for ws in found.values():
        opening.close(ws)


def sync(*workspaces: Workspace) -> None:
    for ws in workspaces:
        outcome = syncing.sync_once(ws)
        assert (outcome.state, outcome.refused) == ("synced", 0), outcome


def test_enrolling_tells_who_one_is_and_what_one_may(people: dict[str, Workspace], centre: RealCentre) -> None:
    eva, siv = people["Eva"], people["Siv"]
    assert (eva.me.name, eva.me.roles, eva.district) == ("Eva", ("coordinator",), centre.district)
    assert siv.supervises
    assert not eva.supervises
    sync(eva)
    opening.close(eva)
    again = opening.unlock(eva.home, PASSPHRASE)
    assert again.me.district == "Syd"
    assert again.me.id == eva.me.id
    people["Eva"] = again


def test_a_note_goes_to_review_and_its_answer_comes_back(people: dict[str, Workspace]) -> None:
    eva, siv = people["Eva"], people["Siv"]
    case = cases.open_case(eva, NewCase("S-1", "Storgatan 4", "1203", tenant="Anna Öberg"))
    contact = contacts.log_contact(eva, case, SIGNED, sign=True)
    assert syncing.status(eva).waiting == 2
    sync(eva, siv)
    assert contact in {row.contact_id for row in reviews.queue(siv)}
    reviews.return_note(siv, contact, "Vem pratade du med?", "line:2")
    sync(siv, eva)
    assert [line.kind for line in today.today(eva).for_you] == ["returned"]
    contacts.amend_contact(eva, contact, "Med hyresgästen.")
    sync(eva, siv)
    row = next(row for row in reviews.queue(siv) if row.contact_id == contact)
    assert (row.state, row.unread, row.author) == ("answered", True, "Eva")
    reviews.approve(siv, contact)
    sync(siv, eva)
    assert contacts.contact_view(eva, contact).state == "approved"
    assert syncing.status(eva).state == "synced"


def test_a_draft_is_seen_by_its_author_alone(people: dict[str, Workspace]) -> None:
    eva, siv = people["Eva"], people["Siv"]
    case = cases.open_case(eva, NewCase("S-2", "Norrgatan 1"))
    contact = contacts.new_contact(eva, case, "call")
    contacts.save_contact(eva, contact, {"note": "Hemligt än så länge"})
    sync(eva, siv)
    assert cases.case_view(siv, case).timeline == ()
    with pytest.raises(NotFoundError):
        contacts.contact_view(siv, contact)


def test_both_see_both_values_and_a_choice_settles_it_for_both(people: dict[str, Workspace]) -> None:
    eva, siv = people["Eva"], people["Siv"]
    case = cases.open_case(eva, NewCase("S-3", "Sjövägen 2"))
    sync(eva, siv)
    cases.edit_case(eva, case, {"apartment": "1001"})
    cases.edit_case(siv, case, {"apartment": "1002"})
    sync(eva, siv, eva)
    for ws in (eva, siv):
        (conflict,) = syncing.conflicts(ws)
        assert (conflict.record, conflict.field, conflict.field_label) == (case, "apartment", "Lägenhet")
        assert {(side.author, side.shown_value) for side in conflict.sides} == {("Eva", "1001"), ("Siv", "1002")}
        assert [side.current for side in conflict.sides] == [True, False]
        assert syncing.status(ws).conflicts == 1
    assert [line.kind for line in today.today(eva).for_you] == ["conflict"]
    syncing.settle(siv, case, "apartment", "1002")
    sync(siv, eva)
    for ws in (eva, siv):
        assert syncing.conflicts(ws) == ()
        assert cases.case_row(ws, case).apartment == "1002"
    with pytest.raises(NotFoundError):
        syncing.settle(eva, case, "apartment", "1001")


def test_what_the_server_refuses_is_told_and_let_go_with_a_reason(people: dict[str, Workspace]) -> None:
    eva = people["Eva"]
    case = cases.open_case(eva, NewCase("S-4", "Parkgatan 3"))
    sync(eva)
    contact = contacts.log_contact(eva, case, SIGNED, sign=True)
    sync(eva)
    # A program that has lost its manners writes in a signed note.
    eva.replica.write(case_scope(case), [Edit("contact", contact, "note", "Ändrad text")], at=eva.now())
    outcome = syncing.sync_once(eva)
    assert outcome.refused == 1
    (refused,) = syncing.refused(eva)
    assert refused.reason == "Det signerade ändras aldrig; skriv ett tillägg. (Kontakt, anteckning)"
    assert "Ändrad text" in refused.text
    assert refused.place == "Parkgatan 3"
    assert "refused" in {line.kind for line in today.today(eva).for_you}
    with pytest.raises(RefusedError):
        syncing.drop_refused(eva, refused.change, " ")
    syncing.drop_refused(eva, refused.change, "Ett misstag")
    assert syncing.refused(eva) == ()
    assert contacts.contact_view(eva, contact).note == SIGNED["note"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<h1>",
        b"HTTP/1.1 302 Found\r\nLocation: https://portal.example/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        None,
    ],
)
def test_a_server_that_is_none_changes_nothing_and_is_called_offline(
    people: dict[str, Workspace], centre: RealCentre, answer: bytes | None
) -> None:
    eva = people["Eva"]
    case = cases.open_case(eva, NewCase("S-5", "Ågatan 5"))
    before = cases.case_view(eva, case)
    me = eva.replica.me
    with answering(answer) as url:
        eva.replica.set_me(replace(me, server=url))
        outcome = syncing.sync_once(eva)
        assert outcome.state == "offline"
        status = syncing.status(eva)
    eva.replica.set_me(me)
    assert (status.state, status.waiting) == ("offline", 1)
    assert status.note
    assert cases.case_view(eva, case) == before


def test_syncing_beside_the_work_tells_what_it_does(people: dict[str, Workspace]) -> None:
    eva = people["Eva"]
    cases.open_case(eva, NewCase("S-6", "Torggatan 6"))
    heard: list[SyncStatus] = []
    synced = threading.Event()

    def listen(status: SyncStatus) -> None:
        heard.append(status)
        if status.state == "synced":
            synced.set()

    syncer = syncing.Syncer(eva, listen)
    syncer.start()
    assert synced.wait(20)
    syncer.stop()
    assert heard[0].state == "syncing"
    assert heard[-1].waiting == 0
    assert syncing.status(eva).state == "synced"


def test_alone_there_is_nothing_to_sync(tmp_path: Path) -> None:
    ws = opening.create_alone(tmp_path / "alone", PASSPHRASE, "Eva Ensam", params=CHEAP)
    cases.open_case(ws, NewCase("1", "Storgatan 1"))
    assert (syncing.status(ws).state, syncing.status(ws).waiting) == ("alone", 0)
    with pytest.raises(UsageError):
        syncing.sync_once(ws)
    opening.close(ws)
