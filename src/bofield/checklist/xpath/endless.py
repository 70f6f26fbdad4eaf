r"""Patterns that take for ever: those whose repetition can cut the same text in more ways than anybody can try.

`(a+)+` is one, and `(\w+\s?)*`: where an inner repetition ends is left open, and a text that does not match is cut in
every way before that is clear. `([\w-]+\.)+` is none, because the full stop says where. Looks at the tree that Python
itself makes of a pattern.
"""

from __future__ import annotations

import re
import warnings

# Python keeps the reader of its patterns to itself; there is no other way to see one as a tree.
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALPHABET = frozenset(map(chr, range(128))) | {"å", "中"}
"""One of each sort: what a repetition can meet beyond ASCII behaves as these do."""
_REPEATS = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT})
_NOTHING = frozenset[str]()
_MOST_WAYS = 64


def is_endless(pattern: str) -> bool:
    """Tell whether a pattern, written as Python has it, can take for ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return any(_is_open(list(body)) for body in _loops(_parser.parse(pattern, re.ASCII)))


def _loops(tree: Any) -> Iterator[Any]:
    """Find what is repeated without a bound."""
    for operation, argument in tree:
        if operation in _REPEATS:
            if argument[1] == _constants.MAXREPEAT:
                yield argument[2]
            yield from _loops(argument[2])
        else:
            for inner in _inside(operation, argument):
                yield from _loops(inner)


def _inside(operation: Any, argument: Any) -> list[Any]:
    if operation is _constants.SUBPATTERN:
        return [argument[-1]]
    if operation is _constants.BRANCH:
        return list(argument[1])
    if operation in {_constants.ASSERT, _constants.ASSERT_NOT}:
        return [argument[1]]
    return []


def _is_open(body: list[Any]) -> bool:
    """Tell whether a text that a body matches over and over can be cut in several ways."""
    return any(_is_open_sequence(steps) for steps in _ways(body))


def _ways(body: list[Any]) -> list[list[Any]]:
    """Write a body out as sequences: groups opened, one sequence for each of several alternatives."""
    ways: list[list[Any]] = [[]]
    for operation, argument in body:
        if operation is _constants.SUBPATTERN:
            parts = _ways(list(argument[-1]))
        elif operation is _constants.BRANCH:
            parts = [way for alternative in argument[1] for way in _ways(list(alternative))]
        else:
            parts = [[(operation, argument)]]
        ways = [[*way, *part] for way in ways for part in parts][:_MOST_WAYS]
    return ways


def _is_open_sequence(steps: list[Any]) -> bool:
    for at, (operation, argument) in enumerate(steps):
        if operation not in _REPEATS:
            continue
        loops = list(_loops(argument[2]))
        # Where the number is fixed, it is known where the step ends.
        inner = [argument[2], *loops] if argument[0] != argument[1] else loops
        begins = _NOTHING.union(*(_first(list(each))[0] for each in inner))
        following = [*steps[at + 1 :], *steps[: at + 1]]
        if begins & _first(following)[0]:
            return True
    return False


def _first(steps: list[Any]) -> tuple[frozenset[str], bool]:
    """Tell what a sequence can begin with, and whether it can be empty."""
    found = _NOTHING
    for operation, argument in steps:
        begins, empty = _begins(operation, argument)
        found |= begins
        if not empty:
            return found, False
    return found, True


def _begins(operation: Any, argument: Any) -> tuple[frozenset[str], bool]:
    if operation in _REPEATS:
        begins, empty = _first(list(argument[2]))
        return begins, empty or argument[0] == 0
    if operation is _constants.SUBPATTERN:
        return _first(list(argument[-1]))
    if operation is _constants.BRANCH:
        both = [_first(list(alternative)) for alternative in argument[1]]
        return _NOTHING.union(*(begins for begins, _empty in both)), any(empty for _begins, empty in both)
    if operation in {_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT}:
        return _NOTHING, True
    return _characters(operation, argument), False


def _characters(operation: Any, argument: Any) -> frozenset[str]:
    if operation is _constants.LITERAL:
        return frozenset({chr(argument)})
    if operation is _constants.NOT_LITERAL:
        return _ALPHABET - {chr(argument)}
    if operation is _constants.RANGE:
        return frozenset(char for char in _ALPHABET if argument[0] <= ord(char) <= argument[1])
    if operation is _constants.CATEGORY:
        return frozenset(char for char in _ALPHABET if _CATEGORIES[argument].fullmatch(char))
    if operation is _constants.IN:
        negative = argument[0][0] is _constants.NEGATE
        found = _NOTHING.union(*(_characters(*each) for each in argument[negative:]))
        return _ALPHABET - found if negative else found
    return _ALPHABET


_CATEGORIES = {
    getattr(_constants, f"CATEGORY_{name}"): re.compile(text, re.ASCII)
    for name, text in (
        ("DIGIT", r"\d"),
        ("NOT_DIGIT", r"\D"),
        ("SPACE", r"\s"),
        ("NOT_SPACE", r"\S"),
        ("WORD", r"\w"),
        ("NOT_WORD", r"\W"),
    )
}
