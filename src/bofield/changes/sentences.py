"""Two edits of one text made one where that cannot go wrong: a diff3 whose smallest unit is the sentence.

Knows text alone. A unit is a sentence, a line of a list, or a heading, together with the space before it, so that the
units of a text are the text, blank lines and all. Where a split could be doubted (`t.ex. Anna`, a line that was
wrapped) there is none: a unit that is too large costs a merge, one that is too small could make nonsense.

Two edits are joined when no unit is touched by both and it is clear what comes first. Otherwise the answer is None, and
both stand side by side until a person chooses.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 1000
"""Units that may lie between the first and the last difference; comparing takes their square in time."""
_WRAPPED = 60
"""A line this long that ends without a full stop was probably wrapped, and goes on."""
_SPACE = re.compile(r"\s+")
_MARKER = re.compile(r"(?:[-*•–—]|\d{1,3}[.)]|[a-zåäö]\))\s", re.IGNORECASE)
_CLOSERS = "\"'”’»)]"
_OPENERS = "\"'”’»“‘«(["
_LAST_WORD = re.compile(r"\S+\Z")
_BY_SHAPE = re.compile(r"(?:[^\W\d_]{1,4}\.){2,}|[^\W\d_]\.|[^\W\d_]:[^\W\d_]+\.|\d{1,3}\.")
"""`t.ex.`, `e.dyl.`, an initial `A.`, `c:a.`, and the number of a point in a list."""
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "adr ang anm apr aug avd ca dec dir dnr dr dvs enl etc ev exkl febr feb fig forts fre hr inkl jan jfr"
        " kap kl lgh lör max min mån mv nov nr obs okt ons osv prof ref reg resp sek sept sid sign st str sön tel tim"
        " tis tors tr ung uppl vån vard åld övers",
    )
)


class _Hunk(NamedTuple):
    """Units `low` to `high` of the base were replaced by these."""

    low: int
    high: int
    units: tuple[str, ...]

    @property
    def grows(self) -> bool:
        """Whether something may have been put in beside what was rewritten."""
        return len(self.units) > self.high - self.low


def merge(base: str, one: str, other: str) -> str | None:
    """Join two edits of `base`, or answer None where a person must choose. Which is `one` makes no difference."""
    if one in {other, base}:
        return other
    if other == base:
        return one
    units = split(base)
    ours, theirs = _hunks(units, split(one)), _hunks(units, split(other))
    if ours is None or theirs is None:
        return None
    hunks = sorted({*ours, *theirs})
    if any(_collide(*pair) for pair in pairwise(hunks)) or _twice(ours, theirs):
        return None
    result = _joined(units, hunks)
    text = "".join(result)
    # The last word: unless the text falls into the very units that were meant, some sentence has run into another.
    return text if split(text) == result else None


def split(text: str) -> list[str]:
    """Divide a text into units; joined they are the text again."""
    cuts = [0]
    cuts.extend(space.start() for space in _SPACE.finditer(text) if space.start() and _ends(text, space))
    return [text[start:end] for start, end in pairwise([*cuts, len(text)]) if start < end]


def _ends(text: str, space: re.Match[str]) -> bool:
    """Tell whether a unit ends before this space."""
    after = text[space.end() : space.end() + 8]
    if not after:
        return True
    begun = after.lstrip(_OPENERS)[:1]
    word = _last_word(text, space.start())
    lines = space[0].count("\n")
    if not lines:
        return word.endswith((".", "!", "?", "…")) and not begun.islower() and not _is_abbreviation(word)
    if lines > 1 or _MARKER.match(after):
        return True
    if word.endswith((".", "!", "?", "…", ":", ";")) and not _is_abbreviation(word):
        return True
    line = space.start() - (text.rfind("\n", 0, space.start()) + 1)
    return not (word.endswith((",", "-", "–")) or begun.islower() or line >= _WRAPPED)


def _last_word(text: str, end: int) -> str:
    found = _LAST_WORD.search(text[max(0, end - 40) : end])
    return found[0].rstrip(_CLOSERS).lstrip(_OPENERS) if found else ""


def _is_abbreviation(word: str) -> bool:
    return _BY_SHAPE.fullmatch(word) is not None or (
        word.endswith(".") and word[:-1].lower() in _ABBREVIATIONS and not word.endswith("..")
    )


def _hunks(base: Sequence[str], side: Sequence[str]) -> list[_Hunk] | None:
    """Find what one side has changed; None when it is too much to compare."""
    shorter = min(len(base), len(side))
    start = 0
    while start < shorter and base[start] == side[start]:
        start += 1
    tail = 0
    while tail < shorter - start and base[-1 - tail] == side[-1 - tail]:
        tail += 1
    before, after = base[start : len(base) - tail], side[start : len(side) - tail]
    if max(len(before), len(after)) > _MOST:
        return None
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        _Hunk(start + low, start + high, tuple(after[first:last]))
        for what, low, high, first, last in codes
        if what != "equal"
    ]


def _collide(one: _Hunk, other: _Hunk) -> bool:
    """Tell whether two hunks of different hands, `one` beginning first, touch one unit or put text in one place."""
    if other.low < one.high:
        return True
    return other.low == one.high and one.grows and other.grows


def _twice(ours: Sequence[_Hunk], theirs: Sequence[_Hunk]) -> bool:
    """Tell whether both put in the same words at different places: joined they would stand there twice."""
    shared = set(ours) & set(theirs)
    added = [
        {unit.strip() for hunk in side if hunk not in shared for unit in hunk.units} - {""} for side in (ours, theirs)
    ]
    return not added[0].isdisjoint(added[1])


def _joined(base: Sequence[str], hunks: Sequence[_Hunk]) -> list[str]:
    result: list[str] = []
    place = 0
    for hunk in hunks:
        result += [*base[place : hunk.low], *hunk.units]
        place = hunk.high
    return [*result, *base[place:]]
