"""Text that cannot harm the terminal it is shown on, the file it is kept in, or the person who reads it.

A note is written by one person and shown on another's terminal, so whatever could move the cursor, change the window,
turn the writing direction or hide among the letters is made visible instead: `␛`, `⟨U+202E⟩`. The same gate stands
where text is saved, where the centre accepts it, and where it is shown. Knows Unicode; knows no screen and no record.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_BYTES: Final = 1 << 20
"""The longest text there is, in bytes of UTF-8."""
MAX_LINES: Final = 20_000
MAX_MARKS: Final = 4
"""Combining marks on one character; Vietnamese needs two, pointed Hebrew three."""

NUL: Final = "nul_character"
SURROGATE: Final = "lone_surrogate"
TOO_LARGE: Final = "too_large"
CUT: Final = "…"

_PICTURES = 0x2400  # ␀, and so on through the control characters in their order
_DELETE = 0x7F
_DOTTED_CIRCLE = "\N{DOTTED CIRCLE}"

# What ends a line somewhere: Windows, old Macs, Word's manual break, a form feed, and Unicode's own.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Nobody types these: what a web page or a spreadsheet leaves behind when text is copied.
_LEFT_BEHIND = re.compile("[\xad\ufeff]")
_SUSPECT = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f"  # C0 and delete; tab and the ends of lines are dealt with before
    "\x80-\x9f"  # C1: an escape sequence in a single character
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # writing direction
    "\u200b\u2060-\u2065\u206a-\u206f\u180e"  # no width
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters and marks that show nothing
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # signs that enclose what follows
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U0001bca0-\U0001bca3\U00013430-\U0001343f"  # annotations, beams, layout
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff"  # half a character
    "\ufdd0-\ufdef"  # no characters at all, and the last two of every plane
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_JOINER = re.compile("[\u200c\u200d]")
_BEYOND_LATIN = re.compile("[^\x00-\u02ff]+")
_HARMLESS = re.compile("[\n\x20-\x7e]*")


def clean(text: str, *, lines: bool = True) -> str:
    """Return `text` as it may be stored and shown: composed (NFC), every hidden or controlling character made visible.

    Tabs become spaces; with `lines=False` so do line ends. What exceeds `MAX_BYTES` or `MAX_LINES` is cut and ends in
    `…`; a front end keeps people from ever writing so much. Cleaning what is clean changes nothing.
    """
    if not _HARMLESS.fullmatch(text):
        text = _LINE_ENDS.sub("\n", _LEFT_BEHIND.sub("", text)).replace("\t", "    " if lines else " ")
        text = _SUSPECT.sub(_show, unicodedata.normalize("NFC", text))
        # Last, because whether a joiner joins depends on its neighbours as they will be shown.
        text = _JOINER.sub(_show_idle_joiner, text)
        text = _BEYOND_LATIN.sub(_thin_out, unicodedata.normalize("NFC", text))
    if not lines:
        text = text.replace("\n", " ")
    return _cap(text)


def refusal(text: str) -> str | None:
    """Say why a centre must refuse `text` (`NUL`, `SURROGATE`, `TOO_LARGE`), or None when it can be kept.

    PostgreSQL cannot store NUL, and half a character cannot be encoded; either would wedge whoever meets it later.
    """
    if "\0" in text:
        return NUL
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return SURROGATE
    return TOO_LARGE if size > MAX_BYTES or text.count("\n") >= MAX_LINES else None


def _show(found: re.Match[str]) -> str:
    """Put a visible sign in place of a character that acts or hides."""
    character = found[0]
    code = ord(character)
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == _DELETE else f"⟨U+{code:04X}⟩"


def _show_idle_joiner(found: re.Match[str]) -> str:
    return found[0] if _joins(found.string, found.start()) else _show(found)


def _joins(text: str, at: int) -> bool:
    """Tell whether a joiner does its work: inside a Persian or Indic word, or between the parts of one emoji."""
    if not 0 < at < len(text) - 1:
        return False
    before, after = unicodedata.category(text[at - 1]), unicodedata.category(text[at + 1])
    word = before in ("Lo", "Mn", "Mc") and after in ("Lo", "Mc")
    emoji = before in ("So", "Sk", "Mn") and after == "So" and text[at - 1] > "\u02ff"
    return word or emoji


def _thin_out(found: re.Match[str]) -> str:
    """Keep at most `MAX_MARKS` marks on one character, and give a mark that stands alone something to stand on."""
    run, start, text = found[0], found.start(), found.string
    if run.isalnum() and len(run) == 1:
        return run
    kept: list[str] = []
    marks = 0
    alone = start == 0 or text[start - 1] == "\n"
    for character in run:
        if unicodedata.category(character)[0] == "M":
            marks += 1
            if alone:
                kept.append(_DOTTED_CIRCLE)
            if marks <= MAX_MARKS:
                kept.append(character)
        else:
            kept.append(character)
            marks = marks if _JOINER.match(character) else 0
        alone = False
    return "".join(kept)


def _cap(text: str) -> str:
    """Cut what is too long, at a whole line or a whole character."""
    if text.count("\n") >= MAX_LINES:
        text = "\n".join([*text.split("\n", MAX_LINES - 1)[: MAX_LINES - 1], CUT])
    if len(text) * 4 > MAX_BYTES and len(raw := text.encode()) > MAX_BYTES:
        text = raw[: MAX_BYTES - len(CUT.encode())].decode(errors="ignore") + CUT
    return text
