"""Headings as forms of other projects have them: other spellings, columns that concern other tools, authors' own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.errors import FormError
from bofield.i18n import set_language
from support.forms import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bofield.checklist import Form

    Trial = Callable[[str], Form]


def survey(heading: str, cell: str = "", *, kind: str = "text") -> str:
    return f"| survey |\n| | type | name | label | {heading} |\n| | {kind} | a | A | {cell} |\n| | text | b | B | |\n"


@pytest.mark.parametrize(
    ("heading", "cell", "attribute", "expected"),
    [
        ("relevance", "${b} = 'x'", "relevant", "${b} = 'x'"),
        ("Relevant", "${b} = 'x'", "relevant", "${b} = 'x'"),
        ("bind::relevant", "${b} = 'x'", "relevant", "${b} = 'x'"),
        ("read_only", "yes", "readonly", "yes"),
        ("bind:required", "yes", "required", "yes"),
        ("calculate", "1 + 1", "calculation", "1 + 1"),
        ("constraint message", "No.", "constraint_message", {"sv": "No."}),
        ("constraint_message::English (en)", "No.", "constraint_message", {"en": "No."}),
        ("hint:English (en)", "Why", "hint", {"en": "Why"}),
        ("guidance_hint", "More", "hint", {"sv": "More"}),
        ("requiredMsg", "Please", "required_message", {"sv": "Please"}),
    ],
)
def test_other_spellings_are_read(trial: Trial, heading: str, cell: str, attribute: str, expected: object) -> None:
    form = trial(survey(heading, cell))
    assert getattr(form.by_name["a"], attribute) == expected
    assert not [warning for warning in form.warnings if "kolumnen" in warning]


def test_a_guidance_follows_the_hint(trial: Trial) -> None:
    form = trial("| survey |\n| | type | name | label | hint | guidance_hint |\n| | text | a | A | Short. | Long. |\n")
    assert form.by_name["a"].hint == {"sv": "Short. Long."}


@pytest.mark.parametrize("heading", ["appearance", "body::accuracyThreshold", "instance::tag", "notes", "rows"])
def test_what_concerns_other_tools_is_passed_over_in_silence(trial: Trial, heading: str) -> None:
    assert trial(survey(heading, "something")).warnings == ()


@pytest.mark.parametrize("heading", ["Module name", "colour", "help::en", "#"])
def test_an_authors_own_column_is_passed_over_with_a_warning(trial: Trial, heading: str) -> None:
    set_language("en")
    (warning,) = trial(survey(heading, "something ${nobody}")).warnings
    assert warning == f"trial.md, sheet survey, row 1, column {heading}: the column is passed over."


@pytest.mark.parametrize(
    "heading", ["relevent", "constraint mesage", "Lable", "calculatoin", "relevant::sv", "apearance_"]
)
def test_a_column_that_was_meant_is_refused(trial: Trial, heading: str) -> None:
    if heading == "apearance_":  # Nearly one that says nothing here says nothing either.
        assert trial(survey(heading, "x")).warnings
        return
    with pytest.raises(FormError, match=f"row|rad 1, kolumnen {heading}"):
        trial(survey(heading, "x"))


@pytest.mark.parametrize("heading", ["image", "audio::sv", "media::image::English", "trigger", "bind::odk:length"])
def test_a_column_that_asks_for_more_passes_while_it_is_empty(trial: Trial, heading: str) -> None:
    set_language("en")
    assert trial(survey(heading)).warnings == ()
    with pytest.raises(FormError, match=r"row 2, column .*not supported\. Leave it empty"):
        trial(survey(heading, "a.png"))


def test_a_row_that_holds_only_remarks_is_no_question(trial: Trial) -> None:
    form = trial("| survey |\n| | type | name | label | notes |\n| | | | | why |\n| | text | a | A | |\n")
    assert [question.place.row for question in form.questions] == [3]


def test_a_disabled_row_is_left_out(trial: Trial) -> None:
    form = trial(
        "| survey |\n| | type | name | label | disabled |\n| | geopoint | a | A | yes |\n| | text | b | B | no |\n"
    )
    assert list(form.by_name) == ["b"]


def test_a_note_needs_no_name(trial: Trial) -> None:
    form = trial("| survey |\n| | type | name | label |\n| | note | | Read this |\n| | text | b | B |\n")
    assert [question.name for question in form.questions] == ["generated_note_name_2", "b"]


CHOICES = (
    "| choices |\n| | list_name | name | label | near |\n| | x | a | A | ${b} |\n| | x | other one | ${b}? | 1 |\n"
)


def test_choices_may_quote_answers_and_have_spaces_where_one_is_chosen(trial: Trial) -> None:
    form = trial(survey("required", "yes", kind="select_one x") + CHOICES)
    state = checklist.evaluate(form, {"b": "Bo", "a": "other one"}, {}, TODAY, "sv").questions[0]
    assert [choice.label for choice in state.choices] == ["A", "Bo?"]
    assert (state.value, state.error) == ("other one", "")


def test_or_other_asks_what(trial: Trial) -> None:
    form = trial(survey("required", "yes", kind="select_one x or_other") + CHOICES)
    assert [question.name for question in form.questions] == ["a", "a_other", "b"]
    state = checklist.evaluate(form, {"a": "other"}, {}, TODAY, "en")
    assert [choice.label for choice in state.questions[0].choices] == ["A", "?", "Other"]
    assert [question.label for question in state.questions] == ["A", "What?", "B"]
    assert [question.name for question in checklist.evaluate(form, {"a": "a"}, {}, TODAY, "en").questions] == ["a", "b"]


@pytest.mark.parametrize(
    ("calculation", "told"),
    [
        ("selected(${a}, 'z')", "a has no choice named z."),
        ("if('z' = ${a}, 1, 2)", "a has no choice named z."),
        ("concat(${age}, ' years')", ""),
        ("${age} + 1", "age is answered in several instances"),
        ("sum(${age}) + count(${child})", ""),
        ("if(${age} > 3, 1, 2)", ""),
        ("indexed-repeat(${age}, ${child}, 1)", ""),
    ],
)
def test_what_is_odd_and_can_be_meant_is_a_warning(trial: Trial, calculation: str, told: str) -> None:
    set_language("en")
    form = trial(
        f"""
| survey |
| | type | name | label | calculation |
| | select_one x | a | A | |
| | begin_repeat | child | Child | |
| | integer | age | Age | |
| | end_repeat | | | |
| | calculate | c | | {calculation} |
| choices |
| | list_name | name | label |
| | x | y | Y |
"""
    )
    assert (told in "".join(form.warnings)) if told else form.warnings == ()
    assert all("row 6, column calculation" in warning for warning in form.warnings)


def test_a_follow_up_on_a_faulty_question_is_no_fault_of_its_own(written: Callable[[str], Path]) -> None:
    path = written(
        "| survey |\n| | type | name | label |\n| | geopoint | a | A |\n| | text | b | B ${a} |\n"
        "| follow_ups |\n| | name | relevant | label | due | kind |\n| | f | ${a} = 'x' | F | 14 | task |\n"
    )
    places = [str(fault).partition(": ")[0] for fault in checklist.check_all(str(path))]
    assert places == [
        "trial.md, bladet survey, rad 2, kolumnen type",
        "trial.md, bladet follow_ups, rad 2, kolumnen due",
    ]
