"""What differs between two versions of a text, word by word, marked by signs as well as by weight. Knows no record."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from textual.content import Content

from bofield.cleaning import clean
from bofield.tui.text import shown

OPENS, CLOSES = "⟦", "⟧"
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST_WORDS = 3_000
"""Above this many words, whole lines are compared: comparing words takes time with the square of their number."""


def differences(first: str, second: str) -> tuple[Content, Content]:
    """Show both texts with what only one of them has between ⟦ and ⟧."""
    first, second = clean(first), clean(second)
    ours, theirs = _WORDS.findall(first), _WORDS.findall(second)
    if len(ours) + len(theirs) > MOST_WORDS:
        ours, theirs = _LINES.findall(first), _LINES.findall(second)
    left, right = Content(), Content()
    for what, i1, i2, j1, j2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        left += _piece("".join(ours[i1:i2]), same=what == "equal")
        right += _piece("".join(theirs[j1:j2]), same=what == "equal")
    return left, right


def _piece(text: str, *, same: bool) -> Content:
    if same or not text:
        return shown(text)
    # Blank ends stay outside the marks, so that a mark never stands alone on a line.
    bare = text.strip()
    if not bare:
        return shown(text)
    before, after = text[: text.index(bare)], text[text.index(bare) + len(bare) :]
    return shown(before) + shown(f"{OPENS}{bare}{CLOSES}", "bold $warning") + shown(after)
