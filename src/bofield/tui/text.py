"""The only door through which data reaches a widget. Knows cleaning and Content; knows nothing of what the data means.

Textual reads markup in plain strings: a note that says `[/` crashes a Label, and `[@click=…]` runs an action. So every
string that a person or a server wrote is passed through `shown` first, which makes a `Content` that nothing interprets.
"""

from __future__ import annotations

from textual.content import Content

from bofield.cleaning import clean

LONGEST_LINE = 2_000
"""Characters of one line that are shown; a line of 100 kB would cost most of a second to lay out."""
MOST_TEXT = 200_000
"""Characters that are shown at all in one piece."""

FLAG = "⚑"
OPEN = "○"
DONE = "●"
HALF = "◐"
LATE = "×"
ALARM = "!"
DOT = "·"


def shown(text: object, style: str = "") -> Content:
    """Make any data safe to show: cleaned, never read as markup, with lines of bounded length.

    `style` is a Textual style (`$error`, `bold`, `dim`) of the program's own; it never comes from data.
    """
    return Content.styled(bounded(clean(str(text))), style) if style else Content(bounded(clean(str(text))))


def line(text: object, style: str = "") -> Content:
    """Show data on one line: line breaks and tabs become spaces."""
    return shown(" ".join(str(text)[: LONGEST_LINE * 4].split()), style)


def joined(*parts: Content | str, gap: str = " ") -> Content:
    """Join parts into one Content, leaving out the empty ones; plain strings pass through `shown`."""
    made = [part if isinstance(part, Content) else shown(part) for part in parts]
    return Content(gap).join([part for part in made if part])


def key_and_word(key: str, word: str, *, dim: bool = False) -> Content:
    """Show a key with what it does, as footers and hints do."""
    if dim:
        return joined(shown(key, "$text-muted"), shown(word, "$text-muted"))
    return joined(shown(key, "bold $accent"), shown(word))


def flags(*, children: bool, word: str = "", protected: str = "") -> Content:
    """Show the flags of a household: a symbol with its word, so that colour is never the only sign."""
    parts: list[Content] = []
    if children:
        parts.append(shown(f"{FLAG} {word}".rstrip(), "bold $warning"))
    if protected:
        parts.append(shown(protected, "bold $error"))
    return joined(*parts)


def grouped(number: int) -> str:
    """Write a count with its thousands apart, as both languages read it: `50 000`."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def bounded(text: str) -> str:
    """Cut what no screen can show: over-long lines and over-long texts, each cut marked with an ellipsis."""
    if len(text) > MOST_TEXT:
        text = text[:MOST_TEXT] + " …"
    if len(text) <= LONGEST_LINE:
        return text
    return "\n".join(part if len(part) <= LONGEST_LINE else part[:LONGEST_LINE] + " …" for part in text.split("\n"))
