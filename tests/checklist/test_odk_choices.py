"""Cascading choices and several languages, by the XLSForm documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bofield import checklist
from bofield.errors import FormError
from bofield.i18n import set_language
from support.forms import TODAY
from support.small_forms import SETTINGS, answered, error, names, row, run, written

if TYPE_CHECKING:
    from bofield.checklist import Evaluation, Form
    from support.small_forms import Trial


class TestChoiceFilter:
    """XLSForm, cascading selects: the columns of a choice against the answers."""

    ROWS = (
        row("select_one land", "land"),
        row("select_one town", "town", choice_filter="of = ${land}"),
        row("select_one part", "part", choice_filter="of = ${town}"),
        row("note", "where", "${part}", relevant="${part} != ''"),
    )

    @staticmethod
    def offered(state: Evaluation, name: str) -> list[str]:
        question = state.question(name)
        assert question is not None
        return [choice.name for choice in question.choices]

    def test_three_levels(self, trial: Trial) -> None:
        form = written(trial, *self.ROWS)
        empty = run(form)
        assert (self.offered(empty, "land"), self.offered(empty, "town")) == (["se", "no"], [])
        state = run(form, land="se", town="gbg")
        assert self.offered(state, "town") == ["gbg", "sthlm"]
        assert self.offered(state, "part") == ["hisingen", "centrum"]
        assert self.offered(run(form, land="no", town="oslo"), "part") == ["frogner"]

    def test_a_choice_that_falls_away_is_not_kept_as_if_it_were_valid(self, trial: Trial) -> None:
        form = written(trial, *self.ROWS)
        answers = {"land": "se", "town": "gbg", "part": "centrum"}
        assert answered(form, answers).errors == ()
        assert names(answered(form, answers))[-1] == "where"
        moved = answered(form, answers | {"land": "no"})
        assert error(moved, "town")
        assert moved.values.get("town", "") == ""
        assert self.offered(moved, "part") == []
        assert moved.values.get("part", "") == ""
        assert "where" not in names(moved)
        assert answered(form, answers).errors == ()

    def test_one_of_several_that_falls_away_is_told(self, trial: Trial) -> None:
        form = written(
            trial, row("select_one land", "land"), row("select_multiple town", "towns", choice_filter="of = ${land}")
        )
        assert run(form, land="se", towns="gbg sthlm").errors == ()
        assert error(run(form, land="no", towns="gbg oslo"), "towns")

    def test_the_name_of_the_choice_can_be_filtered_on(self, trial: Trial) -> None:
        form = written(
            trial,
            row("select_multiple town", "been"),
            row("select_one town", "best", choice_filter="selected(${been}, name)"),
            row("select_one town", "other", choice_filter="not(selected(${been}, name)) and of != ''"),
        )
        state = run(form, been="gbg oslo")
        assert self.offered(state, "best") == ["gbg", "oslo"]
        assert self.offered(state, "other") == ["sthlm"]

    def test_a_filter_inside_a_repeat_looks_at_its_own_instance(self, trial: Trial) -> None:
        form = written(
            trial,
            row("begin_repeat", "trip"),
            row("select_one land", "land"),
            row("select_one town", "town", choice_filter="of = ${land}"),
            row("end_repeat"),
        )
        state = answered(form, {"trip": "1 2", "trip/1/land": "se", "trip/2/land": "no", "trip/2/town": "gbg"})
        assert self.offered(state, "trip/1/town") == ["gbg", "sthlm"]
        assert self.offered(state, "trip/2/town") == ["oslo"]
        assert [question.name for question in state.errors] == ["trip/2/town"]


class TestLanguages:
    """XLSForm, `label::Language (code)`: the text in the language, else in the form's own."""

    TABLES = """
| choices |
| | list_name | name | label::en | label::sv | label::ar |
| | size | small | Small | Liten | صغير |
| | size | big | Big | | |

| survey |
| | type | name | label::en | label::sv | label::ar | hint::sv | calculation | constraint | \
constraint_message::en | constraint_message::sv |
| | begin_group | g | Group | Grupp | | | | | | |
| | select_one size | a | Which size? | Vilken storlek? | ما الحجم؟ | Välj en | | | | |
| | integer | b | How many? | Hur många? | | | | . < 9 | Fewer than nine. | Färre än nio. |
| | text | only | | Bara på svenska | | | | | | |
| | note | told | You said ${said} | Du sa ${said} | | | | | | |
| | calculate | said | | | | | jr:choice-name(${a}, '${a}') | | | |
| | end_group | | | | | | | | | |
"""

    def seen(self, form: Form, language: str) -> list[str]:
        state = checklist.evaluate(form, {"a": "small", "b": "9"}, {}, TODAY, language)
        return [state.sections[0].label, *(question.label for question in state.questions)]

    def test_every_text_falls_back_on_its_own(self, trial: Trial) -> None:
        form = trial(SETTINGS + self.TABLES)
        assert form.languages[0] == "en"
        assert set(form.languages) == {"en", "sv", "ar"}
        assert self.seen(form, "en") == [
            "Group", "Which size?", "How many?", "Bara på svenska", "You said Small",
        ]  # fmt: skip
        assert self.seen(form, "sv") == [
            "Grupp", "Vilken storlek?", "Hur många?", "Bara på svenska", "Du sa Liten",
        ]  # fmt: skip
        assert self.seen(form, "ar") == [
            "Group", "ما الحجم؟", "How many?", "Bara på svenska", "You said صغير",
        ]  # fmt: skip
        assert self.seen(form, "fi") == self.seen(form, "en")

    def test_choices_hints_and_messages_as_well(self, trial: Trial) -> None:
        form = trial(SETTINGS + self.TABLES)
        by_language = {
            language: checklist.evaluate(form, {"a": "big", "b": "9"}, {}, TODAY, language) for language in ("en", "sv")
        }
        assert [[choice.label for choice in state.questions[0].choices] for state in by_language.values()] == [
            ["Small", "Big"], ["Liten", "Big"],
        ]  # fmt: skip
        assert by_language["sv"].questions[0].hint == "Välj en"
        assert [state.questions[1].error for state in by_language.values()] == ["Fewer than nine.", "Färre än nio."]
        assert by_language["sv"].values["said"] == "Big"

    def test_short_names_of_days_and_months_are_in_the_language(self, trial: Trial) -> None:
        form = written(
            trial, row("calculate", "d", calculation="format-date('2026-05-18', '%a %e %b')"), row("text", "a")
        )
        english, swedish = (checklist.evaluate(form, {}, {}, TODAY, each).values["d"].lower() for each in ("en", "sv"))
        assert english == "mon 18 may"
        assert swedish.startswith("mån")
        assert swedish.rstrip(".").endswith("18 maj")


class TestOther:
    """XLSForm, `or_other`: one choice more, and a question what it stands for."""

    @pytest.mark.parametrize("kind", ["select_one yn or_other", "select_multiple yn or_other"])
    def test_other_is_a_choice_and_asks_what(self, trial: Trial, kind: str) -> None:
        form = written(trial, row(kind, "a", required="yes"), row("text", "z"))
        empty = run(form)
        assert names(empty) == ["a", "z"]
        assert [choice.name for choice in empty.questions[0].choices] == ["yes", "no", "other"]
        chosen = run(form, a="other", a_other="Perhaps")
        assert names(chosen) == ["a", "a_other", "z"]
        assert (chosen.errors, chosen.values["a_other"]) == ((), "Perhaps")
        assert "a_other" not in run(form, a="yes", a_other="Perhaps").values

    def test_inside_a_repeat(self, trial: Trial) -> None:
        form = written(
            trial, row("begin_repeat", "r"), row("select_one yn or_other", "a"), row("end_repeat"), row("text", "z")
        )
        state = answered(form, {"r": "1 2", "r/2/a": "other"})
        assert [name for name in names(state) if name.endswith("a_other")] == ["r/2/a_other"]


class TestDuplicates:
    """XLSForm, `allow_choice_duplicates`: a name may stand several times in a list that a filter divides."""

    TABLES = """
| choices |
| | list_name | name | label | of |
| | land | a | Land A | |
| | land | b | Land B | |
| | town | centre | Centre of A | a |
| | town | harbour | Harbour | a |
| | town | centre | Centre of B | b |

| survey |
| | type | name | label | choice_filter |
| | select_one land | land | Land | |
| | select_one town | town | Town | of = ${land} |
"""

    def test_only_where_the_settings_say_so(self, trial: Trial) -> None:
        set_language("en")
        with pytest.raises(FormError, match=r"sheet choices, row 6, column name: .*centre"):
            trial(SETTINGS + self.TABLES)

    @pytest.mark.parametrize("word", ["yes", "true", "TRUE"])
    def test_the_filter_tells_them_apart(self, trial: Trial, word: str) -> None:
        settings = SETTINGS.replace("default_language |", "default_language | allow_choice_duplicates |")
        form = trial(settings.replace("English (en) |", f"English (en) | {word} |") + self.TABLES)
        labels = [[choice.label for choice in run(form, land=land).questions[1].choices] for land in ("a", "b")]
        assert labels == [["Centre of A", "Harbour"], ["Centre of B"]]
        assert run(form, land="b", town="centre").errors == ()
        assert error(run(form, land="b", town="harbour"), "town")
