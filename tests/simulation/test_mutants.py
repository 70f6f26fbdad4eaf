"""Deliberate bugs are noticed, and each still finds the place where it belongs."""

from __future__ import annotations

import pytest

from bofield_proof import mutants

QUICK = (
    "skip if pending",
    "cursor before rows",
    "base forgotten",
    "alternative dropped",
    "replaced forgotten",
    "epoch ignored",
    "fork loses the outbox",
    "destroyed before handed in",
    "revoke ignored",
    "purge before push",
    "dedupe off",
    "drafts for everybody",
    "reading by yesterday's rights",
    "sealed work lost",
)
"""Those that are noticed soon. `python -m bofield_proof mutants` hunts them all."""


@pytest.mark.parametrize("name", sorted(mutants.every()))
def test_a_bug_has_a_place_in_the_program(name: str) -> None:
    for seam in mutants.every()[name].seams:
        owner, attribute = mutants.find(seam)
        assert hasattr(owner, attribute)


@pytest.mark.parametrize("name", QUICK)
def test_a_bug_is_noticed(name: str) -> None:
    assert mutants.hunt(mutants.every()[name], most=1_000).histories


def test_without_a_bug_nothing_is_noticed() -> None:
    nothing = mutants.Mutant("none", (), lambda original: original)
    assert not mutants.hunt(nothing, most=20).histories
