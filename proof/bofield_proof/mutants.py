"""Deliberate bugs of the protocol, by name. Each must be noticed by the simulation, or the simulation is too weak.

A bug is put in by replacing one named function of the real code for as long as it is looked at; nothing in the program
knows of it. The bugs themselves are in `mutants_laptop` and `mutants_centre`.
"""

from __future__ import annotations

import importlib
import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from bofield_proof.history import run
from bofield_proof.script import draw
from bofield_proof.town import town

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_PLACE = re.compile(r'File "([^"]+)"')


class BrokenBugError(Exception):
    """A bug does not do wrong, it breaks: whatever noticed it would prove nothing."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug: which functions it replaces (`module:name` or `module:Class.name`), and what it makes of each."""

    name: str
    seams: tuple[str, ...]
    bug: Callable[[Any], Any]

    @contextmanager
    def put_in(self) -> Iterator[None]:
        """Let the program have the bug."""
        with ExitStack() as stack:
            for seam in self.seams:
                owner, name = find(seam)
                stack.enter_context(mock.patch.object(owner, name, self.bug(getattr(owner, name))))
            yield


def find(seam: str) -> tuple[Any, str]:
    """Find what a seam names. Raises AttributeError when the program has moved on and the bug must follow."""
    module, _, path = seam.partition(":")
    owner: Any = importlib.import_module(module)
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    getattr(owner, name)
    return owner, name


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a bug: after how many histories it was noticed (0: never), and by which broken promise."""

    name: str
    histories: int
    promise: str = ""


def hunt(mutant: Mutant, most: int = 10_000, seed: int = 0) -> Verdict:
    """Run histories with a bug until a promise breaks."""
    town()  # was built before anything was wrong
    with mutant.put_in():
        for number in range(most):
            result = run(draw(seed + number))
            if result.faults:
                _is_fair(mutant, result.faults[0])
                return Verdict(mutant.name, number + 1, " ".join(result.faults[0].split())[-120:])
    return Verdict(mutant.name, 0)


def _is_fair(mutant: Mutant, fault: str) -> None:
    """Raise BrokenBugError for a bug that was noticed only because it stumbled over its own feet."""
    places = _PLACE.findall(fault)
    if places and "mutants" in Path(places[-1]).name:
        raise BrokenBugError(f"{mutant.name}: {fault}")


def every() -> dict[str, Mutant]:
    """All the bugs, by name."""
    from bofield_proof.mutants_centre import CENTRE  # noqa: PLC0415  (they are made of what stands here)
    from bofield_proof.mutants_laptop import LAPTOP  # noqa: PLC0415

    return {mutant.name: mutant for mutant in (*LAPTOP, *CENTRE)}


def hunt_named(name: str, most: int, seed: int) -> Verdict:
    """Hunt one bug by its name, as another process can be asked to."""
    return hunt(every()[name], most, seed)
