"""What a form would have raised in checklists that are filled in already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bofield.changes import case_scope
from bofield.errors import FormError
from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services import cases, contacts
from bofield.services.form_publishing import install_form
from bofield.services.form_trial import try_form
from bofield.services.values import NewCase
from support.own_forms import write_form

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.services.values import Trial
    from bofield.services.workspace import Workspace

VISITED = date(2026, 11, 2)
DAMP = "| | select_one yn | K2_damp | Är det fuktigt? | |\n"
STATUS = {True: "signed", False: "draft"}


@pytest.fixture
def in_use(ws: Workspace, tmp_path: Path) -> str:
    """Version 1 of a form of the organisation's own is in use."""
    return install_form(ws, write_form(tmp_path)).form.version


def answered(
    ws: Workspace, contract: str, answers: dict[str, str], *, signed: bool = True, version: str = "1", **case: bool
) -> str:
    """Open a case with one contact, whose checklist is answered so; returns the case."""
    made = cases.open_case(ws, NewCase(contract, f"Storgatan {contract}", "1203", "Örebro", "Kim Exempel"))
    if case:
        cases.edit_case(ws, made, dict(case))
    contact, run = contacts.new_contact(ws, made, "call"), new_id()
    kept = {"fact_today": VISITED.isoformat()} if signed else {}
    fields = {
        "contact_id": contact,
        "author": ws.me.id,
        "form": "winter",
        "form_version": version,
        **{f"answer.{name}": value for name, value in {**answers, **kept}.items()},
        "status": STATUS[signed],
    }
    edits = [Edit("checklist_run", run, name, value) for name, value in fields.items()]
    edits.append(Edit("contact", contact, "status", STATUS[signed]))
    ws.replica.write(case_scope(made), edits, at=ws.now())
    return made


def told(found: Trial) -> list[tuple[str, str, str, str]]:
    """List contract, follow-up, difference and what was otherwise."""
    return [(run.contract, line.name, line.difference, line.before) for run in found.runs for line in run.lines]


@pytest.mark.usefixtures("in_use")
def test_what_stays_is_told_apart_from_what_is_new_gone_and_changed(ws: Workspace, tmp_path: Path) -> None:
    answered(ws, "1", {"K1_cold": "yes"})
    answered(ws, "2", {"K1_cold": "no"})
    same = try_form(ws, write_form(tmp_path, version="2"))
    assert told(same) == [("1", "heat", "same", "")]
    changed = try_form(ws, write_form(tmp_path, version="3", raises="Felanmäl kylan", days=5))
    assert told(changed) == [("1", "heat", "changed", "var ”Anmäl kylan”, skulle vara klart 2026-11-04")]
    text = (
        write_form(tmp_path, version="4")
        .read_text()
        .replace("| heat | ${K1_cold} = 'yes'", "| ask | ${K1_cold} = 'no'")
    )
    (tmp_path / "fyra.md").write_text(text)
    other = try_form(ws, tmp_path / "fyra.md")
    assert told(other) == [("1", "heat", "gone", ""), ("2", "ask", "new", "")]
    assert [(count.name, count.would, count.now) for count in other.counts] == [("ask", 1, 0), ("heat", 0, 1)]


@pytest.mark.usefixtures("in_use")
def test_every_kind_of_change_is_put_into_words(ws: Workspace, tmp_path: Path) -> None:
    answered(ws, "1", {"K1_cold": "yes"})
    path = write_form(tmp_path, version="2")
    text = path.read_text().replace("| due | kind |", "| due | kind | priority | role | acute |")
    path.write_text(text.replace("| today() + 2 | task |", "| | stop | 1 | supervisor | yes |"))
    [(_contract, _name, difference, before)] = told(try_form(ws, path))
    assert difference == "changed"
    assert before == "var: uppgift, skulle vara klart 2026-11-04, var för: samordnare, hade prioritet 2, var inte akut"


@pytest.mark.usefixtures("in_use")
def test_a_signed_checklist_is_judged_by_its_own_day_and_a_draft_by_today(ws: Workspace, tmp_path: Path) -> None:
    answered(ws, "1", {"K1_cold": "yes"})
    answered(ws, "2", {"K1_cold": "yes"}, signed=False)
    found = try_form(ws, write_form(tmp_path, version="2", days=3))
    assert [(run.signed, run.on, run.lines[0].due) for run in found.runs] == [
        (True, VISITED, VISITED + timedelta(days=3)),
        (False, ws.today(), ws.today() + timedelta(days=3)),
    ]


@pytest.mark.usefixtures("in_use")
def test_one_case_or_every_case(ws: Workspace, tmp_path: Path) -> None:
    one = answered(ws, "1", {"K1_cold": "yes"})
    answered(ws, "2", {"K1_cold": "yes"})
    path = write_form(tmp_path, version="2")
    assert [run.contract for run in try_form(ws, path, [one]).runs] == ["1"]
    everything = try_form(ws, path)
    assert ([run.contract for run in everything.runs], everything.cases) == (["1", "2"], 2)


@pytest.mark.usefixtures("in_use")
def test_somebody_elses_draft_an_empty_checklist_and_a_deleted_note_are_left_out(ws: Workspace, tmp_path: Path) -> None:
    answered(ws, "1", {"K1_cold": "yes"}, signed=False)
    answered(ws, "2", {})
    path = write_form(tmp_path, version="2")
    other = replace(ws, me=replace(ws.me, id=new_id()))
    assert [run.contract for run in try_form(ws, path).runs] == ["1"]
    assert try_form(other, path).runs == ()
    [run] = try_form(ws, path).runs
    gone = [Edit("contact", run.contact_id, "deleted", value=True)]
    ws.replica.write(case_scope(run.case_id), gone, at=ws.now())
    assert try_form(ws, path).runs == ()


@pytest.mark.usefixtures("in_use")
def test_a_protected_household_is_named_by_its_contract_alone(ws: Workspace, tmp_path: Path) -> None:
    answered(ws, "1", {"K1_cold": "yes"}, protected=True)
    [run] = try_form(ws, write_form(tmp_path, version="2")).runs
    assert run.place == "Skyddad, kontrakt 1"


def test_a_form_by_a_new_name_is_set_against_the_one_each_checklist_follows(ws: Workspace, tmp_path: Path) -> None:
    install_form(ws, write_form(tmp_path, version="1"))
    install_form(ws, write_form(tmp_path, version="2", raises="Nytt ord"))
    answered(ws, "1", {"K1_cold": "yes"}, version="1")
    answered(ws, "2", {"K1_cold": "yes"}, version="2")
    answered(ws, "3", {"K1_cold": "yes"}, version="9")
    found = try_form(ws, write_form(tmp_path, "autumn", raises="Nytt ord"))
    assert [(run.compared, line.difference) for run in found.runs for line in run.lines] == [
        ("1", "changed"),
        ("2", "same"),
        ("9", "new"),
    ]


@pytest.mark.usefixtures("in_use")
def test_a_question_nobody_was_asked_raises_nothing(ws: Workspace, tmp_path: Path) -> None:
    answered(ws, "1", {"K1_cold": "no"})
    path = write_form(tmp_path, version="2", more=DAMP)
    path.write_text(path.read_text().replace("${K1_cold} = 'yes'", "${K2_damp} = 'yes'"))
    assert told(try_form(ws, path)) == []


@pytest.mark.usefixtures("in_use")
def test_nothing_is_written(ws: Workspace, tmp_path: Path) -> None:
    answered(ws, "1", {"K1_cold": "yes"})
    seen: list[tuple[int, int]] = []
    before = ws.replica.outbox_count()
    try_form(ws, write_form(tmp_path, version="2"), progress=lambda *done: seen.append(done))
    assert ws.replica.outbox_count() == before
    assert seen == [(1, 1)]


def test_a_form_with_a_fault_is_not_tried(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FormError, match="K9_y"):
        try_form(ws, write_form(tmp_path, more="| | text | K2_x | Varför? | ${K9_y} = 'yes' |\n"))
