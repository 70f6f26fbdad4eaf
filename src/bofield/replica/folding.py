"""Words as search sees them: case and accents fall away, the Swedish letters stay themselves. Pure.

`é` finds `e` and the other way round, but `å`, `ä` and `ö` are letters of their own and no kind of `a` or `o`. Folding
keeps the length of a text, so that a place in the folded text is a place in the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS_OF_THEIR_OWN = frozenset("åäöæø")
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 16
_LONGEST = 64
OPEN, CLOSE = "⟦", "⟧"


_ODD = re.compile("[^\x00-\x7fåäö]")


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character in _LETTERS_OF_THEIR_OWN:
        return character
    if character == "ς":
        return "σ"
    base = unicodedata.normalize("NFD", character)[0]
    lower = base.lower()
    return lower if base.isalnum() and len(lower) == 1 else character


def fold(text: str) -> str:
    """Return `text` as it is indexed: the same length, without case and accents."""
    # The one character that is two once it is small.
    return _ODD.sub(lambda found: _fold(found[0]), text.replace("İ", "i").lower())


def words(query: str) -> tuple[str, ...]:
    """Split what a person typed into folded words. Signs are no words; much more than anybody types is cut."""
    found = _WORD.findall(fold(unicodedata.normalize("NFC", query[:4000])))
    return tuple(word[:_LONGEST] for word in found[:_MOST_WORDS])


def matches(query: tuple[str, ...], text: str) -> bool:
    """Tell whether every word of `query` begins some word of `text`."""
    there = set(_WORD.findall(fold(text)))
    return all(any(word.startswith(part) for word in there) for part in query)


def snippet(query: tuple[str, ...], text: str, before: int = 40, length: int = 160) -> str:
    """Cut out the surroundings of the first hit, on one line, with the words that were found between ⟦ and ⟧."""
    begins = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, sorted(query, key=len, reverse=True)))})[^\W_]*")
    folded = fold(text)
    first = begins.search(folded)
    start = max(0, first.start() - before) if first else 0
    start = text.find(" ", start, start + 20) + 1 if start and " " in text[start : start + 20] else start
    end = min(len(text), start + length)
    parts = ["…" if start else ""]
    place = start
    for found in begins.finditer(folded, start):
        if found.end() > end:
            break
        parts += [text[place : found.start()], OPEN, text[found.start() : found.end()], CLOSE]
        place = found.end()
    parts += [text[place:end], "…" if end < len(text) else ""]
    return " ".join("".join(parts).split())
