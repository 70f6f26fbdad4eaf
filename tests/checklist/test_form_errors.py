"""A fault in every construct there is: one sentence that names sheet, row and column, before anybody is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.i18n import set_language
from support.broken_forms import INSIDE, SURVEY_COLUMNS, A, asked, ended, follow, sheet, survey, told, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.small_forms import Trial

TYPES = [
    # Every type, with what can be wrong with it as such.
    (survey(asked("text", relevant="${a} ==")), 3, "relevant", "=="),
    (survey(asked("integer", default="twelve")), 3, "default", "twelve"),
    (survey(asked("integer", default="2.5")), 3, "default", "2.5"),
    (survey(asked("decimal", default="1,5")), 3, "default", "1,5"),
    (survey(asked("date", default="2026-02-30")), 3, "default", "2026-02-30"),
    (survey(asked("time", default="25:00")), 3, "default", "25:00"),
    (survey(asked("dateTime", default="2026-11-23")), 3, "default", "2026-11-23"),
    (survey(asked("select_one yn", default="perhaps")), 3, "default", "perhaps"),
    (survey(asked("select_multiple yn", default="yes perhaps")), 3, "default", "perhaps"),
    (survey(asked("acknowledge", default="ticked")), 3, "default", "ticked"),
    (survey(asked("select_one nowhere")), 3, "type", "nowhere"),
    (survey(asked("select_multiple nowhere")), 3, "type", "nowhere"),
    (survey(asked("select_one")), 3, "type", "''"),
    (survey(asked("select_one nowhere or_other")), 3, "type", "nowhere"),
    (survey(asked("note", label="")), 3, "label", "b"),
    (survey(asked("time", label="")), 3, "label", "b"),
    (survey(asked("dateTime", label="")), 3, "label", "b"),
    (survey(asked("acknowledge", label="")), 3, "label", "b"),
    (survey(asked("range", label="")), 3, "label", "b"),
    (survey(asked("calculate", label="")), 3, "calculation", "b"),
    (survey(asked("hidden", name="")), 3, "name", "no name"),
    *(
        (survey(asked(kind, "a", "")), 3, "name", "row 2")
        for kind in ("start", "end", "today", "username", "deviceid", "email", "phonenumber", "calculate", "hidden")
    ),
    *(
        (survey(asked(kind)), 3, "type", kind)
        for kind in (
            "geopoint",
            "geotrace",
            "geoshape",
            "image",
            "audio",
            "video",
            "file",
            "barcode",
            "rank yn",
            "audit",
            "select_one_from_file towns.csv",
            "select_one_external yn",
            "csv-external",
            "xml-external",
            "nonsense",
            "background-audio",
            "start-geopoint",
        )
    ),
    # Ranges.
    (survey(asked("range", parameters="start=5 end=1 step=1")), 3, "parameters", "5"),
    (survey(asked("range", parameters="start=1 end=5 step=0")), 3, "parameters", "0"),
    (survey(asked("range", parameters="start=1 end=5 step=-1")), 3, "parameters", "-1"),
    (survey(asked("range", parameters="start=1 end=5 step=9")), 3, "parameters", "9"),
    (survey(asked("range", parameters="start=one end=5")), 3, "parameters", "one"),
    (survey(asked("range", parameters="begin=1 end=5")), 3, "parameters", "begin"),
    (survey(asked("range", parameters="from 1 to 5")), 3, "parameters", "from"),
    (survey(asked("text", parameters="start=1")), 3, "parameters", "start"),
    (survey(asked("range", parameters="start=1 end=5", default="7")), 3, "default", "7"),
    (survey(asked("range", parameters="start=1 end=5", default="1.5")), 3, "default", "1.5"),
]
GROUPS = [
    (survey(asked("begin_group", "g"), A | {"name": "c"}), 3, "type", "never ended"),
    (survey(asked("begin_repeat", "r"), A | {"name": "c"}), 3, "type", "never ended"),
    (survey(ended("end_group")), 3, "type", "never began"),
    (survey(ended("end_repeat")), 3, "type", "never began"),
    (survey(asked("begin_repeat", "r"), A | {"name": "c"}, ended("end_group")), 5, "type", "row 3"),
    (survey(asked("begin_group", "g"), A | {"name": "c"}, ended("end_repeat")), 5, "type", "row 3"),
    (survey(asked("begin_repeat", ""), A | {"name": "c"}, ended("end_repeat")), 3, "name", "no name"),
    (survey(asked("begin_repeat", "1r"), A | {"name": "c"}, ended("end_repeat")), 3, "name", "1r"),
    (survey(asked("begin_group", "a"), A | {"name": "c"}, ended("end_group")), 3, "name", "row 2"),
    (survey(asked("begin_repeat", "r"), A, ended("end_repeat")), 4, "name", "row 2"),
    (survey(asked("begin_repeat", "r"), ended("end_repeat")), 3, "type", "nothing"),
    (survey(asked("begin_repeat", "r", relevant="${x}"), A | {"name": "c"}, ended("end_repeat")), 3, "relevant", "x"),
    (survey(asked("begin_group", "g", relevant="now("), A | {"name": "c"}, ended("end_group")), 3, "relevant", "now("),
    (survey(asked("begin_group", "g", "G ${x}"), A | {"name": "c"}, ended("end_group")), 3, "label", "x"),
    (survey(asked("begin_repeat", "r", "R ${x}"), A | {"name": "c"}, ended("end_repeat")), 3, "label", "x"),
    (survey(asked("begin_repeat", "r", repeat_count="${x}"), A | {"name": "c"}, ended("end_repeat")), 3,
     "repeat_count", "x"),
    (survey(asked("begin_repeat", "r", repeat_count="2 +"), A | {"name": "c"}, ended("end_repeat")), 3,
     "repeat_count", "2 +"),
    (survey(asked("integer", repeat_count="2")), 3, "repeat_count", "repeat"),
    (survey(asked("begin_group", "g", repeat_count="2"), A | {"name": "c"}, ended("end_group")), 3,
     "repeat_count", "repeat"),
]  # fmt: skip
CHOICE_FILTERS = [
    (survey(asked("select_one yn", choice_filter="town = ${a}")), 3, "choice_filter", "town"),
    (survey(asked("select_one yn", choice_filter="area = ${x}")), 3, "choice_filter", "x"),
    (survey(asked("select_one yn", choice_filter="area = ")), 3, "choice_filter", "area ="),
    (survey(asked("select_one yn", choice_filter="pulldata('a', 'b', 'c', 'd')")), 3, "choice_filter", "pulldata()"),
    (survey(asked("select_multiple yn", choice_filter="selected(area)")), 3, "choice_filter", "selected"),
    (survey(asked("text", choice_filter="area = ${a}")), 3, "choice_filter", "choice_filter"),
    (survey(asked("select_one yn or_other", choice_filter="area = ${a}")), 3, "choice_filter", "or_other"),
    (survey(asked("select_one yn", choice_filter="number(area) div 0 = 1")), 3, "choice_filter", "zero"),
]
TIMES = [
    (survey(asked("time", "t", "T"), asked("text", relevant=expression)), 4, "relevant", "decimal-time")
    for expression in ("${t} > '12:00'", "'12:00' >= ${t}", "${t} < now()", "${t} - '08:00' > 0")
] + [
    (survey(asked("time", "t", "T"), asked("time", constraint=". > ${t}")), 4, "constraint", "decimal-time"),
    (survey(asked("time", constraint=". < '17:00'")), 3, "constraint", "decimal-time"),
    (survey(asked("time", "t", "T"), asked("calculate", calculation="${t} + 1")), 4, "calculation", "decimal-time"),
]
OWN_VALUE = [
    (survey(asked("text", relevant=". = 'x'")), 3, "relevant", "own value"),
    (survey(asked("text", calculation="concat(., 'x')")), 3, "calculation", "own value"),
    (survey(asked("text", default="concat(., 'x')")), 3, "default", "own value"),
]
EXPRESSIONS = {
    "nobody there": ("string-length(${nobody}) > 0", "nobody"),
    "a division by zero": ("10 div 0 > 1", "zero"),
    "a rest by zero": ("10 mod (1 - 1) = 0", "zero"),
    "a function that is none": ("pulldata('a', 'b', 'c', 'd') = 1", "pulldata()"),
    "a path to another file": ("instance('towns')/root/item = 1", "instance"),
    "an attribute": ("@id = 1", "@"),
    "an axis": ("child::a = 1", "::"),
    "two things in a row": ("${a} ${a}", "${a} ${a}"),
    "a quote that is open": ("${a} = 'x", "'x"),
    "a parenthesis that is open": ("(${a} = 'x'", "(${a}"),
    "braces that are open": ("${a = 'x'", "${a"),
    "a word": ("yes please", "yes"),
    "an assignment": ("${a} == 'x'", "=="),
    "another language's and": ("${a} = 'x' && ${a} = 'y'", "&&"),
    "a pattern that is none": ("regex(${a}, '[a-')", "[a-"),
    "a pattern that never ends": ("regex(${a}, '^([a-z]+)*x$')", "([a-z]+)*"),
}
SURVEY_PLACES = ("relevant", "required", "constraint", "calculation", "readonly", "default")
FOLLOW_PLACES = ("relevant", "due", "done_when", "repeat_count")
IN_COLUMNS = [
    *(
        (survey(asked("text", **{column: expression})), 3, column, told)
        for column in SURVEY_PLACES
        for name, (expression, told) in EXPRESSIONS.items()
        # A default that is no expression is a text.
        if column != "default" or "(" in expression or "${" in expression.replace("${a} ${a}", "")
    ),
    *(
        (follow(**{column: expression}).replace("sheet", "sheet"), 2, column, told)
        for column in FOLLOW_PLACES
        for expression, told in EXPRESSIONS.values()
    ),
    *(
        (survey(asked("begin_repeat", "r", repeat_count=expression), A | {"name": "c"}, ended("end_repeat")), 3,
         "repeat_count", told)
        for expression, told in EXPRESSIONS.values()
    ),
    *(
        (survey(asked("select_one yn", choice_filter=expression)), 3, "choice_filter", told)
        for expression, told in EXPRESSIONS.values()
    ),
    (whole(form_title="T", raise_priority="10 div 0"), 2, "raise_priority", "zero"),
    (whole(form_title="T", raise_priority="selected(${a})"), 2, "raise_priority", "selected"),
]  # fmt: skip
LABELS = [
    (survey(asked("text", **{column: "Says ${nobody}"})), 3, column, "nobody")
    for column in ("label", "hint", "constraint_message", "required_message")
] + [
    (survey(asked("text", **{column: "Says ${a"})), 3, column, "never closed")
    for column in ("label", "hint", "constraint_message", "required_message")
]
CIRCLES = [
    (survey(asked("text", relevant="${b} = ''")), 3, "b → b"),
    (survey(asked("calculate", calculation="${b} + 1")), 3, "b → b"),
    (survey(asked("calculate", calculation="${c}"), asked("calculate", "c", "", calculation="${b}")), 3, "b → c → b"),
    (survey(asked("begin_group", "g", relevant="${c} = 'x'"), A | {"name": "c"}, ended("end_group")), 3, "g → c → g"),
    (survey(asked("select_one yn", choice_filter="area = ${b}")), 3, "b → b"),
    (survey(asked("text", default="concat(${b}, 'x')")), 3, "b → b"),
    (survey(asked("begin_repeat", "r", repeat_count="sum(${n}) + 1"), asked("integer", "n", "N"), ended("end_repeat")),
     3, "r"),
    (survey(asked("begin_repeat", "r", relevant="count(${n}) > 0"), asked("integer", "n", "N"), ended("end_repeat")),
     3, "r"),
    (survey(asked("begin_repeat", "r"), asked("integer", "n", "N", relevant="${s} > 1"), ended("end_repeat"),
            asked("calculate", "s", "", calculation="sum(${n})")), 4, "n → s → n"),
]  # fmt: skip
FOLLOW_UPS = [
    (follow(repeat="r"), 2, "repeat", "r"),
    (follow(repeat="a"), 2, "repeat", "a"),
    (follow(asked("begin_group", "g"), A | {"name": "c"}, ended("end_group"), repeat="g"), 2, "repeat", "g"),
    (follow(*INSIDE, repeat="r", label="F ${nobody}"), 2, "label", "nobody"),
    (follow(*INSIDE, repeat="r", due="${n} div 0"), 2, "due", "zero"),
    (follow(*INSIDE, repeat="r", repeat_count="position()"), 2, "repeat_count", "position"),
    (follow(question="nobody"), 2, "question", "nobody"),
    (follow(asked("calculate", "c", "", calculation="1"), question="c"), 2, "question", "c"),
    (follow(name="f g"), 2, "name", "f g"),
    (follow(kind="reminder"), 2, "kind", "reminder"),
    (follow(priority="high"), 2, "priority", "high"),
    (follow(role="janitor"), 2, "role", "janitor"),
    (follow(acute="sometimes"), 2, "acute", "sometimes"),
    (follow(due="14"), 2, "due", "14"),
    (follow(due="2026-12-01"), 2, "due", "today()"),
]
SHEETS = [
    (survey().replace("| choices |\n| | list_name | name | label | area |", "| choices |\n| | name | label | area |"),
     "choices", 2, "list_name", "list_name"),
    (survey() + sheet("settings", ("form_title", "allow_choice_duplicates"),
                      {"form_title": "T", "allow_choice_duplicates": "sometimes"}),
     "settings", 2, "allow_choice_duplicates", "sometimes"),
    (whole(form_title="T", public_key="MIIB"), "settings", 2, "public_key", ""),
    (whole(form_title="T", defualt_language="en"), "settings", 1, "defualt_language", ""),
    (sheet("survey", (*SURVEY_COLUMNS, "relevent"), A | {"relevent": "true()"}), "survey", 1, "relevent", ""),
    (sheet("survey", (*SURVEY_COLUMNS, "constrain"), A | {"constrain": "true()"}), "survey", 1, "constrain", ""),
    (sheet("survey", (*SURVEY_COLUMNS, "trigger"), A | {"trigger": "${a}"}), "survey", 2, "trigger", ""),
    (sheet("survey", (*SURVEY_COLUMNS, "constraint::sv"), A | {"constraint::sv": "1"}), "survey", 1,
     "constraint::sv", ""),
    (survey() + sheet("follow_ups", ("name", "relevant", "label", "kind", "priorty"),
                      {"name": "f", "relevant": "true()", "label": "F", "kind": "task", "priorty": "1"}),
     "follow_ups", 1, "priorty", ""),
]  # fmt: skip


SURVEY_FAULTS = TYPES + GROUPS + CHOICE_FILTERS + LABELS + TIMES + OWN_VALUE


@pytest.mark.parametrize(("tables", "row", "column", "says"), SURVEY_FAULTS)
def test_a_fault_in_the_survey(trial: Trial, tables: str, row: int, column: str, says: str) -> None:
    sentence = told(trial, tables)
    assert sentence.startswith(f"trial.md, sheet survey, row {row}, column {column}: ")
    assert says in sentence


@pytest.mark.parametrize(("tables", "row", "column", "says"), IN_COLUMNS)
def test_a_fault_in_every_column_that_holds_an_expression(
    trial: Trial, tables: str, row: int, column: str, says: str
) -> None:
    sentence = told(trial, tables)
    place = re.match(r"trial\.md, sheet (\w+), row (\d+), column (\w+): (.*)", sentence)
    assert place is not None, sentence
    expected = "settings" if column == "raise_priority" else "follow_ups" if "| follow_ups |" in tables else "survey"
    assert (place[1], place[2], place[3]) == (expected, str(row), column)
    assert says in place[4]


@pytest.mark.parametrize(("tables", "row", "says"), CIRCLES)
def test_a_circle_is_refused_and_drawn(trial: Trial, tables: str, row: int, says: str) -> None:
    sentence = told(trial, tables)
    assert sentence.startswith(f"trial.md, sheet survey, row {row}")
    assert says in sentence


@pytest.mark.parametrize(("tables", "row", "column", "says"), FOLLOW_UPS)
def test_a_fault_in_the_follow_ups(trial: Trial, tables: str, row: int, column: str, says: str) -> None:
    sentence = told(trial, tables)
    assert sentence.startswith(f"trial.md, sheet follow_ups, row {row}, column {column}: ")
    assert says in sentence


@pytest.mark.parametrize(("tables", "name", "row", "column", "says"), SHEETS)
def test_a_fault_in_a_sheet_or_a_heading(
    trial: Trial, tables: str, name: str, row: int, column: str, says: str
) -> None:
    sentence = told(trial, tables)
    assert sentence.startswith(f"trial.md, sheet {name}, row {row}, column {column}: ")
    assert says in sentence


def test_a_form_with_a_fault_in_everything_tells_all_of_them(written: Callable[[str], Path]) -> None:
    set_language("en")
    rows = [
        asked("geopoint", "q3"),
        asked("select_one nowhere", "q4"),
        asked("integer", "q5", default="x"),
        asked("range", "q6", parameters="start=9 end=1"),
        asked("text", "q7", relevant="${nobody} = 1"),
        asked("text", "q8", constraint="regex(., '(')"),
        asked("text", "q9", required="1 div 0"),
        asked("calculate", "q10", calculation="selected(${a})"),
        asked("select_one yn", "q11", choice_filter="town = 'x'"),
        asked("text", "q12", label=""),
        asked("text", "q 13"),
    ]
    path = written(survey(*rows))
    faults = [str(fault) for fault in checklist.check_all(path)]
    places = [re.search(r"row (\d+), column (\w+)", fault) for fault in faults]
    found = [(int(place[1]), place[2]) for place in places if place is not None]
    assert found == [
        (3, "type"), (4, "type"), (5, "default"), (6, "parameters"), (7, "relevant"), (8, "constraint"),
        (9, "required"), (10, "calculation"), (11, "choice_filter"), (12, "label"), (13, "name"),
    ]  # fmt: skip
