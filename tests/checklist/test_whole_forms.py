"""Whole forms of the field, filled in by a script that stands in the same file, in all three layouts of XLSForm."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl  # type: ignore[import-untyped]
import pytest

from bofield import checklist
from support import big_form
from support.form_scripts import Sheets, play, sheets
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.checklist import Form

FORMS = sorted((Path(__file__).parent / "forms").glob("*.md"))
NAMES = [path.stem for path in FORMS]
TYPES = {
    "text", "integer", "decimal", "date", "time", "dateTime", "select_one", "select_multiple", "note", "calculate",
    "acknowledge", "range", "hidden", "begin_group", "end_group", "begin_repeat", "end_repeat",
    "start", "end", "today", "username", "deviceid",
}  # fmt: skip
COLUMNS = {
    "relevant", "required", "constraint", "calculation", "readonly", "default", "choice_filter", "repeat_count",
    "parameters", "hint", "label", "constraint_message", "required_message",
}  # fmt: skip
FUNCTIONS = {
    "selected", "selected-at", "count-selected", "coalesce", "if", "once", "int", "round", "number", "string", "concat",
    "substr", "string-length", "regex", "contains", "starts-with", "ends-with", "normalize-space", "translate", "today",
    "now", "date", "format-date", "decimal-date-time", "min", "max", "sum", "count", "pow", "not", "true", "false",
    "boolean-from-string", "position", "jr:choice-name",
}  # fmt: skip


def as_csv(path: Path, found: Sheets) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for name, rows in found.items():
            writer.writerow([name])
            writer.writerows([["", *row] for row in rows])
    return path


def as_excel(path: Path, found: Sheets) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in found.items():
        sheet = book.create_sheet(name)
        for row in rows:
            # A spreadsheet keeps numbers as numbers, and an empty cell holds nothing.
            sheet.append([int(cell) if re.fullmatch(r"[1-9]\d*", cell) else cell or None for cell in row])
    book.save(path)
    return path


LAYOUTS: dict[str, Callable[[Path, Sheets], Path]] = {".csv": as_csv, ".xlsx": as_excel}


@pytest.mark.parametrize("path", FORMS, ids=NAMES)
@pytest.mark.parametrize("suffix", [".md", ".csv", ".xlsx"])
def test_a_form_is_filled_in_as_its_script_says(tmp_path: Path, path: Path, suffix: str) -> None:
    found = sheets(path)
    write = LAYOUTS.get(suffix)
    form = checklist.load(write(tmp_path / f"{path.stem}{suffix}", found) if write is not None else path)
    play(form, found["script"])


@pytest.mark.parametrize("path", FORMS, ids=NAMES)
def test_three_layouts_are_one_form(tmp_path: Path, path: Path) -> None:
    found = sheets(path)
    copies = [write(tmp_path / f"{path.stem}{suffix}", found) for suffix, write in LAYOUTS.items()]
    form = checklist.load(path)
    for copy in map(checklist.load, copies):
        for part in ("name", "version", "title", "languages", "default_language", "sections", "follow_ups"):
            assert getattr(copy, part) == getattr(form, part), part


@pytest.mark.parametrize("path", FORMS, ids=NAMES)
def test_a_form_that_travelled_as_text_plays_the_same(path: Path) -> None:
    play(checklist.unpack(checklist.pack(path)), sheets(path)["script"])


def test_the_forms_use_everything_that_is_supported() -> None:
    types, columns, functions = set(), set(), set()
    for path in FORMS:
        head, *rows = sheets(path)["survey"]
        columns |= {heading.partition("::")[0] for heading in head}
        for row in rows:
            types.add(row[0].split()[0])
        text = path.read_text(encoding="utf-8")
        functions |= set(re.findall(r"([a-z][\w:-]*)\(", text))
    assert types >= TYPES
    assert columns >= COLUMNS
    tables = "".join(path.read_text(encoding="utf-8") for path in (FORMS[0].parents[1] / "odk").glob("*.md"))
    assert functions | set(re.findall(r"([a-z][\w:-]*)\(", tables)) >= FUNCTIONS
    assert len(FORMS) >= 11


def written(tmp_path: Path, text: str) -> Form:
    path = tmp_path / "big.md"
    path.write_text(text, encoding="utf-8")
    return checklist.load(path)


def test_two_hundred_questions(tmp_path: Path) -> None:
    form = written(tmp_path, big_form.two_hundred())
    assert sum(question.asked for question in form.questions) == 200
    empty = checklist.evaluate(form, {}, {}, TODAY, "en")
    assert [question.name for question in empty.questions] == [f"s{at}_open" for at in range(20)]
    assert empty.values["total_19"] == "0"
    answers = big_form.answers_for_two_hundred()
    full = checklist.evaluate(form, answers, {}, TODAY, "en")
    assert (full.total, full.answered, full.errors, full.missing) == (200, 200, (), ())
    assert full.values["total_19"] == str(sum((at + 6) * 12.5 for at in range(20))).removesuffix(".0")
    assert not full.raised
    assert [choice.name for choice in full.questions[4].choices] == [f"p{at}" for at in range(0, 200, 10)]

    closed = checklist.evaluate(form, answers | {"s9_open": "no"}, {}, TODAY, "en")
    assert [section.name for section in closed.sections] == [f"s{at}" for at in (*range(10), *range(11, 20))]
    assert closed.question("s9_count") is None
    assert float(closed.values["total_19"]) == sum((at + 6) * 12.5 for at in range(20) if at not in {9, 10})
    undone = checklist.evaluate(form, answers | {"s3_done": "", "s12_done": ""}, {}, TODAY, "en")
    assert [item.name for item in undone.raised] == ["f3", "f12"]
    wrong = checklist.evaluate(form, answers | {"s5_count": "101", "s6_until": "2026-01-31"}, {}, TODAY, "en")
    assert [(question.name, question.error) for question in wrong.errors] == [
        ("s5_count", "To 100."),
        ("s6_until", "After the first."),
    ]


def test_thirty_instances(tmp_path: Path) -> None:
    form = written(tmp_path, big_form.many_instances())
    state = checklist.evaluate(form, big_form.answers_for_instances(30), {}, TODAY, "en")
    assert state.values["all_of_it"] == str(sum(at * 25 for at in range(1, 31)))
    assert state.values["item/30/place_in_list"] == "30"
    assert len([question for question in state.questions if question.type == "instance"]) == 30
    assert [item.name for item in state.raised] == []
    dearer = checklist.evaluate(form, big_form.answers_for_instances(30) | {"rate": "4"}, {}, TODAY, "en")
    assert [item.name for item in dearer.raised] == [f"dear#{at}" for at in range(21, 31)]
