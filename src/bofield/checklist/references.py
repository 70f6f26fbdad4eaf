"""References between the parts of a form: `${name}`, as XLSForm writes them. Standard library only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
"""What a question, a choice list or a follow-up may be called: pyxform's rule without the exotic letters."""

_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")


def references(text: str) -> tuple[str, ...]:
    """List the names that an expression or a label refers to, once each, in order."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def replace(text: str, value: Callable[[str], str]) -> str:
    """Replace every `${name}` in `text` by `value(name)`; what is put in is not read again."""
    return _REFERENCE.sub(lambda found: value(found[1]), text)


def literals(expression: str) -> list[str]:
    """List the quoted strings of an expression, with their quotes."""
    return _LITERAL.findall(expression)


def without_literals(expression: str) -> str:
    """Blank out the quoted strings of an expression, so that its words can be looked at."""
    return _LITERAL.sub("''", expression)
