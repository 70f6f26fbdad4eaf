"""How forms are really written: older spellings, a spreadsheet's habits and columns of the author's own.

All of it stands in public forms that other tools read; none of it may change what a form means.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest

from bofield import checklist
from support.forms import TODAY
from support.small_forms import CHOICES, SETTINGS, answered, error, names, row, run, written

if TYPE_CHECKING:
    from support.small_forms import Trial

TABLES = Path(__file__).parent / "odk"
NEW, OLD = ((TABLES / f"spelling_{age}.md").read_text(encoding="utf-8") for age in ("new", "old"))


def test_an_older_spelling_means_the_same(trial: Trial) -> None:
    new, old = trial(NEW), trial(OLD)
    assert (old.name, old.title, old.languages) == (new.name, new.title, new.languages)
    answers = {"a": "yes", "b": "no", "n": "2", "r/2/when": "2026-11-23T10:00"}
    for given in ({}, answers, answers | {"n": "9", "b": "x"}, answers | {"a": "no"}):
        for language in ("en", "sv"):
            one, other = (checklist.evaluate(form, given, {}, TODAY, language) for form in (new, old))
            assert one == other
            assert one.missing == other.missing


def test_a_column_of_the_authors_own_is_passed_over_with_a_word(trial: Trial) -> None:
    assert any("Our own remarks" in warning for warning in trial(OLD).warnings)
    assert not any("remarks" in warning for warning in trial(NEW).warnings)


@pytest.mark.parametrize(
    ("written_as", "shown"),
    [("TRUE", True), ("FALSE", False), ("true()", True), ("false()", False), ("yes", True), ("no", False)],
)
def test_a_truth_as_a_spreadsheet_writes_it(trial: Trial, written_as: str, *, shown: bool) -> None:
    form = written(trial, row("text", "a"), row("text", "b", relevant=written_as))
    assert ("b" in names(run(form))) is shown


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^[\w-\.]+@([\w-]+\.)+[\w-]{2,}$", ["a.b-c@d-e.org", "x@y.museum"], ["a b@c.org", "a@b", "@c.org"]),
        (r"[\w\-\.]+@[\w\-]+\.[a-z]{2,4}", ["a.b@c.se"], ["a.b@c"]),
        (r"^\+?\d{7,15}$", ["+46701234567", "0701234567"], ["070-1234567", "12"]),
        (r"^([0-1]?[0-9]|2[0-3]):[0-5][0-9]$", ["9:30", "23:59"], ["24:00", "9.30"]),
        (r"[A-Z]{3}-\d+/\d{2}", ["ABC-1/26"], ["AB-1/26", "ABC-1/2"]),
    ],
)
def test_patterns_that_are_in_use_everywhere(trial: Trial, pattern: str, good: list[str], bad: list[str]) -> None:
    form = written(trial, row("text", "a", constraint=f"regex(., '{pattern}')".replace("|", "\\|")))
    assert [value for value in [*good, *bad] if not error(run(form, a=value), "a")] == good


def test_a_choice_with_a_space_in_its_name_can_be_the_only_one_chosen(trial: Trial) -> None:
    town = "| | town | new town | New Town | se |\n"
    form = trial(
        SETTINGS + CHOICES + town + "| survey |\n| | type | name | label | choice_filter |\n"
        "| | select_one land | land | Land | |\n| | select_one town | town | Town | of = ${land} |\n"
    )
    state = run(form, land="se", town="new town")
    assert (state.errors, state.values["town"]) == ((), "new town")


def test_a_spreadsheets_numbers_dates_and_truths(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "Survey"
    for cells in (
        ["type", "name", "label", "required", "relevant", "default", "constraint", None, "  "],
        ["integer", "a", "A", True, None, 3, ". <= 5"],
        ["text", "b", 2026, False, True, 12.5, None],
        [None] * 7,
        ["decimal ", " c ", "C", "yes", "${a} > 2", 0.5, None],
        ["select_one nr", "d", "D", None, None, 1, None],
    ):
        survey.append(cells)
    choices = book.create_sheet("choices")
    for choice in (["list_name", "name", "label"], ["nr", 1, 1], ["nr", 2, "Two"]):
        choices.append(choice)
    path = tmp_path / "numbers.xlsx"
    book.save(path)
    form = checklist.load(path)
    state = answered(form, {})
    assert [(each.name, each.label, each.required, each.value) for each in state.questions] == [
        ("a", "A", True, "3"),
        ("b", "2026", False, "12.5"),
        ("c", "C", True, "0.5"),
        ("d", "D", False, "1"),
    ]
    assert state.errors == ()
    assert [question.name for question in answered(form, {"a": "6"}).errors] == ["a"]


def test_a_row_that_is_disabled_is_not_there(trial: Trial) -> None:
    form = trial(
        SETTINGS + "| survey |\n| | type | name | label | disabled |\n| | text | a | A | |\n| | text | b | B | yes |\n"
        "| | image | c | C | yes |\n| | text | d | D | no |\n"
    )
    assert names(run(form, b="x")) == ["a", "d"]


def test_guidance_stands_after_the_hint(trial: Trial) -> None:
    form = trial(
        SETTINGS + "| survey |\n| | type | name | label | hint | guidance_hint |\n| | text | a | A | Short | Longer |\n"
        "| | text | b | B | | Only |\n"
    )
    assert [question.hint for question in run(form).questions] == ["Short Longer", "Only"]


def test_what_the_program_fills_in_has_its_own_types(trial: Trial) -> None:
    kinds = ("start", "end", "today", "deviceid", "username", "email", "phonenumber")
    form = written(trial, *(row(kind, f"the_{kind}") for kind in kinds), row("text", "a"))
    facts = {f"meta_{kind}": f"value of {kind}" for kind in kinds}
    facts |= {"meta_today": "2026-11-20", "meta_start": "2026-11-20T09:00", "meta_end": "2026-11-20T09:30"}
    state = checklist.evaluate(form, {"the_username": "somebody else"}, facts, TODAY, "en")
    assert names(state) == ["a"]
    assert {name: state.values[f"the_{name}"] for name in kinds} == {
        name.removeprefix("meta_"): value for name, value in facts.items()
    }
    bare = checklist.evaluate(form, {}, {}, TODAY, "en")
    assert bare.values.get("the_username", "") == ""


def test_null_is_a_path_that_selects_nothing(trial: Trial) -> None:
    form = written(
        trial,
        row("integer", "a"),
        row("calculate", "b", calculation="if(${a} > 3, ${a} * 2, null)"),
        row("note", "c", relevant="${b} != ''"),
    )
    assert names(run(form, a="2")) == ["a"]
    assert (names(run(form, a="4")), run(form, a="4").values["b"]) == (["a", "c"], "8")
    assert any("null" in warning for warning in form.warnings)
