from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from bofield import checklist
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.checklist import Form

SHEETS: dict[str, list[list[Any]]] = {
    "survey": [
        ["type", "name", "label::Svenska (sv)", "label::English (en)", "relevance", "required", "appearance"],
        ["begin group", "S", "Avsnitt", "Section", "", "", ""],
        ["integer", "A1", "Hur många?", "How many?", "", "yes", "w1"],
        ["select_one size", "A2", "Hur stor? \\| Välj", "How big? \\| Choose", "${A1} > 2", "", ""],
        ["end group", "", "", "", "", "", ""],
        ["date", "when", "När?", "When?", "", "", ""],
    ],
    "choices": [
        ["list_name", "name", "label::Svenska (sv)", "label::English (en)"],
        ["size", 1, "Liten", "Small"],
        ["size", 2, "Stor", "Big"],
    ],
    "settings": [
        ["form_title", "form_id", "version", "default_language"],
        ["Prov", "trial", "2026-11-23", "Svenska (sv)"],
    ],
    "follow_ups": [
        ["name", "relevant", "label::Svenska (sv)", "label::English (en)", "due", "kind"],
        ["A2_measure", "${A2} = '2'", "Mät", "Measure", "today() + 1", "task"],
    ],
    "notes for ourselves": [["anything", "at all"], ["is", "left alone"]],
}


def as_markdown(path: Path) -> None:
    lines = ["# A title", "", "Some prose about the form."]
    for name, rows in SHEETS.items():
        lines += ["", f"| {name} |", "|---|---|"]
        lines += ["| | " + " | ".join(map(str, row)) + " |" for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")


def as_csv(path: Path, separator: str = ",") -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        for name, rows in SHEETS.items():
            writer.writerow([name])
            writer.writerows([["", *(str(cell).replace("\\|", "|") for cell in row)] for row in rows])


def as_swedish_csv(path: Path) -> None:
    as_csv(path, ";")


def as_excel(path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name.title() if name == "survey" else name)
        for row in rows:
            sheet.append([cell.replace("\\|", "|") if isinstance(cell, str) else cell for cell in row])
    book.save(path)


LAYOUTS = [(as_markdown, ".md"), (as_csv, ".csv"), (as_swedish_csv, ".csv"), (as_excel, ".xlsx")]


@pytest.fixture(params=LAYOUTS, ids=["md", "csv", "csv with semicolons", "xlsx"])
def form(request: pytest.FixtureRequest, tmp_path: Path) -> Form:
    write, suffix = request.param
    path = tmp_path / f"trial{suffix}"
    write(path)
    return checklist.load(path)


def test_one_form_in_three_layouts_is_one_form(form: Form) -> None:
    assert (form.name, form.version, form.languages) == ("trial", "2026-11-23", ("sv", "en"))
    assert form.title == {"sv": "Prov"}
    assert [(section.name, len(section.questions)) for section in form.sections] == [("S", 2), ("", 1)]
    assert [question.code for question in form.questions] == ["A1", "A2", ""]
    assert form.by_name["A2"].label["en"] == "How big? | Choose"
    assert [choice.name for choice in form.by_name["A2"].choices] == ["1", "2"]
    state = checklist.evaluate(form, {"A1": "3", "A2": "2"}, {}, TODAY, "en")
    assert [item.label for item in state.raised] == ["Measure"]
    assert [item.question for item in state.raised] == ["A2"]


def test_row_numbers_are_those_of_the_file(form: Form) -> None:
    assert [question.place.row for question in form.questions] == [3, 4, 6]
    assert [one.place.row for one in form.follow_ups] == [2]


def test_empty_rows_of_a_spreadsheet_count(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in (["type", "name", "label"], [], ["text", "a", "A"], [None, None, None], ["text", "b", "B"]):
        sheet.append(row)
    book.save(tmp_path / "form.xlsx")
    form = checklist.load(tmp_path / "form.xlsx")
    assert [question.place.row for question in form.questions] == [3, 5]


def test_a_form_without_settings_is_named_after_its_file(
    written: Callable[[str], Path], trial: Callable[[str], Form]
) -> None:
    path = written("| survey |\n| | type | name | label |\n| | text | a | A |\n| settings |\n| | version |\n| | 3 |\n")
    form = checklist.load(path)
    assert (form.name, form.version, form.languages) == ("trial", "3", ("",))
    assert checklist.evaluate(form, {}, {}, TODAY, "sv").questions[0].label == "A"
