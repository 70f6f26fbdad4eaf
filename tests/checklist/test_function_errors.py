"""Every function that a form may call, called wrongly: refused with row and column before anybody is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield.checklist.xpath import functions
from support.broken_forms import INSIDE, asked, survey, told

if TYPE_CHECKING:
    from support.small_forms import Trial

ONE_ARGUMENT = (
    "abs", "floor", "ceiling", "sqrt", "exp", "exp10", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan",
    "decimal-time", "date-time", "count-non-empty",
)  # fmt: skip
ARITY = {
    # Every function, with too few arguments and with too many.
    "selected": (("${a}",), ("${a}", "'x'", "'y'")),
    "selected-at": (("${a}",), ("${a}", "0", "1")),
    "count-selected": ((), ("${a}", "1")),
    "coalesce": ((), ("${a}",)),
    "if": (("1", "2"), ("1", "2", "3", "4")),
    "once": ((), ("1", "2")),
    "int": ((), ("1", "2")),
    "round": ((), ("1", "2", "3")),
    "number": ((), ("1", "2")),
    "string": ((), ("1", "2")),
    "substr": (("${a}",), ("${a}", "1", "2", "3")),
    "string-length": ((), ("${a}", "1")),
    "regex": (("${a}",), ("${a}", "'x'", "'y'")),
    "contains": (("${a}",), ("${a}", "'x'", "'y'")),
    "starts-with": (("${a}",), ("${a}", "'x'", "'y'")),
    "ends-with": (("${a}",), ("${a}", "'x'", "'y'")),
    "normalize-space": ((), ("${a}", "'x'")),
    "translate": (("${a}", "'x'"), ("${a}", "'x'", "'y'", "'z'")),
    "today": (("1",),),
    "now": (("1",),),
    "date": ((), ("today()", "1")),
    "format-date": (("today()",), ("today()", "'%Y'", "'%m'")),
    "decimal-date-time": ((), ("now()", "1")),
    "min": ((),),
    "max": ((),),
    "sum": ((),),
    "count": ((),),
    "concat": (),
    "pow": (("1",), ("1", "2", "3")),
    "not": ((), ("1", "2")),
    "boolean": ((), ("1", "2")),
    "true": (("1",),),
    "false": (("1",),),
    "boolean-from-string": ((), ("'true'", "1")),
    "jr:choice-name": (("'yes'",), ("'yes'", "'${one}'", "1")),
    **dict.fromkeys(ONE_ARGUMENT, ((), ("1", "2"))),
    "atan2": (("1",), ("1", "2", "3")),
    "pi": (("1",),),
    "substring-before": (("${a}",), ("${a}", "'x'", "'y'")),
    "substring-after": (("${a}",), ("${a}", "'x'", "'y'")),
    "format-date-time": (("now()",), ("now()", "'%Y'", "'%m'")),
    "join": ((),),
    "checklist": (("1",),),
    "weighted-checklist": (("1", "2", "1"), ("1", "2", "1", "2", "3")),
    "indexed-repeat": (("${a}",),),
}
ONE = asked("select_one yn", "one", "One")
CALLS = [
    (survey(ONE, asked("calculate", calculation=f"{name}({', '.join(given)})")), 4, "calculation", name)
    for name, wrong in ARITY.items()
    for given in wrong
] + [
    (survey(asked("calculate", calculation="jr:choice-name('yes', '${a}')")), 3, "calculation", "a"),
    (survey(asked("calculate", calculation="jr:choice-name('yes', '${nobody}')")), 3, "calculation", "nobody"),
    (survey(asked("calculate", calculation="position(..)")), 3, "calculation", "position"),
    (survey(*INSIDE[:2], asked("calculate", calculation="position(.., ..)"), INSIDE[2]), 5, "calculation", ".."),
    (survey(asked("calculate", calculation="format-date(today(), '%Q')")), 3, "calculation", "%Q"),
    (survey(asked("calculate", calculation="date('2026-02-30')")), 3, "calculation", "2026-02-30"),
    (survey(asked("text", relevant="today() > '2026-13-01'")), 3, "relevant", "2026-13-01"),
    (survey(asked("calculate", calculation="add-months(today(), 1)")), 3, "calculation", "add-months"),
    *(
        (survey(asked("calculate", calculation=f"{call}")), 3, "calculation", call.partition("(")[0])
        for call in ("random()", "uuid()", "digest('a', 'MD5')", "area(${a})", "randomize(${a})", "current()",
                     "cht:difference-in-months(today(), today())", "version()", "jr:itext('a')")
    ),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "row", "column", "says"), CALLS)
def test_a_call_that_cannot_be(trial: Trial, tables: str, row: int, column: str, says: str) -> None:
    sentence = told(trial, tables)
    assert sentence.startswith(f"trial.md, sheet survey, row {row}, column {column}: ")
    assert says in sentence


def test_every_function_there_is_was_called_wrongly() -> None:
    assert {*ARITY, "position"} == functions.IN_FORMS
