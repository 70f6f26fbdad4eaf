"""The order in which the parts of a form are settled, and the circles that leave no order. Knows names only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.checklist.problems import fault
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bofield.checklist.form import Cell

    Parts = Mapping[str, tuple[tuple[str, ...], Cell]]


def ordered(file: str, parts: Parts) -> tuple[str, ...]:
    """Sort names so that each stands after those it rests on, in the given order otherwise.

    `parts` says of each name what it rests on and where it stands. Raises FormError for a circle, with its names.
    """
    done: set[str] = set()
    return tuple(name for start in parts for name in _reached(start, file, parts, done))


def _reached(start: str, file: str, parts: Parts, done: set[str]) -> Iterator[str]:
    # A stack of our own: a form may chain more questions than Python may nest calls.
    path: dict[str, Iterator[str]] = {}
    if start not in done:
        path[start] = iter(parts[start][0])
    while path:
        name, rest = next(reversed(path.items()))
        wanted = next((one for one in rest if one not in done and one in parts), None)
        if wanted is None:
            path.popitem()
            done.add(name)
            yield name
        elif wanted in path:
            circle = [*list(path)[list(path).index(wanted) :], wanted]
            problem = _("the conditions go round in a circle: {names}.").format(names=" → ".join(circle))
            raise fault(file, parts[wanted][1], problem)
        else:
            path[wanted] = iter(parts[wanted][0])
