"""What a newer form changed, and which answers go over to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.i18n import set_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.checklist import Form

    Trial = Callable[[str], Form]

HEAD = "| survey |\n| | type | name | label | relevant | required | constraint | default | parameters |\n"
CHOICES = "| choices |\n| | list_name | name | label |\n| | yn | yes | Yes |\n| | yn | no | No |\n"
OLD = (
    HEAD
    + """
| | text | gone | Gone | | | | | |
| | text | same | Same | | | | | |
| | integer | number | Number | | | | | |
| | select_one yn | choice | Choice | | | | | |
| | text | worded | Old words | ${same} = 'x' | | | | |
| | begin_repeat | child | Child | | | | | |
| | integer | age | Age | | | | | |
| | text | called | Called | | | | | |
| | end_repeat | | | | | | | |
| | text | moved | Moved | | | | | |
"""
    + CHOICES
    + "| follow_ups |\n| | name | relevant | label | kind |\n| | f | true() | F | task |\n| | g | true() | G | task |\n"
)
NEW = (
    HEAD
    + """
| | text | same | Same | | | | | |
| | date | number | Number | | | | | |
| | select_one yn | choice | Choice | | yes | | | |
| | text | worded | New words | ${same} = 'y' | | | | |
| | begin_repeat | child | Child | | | | | |
| | integer | age | Age | | | . < 18 | | |
| | text | moved | Moved | | | | | |
| | end_repeat | | | | | | | |
| | text | called | Called | | | | | |
| | text | fresh | Fresh | | | | | |
"""
    + CHOICES.replace("no | No", "maybe | Maybe")
    + "| follow_ups |\n| | name | relevant | label | kind |\n"
    + "| | f | true() | F! | task |\n| | h | true() | H | task |\n"
)


def test_what_changed_is_named_question_by_question(trial: Trial) -> None:
    found = checklist.changes(trial(OLD), trial(NEW))
    assert found.added == ("fresh",)
    assert found.removed == ("gone",)
    assert {one.name: one.what for one in found.changed} == {
        "number": ("type",),
        "choice": ("choices", "required"),
        "worded": ("label", "relevant"),
        "age": ("constraint",),
        "moved": ("section",),
        "called": ("section",),
    }
    assert found.follow_ups == ("f", "h", "g")
    assert found


def test_the_same_form_has_changed_nothing(trial: Trial) -> None:
    assert not checklist.changes(trial(OLD), trial(OLD))
    # Where a row stands in its file is no change.
    assert not checklist.changes(
        trial(OLD), trial(OLD.replace("| | text | gone", "| | | | | | | | | |\n| | text | gone"))
    )


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("New: fresh.", "No longer asked: gone.", "choice: changed the choices, whether it must be answered.")),
        ("sv", ("Ny: fresh.", "Frågas inte längre: gone.", "choice: ändrat valen, om den måste besvaras.")),
    ],
)
def test_it_is_said_in_words(trial: Trial, language: str, sentences: tuple[str, ...]) -> None:
    set_language(language)
    words = checklist.changes(trial(OLD), trial(NEW)).words
    assert set(sentences) <= set(words)
    assert len(words) == 11


def test_answers_go_over_by_name_and_what_does_not_fit_is_handed_back(trial: Trial) -> None:
    set_language("en")
    fitting = {
        "same": "as it was",
        "choice": "yes",
        "worded": "words",
        "child": "1 2",
        "child/1/age": "4",
        "child/2/age": "40",
        "fact_today": "2026-11-23",
        "neither": "kept",
    }
    left = {
        "gone": "text",
        "number": "12",
        "child/1/called": "Ada",
        "moved": "here",
    }
    found = checklist.carried(fitting | left, trial(OLD), trial(NEW))
    assert found.answers == fitting
    assert [(one.key, one.value, one.reason) for one in found.left] == [
        ("gone", "text", "The newer form does not ask for it."),
        ("number", "12", "Not a date: 12. Write it as 2026-12-15."),
        ("child/1/called", "Ada", "It is no longer in a repeat."),
        ("moved", "here", "In the newer form it stands in another repeat."),
    ]
    changed = checklist.carried({"choice": "no"}, trial(OLD), trial(NEW))
    assert [one.reason for one in changed.left] == ["Not one of the choices: no."]
