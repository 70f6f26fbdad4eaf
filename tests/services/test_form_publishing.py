"""Installing and withdrawing forms: who may, what is refused, and what is written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.errors import BofieldError, FormError, NotAllowedError, NotFoundError, RefusedError
from bofield.records.tables import Form
from bofield.replica.values import Edit
from bofield.services import form_copies, form_store
from bofield.services.form_publishing import install_form, may_publish, portable, withdraw_form
from bofield.services.form_records import LARGEST, PIECE, PIECES, records, text_of
from bofield.services.forms import differences, list_forms, show_form
from bofield.services.refused import refused_changes
from bofield.wire.messages import MAX_BYTES, Verdict
from support.own_forms import put_form, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.services.workspace import Workspace

SHIPPED = checklist.load()
SHIPPED_FILE = form_store.shipped_paths()[0]
NEXT = str(int(SHIPPED.version) + 1)


@pytest.fixture
def employed(ws: Workspace) -> Workspace:
    """A coordinator whose organisation has a centre."""
    ws.replica.set_me(replace(ws.replica.me, server="https://centre.example"))
    return ws


@pytest.fixture
def admin(employed: Workspace) -> Workspace:
    return replace(employed, me=replace(employed.me, roles=("administrator",)))


def states(ws: Workspace) -> list[tuple[str, str, str]]:
    return [(line.name, line.version, line.state) for line in list_forms(ws) if not line.shipped]


def refused(ws: Workspace, path: Path, kind: type[BofieldError] = RefusedError) -> str:
    """Install what must be refused; nothing is written then."""
    before = ws.replica.outbox_count()
    with pytest.raises(kind) as caught:
        install_form(ws, path)
    assert ws.replica.outbox_count() == before
    return str(caught.value)


def test_whoever_works_alone_is_their_own_administrator(ws: Workspace, tmp_path: Path) -> None:
    done = install_form(ws, write_form(tmp_path))
    assert (done.form.name, done.form.title, done.replaced) == ("winter", "Vinterkoll", "")
    assert (done.again, done.waiting) == (False, False)
    assert states(ws) == [("winter", "1", "in_use")]
    assert form_store.newest(ws, "winter").follow_ups[0].name == "heat"


def test_a_coordinator_installs_and_withdraws_nothing(employed: Workspace, tmp_path: Path) -> None:
    assert not may_publish(employed)
    assert "administratör" in refused(employed, write_form(tmp_path), NotAllowedError)
    put_form(employed, write_form(tmp_path))
    with pytest.raises(NotAllowedError):
        withdraw_form(employed, "winter")
    assert states(employed) == [("winter", "1", "in_use")]


def test_an_administrator_publishes_in_one_change_that_waits_for_the_centre(admin: Workspace, tmp_path: Path) -> None:
    done = install_form(admin, write_form(tmp_path))
    assert done.waiting
    [change] = admin.replica.next_batch(10, MAX_BYTES)
    assert change.scope == "org"
    assert {op.kind for op in change.ops} == {"form"}
    assert {op.field for op in change.ops} == {*Form.model_fields} - {"org", "id", "case_id", "deleted"} | {"sheet.001"}


def test_a_newer_version_takes_over_and_says_what_it_changes(ws: Workspace, tmp_path: Path) -> None:
    install_form(ws, write_form(tmp_path))
    second = write_form(tmp_path, version="2", more="| | text | K2_since | Sedan när? | ${K1_cold} = 'yes' |\n")
    before, changes = differences(ws, second)
    done = install_form(ws, second)
    assert before == done.replaced == "1"
    assert done.changes == changes
    assert any("K2_since" in each or "Sedan när?" in each for each in changes)
    assert states(ws) == [("winter", "2", "in_use"), ("winter", "1", "published")]


def test_the_same_form_again_changes_nothing(ws: Workspace, tmp_path: Path) -> None:
    install_form(ws, write_form(tmp_path))
    count = ws.replica.outbox_count()
    done = install_form(ws, write_form(tmp_path))
    assert (done.again, done.changes, done.replaced) == (True, (), "")
    assert ws.replica.outbox_count() == count


def test_the_same_version_with_another_content_is_refused(ws: Workspace, tmp_path: Path) -> None:
    install_form(ws, write_form(tmp_path))
    assert "säger något annat" in refused(ws, write_form(tmp_path, raises="Något annat"))
    withdraw_form(ws, "winter")
    assert "säger något annat" in refused(ws, write_form(tmp_path, raises="Något annat"))


@pytest.mark.parametrize("lower", ["9", "2", "9.9"])
def test_a_lower_version_is_refused(ws: Workspace, tmp_path: Path, lower: str) -> None:
    install_form(ws, write_form(tmp_path, version="10"))
    sentence = refused(ws, write_form(tmp_path, version=lower))
    assert f"Version {lower} av winter är inte högre än 10" in sentence


def test_a_form_that_stands_in_for_the_programs_must_be_newer_than_it(ws: Workspace, tmp_path: Path) -> None:
    changed = SHIPPED_FILE.read_text(encoding="utf-8").replace("Tidig kontakt", "Vår egen kontakt")
    own = tmp_path / "vår.md"
    own.write_text(changed, encoding="utf-8")
    assert "följer med programmet" in refused(ws, own)
    own.write_text(changed.replace(f"| early_contact | {SHIPPED.version} |", f"| early_contact | {NEXT} |"), "utf-8")
    done = install_form(ws, own)
    assert (done.form.version, done.replaced) == (NEXT, SHIPPED.version)
    assert [choice.title for choice in form_store.available(ws)] == ["Vår egen kontakt"]
    withdraw_form(ws, "early_contact")
    assert form_store.newest(ws, "early_contact") is SHIPPED


def test_name_and_version_are_required(ws: Workspace, tmp_path: Path) -> None:
    assert "form_id" in refused(ws, write_form(tmp_path, name=""), FormError)
    assert "version" in refused(ws, write_form(tmp_path, version=""), FormError)
    assert "60" in refused(ws, write_form(tmp_path, version="1" * 61), FormError)
    assert "100" in refused(ws, write_form(tmp_path, name="w" * 101), FormError)


def test_a_form_with_a_fault_is_never_published(ws: Workspace, tmp_path: Path) -> None:
    path = write_form(tmp_path, more="| | text | K2_x | Varför? | ${K9_y} = 'yes' |\n")
    assert "K9_y" in refused(ws, path, FormError)


def test_signs_that_would_steer_a_terminal_do_not_travel(ws: Workspace, tmp_path: Path) -> None:
    install_form(ws, write_form(tmp_path, title="Koll\x1b[2J", raises="Ring \u202e nu ö"))
    with ws.replica.reading() as session:
        [row] = records(session, ws, "winter")
        text = text_of(session, row)
    assert text.isascii()
    assert "u001b" not in text
    assert "u202e" not in text
    assert form_store.newest(ws, "winter").follow_ups[0].label[""] == "Ring ⟨U+202E⟩ nu ö"
    assert row.title == "Koll␛[2J"


def test_what_has_been_made_portable_stays_as_it_is(tmp_path: Path) -> None:
    text = checklist.pack(write_form(tmp_path, raises="Å, é och 你好 \N{WAVING HAND SIGN}"))
    once = portable(text)
    assert portable(once) == once
    assert json.loads(once) == json.loads(text)


def long_form(folder: Path, characters: int) -> Path:
    """Write a form that is about so long when it travels."""
    rows = "".join(f"| | text | L{n}_x | {'Fråga om kyla ' * 20} {n} | |\n" for n in range(characters // 370))
    return write_form(folder, more=rows)


def test_a_long_form_travels_in_pieces_that_one_message_holds(admin: Workspace, tmp_path: Path) -> None:
    install_form(admin, long_form(tmp_path, 800_000))
    with admin.replica.reading() as session:
        [row] = records(session, admin, "winter")
        pieces = session.connection().execute(PIECES.select().where(PIECES.c.run_id == row.id)).all()
    assert len(pieces) > 5
    assert max(len(piece.value) for piece in pieces) == PIECE
    assert len(form_store.newest(admin, "winter").questions) > 2000
    [change] = admin.replica.next_batch(10, MAX_BYTES)
    assert len(change.ops) == 6 + len(pieces)


def test_a_form_that_is_too_long_to_travel_is_refused_with_its_size(ws: Workspace, tmp_path: Path) -> None:
    sentence = refused(ws, long_form(tmp_path, LARGEST + 100_000), FormError)
    assert "för stort för att skickas till alla datorer" in sentence
    assert str(LARGEST) in sentence


def test_what_was_withdrawn_can_be_published_again(ws: Workspace, tmp_path: Path) -> None:
    install_form(ws, write_form(tmp_path))
    line = withdraw_form(ws, "winter")
    assert (line.state, line.state_label) == ("withdrawn", "tillbakadraget")
    assert states(ws) == [("winter", "1", "withdrawn")]
    assert install_form(ws, write_form(tmp_path)).again
    assert states(ws) == [("winter", "1", "in_use")]


def test_withdrawing_takes_the_newest_or_the_one_that_is_named(ws: Workspace, tmp_path: Path) -> None:
    for version in ("1", "2", "3"):
        install_form(ws, write_form(tmp_path, version=version))
    assert withdraw_form(ws, "winter").version == "3"
    assert withdraw_form(ws, "winter", "1").version == "1"
    assert states(ws) == [("winter", "3", "withdrawn"), ("winter", "2", "in_use"), ("winter", "1", "withdrawn")]
    with pytest.raises(RefusedError, match="redan tillbakadraget"):
        withdraw_form(ws, "winter", "1")


def test_a_form_that_the_centre_refuses_is_told_in_a_few_lines(admin: Workspace, tmp_path: Path) -> None:
    install_form(admin, write_form(tmp_path))
    [change] = admin.replica.next_batch(10, MAX_BYTES)
    admin.replica.record_verdicts([Verdict(change=change.id, verdict="refused", reason="no_access")])
    [view] = refused_changes(admin)
    assert "Formulär, Namn: winter" in view.text
    assert "Formulär, Formulärets läge: Publicerad" in view.text
    assert "Formulär, Del 1 av texten: " in view.text
    assert len(view.text) < 500
    assert view.reason == "Din roll får inte ändra detta."


def test_the_programs_form_and_one_that_is_not_there_cannot_be_withdrawn(ws: Workspace) -> None:
    with pytest.raises(RefusedError, match="följer med programmet"):
        withdraw_form(ws, "early_contact")
    with pytest.raises(NotFoundError, match="early_contact"):
        withdraw_form(ws, "winter")
    with pytest.raises(NotFoundError):
        withdraw_form(ws, "early_contact", "99")


@pytest.mark.parametrize("suffix", [".md", ".xlsx"])
@pytest.mark.parametrize("which", ["shipped", "own"])
def test_a_copy_asks_and_raises_what_the_form_does(ws: Workspace, tmp_path: Path, suffix: str, which: str) -> None:
    if which == "own":
        install_form(ws, write_form(tmp_path, raises=r"Ring \| skriv, =1+1"))
    name, source = ("early_contact", SHIPPED) if which == "shipped" else ("winter", form_store.newest(ws, "winter"))
    copy = tmp_path / f"kopia{suffix}"
    assert form_copies.copy_form(ws, name, copy) == source.version
    again = checklist.load(copy)
    assert (again.name, again.version, again.title) == (source.name, source.version, source.title)
    for one, other in zip(again.questions, source.questions, strict=True):
        assert replace(one, place=other.place) == other
    for one_up, other_up in zip(again.follow_ups, source.follow_ups, strict=True):
        assert replace(one_up, place=other_up.place) == other_up


def test_a_copy_never_writes_over_a_file(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "min.md").write_text("mitt")
    with pytest.raises(FormError, match="finns redan"):
        form_copies.copy_form(ws, "early_contact", tmp_path / "min.md")
    assert (tmp_path / "min.md").read_text() == "mitt"
    with pytest.raises(FormError, match="måste sluta på"):
        form_copies.copy_form(ws, "early_contact", tmp_path / "min.docx")
    with pytest.raises(FormError, match="går inte att skriva"):
        form_copies.copy_form(ws, "early_contact", tmp_path / "ingen" / "min.md")
    with pytest.raises(NotFoundError):
        form_copies.copy_form(ws, "winter", tmp_path / "vinter.md")


def test_a_form_is_shown_in_words(ws: Workspace, tmp_path: Path) -> None:
    install_form(ws, write_form(tmp_path))
    view = show_form(ws, "winter")
    assert (view.summary.questions, view.summary.follow_ups) == (1, 1)
    assert [(section.label, [item.label for item in section.questions]) for section in view.sections] == [
        ("Hemmet", ["Är det kallt?"])
    ]
    assert [(item.name, item.kind, item.label) for item in view.follow_ups] == [("heat", "task", "Anmäl kylan")]
    assert len(show_form(ws, "early_contact", "1").sections) == 9


def test_a_version_that_was_deleted_is_offered_no_more_and_can_still_be_read(ws: Workspace, tmp_path: Path) -> None:
    record = put_form(ws, write_form(tmp_path))
    ws.replica.write("org", [Edit("form", record, "deleted", value=True)], at=ws.now())
    assert states(ws) == []
    assert [choice.name for choice in form_store.available(ws)] == ["early_contact"]
    assert form_store.form_for(ws, "winter", "1").version == "1"
    assert "säger något annat" in refused(ws, write_form(tmp_path, raises="Något annat"))
    install_form(ws, write_form(tmp_path))
    assert states(ws) == [("winter", "1", "in_use")]
