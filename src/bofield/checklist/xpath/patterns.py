r"""Patterns as forms write them, which are those of Java and JavaScript, made into Python's.

What differs and is written in forms: a hyphen beside `\w` within brackets, letters by their Unicode category
(`\p{L}`), and that `\w`, `\d` and `\b` know the letters and digits of ASCII only.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import lru_cache

from bofield.checklist.xpath import endless

_TOKEN = re.compile(r"\\[pP]\{\^?(?:Is)?(\w+)\}|\\[pP]([A-Z])|\\.|.", re.DOTALL)
_CATEGORIES = {
    "Alphabetic": "L",
    "Letter": "L",
    "Alpha": "L",
    "Digit": "Nd",
    "Upper": "Lu",
    "Lower": "Ll",
    "Punct": "P",
}
_CLASSES = frozenset({"\\w", "\\d", "\\s", "\\W", "\\D", "\\S"})
_PLANE = 0x10000
"""Characters that are looked through: those of living scripts, not emoji and hieroglyphs."""


@lru_cache(maxsize=256)
def compiled(text: str) -> re.Pattern[str] | None:
    """Compile a pattern; None for what is none, and for one that could take for ever."""
    return _compiled(text) if not is_endless(text) else None


@lru_cache(maxsize=256)
def is_endless(text: str) -> bool:
    """Tell whether something is a pattern, and one that could take for ever to see that a text does not match."""
    pattern = _compiled(text)
    try:
        return pattern is not None and endless.is_endless(pattern.pattern)
    except RecursionError:
        # Too deep to be looked through is too deep to be trusted.
        return True


def _compiled(text: str) -> re.Pattern[str] | None:
    try:
        with warnings.catch_warnings():
            # Python thinks aloud about patterns that other tools write without a second thought.
            warnings.simplefilter("ignore")
            return re.compile(_translated(text), re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None


def _translated(text: str) -> str:
    """Write a pattern as Python has it."""
    parts: list[str] = []
    inside = False
    pieces = [found[0] for found in _TOKEN.finditer(text)]
    for at, piece in enumerate(pieces):
        category = _TOKEN.fullmatch(piece)
        name = (category[1] or category[2]) if category is not None else None
        beside = {*pieces[max(at - 1, 0) : at], *pieces[at + 1 : at + 2]}
        if name:
            ranges = _ranges(_CATEGORIES.get(name, name))
            if not ranges:
                raise re.error(piece)
            negative = piece.startswith("\\P") or "{^" in piece
            if inside and negative:
                raise re.error(piece)
            parts.append(ranges if inside else f"[{'^' if negative else ''}{ranges}]")
        elif inside and piece == "-" and any(each in _CLASSES or each.startswith(("\\p", "\\P")) for each in beside):
            parts.append("\\-")
        else:
            parts.append(piece)
            inside = piece == "[" or (inside and piece != "]")
    return "".join(parts)


@lru_cache(maxsize=16)
def _ranges(category: str) -> str:
    """List the characters of a Unicode category as they stand within brackets; empty for what is none."""
    found: list[tuple[int, int]] = []
    for code in range(_PLANE):
        if unicodedata.category(chr(code)).startswith(category):
            if found and found[-1][1] == code - 1:
                found[-1] = (found[-1][0], code)
            else:
                found.append((code, code))
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in found)
