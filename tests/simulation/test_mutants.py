"""Deliberate bugs are noticed, and each still finds the place where it belongs."""

from __future__ import annotations

import pytest

from bofield_proof import mutants

FIRST = {
    "skip if pending": 0,
    "cursor before rows": 1,
    "last row of a page forgotten": 1,
    "base forgotten": 0,
    "base names what was not seen": 3,
    "choice names one value only": 3,
    "sent change can be amended": 476,
    "ops left behind": 0,
    "duplicate is no receipt": 0,
    "refused change forgotten": 4,
    "taken when sent": 4,
    "held for ever": 97,
    "dropped without a new base": 10,
    "alternative dropped": 3,
    "alternative replaced unseen": 3,
    "base ignored": 0,
    "latest shown": 3,
    "caution forgotten": 40,
    "replaced forgotten": 5,
    "journal trimmed too soon": 0,
    "receipt of a lost case shown": 5,
    "gone is not taken for gone": 26,
    "epoch ignored": 0,
    "never begins anew": 22,
    "fork loses the outbox": 5,
    "destroyed before handed in": 1,
    "turned away is withdrawn": 22,
    "revoke ignored": 2,
    "journal of a lost case stays": 2,
    "purge before push": 2,
    "broken step stays": 5,
    "own words hidden by what comes in": 10,
    "dedupe off": 23,
    "revoke never told": 7,
    "purge never told": 2,
    "move never told": 7,
    "grant without backfill": 336,
    "drafts for everybody": 1,
    "reading by yesterday's rights": 10,
    "writing by yesterday's rights": 10,
    "a full page ends the reading": 1,
    "restore unnoticed": 0,
    "fork unnoticed": 15,
    "incarnation of before forgotten": 0,
    "rescue takes no changes": 0,
    "rescue takes no records": 50,
    "rescue takes no events": 172,
    "rescue brings back what was erased": 152,
    "rescued changes get another place": 0,
    "rescued record replaces": 50,
    "what had ended begins again": 206,
    "one epoch for two lives": 25,
    "taken on top of what was refused": 271,
    "merge keeps one side": 312,
    "sealed work lost": 1,
    "erased in the records alone": 2,
    "broken transaction stays": 63,
}
"""The first seed, counted from 0, whose history notices a bug, as `python -m bofield_proof mutants` found it.

The hunt here begins there. Whatever changes what a seed draws moves it; then another history soon after may do.
"""
MOST = 40


@pytest.mark.parametrize("name", sorted(mutants.every()))
def test_a_bug_has_a_place_in_the_program(name: str) -> None:
    for seam in mutants.every()[name].seams:
        owner, attribute = mutants.find(seam)
        assert hasattr(owner, attribute)


@pytest.mark.parametrize("name", sorted(mutants.every()))
def test_a_bug_is_noticed(name: str) -> None:
    assert mutants.hunt(mutants.every()[name], most=MOST, seed=FIRST[name]).histories


def test_without_a_bug_nothing_is_noticed() -> None:
    nothing = mutants.Mutant("none", (), lambda original: original)
    assert not mutants.hunt(nothing, most=20).histories


def test_a_bug_that_stumbles_over_its_own_feet_proves_nothing() -> None:
    def stumbling(_original: object) -> object:
        return lambda *_arguments, **_named: ().nothing  # type: ignore[attr-defined]

    stumbles = mutants.Mutant("stumbles", ("bofield.sync.engine:pull_all",), stumbling)
    with pytest.raises(mutants.BrokenBugError, match="nothing"):
        mutants.hunt(stumbles, most=20)
