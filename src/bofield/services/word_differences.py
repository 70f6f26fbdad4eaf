"""What differs between versions of a text, word by word, and a text that keeps them all. Knows no record and no screen.

Standard library only (difflib); both front ends draw the pieces in their own way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bofield.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST_WORDS = 3_000
"""Above this many words, whole lines are compared: comparing words takes time with the square of their number."""
MOST_LINES = 20_000
"""Above this many lines nothing is compared at all: the texts stand one after the other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. `same` when the other version has it too."""

    text: str
    same: bool


def differences(first: str, second: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Cut both texts into what they share and what only one of them has; joined again, the pieces are the text."""
    first, second = clean(first), clean(second)
    ours, theirs = _WORDS.findall(first), _WORDS.findall(second)
    if len(ours) + len(theirs) > MOST_WORDS:
        ours, theirs = _LINES.findall(first), _LINES.findall(second)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        left += _pieces("".join(ours[i1:i2]), same=what == "equal")
        right += _pieces("".join(theirs[j1:j2]), same=what == "equal")
    return _run_together(left), _run_together(right)


def _run_together(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Take what differs on both sides of a mere space as one piece: people read phrases, not words."""
    made: list[Piece] = []
    for piece in pieces:
        between = made[-1].text if made else ""
        if len(made) > 1 and not piece.same and not made[-2].same and between.isspace() and "\n" not in between:
            made[-2:] = [Piece(made[-2].text + between + piece.text, same=False)]
        else:
            made.append(piece)
    return tuple(made)


def _pieces(text: str, *, same: bool) -> Iterator[Piece]:
    bare = text.strip()
    if same or not bare:
        if text:
            yield Piece(text, same=True)
        return
    # Blank ends stay outside, so that a mark never stands alone on a line.
    start = text.index(bare)
    for part, shared in ((text[:start], True), (bare, False), (text[start + len(bare) :], True)):
        if part:
            yield Piece(part, same=shared)


def kept_together(texts: Iterable[str]) -> str:
    """Join versions of a text into one that has every line of all of them, and a line that they share only once."""
    versions = [text for text in texts if text.strip()]
    joined = versions[0] if versions else ""
    for version in versions[1:]:
        joined = _both(joined, version)
    return joined


def _both(one: str, other: str) -> str:
    ours, theirs = one.split("\n"), other.split("\n")
    if len(ours) + len(theirs) > MOST_LINES:
        return f"{one}\n\n{other}"
    found = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    if not any(what == "equal" and any(line.strip() for line in ours[i1:i2]) for what, i1, i2, _j1, _j2 in found):
        return f"{one}\n\n{other}"
    return "\n".join(line for step in found for line in _lines(ours, theirs, *step))


def _lines(ours: Sequence[str], theirs: Sequence[str], what: str, i1: int, i2: int, j1: int, j2: int) -> Iterator[str]:
    yield from ours[i1:i2]
    if what != "equal":
        yield from theirs[j1:j2]
