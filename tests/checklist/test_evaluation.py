from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bofield import checklist
from bofield.checklist import KnownFacts
from bofield.i18n import set_language
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.checklist import Evaluation, Form
    from support.forms import Run

    Trial = Callable[[str], Form]

HEAD = (
    "| | type | name | label::Svenska (sv) | label::English (en)"
    " | relevant | calculation | default | required | readonly |\n"
)


def asked(trial: Trial, rows: str, answers: dict[str, str], more: str = "") -> Evaluation:
    return checklist.evaluate(trial("| survey |\n" + HEAD + rows + more), answers, {}, TODAY, "sv")


def test_a_hidden_question_is_worth_nothing_to_others_and_comes_back_with_its_answer(trial: Trial) -> None:
    rows = """
| | text | a | A | A | | | | | |
| | text | b | B | B | ${a} = 'on' | | | | |
| | text | c | C | C | ${b} = 'deep' | | | | |
| | note | d | D ${b} | D | | | | | |
"""
    off = asked(trial, rows, {"a": "off", "b": "deep", "c": "kept"})
    assert [question.name for question in off.questions] == ["a", "d"]
    assert [question.label for question in off.questions] == ["A", "D "]
    assert "b" not in off.values
    on = asked(trial, rows, {"a": "on", "b": "deep", "c": "kept"})
    assert [question.value for question in on.questions] == ["on", "deep", "kept", ""]


def test_a_long_chain_settles_whatever_the_order_of_its_rows(trial: Trial) -> None:
    links = 3000
    rows = "".join(f"| | calculate | q{at} | | | | ${{q{at + 1}}} + 1 | | | |\n" for at in range(links))
    rows += f"| | integer | q{links} | Q | Q | | | | | |\n"
    state = asked(trial, rows, {f"q{links}": "1"})
    assert state.values["q0"] == str(links + 1)


def test_the_condition_of_a_group_holds_for_all_that_is_in_it(trial: Trial) -> None:
    rows = """
| | text | a | A | A | | | | | |
| | begin_group | g | G | G | ${a} = 'x' or ${a} = 'y' | | | | |
| | begin_group | h | H | H | ${a} = 'y' or ${a} = 'z' | | | | |
| | text | b | B | B | ${a} != 'q' or true() | | | | |
| | end_group | | | | | | | | |
| | text | c | C | C | | | | | |
| | end_group | | | | | | | | |
"""

    def shown(answer: str) -> list[str]:
        return [question.name for question in asked(trial, rows, {"a": answer}).questions]

    assert shown("x") == ["a", "c"]
    assert shown("y") == ["a", "b", "c"]
    assert shown("z") == ["a"]
    state = asked(trial, rows, {"a": "y"})
    assert [(section.name, section.label, section.total) for section in state.sections] == [("", "", 1), ("g", "G", 2)]


def test_a_value_of_the_wrong_type_is_shown_with_its_error_and_worth_nothing(trial: Trial) -> None:
    rows = """
| | date | d | D | D | | | | | |
| | integer | n | N | N | | | | | |
| | decimal | m | M | M | | | | | |
| | acknowledge | k | K | K | | | | | |
| | note | seen | S | S | ${d} != '' or ${n} != '' or ${m} != '' or ${k} != '' | | | | |
"""
    wrong = asked(trial, rows, {"d": "2026-13-01", "n": "2.5", "m": "mycket", "k": "kanske"})
    assert [question.error for question in wrong.questions] == [
        "Inte ett datum: 2026-13-01. Skriv det som 2026-12-15.",
        "Inte ett heltal: 2.5.",
        "Inte ett tal: mycket.",
        "Antingen ikryssat eller inte: kanske.",
    ]
    assert [question.value for question in wrong.questions] == ["2026-13-01", "2.5", "mycket", "kanske"]
    assert [question.name for question in asked(trial, rows, {"k": "OK"}).questions][-1] == "seen"
    set_language("en")
    assert asked(trial, rows, {"d": "x"}).questions[0].error == "Not a date: x. Write it as 2026-12-15."


def test_a_default_stands_until_somebody_answers_even_with_nothing(trial: Trial) -> None:
    rows = """
| | text | a | A | A | | | plain - text | | |
| | date | b | B | B | | | today() | yes | |
| | text | c | C | C | ${b} = today() | | ${a} | | |
"""
    fresh = asked(trial, rows, {})
    assert [(question.value, question.prefilled) for question in fresh.questions] == [
        ("plain - text", True),
        ("2026-11-23", True),
        ("plain - text", True),
    ]
    assert fresh.missing == ()
    emptied = asked(trial, rows, {"a": "", "b": ""})
    assert [question.value for question in emptied.questions] == ["", ""]
    assert [question.name for question in emptied.missing] == ["b"]


def test_required_and_readonly_are_plain_words_or_conditions(trial: Trial) -> None:
    rows = """
| | text | a | A | A | | | | yes | no |
| | text | b | B | B | | | | true() | TRUE |
| | text | c | C | C | | | | ${a} = 'x' | ${a} = 'x' |
| | text | d | D | D | | concat(${a}, '!') | | false | |
"""
    state = asked(trial, rows, {"a": "x"})
    assert [question.required for question in state.questions] == [True, True, True, False]
    assert [question.readonly for question in state.questions] == [False, True, True, True]
    assert state.questions[3].value == "x!"
    assert [question.name for question in state.missing] == ["b", "c"]


def test_numbers_are_compared_as_numbers(trial: Trial) -> None:
    rows = """
| | integer | a | A | A | | | | | |
| | decimal | b | B | B | | | | | |
| | calculate | same | | | | ${a} = ${b} | | | |
| | calculate | nothing | | | | ${a} + 'x' | | | |
"""
    assert asked(trial, rows, {"a": "5", "b": "5.0"}).values["same"] == "true"
    assert "nothing" not in asked(trial, rows, {"a": "5"}).values


FOLLOW_UPS = (
    "| follow_ups |\n| | name | relevant | label::Svenska (sv) | label::English (en)"
    " | due | kind | priority | role | acute | done_when | repeat_count | question |\n"
)


def test_a_follow_up_may_come_several_times_and_never_endlessly(trial: Trial) -> None:
    rows = "| | integer | n | N | N | | | | | |\n| | text | a | A | A | | | | | |\n"
    row = "| | f | true() | Nr ${number} | No ${number} | today() + ${number} | task | | | | | ${n} | a |\n"
    follow = FOLLOW_UPS + row

    def names(count: str) -> list[str]:
        return [item.name for item in asked(trial, rows, {"n": count}, follow).raised]

    assert names("2") == ["f#1", "f#2"]
    assert names("") == names("0") == names("-4") == []
    assert len(names("999999999999")) == 60
    second = asked(trial, rows, {"n": "2"}, follow).raised[1]
    assert (second.label, second.due, second.priority, second.role, second.question) == (
        "Nr 2",
        date(2026, 11, 25),
        2,
        "coordinator",
        "a",
    )


def test_what_is_done_is_not_raised_and_acute_things_come_first(trial: Trial) -> None:
    rows = "| | text | a | A | A | | | | | |\n"
    follow = (
        FOLLOW_UPS
        + """
| | first | true() | F | F | date(${a}) | warning | 3 | | | ${a} = 'done' | | |
| | alarm | true() | A | A | | stop | 1 | supervisor | yes | | | |
"""
    )
    assert [item.name for item in asked(trial, rows, {}, follow).raised] == ["alarm", "first"]
    assert asked(trial, rows, {}, follow).raised[1].due is None
    assert [item.name for item in asked(trial, rows, {"a": "done"}, follow).raised] == ["alarm"]


def test_a_quoted_answer_is_one_short_line_and_is_not_read_again(trial: Trial) -> None:
    rows = "| | text | a | A ${a} | A | | | | | |\n| | text | b | B ${a} | B | | | | | |\n"
    state = asked(trial, rows.replace("A ${a}", "A"), {"a": "rad ett\n${b} \x1b[31m" + "å" * 100_000, "b": "hemligt"})
    label = state.questions[1].label
    assert "\n" not in label
    assert "hemligt" not in label
    assert len(label) < 220


def test_language_falls_back_to_the_forms_own(trial: Trial) -> None:
    form = trial("| survey |\n" + HEAD + "| | text | a | Fråga | | | | | | |\n")
    assert [
        checklist.evaluate(form, {}, {}, TODAY, language).questions[0].label for language in ("sv", "en", "fi")
    ] == ["Fråga", "Fråga", "Fråga"]


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["\x00", "\x1b]0;x\x07", "[/", "[@click=app.quit]", "\u202eabc", "${A1}", "'", '"', "'])|//*|", "9" * 5000,
         "1e999", "-0", "NaN", "0000-00-00", "9999-12-31", "2026-02-30", "OK", "yes", "no", "unknown",
         "arrears disturbance", "resident  visiting", " ", "\n", "x" * 100_000]
    ),
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_answers_and_no_facts_make_it_fail(form: Form, data: st.DataObject) -> None:
    names = st.sampled_from(sorted(form.by_name))
    answers = data.draw(st.dictionaries(names, HOSTILE, max_size=25))
    facts = data.draw(st.dictionaries(st.sampled_from(sorted(KnownFacts().for_form())), HOSTILE, max_size=8))
    today = data.draw(st.dates())
    state = checklist.evaluate(form, answers, facts, today, data.draw(st.sampled_from(["sv", "en", ""])))
    checklist.summary(state)
    for question in state.questions:
        if question.name in answers:
            assert question.value == answers[question.name]
    again = checklist.evaluate(form, dict(reversed(answers.items())), facts, today, state.language)
    assert again == state


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_answers_to_questions_that_do_not_apply_change_nothing(form: Form, data: st.DataObject) -> None:
    choice = {question.name: [one.name for one in question.choices] for question in form.questions if question.choices}
    answers = {name: data.draw(st.sampled_from(["", *names])) for name, names in choice.items()}
    state = checklist.evaluate(form, answers, {}, TODAY, "sv")
    shown = {question.name for question in state.questions}
    only = {name: value for name, value in answers.items() if name in shown}
    assert checklist.evaluate(form, only, {}, TODAY, "sv") == state


LOADED = "print(sorted({'pyxform', 'openpyxl', 'lark'} & set(sys.modules)))"


@pytest.mark.parametrize(
    ("use", "loaded"),
    [
        ("c.load()", []),
        ("c.evaluate(c.load(), {}, {}, datetime.date(2026, 1, 1), 'sv')", []),
    ],
)
def test_the_package_is_light_until_it_is_used(use: str, loaded: list[str]) -> None:
    code = f"import datetime, sys, bofield.checklist as c; {use}; {LOADED}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(loaded)


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({"B3": "OK"}, "B3 Personen vet att samtalet är frivilligt, varför ni är där och vad ni antecknar: ja"),
        ({"D2": "resident visiting"}, "D2 Finns det barn under 18 år? Bor här jämt, Umgänge"),
        ({"A1": "arrears", "E1_amount": "8450.5"}, "E1 Hur stor är skulden, i kronor? 8\N{NO-BREAK SPACE}450,5"),
        ({"G1": "no", "G1_known_on": "2026-11-20"}, "G1 Vilken dag fick ni veta det? 2026-11-20"),
    ],
)
def test_the_summary_says_each_answer_in_words(run: Run, answers: dict[str, str], line: str) -> None:
    assert line in checklist.summary(run(answers)).splitlines()


def test_the_summary_names_a_section_once_and_leaves_out_what_is_empty(run: Run) -> None:
    assert checklist.summary(run({"C1": "no", "C2": "none"}, language="en")) == (
        "C. Consent\n"
        "C1 May you talk with social services beyond what the law demands? No\n"
        "C2 May you contact anybody else? Nobody"
    )
    assert checklist.summary(run({})) == ""
