"""How repeats behave, by the ODK XForms specification: instances, removal, counts, sums, siblings, what is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.checklist import repeats
from support.small_forms import answered, names, row, run, written

if TYPE_CHECKING:
    from support.small_forms import Trial


class TestRepeats:
    """Repeats: instances, removal, counts, sums, siblings, and what is raised in each."""

    ROWS = (
        row("begin_repeat", "child"),
        row("text", "called", required="yes"),
        row("integer", "age", constraint=". < 18"),
        row("text", "school", relevant="${age} >= 6"),
        row("calculate", "next", calculation="${age} + 1"),
        row("end_repeat"),
        row("calculate", "how_many", calculation="count(${child})"),
        row("calculate", "years", calculation="sum(${age})"),
        row("calculate", "oldest", calculation="max(${age})"),
        row("note", "big", "${years} years", relevant="${oldest} > 10"),
    )

    def test_nobody_having_touched_it_there_is_one_instance(self, trial: Trial) -> None:
        state = run(written(trial, *self.ROWS))
        assert names(state) == ["child", "child/1", "child/1/called", "child/1/age"]
        assert [(question.type, question.depth) for question in state.questions] == [
            ("repeat", 0), ("instance", 0), ("text", 1), ("integer", 1),
        ]  # fmt: skip
        assert (state.total, state.answered) == (2, 0)
        assert state.values["how_many"] == "1"
        assert [question.name for question in state.missing] == ["child/1/called"]

    def test_instances_come_and_go_and_their_answers_stay_apart(self, trial: Trial) -> None:
        form = written(trial, *self.ROWS)
        answers = {"child/1/called": "Ada", "child/1/age": "4"}
        answers["child"], second = repeats.with_new(answers, "child")
        answers |= {f"child/{second}/called": "Bo", f"child/{second}/age": "12"}
        state = answered(form, answers)
        assert [state.values[name] for name in ("how_many", "years", "oldest")] == ["2", "16", "12"]
        assert [state.values[f"child/{at}/next"] for at in (1, 2)] == ["5", "13"]
        assert "child/1/school" not in names(state)
        assert "child/2/school" in names(state)
        assert names(state)[-1] == "big"
        without = answered(form, answers | {"child": repeats.without(answers, "child", second)})
        assert [without.values[name] for name in ("how_many", "years", "oldest")] == ["1", "4", "4"]
        assert "child/2/called" not in without.values
        assert "big" not in names(without)

    def test_a_new_instance_never_takes_over_the_answers_of_one_that_went(self, trial: Trial) -> None:
        form = written(trial, *self.ROWS)
        answers = {"child": "1 2", "child/1/called": "Ada", "child/2/called": "Bo"}
        answers["child"] = repeats.without(answers, "child", "2")
        answers["child"], new = repeats.with_new(answers, "child")
        assert (answers["child"], new) == ("1 3", "3")
        question = answered(form, answers).question("child/3/called")
        assert question is not None
        assert question.value == ""

    def test_none_at_all(self, trial: Trial) -> None:
        state = run(written(trial, *self.ROWS), child="")
        assert names(state) == ["child"]
        assert (state.values["how_many"], state.values["years"], state.missing) == ("0", "0", ())
        assert "oldest" not in state.values

    def test_an_error_and_a_missing_answer_are_of_one_instance(self, trial: Trial) -> None:
        state = answered(
            written(trial, *self.ROWS),
            {"child": "1 2 5", "child/1/called": "Ada", "child/2/age": "18", "child/5/age": "x", "child/5/called": "C"},
        )
        assert [question.name for question in state.errors] == ["child/2/age", "child/5/age"]
        assert [question.name for question in state.missing] == ["child/2/called"]
        assert state.values["years"] == "18"

    def test_a_counted_repeat_follows_its_count(self, trial: Trial) -> None:
        form = written(
            trial,
            row("integer", "count_of"),
            row("begin_repeat", "item", repeat_count="${count_of}"),
            row("text", "what"),
            row("calculate", "place", calculation="concat(position(..), '/', count(${item}))"),
            row("end_repeat"),
        )
        answers = {"item/1/what": "a", "item/2/what": "b", "item/3/what": "c"}
        three = answered(form, answers | {"count_of": "3"})
        assert [three.values[f"item/{at}/place"] for at in (1, 2, 3)] == ["1/3", "2/3", "3/3"]
        repeat = three.question("item")
        assert repeat is not None
        assert (repeat.readonly, repeat.value) == (True, "1 2 3")
        one = answered(form, answers | {"count_of": "1"})
        assert "item/2/what" not in names(one)
        assert answered(form, answers | {"count_of": "2"}).values["item/2/what"] == "b"
        for none in ("", "0", "-1", "x"):
            assert not [name for name in names(answered(form, answers | {"count_of": none})) if "/" in name]

    def test_a_fixed_count(self, trial: Trial) -> None:
        form = written(trial, row("begin_repeat", "item", repeat_count="2"), row("text", "what"), row("end_repeat"))
        assert [name for name in names(run(form)) if name.endswith("what")] == ["item/1/what", "item/2/what"]

    NESTED = (
        row("integer", "rate"),
        row("begin_repeat", "room"),
        row("text", "named"),
        row("begin_repeat", "fault"),
        row("integer", "cost"),
        row("text", "who_pays", relevant="${cost} * ${rate} > 100 and ${named} != 'hall'"),
        row("calculate", "told", calculation="concat(${named}, ' ', position(../..), '.', position(..))"),
        row("end_repeat"),
        row("calculate", "room_cost", calculation="sum(${cost}) * ${rate}"),
        row("calculate", "faults", calculation="count(${fault})"),
        row("end_repeat"),
        row("calculate", "all_cost", calculation="sum(${room_cost})"),
        row("calculate", "all_faults", calculation="count(${fault})"),
        row("calculate", "dearest", calculation="max(${cost})"),
    )

    def test_repeats_inside_repeats(self, trial: Trial) -> None:
        form = written(trial, *self.NESTED)
        answers = {
            "rate": "2",
            "room": "1 2",
            "room/1/named": "hall",
            "room/1/fault": "1 2",
            "room/1/fault/1/cost": "60",
            "room/1/fault/2/cost": "10",
            "room/2/named": "kitchen",
            "room/2/fault": "3",
            "room/2/fault/3/cost": "70",
        }
        state = answered(form, answers)
        assert [state.values[f"room/{at}/room_cost"] for at in (1, 2)] == ["140", "140"]
        assert [state.values[f"room/{at}/faults"] for at in (1, 2)] == ["2", "1"]
        assert [state.values[name] for name in ("all_cost", "all_faults", "dearest")] == ["280", "3", "70"]
        assert state.values["room/2/fault/3/told"] == "kitchen 2.1"
        assert [name for name in names(state) if name.endswith("who_pays")] == ["room/2/fault/3/who_pays"]
        question = state.question("room/2/fault/3/cost")
        assert question is not None
        assert question.depth == 2
        gone = answered(form, answers | {"room": "2"})
        assert [gone.values[name] for name in ("all_cost", "all_faults")] == ["140", "1"]
        assert gone.values["room/2/fault/3/told"] == "kitchen 1.1"

    def test_a_repeat_that_does_not_apply_is_none(self, trial: Trial) -> None:
        form = written(
            trial,
            row("select_one yn", "any"),
            row("begin_repeat", "r", relevant="${any} = 'yes'"),
            row("integer", "n", required="yes"),
            row("end_repeat"),
            row("calculate", "sum_of", calculation="sum(${n})"),
            row("calculate", "count_of", calculation="count(${r})"),
        )
        answers = {"r": "1 2", "r/1/n": "3", "r/2/n": "4"}
        off = answered(form, answers)
        assert (names(off), off.values["sum_of"], off.values["count_of"], off.missing) == (["any"], "0", "0", ())
        on = answered(form, answers | {"any": "yes"})
        assert (on.values["sum_of"], on.values["count_of"]) == ("7", "2")

    def test_an_answer_hidden_in_one_instance_is_left_out_of_the_sum(self, trial: Trial) -> None:
        form = written(
            trial,
            row("begin_repeat", "r"),
            row("select_one yn", "counts"),
            row("integer", "n", relevant="${counts} = 'yes'"),
            row("end_repeat"),
            row("calculate", "total", calculation="sum(${n})"),
        )
        answers = {"r": "1 2", "r/1/counts": "yes", "r/1/n": "3", "r/2/counts": "no", "r/2/n": "4"}
        assert answered(form, answers).values["total"] == "3"
        assert answered(form, answers | {"r/2/counts": "yes"}).values["total"] == "7"

    def test_a_default_in_every_instance(self, trial: Trial) -> None:
        form = written(
            trial,
            row("integer", "usual"),
            row("begin_repeat", "r"),
            row("integer", "n", default="${usual}"),
            row("integer", "m", default="1"),
            row("end_repeat"),
            row("calculate", "total", calculation="sum(${n}) + sum(${m})"),
        )
        assert answered(form, {"usual": "5", "r": "1 2", "r/2/n": "7", "r/2/m": ""}).values["total"] == "13"

    def test_follow_ups_are_raised_once_in_each_instance(self, trial: Trial) -> None:
        more = (
            "| follow_ups |\n| | name | relevant | label | due | kind | repeat | done_when |\n"
            "| | ask | ${age} < 6 | Ask about ${called}, ${age} of ${years} | today() + ${age} | task | child"
            " | ${called} = 'done' |\n"
            "| | once_only | ${years} > 10 | ${years} years | | warning | | |\n"
        )
        form = written(trial, *self.ROWS, more=more)
        answers = {"child": "1 3 4", "child/1/called": "Ada", "child/1/age": "4", "child/3/called": "Bo"}
        answers |= {"child/3/age": "12", "child/4/called": "Cy", "child/4/age": "5"}
        raised = answered(form, answers).raised
        assert [(item.name, item.label, str(item.due), item.question) for item in raised] == [
            ("ask#1", "Ask about Ada, 4 of 21", "2026-11-27", "child/1/age"),
            ("ask#4", "Ask about Cy, 5 of 21", "2026-11-28", "child/4/age"),
            ("once_only", "21 years", "None", raised[2].question),
        ]
        done = answered(form, answers | {"child/4/called": "done"})
        assert [item.name for item in done.raised] == ["ask#1", "once_only"]
        fewer = answered(form, answers | {"child": "3 4"})
        assert [item.name for item in fewer.raised] == ["ask#4", "once_only"]

    def test_a_comparison_outside_is_true_if_any_instance_fits(self, trial: Trial) -> None:
        form = written(trial, *self.ROWS, row("note", "teenager", relevant="${age} = 13"))
        answers = {"child": "1 2", "child/1/age": "4", "child/2/age": "13"}
        assert "teenager" in names(answered(form, answers))
        assert "teenager" not in names(answered(form, answers | {"child/2/age": "12"}))


def test_the_same_answers_give_the_same_whatever_came_before(trial: Trial) -> None:
    form = written(trial, *TestRepeats.NESTED)
    answers = {"rate": "2", "room": "1 2", "room/1/fault/1/cost": "9", "room/2/fault/1/cost": "8"}
    first = answered(form, answers)
    answered(form, {"rate": "9", "room": ""})
    assert answered(form, dict(reversed(answers.items()))) == first
