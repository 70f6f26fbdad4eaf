"""What the simulation itself stands on: scripts come back as they were, truth knows merging, failures get short."""

from __future__ import annotations

import json

from bofield.changes import Change, Op
from bofield_proof.script import Script, Step, draw, from_data
from bofield_proof.shrinking import shrink
from bofield_proof.truth import Truth, heads


def change(name: str, value: str, *base: str) -> Change:
    return Change(name, "org", "eva", "laptop", 1, "", "", 3, (Op("task", "t", "title", value, base),))


def test_a_script_is_the_same_every_time_it_is_drawn() -> None:
    assert draw(7) == draw(7)
    assert draw(7) != draw(8)


def test_a_script_survives_being_kept() -> None:
    for seed in range(50):
        script = draw(seed)
        assert from_data(json.loads(json.dumps(script.as_data()))) == script


def test_truth_lets_only_what_nobody_replaced_stand() -> None:
    one, two, three = change("1", "a"), change("2", "b", "1"), change("3", "c", "1")
    expected = {("t", "title"): {"2": "b", "3": "c"}}
    assert heads([one, two, three]) == heads([three, two, one]) == expected


def test_truth_sees_a_change_that_was_altered_on_the_way() -> None:
    truth = Truth()
    truth.wrote("1", 0, {("t", "title"): "a"})
    truth.left(change("1", "a"))
    truth.left(change("1", "a", "9"))
    assert truth.faults == ["altered after it was sent: 1"]


def test_truth_sees_words_that_were_left_out() -> None:
    truth = Truth()
    truth.wrote("1", 0, {("t", "title"): "a"})
    truth.left(change("1", "b"))
    assert truth.faults == ["left without what was written: title = 'a', sent 'b'"]


def test_a_failing_history_becomes_as_short_as_it_will_go() -> None:
    steps = tuple(Step("write" if number % 7 else "settle", number, fault="503") for number in range(30))
    script = Script(1, (0, 1), 2, 3, 2, 1, steps)

    def fails(candidate: Script) -> bool:
        return sum(step.what == "settle" for step in candidate.steps) >= 2

    short = shrink(script, fails)
    assert [step.what for step in short.steps] == ["settle", "settle"]
    assert not any(step.fault for step in short.steps)
    assert (short.fresh, short.cases, short.page, short.push) == (0, 1, 1000, 500)
