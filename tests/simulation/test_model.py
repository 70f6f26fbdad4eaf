"""The small world: everything that can happen in it keeps every promise, and each rule is needed for that."""

from __future__ import annotations

import pytest

from bofield_proof.model import steps
from bofield_proof.model_replay import Replay, replay
from bofield_proof.model_run import WORLDS
from bofield_proof.model_search import Keys, mirrored, search
from bofield_proof.model_state import Left, State

NOTHING = Left(edits=1, rights=0, restores=0, backups=0, duplicates=0, breaks=0)


@pytest.mark.parametrize(
    ("left", "states"),
    [
        (NOTHING._replace(rights=1), 6_574),
        (NOTHING._replace(duplicates=1, breaks=1), 5_022),
        (NOTHING._replace(restores=1), 17_206),
    ],
)
def test_everything_that_can_happen_keeps_every_promise(left: Left, states: int) -> None:
    found = search(left)
    assert found.broken == []
    assert (found.whole, found.states) == (True, states)
    # One shortest way to each ending, on the real centre and real laptops.
    assert [why for way in found.endings.values() if (why := replay(left, way))] == []


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ("rescue", NOTHING._replace(restores=1)),
        ("records", NOTHING._replace(restores=1, rights=1)),
        ("marks", NOTHING._replace(restores=1, rights=1)),
        ("latest", NOTHING._replace(restores=1, rights=1)),
        ("pull", NOTHING._replace(restores=1, rights=1)),
        ("served", NOTHING._replace(restores=1, edits=2)),
        ("rights", NOTHING._replace(rights=1)),
        ("unsent", NOTHING._replace(rights=1)),
    ],
)
def test_without_any_of_its_rules_some_promise_is_broken(rule: str, left: Left) -> None:
    assert search(left, frozenset({rule}), most=20_000).broken


def test_a_program_that_ends_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    way = [("edit", 0, 0), ("hello", 0, 0), ("push", 0, 0), ("hear", 0, 0), ("pull", 0, 0), ("hear", 0, 0)]
    assert replay(NOTHING, way) == ""
    monkeypatch.setattr(Replay, "_edit", lambda *_said, **_how: None)
    assert "the model" in replay(NOTHING, way)


def test_a_comparison_of_everything_is_needed_where_two_lives_look_alike() -> None:
    """The same change in the same place before and after a restore: no mark can tell."""
    way = [
        ("edit", 0, 0), ("hello", 0, 0), ("edit", 1, 0), ("hello", 1, 0), ("withdraw", 0, 0), ("push twice", 1, 0),
        ("hear", 1, 0), ("pull", 1, 0), ("restore", 0, 0), ("push", 0, 0), ("late", 1, 0), ("hear", 1, 0),
        ("hear", 0, 0), ("pull", 0, 0), ("hear", 0, 0),
    ]  # fmt: skip
    state = State()
    for step in way:
        state = dict(steps(state))[step]
    assert ("check", 1, 0) in dict(steps(state))
    after = dict(steps(state))["check", 1, 0]
    assert after.laptops[1].registers == after.centre.registers


def test_a_mirror_image_is_the_same_state_and_its_image_is_the_first() -> None:
    keys, states = Keys(), [State()]
    for state in states[:400]:
        states.extend(after for _step, after in list(steps(state))[:6] if len(states) < 400)
    for state in states:
        assert mirrored(mirrored(state)) == state
        assert keys.of(mirrored(state)) == keys.of(state)


def test_every_pair_of_mishaps_is_together_in_some_world() -> None:
    names = ("rights", "restores", "duplicates", "breaks")
    pairs = {(one, other) for one in names for other in names if one < other}
    there = {
        (one, other) for one, other in pairs for left in WORLDS.values() if getattr(left, one) and getattr(left, other)
    }
    assert there == pairs
