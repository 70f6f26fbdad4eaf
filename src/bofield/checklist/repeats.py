"""How the answers of repeats are stored: flat, each under a key that says in which instance it stands.

Outside repeats the key is the question's name. A repeat named `child` keeps its instances' numbers in order under its
own key (`1 2 4`); nothing stored means one instance, an empty text none. A question in the second is `child/2/age`,
one in a repeat inside it `child/2/toy/1/name`. Taking an instance away takes its number off the list and leaves its
answers where they are. Standard library only; knows no form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_INSTANCES = 100
"""Of one repeat in one place; a household has fewer children, and a mistyped count must not fill the memory."""
MOST_ALTOGETHER = 1000
"""Of all repeats of a form, however they are nested."""
FIRST = "1"
"""What stands in the list of a repeat that nobody has touched."""

_NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)


def instances(stored: str | None) -> tuple[str, ...]:
    """List the numbers of a repeat's instances in order; what is no number, or stands twice, is passed over."""
    if stored is None:
        return (FIRST,)
    found = dict.fromkeys(part for part in stored.split() if _NUMBER.fullmatch(part))
    return tuple(found)[:MOST_INSTANCES]


def with_new(answers: Mapping[str, str], repeat: str) -> tuple[str, str]:
    """Give the list of a repeat with an instance more at its end, and the number of the new one.

    `repeat` is the repeat's own key (`child`, or `child/2/toy`). The number is higher than any that was ever used, so
    that nothing that was answered in an instance taken away comes back in the new one.
    """
    there = instances(answers.get(repeat))
    used = {int(number) for number in (*there, *_used(answers, repeat))}
    number = str(max(used, default=0) + 1)
    return " ".join((*there, number)), number


def without(answers: Mapping[str, str], repeat: str, number: str) -> str:
    """Give the list of a repeat without one of its instances."""
    return " ".join(each for each in instances(answers.get(repeat)) if each != number)


def template(key: str) -> str:
    """Name the question (or the repeat) that a key belongs to: `age` for `child/2/age`, `child` for `child/2`."""
    parts = key.split("/")
    return parts[-1] if len(parts) % 2 else parts[-2]


def enclosing(key: str) -> tuple[tuple[str, str], ...]:
    """List the instances that a key stands in, outermost first: `(("child", "2"),)` for `child/2/age`."""
    parts = key.split("/")
    return tuple(zip(parts[:-1:2], parts[1::2], strict=False))


def _used(answers: Mapping[str, str], repeat: str) -> Iterable[str]:
    prefix = f"{repeat}/"
    for key in answers:
        if key.startswith(prefix):
            number = key[len(prefix) :].partition("/")[0]
            if _NUMBER.fullmatch(number):
                yield number
