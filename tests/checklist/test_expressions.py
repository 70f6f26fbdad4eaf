"""The dialect: expressions with the values that the ODK XForms specification gives them."""

from __future__ import annotations

import contextlib
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bofield.checklist import days
from bofield.checklist.xpath import dialect, functions
from bofield.checklist.xpath.conversions import to_text

TODAY = date(2026, 11, 23)
VALUES: dict[str, dialect.Value] = {
    "empty": "",
    "five": 5.0,
    "text": "Hej  på dig",
    "day": "2026-12-15",
    "chosen": "red green blue",
    "div": 4.0,
    "a-b": 7.0,
}


def value(expression: str, item: dialect.Value = "") -> dialect.Value:
    token = dialect.parse(expression, functions.IN_FOLLOW_UPS)
    scope = dialect.Scope({dialect.VARIABLE_PREFIX + name: each for name, each in VALUES.items()}, TODAY, item)
    result: dialect.Value = token.evaluate(scope)
    return result


EXPRESSIONS: list[tuple[str, dialect.Value]] = [
    # numbers
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("7 - 2 - 1", 4),
    ("-3 + 1", -2),
    ("- -3", 3),
    ("7 div 2", 3.5),
    ("7 mod 4", 3),
    ("-7 mod 4", -3),
    ("1 div 0", math.inf),
    ("-1 div 0", -math.inf),
    ("'12' + 1", 13),
    ("1.5 + .5", 2),
    ("${five} - 1", 4),
    ("${div} div 2", 2),
    ("${a-b}-1", 6),
    # comparisons
    ("5 = 5.0", True),
    ("'5' = 5", True),
    ("'a' = 'a'", True),
    ("'a' != 'b'", True),
    ("'' = ${empty}", True),
    ("${empty} = 0", False),
    ("${empty} < 1", False),
    ("${empty} > 1", False),
    ("${empty} != ''", False),
    ("2 < 10", True),
    ("'2' < '10'", True),
    ("2 >= 2", True),
    ("true() = 'x'", True),
    ("false() = ''", True),
    ("'abc' < 1", False),
    # and, or
    ("true() and false()", False),
    ("true() or false()", True),
    ("1 = 1 and 2 = 2 or false()", True),
    ("'' or 'x'", True),
    ("0 or ''", False),
    ("not('')", True),
    ("not('no')", False),
    # dates
    ("today()", "2026-11-23"),
    ("today() + 0", 20780),
    ("date(today() + 14)", "2026-12-07"),
    ("${day} > today()", True),
    ("${day} - today()", 22),
    ("${day} = '2026-12-15'", True),
    ("date('2026-02-30')", ""),
    ("date('')", ""),
    ("number('1970-01-02')", 1),
    ("format-date(${day}, '%Y/%m/%d')", "2026/12/15"),
    ("format-date('2026-03-05', '%e.%n.%y')", "5.3.26"),
    ("format-date('', '%Y')", ""),
    ("format-date(${day}, '100 %')", "100 %"),
    ("max(today(), ${day} - 50) = today()", True),
    ("add-months('2026-11-30', 3)", "2027-02-28"),
    ("add-months('2028-01-31', 1)", "2028-02-29"),
    ("add-months('2026-03-31', -1)", "2026-02-28"),
    ("add-months('2026-12-15', 12000)", "3026-12-15"),
    ("add-months('2026-12-15', 99999)", ""),
    ("add-months('', 1)", ""),
    # choices
    ("selected(${chosen}, 'green')", True),
    ("selected(${chosen}, 'gree')", False),
    ("selected(${empty}, 'green')", False),
    ("selected(${empty}, '')", False),
    ("count-selected(${chosen})", 3),
    ("count-selected(${empty})", 0),
    ("selected-at(${chosen}, 0)", "red"),
    ("selected-at(${chosen}, 2)", "blue"),
    ("selected-at(${chosen}, 3)", ""),
    ("selected-at(${chosen}, -1)", ""),
    # deciding
    ("if(${five} > 4, 'more', 'less')", "more"),
    ("if(${empty}, 'more', 'less')", "less"),
    ("if(true(), 'x', 1 div 0)", "x"),
    ("coalesce(${empty}, 'x')", "x"),
    ("coalesce(${five}, 'x')", 5),
    ("coalesce('', '', 'z')", "z"),
    ("boolean('false')", True),
    ("boolean(0)", False),
    ("boolean-from-string('true')", True),
    ("boolean-from-string('1')", True),
    ("boolean-from-string('yes')", False),
    # numbers again
    ("int(2.9)", 2),
    ("int(-2.9)", -2),
    ("int('4')", 4),
    ("round(2.5)", 3),
    ("round(-2.5)", -2),
    ("round(2.345, 2)", 2.35),
    ("round(1234, -2)", 1200),
    ("number('8450.50')", 8450.5),
    ("number(true())", 1),
    ("pow(2, 10)", 1024),
    ("min(3, 1, 2)", 1),
    ("max(3, '', 2)", 3),
    ("sum(1, 2, '')", 3),
    # texts
    ("concat('a', 1, true())", "a1true"),
    ("string(5)", "5"),
    ("string(5.50)", "5.5"),
    ("string(0.1 + 0.2)", "0.3"),
    ("string-length(${text})", 11),
    ("string-length('')", 0),
    ("normalize-space(${text})", "Hej på dig"),
    ("contains(${text}, 'på')", True),
    ("starts-with(${text}, 'Hej')", True),
    ("ends-with(${text}, 'Hej')", False),
    ("substr('abcdef', 1, 3)", "bc"),
    ("substr('abcdef', 2)", "cdef"),
    ("substr('abcdef', -2)", "ef"),
    ("substr('abcdef', 0, -1)", "abcde"),
    ("translate('abcabc', 'ab', 'x')", "xcxc"),
    ("regex('ab12', '[a-z]+[0-9]+')", True),
    ("regex('ab12!', '[a-z]+[0-9]+')", False),
    ("regex('ab', '(')", False),
    ('"it\'s"', "it's"),
]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_an_expression_is_worth_what_the_specification_says(expression: str, expected: dialect.Value) -> None:
    found = value(expression)
    if isinstance(expected, float):
        assert found == pytest.approx(expected)
    else:
        assert found == expected


@pytest.mark.parametrize(
    "expression",
    ["number('')", "number('x')", "'x' + 1", "0 div 0", "1 mod 0", "min('x', 1)", "max('')", "round('')", "int('')",
     "pow(-8, 0.5)", "pow(10, 400)", "round(1, 99)", "1 div 0 mod 2", "- 'x'"],
)  # fmt: skip
def test_what_is_no_number_is_nan_and_no_error(expression: str) -> None:
    found = value(expression)
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize(("item", "expected"), [("", "2026-11-23"), ("2026-01-01", "2026-01-01")])
def test_once_keeps_what_is_there(item: str, expected: str) -> None:
    assert value("once(today())", item) == expected


def test_the_dot_is_the_questions_own_value() -> None:
    assert value(". > 3 and . < 5", 4.0) is True


@pytest.mark.parametrize(
    ("expression", "construct"),
    [
        ("random()", "random()"),
        ("pulldata('a', 'b', 'c', 'd')", "pulldata()"),
        ("concat('${five}', 1)", "'${five}'"),
        ("../five", ".."),
        ("/data/five", "/"),
        ("${chosen}[1]", "["),
        ("@id", "@"),
        ("child::five", "::"),
        ("five > 3", "five"),
        ("$five", "$"),
        ("concat('a ${five} b', 1)", "'a ${five} b'"),
        ("(" * 3000 + "1" + ")" * 3000, "((…))"),
    ],
)
def test_what_is_not_supported_is_named(expression: str, construct: str) -> None:
    with pytest.raises(dialect.UnsupportedError) as raised:
        dialect.parse(expression, functions.IN_FORMS)
    assert raised.value.construct == construct


def test_a_very_long_sum_is_added_up_and_a_longer_one_is_refused() -> None:
    assert value(" + ".join(["1"] * 4000)) == 4000
    assert value(" and ".join(["true()"] * 1500)) is True
    with pytest.raises(dialect.UnsupportedError, match=r"^1 \+ 1.{50,60}…$"):
        dialect.parse(" + ".join(["1"] * 6000), functions.IN_FORMS)


@pytest.mark.parametrize(
    "expression",
    ["1 +", "1 2", "(1", "1)", "selected(${chosen})", "if(1, 2)", "'open", "${five} ${five}", "=", "today(1)"],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(dialect.UnreadableError):
        dialect.parse(expression, functions.IN_FORMS)


def test_months_are_added_in_follow_ups_only() -> None:
    with pytest.raises(dialect.UnsupportedError):
        dialect.parse("add-months(today(), 1)", functions.IN_FORMS)


@given(st.text(max_size=60))
def test_reading_any_text_as_an_expression_ends_in_one_of_three_ways(text: str) -> None:
    with contextlib.suppress(dialect.UnsupportedError, dialect.UnreadableError):
        dialect.parse(text, functions.IN_FORMS)


ANY_VALUE = st.one_of(st.text(), st.floats(), st.booleans(), st.dates().map(date.isoformat))


@given(st.sampled_from(sorted(functions.IN_FOLLOW_UPS)), st.lists(ANY_VALUE, max_size=4))
def test_no_value_makes_a_function_fail(name: str, arguments: list[dialect.Value]) -> None:
    if name == "regex":  # A pattern is the form's, not the answer's.
        arguments[1:] = ["[a-z]*"]
    references = ", ".join(f"${{v{at}}}" for at in range(len(arguments)))
    try:
        token = dialect.parse(f"{name}({references})", functions.IN_FOLLOW_UPS)
    except dialect.UnreadableError:  # The number of arguments does not fit.
        return
    variables = {f"{dialect.VARIABLE_PREFIX}v{at}": each for at, each in enumerate(arguments)}
    to_text(token.evaluate(dialect.Scope(variables, TODAY)))


@given(
    ANY_VALUE, ANY_VALUE, st.sampled_from(["+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or"])
)
def test_no_value_makes_an_operator_fail(left: dialect.Value, right: dialect.Value, operator: str) -> None:
    token = dialect.parse(f"${{l}} {operator} ${{r}}", functions.IN_FORMS)
    scope = dialect.Scope({f"{dialect.VARIABLE_PREFIX}l": left, f"{dialect.VARIABLE_PREFIX}r": right}, TODAY)
    to_text(token.evaluate(scope))


@given(st.dates(), st.integers(-30_000, 30_000))
def test_days_go_there_and_back(day: date, months: int) -> None:
    assert days.from_number(days.number(day.isoformat())) == day
    later = days.add_months(day, months)
    if later is not None:
        assert (later.year - day.year) * 12 + later.month - day.month == months
        assert later.day <= day.day
