"""What forms do with texts and with lists of choices, which are texts too."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from bofield.checklist.xpath.conversions import to_number, to_text
from bofield.checklist.xpath.of_numbers import spread
from bofield.checklist.xpath.patterns import compiled

if TYPE_CHECKING:
    from bofield.checklist.xpath.scope import Value

_WHITE = re.compile(r"[ \t\r\n]+")
LONGEST_MATCHED = 10_000
"""Characters that a pattern looks through; an answer is no novel."""


def selected(chosen: Value, name: Value) -> bool:
    """Tell whether a name stands in a list of chosen ones."""
    return to_text(name).strip() in to_text(chosen).split()


def selected_at(chosen: Value, index: Value) -> str:
    """Take one name of a list, the first being 0; an empty text where the list does not reach so far."""
    names, at = to_text(chosen).split(), to_number(index)
    return names[int(at)] if 0 <= at < len(names) else ""


def concat(*values: Value) -> str:
    """Put texts one after the other."""
    return "".join(map(to_text, spread(values)))


def join(between: Value, *values: Value) -> str:
    """Put texts one after the other with another between them."""
    return to_text(between).join(map(to_text, spread(values)))


def substr(value: Value, start: Value, end: Value = math.inf) -> str:
    """Cut from the character at `start` (the first is 0) to the one before `end`; negative ones count from the end."""
    text = to_text(value)
    first, last = (_index(to_number(bound), len(text)) for bound in (start, end))
    return text[first:last]


def _index(bound: float, length: int) -> int:
    if math.isnan(bound):
        return 0
    return max(math.trunc(max(bound, -length)) + length, 0) if bound <= -1 else int(min(max(bound, 0), length))


def before(value: Value, part: Value) -> str:
    """Take what stands before the first `part`; an empty text where there is none."""
    text, wanted = to_text(value), to_text(part)
    return text[: text.index(wanted)] if wanted in text else ""


def after(value: Value, part: Value) -> str:
    """Take what stands after the first `part`; an empty text where there is none."""
    text, wanted = to_text(value), to_text(part)
    return text[text.index(wanted) + len(wanted) :] if wanted in text else ""


def normalized(value: Value) -> str:
    """Take white space, as XML has it, from both ends, and leave one space of what is within."""
    return _WHITE.sub(" ", to_text(value)).strip(" ")


def translate(value: Value, wanted: Value, given: Value) -> str:
    """Replace characters by others, and leave out those that have no other."""
    source, target = to_text(wanted), to_text(given)
    table = {ord(char): target[at] if at < len(target) else None for at, char in reversed(list(enumerate(source)))}
    return to_text(value).translate(table)


def matches(value: Value, wanted: Value) -> bool:
    """Match the whole value, as ODK Collect does; a pattern that is none matches nothing."""
    pattern, text = compiled(to_text(wanted)), to_text(value)
    if pattern is None or len(text) > LONGEST_MATCHED:
        return False
    try:
        return pattern.fullmatch(text) is not None
    except RecursionError:
        return False
