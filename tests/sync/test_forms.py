"""A form's way from an administrator to everybody: a real server process, real HTTP, real files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.errors import NotAllowedError
from bofield.replica.values import Edit
from bofield.services import cases, checklists, contacts, form_store, opening
from bofield.services.form_publishing import install_form, withdraw_form
from bofield.services.form_records import _READY, records
from bofield.services.forms import list_forms
from bofield.services.values import NewCase
from bofield.sync import http
from bofield.wire.messages import Hello, Pull
from support.own_forms import put_form, set_fields, write_form
from support.real_centre import RealCentre, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bofield.services.workspace import Workspace

SHIPPED = checklist.load()
NEXT = str(int(SHIPPED.version) + 1)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RealCentre]:
    made = RealCentre(tmp_path / "centre")
    made.hire("Ada", "administrator")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def enrol(centre: RealCentre, tmp_path: Path) -> Iterator[Callable[[str], Workspace]]:
    made: list[Workspace] = []

    def one(name: str) -> Workspace:
        folder = tmp_path / f"laptop{len(made)}"
        made.append(opening.workspace_of(centre.laptop(name, folder), folder))
        return made[-1]

    yield one
    for ws in made:
        ws.replica.close()


def own_version(folder: Path, version: str = NEXT) -> Path:
    """Write the program's form as the organisation has changed it."""
    text = form_store.shipped_paths()[0].read_text(encoding="utf-8")
    before = f"| early_contact | {SHIPPED.version} |"
    assert before in text
    path = folder / f"own-{version}.md"
    path.write_text(text.replace(before, f"| early_contact | {version} |"), encoding="utf-8")
    return path


def begin(ws: Workspace, contract: str) -> str:
    """Open a case with a contact in it."""
    case = cases.open_case(ws, NewCase(contract, "Åsgatan 1", tenant="Kim Exempel"))
    return contacts.new_contact(ws, case, "home_visit")


def offered(ws: Workspace) -> list[tuple[str, str]]:
    return [(choice.name, choice.version) for choice in form_store.available(ws)]


def test_what_an_administrator_installs_the_coordinators_next_checklist_follows(
    enrol: Callable[[str], Workspace], tmp_path: Path
) -> None:
    ada, eva = enrol("Ada"), enrol("Eva")
    begun = begin(eva, "1203-04")
    draft = checklists.open_run(eva, begun)
    assert (draft.version, draft.newer) == (SHIPPED.version, "")
    done = install_form(ada, own_version(tmp_path))
    assert done.waiting
    assert offered(eva) == [("early_contact", SHIPPED.version)]
    assert (sync(ada.replica).pushed, sync(ada.replica).refused) == (1, 0)
    assert sync(eva.replica).state == "synced"
    assert offered(eva) == [("early_contact", NEXT)]
    kept = checklists.open_run(eva, begun)
    assert (kept.version, kept.newer) == (SHIPPED.version, NEXT)
    assert checklists.answer(eva, kept.id, "B4", "yes").version == SHIPPED.version
    fresh = checklists.open_run(eva, begin(eva, "1203-05"))
    assert (fresh.version, fresh.newer) == (NEXT, "")
    withdraw_form(ada, "early_contact")
    sync(ada.replica)
    sync(eva.replica)
    assert offered(eva) == [("early_contact", SHIPPED.version)]
    assert checklists.open_run(eva, fresh.contact_id).version == NEXT


def test_a_note_that_arrives_before_its_form_can_still_be_read(
    enrol: Callable[[str], Workspace], tmp_path: Path
) -> None:
    eva, bo = enrol("Eva"), enrol("Bo")
    record = put_form(eva, own_version(tmp_path))
    contact = begin(eva, "1203-04")
    run = checklists.open_run(eva, contact)
    checklists.answer(eva, run.id, "B4_language", "arabiska")
    edits = [Edit("contact", contact, "status", "signed"), Edit("checklist_run", run.id, "status", "signed")]
    eva.replica.write(f"case:{run.case_id}", edits, at=eva.now())
    # The centre takes no form from a coordinator, so only the note goes on.
    assert sync(eva.replica).refused == 1
    sync(bo.replica)
    assert bo.replica.shown(record) is None
    view = checklists.open_run(bo, contact)
    assert (view.form, view.version, view.locked) == ("early_contact", NEXT, True)
    [section] = view.sections
    assert "har inte kommit till den här datorn" in section.questions[0].label
    assert ("B4_language", "arabiska") in [(each.name, each.value) for each in section.questions]


@pytest.mark.parametrize("name", ["Eva", "Siv"])
def test_who_is_no_administrator_is_refused_on_the_laptop_and_at_the_centre(
    enrol: Callable[[str], Workspace], tmp_path: Path, name: str
) -> None:
    ada, other = enrol("Ada"), enrol(name)
    install_form(ada, write_form(tmp_path))
    sync(ada.replica)
    sync(other.replica)
    with pytest.raises(NotAllowedError):
        install_form(other, write_form(tmp_path, version="2"))
    with pytest.raises(NotAllowedError):
        withdraw_form(other, "winter")
    assert other.replica.outbox_count() == 0
    # What a program without our checks might send: a form of one's own, and changes to the one that is there.
    forged = put_form(other, write_form(tmp_path, version="2"))
    with other.replica.reading() as session:
        [row] = records(session, other, "winter", "1")
    set_fields(other, row.id, state="withdrawn")
    other.replica.close_open_changes()
    outcome = sync(other.replica)
    assert (outcome.state, outcome.refused) == ("synced", 2)
    assert {each.reason for each in other.replica.refused()} == {"no_access"}
    assert sync(ada.replica).pulled == 0
    assert offered(ada)[1:] == [("winter", "1")]
    assert ada.replica.shown(forged) is None


def test_a_long_form_travels_whole(enrol: Callable[[str], Workspace], tmp_path: Path) -> None:
    ada, eva = enrol("Ada"), enrol("Eva")
    rows = "".join(f"| | text | L{n}_x | {'Fråga om kyla ' * 20} {n} | |\n" for n in range(2100))
    install_form(ada, write_form(tmp_path, more=rows))
    install_form(ada, write_form(tmp_path, "summer"))
    assert (sync(ada.replica).pushed, sync(eva.replica).state) == (2, "synced")
    _READY.clear()
    assert len(form_store.newest(eva, "winter").questions) == 2101
    assert {name for name, _version in offered(eva)} == {"early_contact", "summer", "winter"}
    assert sync(eva.replica).pulled == 0


def test_a_form_that_is_changed_in_the_centres_database_is_not_used(
    centre: RealCentre, enrol: Callable[[str], Workspace], tmp_path: Path
) -> None:
    ada = enrol("Ada")
    install_form(ada, write_form(tmp_path))
    install_form(ada, write_form(tmp_path, version="2"))
    sync(ada.replica)
    port = centre.port
    centre.stop()
    [database] = centre.folder.glob("*.db")
    with closing(sqlite3.connect(database)) as connection, connection:
        changed = connection.execute(
            "UPDATE record_state SET registers = replace(registers, 'Anm', 'Glöm') WHERE kind = 'form' "
            "AND registers LIKE '%winter%' AND registers LIKE '%\"2\"%'"
        )
        assert changed.rowcount == 1
    centre.start(port)
    _READY.clear()
    eva = enrol("Eva")
    sync(eva.replica)
    assert offered(eva)[1:] == [("winter", "1")]
    [line] = [line for line in list_forms(eva) if line.state == "unusable"]
    assert line.version == "2"
    assert "texten är inte den som publicerades" in line.problem


def test_an_older_program_syncs_on_and_passes_what_it_does_not_know(
    enrol: Callable[[str], Workspace], tmp_path: Path
) -> None:
    ada, eva = enrol("Ada"), enrol("Eva")
    install_form(ada, write_form(tmp_path))
    sync(ada.replica)
    me = eva.replica.me
    transport = http.HttpTransport(me.server or "", me.token or "", server_id=me.server_id)
    hello = transport.hello(Hello(device=me.device, app="0.1", schema_version=1, server_id=me.server_id))
    assert hello.verdict in {"ok", "upgrade_advised"}
    page = transport.pull(Pull(server_id=hello.server_id, epoch=hello.epoch))
    transport.close()
    assert "form" in {record.kind for record in page.records}


def test_a_form_is_written_in_the_organisations_own_scope(enrol: Callable[[str], Workspace], tmp_path: Path) -> None:
    ada = enrol("Ada")
    install_form(ada, write_form(tmp_path))
    with ada.replica.reading() as session:
        [row] = records(session, ada, "winter", "1")
    shown = ada.replica.shown(row.id)
    assert shown is not None
    assert (shown.kind, shown.case_id) == ("form", None)
