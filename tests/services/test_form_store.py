"""Which form a checklist follows, whatever is published, withdrawn, damaged or not here yet."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.errors import FormError
from bofield.services import form_records, form_store
from bofield.services.forms import list_forms
from support.own_forms import put_form, set_fields, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from bofield.services.workspace import Workspace

SHIPPED = checklist.load()


@pytest.fixture(autouse=True)
def _nothing_is_ready() -> None:
    form_records._READY.clear()


def offered(ws: Workspace) -> list[tuple[str, str]]:
    return [(choice.name, choice.version) for choice in form_store.available(ws)]


def test_the_programs_form_is_offered_where_there_is_no_other(ws: Workspace) -> None:
    assert offered(ws) == [("early_contact", SHIPPED.version)]
    assert form_store.newest(ws, "early_contact") is SHIPPED
    assert form_store.form_for(ws, "early_contact", SHIPPED.version) is SHIPPED


def test_every_form_that_was_ever_released_can_still_be_run(ws: Workspace) -> None:
    released = [form_store.read_shipped(path) for path in form_store.shipped_paths()]
    assert ("early_contact", "1") in [(form.name, form.version) for form in released]
    for form in released:
        found = form_store.form_for(ws, form.name, form.version)
        assert (found.name, found.version) == (form.name, form.version)
        state = checklist.evaluate(found, {"H4_danger": "yes"}, {}, ws.today(), "sv")
        assert state.total > 20


def test_own_forms_are_offered_beside_the_programs_by_title(ws: Workspace, tmp_path: Path) -> None:
    put_form(ws, write_form(tmp_path, "winter"), title="Ölandskoll")
    put_form(ws, write_form(tmp_path, "summer"), title="Äppelkoll")
    assert [name for name, _version in offered(ws)] == ["early_contact", "summer", "winter"]


def test_of_each_form_the_newest_version_is_offered_and_the_others_are_kept(ws: Workspace, tmp_path: Path) -> None:
    for version in ("9", "10", "2"):
        put_form(ws, write_form(tmp_path, version=version, raises=f"Som i {version}"))
    assert ("winter", "10") in offered(ws)
    for version in ("2", "9", "10"):
        assert form_store.form_for(ws, "winter", version).follow_ups[0].label[""] == f"Som i {version}"
    assert form_store.newest(ws, "winter").version == "10"
    newer = form_store.newer(ws, "winter", "9")
    assert newer is not None
    assert newer.version == "10"
    assert form_store.newer(ws, "winter", "10") is None


def test_an_own_form_stands_in_for_the_programs_of_the_same_name(ws: Workspace, tmp_path: Path) -> None:
    lines = {line.version: line.problem for line in list_forms(ws)}
    assert not any(lines.values())
    put_form(ws, write_form(tmp_path, "early_contact", "0.5"))
    lines = {line.version: line.problem for line in list_forms(ws)}
    assert f"Programmet har med sig version {SHIPPED.version} av early_contact" in lines[SHIPPED.version]
    assert lines["0.5"] == ""
    assert offered(ws) == [("early_contact", "0.5")]
    assert form_store.form_for(ws, "early_contact", SHIPPED.version) is SHIPPED


def test_what_is_withdrawn_is_offered_no_more_and_is_read_for_ever(ws: Workspace, tmp_path: Path) -> None:
    put_form(ws, write_form(tmp_path, version="1"))
    newest = put_form(ws, write_form(tmp_path, version="2"))
    set_fields(ws, newest, state="withdrawn")
    assert ("winter", "1") in offered(ws)
    assert form_store.form_for(ws, "winter", "2").version == "2"
    assert form_store.newer(ws, "winter", "2") is None


def damaged(text: str) -> dict[str, dict[str, str | None]]:
    return {
        "a letter is changed": {"sheet.001": text.replace("kallt", "varmt")},
        "a piece is missing": {"sheet.001": None},
        "a piece in the middle is missing": {"sheet.001": text[:50], "sheet.003": text[50:]},
        "a piece is added": {"sheet.002": "x"},
        "the fingerprint is another's": {"digest": "0" * 64},
        "there is no fingerprint": {"digest": None},
        "the record has another name": {"name": "early_contact"},
        "the record has another version": {"version": "3"},
        "it is no form": {"sheet.001": "{}", "digest": checklist.digest("{}")},
        "it is no text that can be read": {"sheet.001": "[" * 5000, "digest": checklist.digest("[" * 5000)},
        "it was written by a newer program": {
            "sheet.001": text.replace('"bofield_form":1', '"bofield_form":2'),
            "digest": checklist.digest(text.replace('"bofield_form":1', '"bofield_form":2')),
        },
    }


@pytest.mark.parametrize("how", list(damaged("")))
def test_a_form_that_is_not_what_was_published_is_not_used_and_the_one_before_stands(
    ws: Workspace, tmp_path: Path, how: str
) -> None:
    put_form(ws, write_form(tmp_path, version="1"))
    record = put_form(ws, write_form(tmp_path, version="2"))
    with ws.replica.reading() as session:
        [row] = form_records.records(session, ws, "winter", "2")
        text = form_records.text_of(session, row)
    set_fields(ws, record, **damaged(text)[how])
    assert ("winter", "1") in offered(ws)
    assert form_store.newest(ws, "winter").version == "1"
    assert SHIPPED is form_store.newest(ws, "early_contact")
    [line] = [line for line in list_forms(ws) if line.state == "unusable"]
    assert line.problem.endswith(".")
    assert line.title in line.problem or line.name in line.problem


@pytest.mark.parametrize("error", [ValueError, KeyError, TypeError, RecursionError, ZeroDivisionError])
def test_a_form_that_trips_the_reader_up_is_not_used(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    put_form(ws, write_form(tmp_path))

    def trip(_text: str, _name: str) -> object:
        raise error

    monkeypatch.setattr(checklist, "unpack", trip)
    assert offered(ws) == [("early_contact", SHIPPED.version)]
    with pytest.raises(form_store.MissingFormError, match="kan inte läsa det"):
        form_store.form_for(ws, "winter", "1")


def test_a_version_that_is_damaged_says_so_to_whoever_reads_a_note(ws: Workspace, tmp_path: Path) -> None:
    record = put_form(ws, write_form(tmp_path))
    set_fields(ws, record, digest="0" * 64)
    with pytest.raises(form_store.MissingFormError, match="används inte: texten är inte den som publicerades"):
        form_store.form_for(ws, "winter", "1")


def test_of_two_that_were_published_as_the_same_version_the_first_counts(ws: Workspace, tmp_path: Path) -> None:
    put_form(ws, write_form(tmp_path, raises="Den andra"), published_at="2026-11-24T09:00:00Z[Europe/Stockholm]")
    put_form(ws, write_form(tmp_path, raises="Den första"), published_at="2026-11-23T09:00:00Z[Europe/Stockholm]")
    assert form_store.form_for(ws, "winter", "1").follow_ups[0].label[""] == "Den första"
    assert form_store.newest(ws, "winter").follow_ups[0].label[""] == "Den första"


def test_answers_to_a_form_that_is_not_here_are_shown_as_they_are_with_a_sentence(ws: Workspace) -> None:
    answers = {"K1_cold": "yes", "K2": "${två} rader\nav text", "child/1/age": "4", "fact_children": "2"}
    form = form_store.form_or_raw(ws, "winter", "7", answers)
    state = checklist.evaluate(form, answers, {}, ws.today(), "sv")
    notice, *shown = state.questions
    assert "winter, version 7, har inte kommit till den här datorn" in notice.label
    assert [(each.name, each.value, each.readonly) for each in shown] == [
        ("K1_cold", "yes", True),
        ("K2", "${två} rader\nav text", True),
        ("raw_notice_2", "", True),
    ]
    assert shown[-1].label == "child/1/age: 4"
    assert (state.version, state.raised, state.missing, state.errors) == ("7", (), (), ())
    assert form_store.form_or_raw(ws, "winter", "7", answers) is form


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "x" * 5000, "${a}", "\x1b[2J"])
def test_a_name_that_nobody_gave_a_form_is_no_fault(ws: Workspace, name: str) -> None:
    form = form_store.form_or_raw(ws, name, name, {"a": "b"})
    assert checklist.evaluate(form, {"a": "b"}, {}, ws.today(), "sv").answered == 1
    with pytest.raises(FormError, match=r"\.$"):
        form_store.newest(ws, name)


def test_threads_that_meet_get_the_same_form(ws: Workspace, tmp_path: Path) -> None:
    put_form(ws, write_form(tmp_path))
    together = Barrier(8)

    def read(_number: int) -> object:
        together.wait()
        return form_store.newest(ws, "winter")

    with ThreadPoolExecutor(8) as pool:
        assert len({id(form) for form in pool.map(read, range(8))}) == 1


def test_a_form_is_looked_for_once_in_a_reading(ws: Workspace, tmp_path: Path) -> None:
    record = put_form(ws, write_form(tmp_path))
    with ws.replica.reading() as session:
        form = form_store.form_for(ws, "winter", "1", session)
        set_fields(ws, record, digest="0" * 64)
        assert form_store.form_for(ws, "winter", "1", session) is form
    with pytest.raises(FormError):
        form_store.form_for(ws, "winter", "1")


def test_only_so_many_forms_are_kept_ready(ws: Workspace, tmp_path: Path) -> None:
    for number in range(form_records._KEPT + 5):
        put_form(ws, write_form(tmp_path, version=str(number)))
        form_store.form_for(ws, "winter", str(number))
    assert len(form_records._READY._forms) == form_records._KEPT


@pytest.mark.parametrize(
    "rising",
    [("1", "2", "10"), ("1.9", "1.10"), ("2026-11-30", "2026-12-01"), ("1", "1.1"), ("1", "1b"), ("v2", "v10")],
)
def test_versions_are_ordered_as_people_read_them(rising: tuple[str, ...]) -> None:
    falling = list(rising)
    falling.reverse()
    assert sorted(falling, key=form_records.version_order) == list(rising)


READS = """
import sys
from pathlib import Path
from bofield.services import form_store, opening, runs, today
ws = opening.unlock(Path(sys.argv[1]), sys.argv[2])
print(form_store.newest(ws, "winter").version, len(form_store.available(ws)))
today.today(ws)
assert "pyxform" not in sys.modules and "openpyxl" not in sys.modules
"""


def test_reading_a_form_loads_no_form_compiler(ws: Workspace, tmp_path: Path) -> None:
    put_form(ws, write_form(tmp_path))
    read = [sys.executable, "-c", READS, str(ws.home), "en lång fras för prov"]
    done = subprocess.run(read, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1 2\n", "")
