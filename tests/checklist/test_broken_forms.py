"""A form with something wrong in it: one sentence that names sheet, row and column, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyxform.errors import PyXFormError

from bofield import checklist
from bofield.checklist import checking
from bofield.errors import FormError
from bofield.i18n import set_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.checklist import Form

    Trial = Callable[[str], Form]

SURVEY = (
    "| survey |\n| | type | name | label | relevant | required | constraint | calculation | readonly | default |\n"
    "| | text | a | A | | | | | | |\n"
)
CHOICES = "| choices |\n| | list_name | name | label |\n| | yn | yes | Ja |\n"
FOLLOW = (
    "| follow_ups |\n"
    "| | name | relevant | label | due | kind | priority | role | acute | done_when | repeat_count | question |\n"
)


def row(kind: str, name: str = "b", label: str = "B", **cells: str) -> str:
    columns = ("relevant", "required", "constraint", "calculation", "readonly", "default")
    return f"| | {kind} | {name} | {label} | " + " | ".join(cells.get(column, "") for column in columns) + " |\n"


def follow(**cells: str) -> str:
    columns = [column.strip() for column in FOLLOW.splitlines()[1].split("|") if column.strip()]
    given = {"name": "f", "relevant": "${a} = 'x'", "label": "F", "kind": "task"} | cells
    return SURVEY + FOLLOW + "| | " + " | ".join(given.get(column, "") for column in columns) + " |\n"


BROKEN: list[tuple[str, str, str]] = [
    # types
    (SURVEY + row("geopoint"), "survey, row 3, column type", "geopoint"),
    (SURVEY + row("rank yn"), "survey, row 3, column type", "rank yn"),
    (SURVEY + row("select_one_from_file a.csv"), "survey, row 3, column type", "other files"),
    (SURVEY + row("text extra"), "survey, row 3, column type", "text extra"),
    (SURVEY + row(""), "survey, row 3, column type", "''"),
    (SURVEY + row("select_one yn"), "survey, row 3, column type", "yn"),
    (SURVEY + row("select_multiple"), "survey, row 3, column type", "''"),
    (SURVEY + row("select_one yn other") + CHOICES, "survey, row 3, column type", "yn other"),
    # groups
    (SURVEY + row("end_group", "", ""), "survey, row 3, column type", "never began"),
    (SURVEY + row("begin_group"), "survey, row 3, column type", "never ended"),
    (
        SURVEY + "".join(row("begin_group", f"g{at}") for at in range(30)),
        "survey, row 23, column type",
        "20 deep",
    ),
    # names
    (SURVEY + row("text", ""), "survey, row 3, column name", "no name"),
    (SURVEY + row("text", "a"), "survey, row 3, column name", "row 2"),
    (SURVEY + row("text", "1a"), "survey, row 3, column name", "1a"),
    (SURVEY + row("text", "å"), "survey, row 3, column name", "å"),
    (SURVEY + row("text", "two words"), "survey, row 3, column name", "two words"),
    (SURVEY + row("text", "meta"), "survey, row 3, column name", "meta"),
    (SURVEY + row("hidden", "fact_nonsense"), "survey, row 3, column name", "fact_nonsense"),
    # labels and calculations
    (SURVEY + row("date", "b", ""), "survey, row 3, column label", "b"),
    (SURVEY + row("note", "b", ""), "survey, row 3, column label", "b"),
    (SURVEY + row("integer", "b", "B ${c}"), "survey, row 3, column label", "named c"),
    (SURVEY + row("decimal", "b", "B ${a"), "survey, row 3, column label", "never closed"),
    (SURVEY + row("calculate"), "survey, row 3, column calculation", "b"),
    # expressions, in every column that holds one
    *(
        (SURVEY + row("text", **{column: expression}), f"survey, row 3, column {column}", told)
        for column in ("relevant", "required", "constraint", "calculation", "readonly", "default")
        for expression, told in (
            ("string(${nobody})", "nobody"),
            ("concat(${a}", "concat("),
            ("random()", "random()"),
            ("concat(${a}, ../b)", ".."),
        )
    ),
    (SURVEY + row("text", relevant="${a} ="), "survey, row 3, column relevant", "${a} ="),
    (SURVEY + row("text", relevant="selected(${a})"), "survey, row 3, column relevant", "selected(${a})"),
    (SURVEY + row("text", relevant="add-months(today(), 1) = ''"), "survey, row 3, column relevant", "add-months()"),
    (SURVEY + row("text", relevant="yes please"), "survey, row 3, column relevant", "yes"),
    # circles
    (SURVEY + row("text", relevant="${b} = 'x'"), "survey, row 3:", "b → b"),
    (
        SURVEY + row("text", relevant="${c} = 'x'") + row("calculate", "c", "", calculation="${b}"),
        "survey, row 3:",
        "b → c → b",
    ),
    # headings
    (
        "| survey |\n| | type | name | label | choice_filter |\n| | text | a | A | x |\n",
        "row 2, column choice_filter",
        "choices",
    ),
    (
        "| survey |\n| | type | name | label | repeat_count |\n| | text | a | A | 2 |\n",
        "row 2, column repeat_count",
        "a repeat",
    ),
    ("| survey |\n| | type | name | label | relevent |\n| | text | a | A | 1 |\n", "row 1, column relevent", ""),
    ("| survey |\n| | type | name | label | audio |\n| | text | a | A | a.mp3 |\n", "row 2, column audio", "(a)"),
    ("| survey |\n| | type | name | label | name |\n| | text | a | A | b |\n", "row 1, column name", "twice"),
    (
        "| survey |\n| | type | name | label | relevant::sv |\n| | text | a | A | 1 |\n",
        "row 1, column relevant::sv",
        "",
    ),
    # choices
    (SURVEY + CHOICES + "| | | no | Nej |\n", "choices, row 3, column list_name", "list_name"),
    (SURVEY + CHOICES + "| | yn | | Nej |\n", "choices, row 3, column name", "name"),
    (SURVEY + CHOICES + "| | yn | no | |\n", "choices, row 3, column label", "no"),
    (
        SURVEY + row("select_multiple yn") + CHOICES + "| | yn | not so | Nej |\n",
        "choices, row 3, column name",
        "not so",
    ),
    (SURVEY + CHOICES + "| | yn | yes | Ja |\n", "choices, row 3, column name", "yes"),
    (SURVEY + CHOICES.replace("label", "image"), "choices, row 2, column image", ""),
    (
        SURVEY + row("select_one yn") + CHOICES + "| | yn | no | Nej ${nobody} |\n",
        "choices, row 3, column label",
        "named nobody",
    ),
    # settings
    (
        SURVEY + "| settings |\n| | form_title | raise_priority |\n| | T | ${c} |\n",
        "settings, row 2, column raise_priority",
        "named c",
    ),
    (SURVEY + "| settings |\n| | form_titel | version |\n| | T | 1 |\n", "settings, row 1, column form_titel", ""),
    # follow-ups
    (follow(name=""), "follow_ups, row 2, column name", "''"),
    (follow(name="f f"), "follow_ups, row 2, column name", "f f"),
    (follow() + "| | f | true() | F | | task | | | | | | |\n", "follow_ups, row 3, column name", "row 2"),
    (follow(relevant=""), "follow_ups, row 2, column relevant", "f"),
    (follow(label=""), "follow_ups, row 2, column label", "f"),
    (follow(label="${c}"), "follow_ups, row 2, column label", "named c"),
    (follow(label="${number}"), "follow_ups, row 2, column label", "named number"),
    (follow(kind=""), "follow_ups, row 2, column kind", "task, warning, stop"),
    (follow(kind="memo"), "follow_ups, row 2, column kind", "memo"),
    (follow(priority="4"), "follow_ups, row 2, column priority", "1, 2, 3"),
    (follow(role="boss"), "follow_ups, row 2, column role", "coordinator, supervisor"),
    (follow(acute="perhaps"), "follow_ups, row 2, column acute", "perhaps"),
    (follow(question="c"), "follow_ups, row 2, column question", "named c"),
    (follow(relevant="${c}"), "follow_ups, row 2, column relevant", "named c"),
    (follow(due="today("), "follow_ups, row 2, column due", "today("),
    (follow(due="${number}"), "follow_ups, row 2, column due", "named number"),
    (follow(done_when="uuid()"), "follow_ups, row 2, column done_when", "uuid()"),
    (follow(repeat_count="count('a')"), "follow_ups, row 2, column repeat_count", "count()"),
    (follow(repeat_count="${number}"), "follow_ups, row 2, column repeat_count", "named number"),
    (
        follow(due="today() + ${number}", repeat_count="2")
        .replace("| text | a | A", "| text | number | A")
        .replace("${a}", "${number}"),
        "follow_ups, row 2, column due",
        "counts the follow-ups",
    ),
]


@pytest.mark.parametrize(("tables", "place", "told"), BROKEN)
def test_a_fault_is_told_with_its_place(trial: Trial, tables: str, place: str, told: str) -> None:
    set_language("en")
    with pytest.raises(FormError) as raised:
        trial(tables)
    sentence = str(raised.value)
    assert sentence.startswith("trial.md, sheet ")
    assert place in sentence
    assert told in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(("tables", "place", "told"), BROKEN[:1])
def test_it_is_told_in_swedish_too(trial: Trial, tables: str, place: str, told: str) -> None:
    with pytest.raises(FormError) as raised:
        trial(tables)
    assert str(raised.value).startswith("trial.md, bladet survey, rad 3, kolumnen type: typen 'geopoint' stöds inte.")
    assert told in str(raised.value)


def test_what_only_pyxform_sees_is_told_in_our_sentence(trial: Trial) -> None:
    set_language("en")
    with pytest.raises(FormError, match=r"^trial\.md, sheet settings, row 2, column instance_name: pyxform"):
        trial(SURVEY + "| settings |\n| | form_title | instance_name |\n| | T | ${nobody} |\n")


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (
            PyXFormError("[row : 7] On the 'choices' sheet,\n the 'name' value is invalid."),
            "choices, row 7, column name:",
        ),
        (PyXFormError("[row : 7] Unmatched."), "sheet survey, row 7: pyxform refuses it: Unmatched."),
        (PyXFormError("Something else."), "trial.md: pyxform refuses it: Something else."),
        (AttributeError("'dict' object has no attribute 'x'"), "trial.md: the form does not compile"),
    ],
)
def test_whatever_pyxform_says_becomes_one_sentence(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, failure: Exception, told: str
) -> None:
    set_language("en")

    def refuse(*_arguments: object, **_named: object) -> None:
        raise failure

    monkeypatch.setattr(checking, "convert", refuse)
    with pytest.raises(FormError) as raised:
        trial(SURVEY)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("sheet", ["entities", "external_choices", "osm", "followups", "follow-up", "Follow Ups"])
def test_a_sheet_that_would_be_passed_over_is_refused(trial: Trial, sheet: str) -> None:
    set_language("en")
    with pytest.raises(FormError, match=f"the sheet {sheet.lower()} is not supported"):
        trial(SURVEY + f"| {sheet} |\n| | name |\n| | x |\n")


@pytest.mark.parametrize("tables", ["| survey |\n| | type | name | label |\n", SURVEY.rpartition("| | text")[0]])
def test_a_form_that_asks_nothing_is_refused(trial: Trial, tables: str) -> None:
    set_language("en")
    with pytest.raises(FormError, match=r"^trial\.md asks no questions\.$"):
        trial(tables)


def test_names_that_differ_by_case_alone_are_a_warning(trial: Trial) -> None:
    form = trial(SURVEY + row("text", "A"))
    assert any("case" in warning for warning in form.warnings)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("form.txt", b"x", "must end in .md, .csv, .xlsx"),
        ("form.md", b"Just prose.", "no sheet named survey"),
        ("form.md", b"", "no sheet named survey"),
        ("form.md", b"| choices |\n| | list_name | name | label |\n", "no sheet named survey"),
        ("form.md", "| survey |\n| | type | name | label |\n| | text | a | Å |\n".encode("latin-1"), "not UTF-8"),
        ("form.csv", b"\xff\xfe\x00", "not UTF-8"),
        ("form.xlsx", b"not a workbook", "not a workbook that can be opened"),
        ("form.xlsx", b"PK\x03\x04" + b"\x00" * 100, "not a workbook that can be opened"),
        ("form.md", b"|" * 5_000_001, "too large"),
    ],
)
def test_what_is_no_form_at_all_is_said_to_be_none(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    set_language("en")
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FormError) as raised:
        checklist.load(path)
    assert told in str(raised.value)
    assert str(raised.value).startswith(name)


def test_a_file_or_a_form_that_is_not_there_is_named(tmp_path: Path) -> None:
    set_language("en")
    with pytest.raises(FormError, match=r"^nowhere\.md cannot be read: No such file"):
        checklist.load(tmp_path / "nowhere.md")
    with pytest.raises(FormError, match=r"^There is no form named late_contact\. Those .*: early_contact\.$"):
        checklist.load("late_contact")
    folder = tmp_path / "folder.md"
    folder.mkdir()
    with pytest.raises(FormError, match="cannot be read"):
        checklist.load(folder)


def test_a_form_error_has_its_own_exit_code(trial: Trial) -> None:
    with pytest.raises(FormError) as raised:
        trial(SURVEY + row("geopoint"))
    assert raised.value.exit_code == 7
