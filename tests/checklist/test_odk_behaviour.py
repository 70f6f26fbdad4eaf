"""How a form behaves while it is filled in, by the ODK XForms specification and the XLSForm documentation.

Relevance, calculation, defaults, requirements and constraints, each in a form as small as it can be. Single expressions
are in the tables of `odk/`, whole forms in `forms/`.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from support.small_forms import answered, error, names, row, run, written

if TYPE_CHECKING:
    from support.small_forms import Trial


class TestRelevant:
    """Bind attributes, `relevant`: only presented while it is true, and without a value to others while not."""

    def test_an_answer_that_is_hidden_is_kept_and_comes_back(self, trial: Trial) -> None:
        form = written(
            trial,
            row("select_one yn", "a"),
            row("text", "b", relevant="${a} = 'yes'"),
            row("calculate", "c", calculation="concat('<', ${b}, '>')"),
            row("note", "d", "Says ${b}", relevant="${b} != ''"),
        )
        answers = {"a": "yes", "b": "kept"}
        assert names(answered(form, answers)) == ["a", "b", "d"]
        off = answered(form, answers | {"a": "no"})
        assert names(off) == ["a"]
        assert (off.values.get("b", ""), off.values["c"]) == ("", "<>")
        back = answered(form, answers)
        assert (back.values["b"], back.values["c"]) == ("kept", "<kept>")

    def test_what_hangs_on_something_hidden_is_hidden_with_it(self, trial: Trial) -> None:
        form = written(
            trial,
            *(row("select_one yn", f"q{at}", relevant=f"${{q{at - 1}}} = 'yes'" if at else "") for at in range(6)),
        )
        answers = {f"q{at}": "yes" for at in range(6)}
        assert len(names(answered(form, answers))) == 6
        assert names(answered(form, answers | {"q2": "no"})) == ["q0", "q1", "q2"]
        assert names(answered(form, answers | {"q0": ""})) == ["q0"]

    def test_an_answer_of_the_wrong_choice_hides_as_none_does(self, trial: Trial) -> None:
        form = written(trial, row("select_one yn", "a"), row("text", "b", relevant="${a} != ''"))
        state = run(form, a="perhaps")
        assert names(state) == ["a"]
        assert error(state, "a")

    def test_a_calculation_without_relevance_is_empty_and_not_zero(self, trial: Trial) -> None:
        form = written(
            trial,
            row("integer", "a"),
            row("calculate", "b", calculation="2 + 2", relevant="${a} > 0"),
            row("calculate", "c", calculation="${b} + 1"),
            row("calculate", "d", calculation="coalesce(${b}, 0) + 1"),
        )
        state = run(form)
        assert [state.values.get(name, "") for name in "bcd"] == ["", "", "1"]
        assert [run(form, a="1").values[name] for name in "bcd"] == ["4", "5", "5"]

    def test_groups_inside_groups_join_their_conditions(self, trial: Trial) -> None:
        form = written(
            trial,
            row("integer", "a"),
            row("begin_group", "g", relevant="${a} > 0"),
            row("text", "b"),
            row("begin_group", "h", relevant="${a} > 10 or ${b} = 'x'"),
            row("text", "c"),
            row("begin_group", "i", relevant="${a} < 20"),
            row("text", "d", relevant="${c} != '' or ${a} = 1"),
            row("end_group"),
            row("text", "e"),
            row("end_group"),
            row("end_group"),
            row("text", "f"),
        )
        assert names(run(form)) == ["a", "f"]
        assert names(run(form, a="0")) == ["a", "f"]
        assert names(run(form, a="1")) == ["a", "b", "f"]
        assert names(run(form, a="1", b="x")) == ["a", "b", "c", "d", "e", "f"]
        assert names(run(form, a="15")) == ["a", "b", "c", "e", "f"]
        assert names(run(form, a="15", c="y")) == ["a", "b", "c", "d", "e", "f"]
        assert names(run(form, a="25", c="y")) == ["a", "b", "c", "e", "f"]
        hidden = run(form, a="0", b="x", c="y", d="z")
        assert names(hidden) == ["a", "f"]
        assert {name for name, value in hidden.values.items() if value} == {"a"}

    def test_a_required_question_that_is_hidden_is_not_missing(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a"), row("text", "b", relevant="${a} = 1", required="yes"))
        assert run(form).missing == ()
        assert [question.name for question in run(form, a="1").missing] == ["b"]


class TestCalculate:
    """Bind attributes, `calculate`: a value that follows from others, whatever the order of the rows."""

    CHAIN = (
        row("integer", "base"),
        row("calculate", "double", calculation="${base} * 2"),
        row("calculate", "more", calculation="${double} + ${base}"),
        row("calculate", "words", calculation="if(${more} > 8, 'much', 'little')"),
        row("calculate", "told", calculation="concat(${words}, ': ', ${more})"),
        row("note", "shown", "${told}", relevant="${more} > 2"),
        row("text", "why", relevant="${words} = 'much'", required="${more} > 20"),
    )

    @pytest.mark.parametrize("seed", range(6))
    def test_the_order_of_the_rows_does_not_matter(self, trial: Trial, seed: int) -> None:
        rows = list(self.CHAIN)
        random.Random(seed).shuffle(rows)  # noqa: S311  (an order, no secret)
        form = written(trial, *rows)
        for base, told, shown in (("1", "little: 3", 2), ("3", "much: 9", 3), ("", "little: NaN", 1)):
            state = run(form, base=base)
            assert (state.values["told"], len(state.questions)) == (told.replace("NaN", ""), shown)
        assert [question.name for question in run(form, base="9").missing] == ["why"]

    def test_an_answer_question_with_a_calculation_shows_it_and_takes_no_answer(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a"), row("integer", "b", calculation="${a} + 1"))
        question = run(form, a="4", b="99").question("b")
        assert question is not None
        assert (question.value, question.readonly) == ("5", True)

    def test_once_keeps_what_is_stored(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a"), row("text", "b", calculation="once(concat('first ', ${a}))"))
        assert run(form, a="4").values["b"] == "first 4"
        assert run(form, a="5", b="first 4").values["b"] == "first 4"

    def test_a_truth_that_is_stored_is_a_text(self, trial: Trial) -> None:
        form = written(
            trial,
            row("integer", "a"),
            row("calculate", "old", calculation="${a} > 64"),
            row("note", "trap", relevant="${old}"),
            row("note", "compared", relevant="${old} = 'true'"),
            row("note", "converted", relevant="boolean-from-string(${old})"),
        )
        assert names(run(form, a="70")) == ["a", "trap", "compared", "converted"]
        assert names(run(form, a="7")) == ["a", "trap"]


class TestDefaultAndReadonly:
    """XLSForm, `default` (static and dynamic) and `readonly`."""

    def test_a_default_stands_until_somebody_answers(self, trial: Trial) -> None:
        form = written(
            trial,
            row("text", "static", default="as usual"),
            row("integer", "amount", default="3"),
            row("date", "day", default="today() + 1"),
            row("text", "from_other", default="concat(${static}, '!')"),
            row("select_one yn", "choice", default="no"),
            row("acknowledge", "tick", default="OK"),
        )
        fresh = run(form)
        assert [question.value for question in fresh.questions] == [
            "as usual", "3", "2026-11-24", "as usual!", "no", "OK",
        ]  # fmt: skip
        assert all(question.prefilled for question in fresh.questions)
        touched = run(form, static="mine", amount="", day="2026-12-24", choice="yes", tick="")
        assert [question.value for question in touched.questions] == ["mine", "", "2026-12-24", "mine!", "yes", ""]
        assert [question.prefilled for question in touched.questions] == [False, False, False, True, False, False]

    def test_a_default_satisfies_what_is_required(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a", default="1", required="yes"))
        assert run(form).missing == ()
        assert [question.name for question in run(form, a="").missing] == ["a"]

    def test_a_default_is_worth_something_to_the_others(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a", default="4"), row("calculate", "b", calculation="${a} * 2"))
        assert run(form).values["b"] == "8"
        assert "b" not in run(form, a="").values

    def test_the_default_of_a_hidden_question_counts_when_it_applies(self, trial: Trial) -> None:
        form = written(
            trial,
            row("select_one yn", "a"),
            row("text", "b", relevant="${a} = 'yes'", default="d"),
            row("calculate", "c", calculation="string-length(${b})"),
        )
        assert run(form).values["c"] == "0"
        assert run(form, a="yes").values["c"] == "1"

    @pytest.mark.parametrize(
        ("readonly", "a", "expected"),
        [
            ("yes", "", True), ("true()", "", True), ("no", "", False), ("false()", "", False), ("", "", False),
            ("${a} = 'x'", "x", True), ("${a} = 'x'", "y", False), ("not(${a} = 'x')", "", True),
        ],
    )  # fmt: skip
    def test_readonly_is_a_word_or_a_condition(self, trial: Trial, readonly: str, a: str, *, expected: bool) -> None:
        form = written(trial, row("text", "a"), row("text", "b", readonly=readonly))
        question = run(form, a=a).question("b")
        assert question is not None
        assert question.readonly is expected

    def test_a_readonly_question_still_has_its_value(self, trial: Trial) -> None:
        form = written(
            trial, row("text", "a", readonly="yes", default="d"), row("calculate", "b", calculation="concat(${a}, 'e')")
        )
        assert run(form).values["b"] == "de"


class TestRequiredAndConstraint:
    """Bind attributes, `required` and `constraint`."""

    @pytest.mark.parametrize(
        ("required", "a", "expected"),
        [
            ("yes", "", True), ("true()", "", True), ("no", "", False), ("", "", False), ("TRUE", "", True),
            ("${a} > 3", "4", True), ("${a} > 3", "3", False), ("${a} > 3", "", False),
            ("${a} != '' and ${a} < 3", "2", True), ("not(${a} > 3)", "", True),
        ],
    )  # fmt: skip
    def test_required_is_a_word_or_a_condition(self, trial: Trial, required: str, a: str, *, expected: bool) -> None:
        form = written(trial, row("integer", "a"), row("text", "b", required=required))
        assert [question.name for question in run(form, a=a).missing] == (["b"] if expected else [])
        assert run(form, a=a, b="x").missing == ()

    def test_a_constraint_is_not_asked_of_nothing(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a", constraint=". > 100"), row("text", "b", constraint="false()"))
        assert run(form).errors == ()
        assert run(form, a="", b="").errors == ()
        assert [question.name for question in run(form, a="5", b="x").errors] == ["a", "b"]

    @pytest.mark.parametrize(
        ("kind", "constraint", "good", "bad"),
        [
            ("integer", ". >= 0 and . < 120", ["0", "119"], ["-1", "120"]),
            ("decimal", ". > 0.5", ["0.51", "12"], ["0.5", "-3"]),
            ("text", "string-length(.) < 4", ["abc", "a"], ["abcd"]),
            ("text", "regex(., '[A-Z]{3}[0-9]{2}')", ["ABC12"], ["abc12", "ABC123", "xABC12"]),
            ("text", "not(contains(., ' '))", ["one"], ["one two"]),
            ("text", ". = normalize-space(.)", ["a b"], ["a  b"]),
            ("date", ". <= today()", ["2026-11-23", "1999-01-01"], ["2026-11-24"]),
            ("date", "format-date(., '%a') != 'Sun'", ["2026-11-23"], ["2026-11-22"]),
            ("select_multiple yn", "count-selected(.) = 1", ["yes"], ["yes no"]),
            ("select_multiple yn", "not(selected(., 'yes') and selected(., 'no'))", ["yes", "no"], ["yes no"]),
            ("select_one yn", ". = 'yes'", ["yes"], ["no"]),
            ("acknowledge", ". = 'OK'", ["OK"], []),
            ("integer", ". mod 2 = 0", ["2", "-4", "0"], ["3"]),
            ("integer", ". != ${other}", ["1"], ["7"]),
            ("integer", ". > ${nobody_knows}", [], ["1"]),
        ],
    )
    def test_a_constraint_looks_at_the_answer_itself(
        self, trial: Trial, kind: str, constraint: str, good: list[str], bad: list[str]
    ) -> None:
        form = written(
            trial, row(kind, "a", constraint=constraint), row("integer", "other"), row("integer", "nobody_knows")
        )
        for value, wrong in [*((value, False) for value in good), *((value, True) for value in bad)]:
            assert bool(error(run(form, a=value, other="7"), "a")) is wrong, value

    def test_a_value_that_breaks_its_constraint_is_still_there(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a", constraint=". < 5"), row("calculate", "b", calculation="${a} + 1"))
        state = run(form, a="9")
        assert error(state, "a")
        assert state.values["b"] == "10"

    def test_a_constraint_of_a_hidden_question_is_not_asked(self, trial: Trial) -> None:
        form = written(trial, row("integer", "a"), row("integer", "b", relevant="${a} = 1", constraint=". < 5"))
        assert run(form, a="2", b="9").errors == ()
        assert len(run(form, a="1", b="9").errors) == 1
