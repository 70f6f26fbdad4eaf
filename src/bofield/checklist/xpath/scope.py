"""What an expression is evaluated in: the values around it, instance inside instance, and the day.

Knows the shape of values, not what they are worth to an operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Single = str | float | bool
Value = Single | tuple[Single, ...]
"""A text, a number, true or false; or the values of a question in several instances, in order."""


class Frame:
    """The form itself, or one instance of a repeat, with what stands directly in it.

    `chain` leads from the form to here. `applies` names the questions and groups that apply; None where all do.
    """

    __slots__ = ("applies", "chain", "children", "key", "number", "place", "texts", "values")

    def __init__(self, outer: Frame | None = None, repeat: str = "", number: str = "", place: int = 1) -> None:
        self.chain: tuple[Frame, ...] = (*outer.chain, self) if outer is not None else (self,)
        self.key: str = f"{outer.key}{repeat}/{number}/" if outer is not None else ""
        self.number = number
        self.place = place
        self.values: dict[str, Value] = {}
        self.texts: dict[str, str] = {}
        self.applies: set[str] = set()
        self.children: dict[str, list[Frame]] = {}


class Scope:
    """Where an expression is being evaluated.

    `chain` holds the frames around it, the form first. `item` is the question's own value, `row` the columns of the
    choice that is looked at, `number` which of several follow-ups this is, `now` the local time as a text.
    """

    __slots__ = ("chain", "item", "language", "now", "number", "row", "today")

    def __init__(
        self, variables: Mapping[str, Value], today: date, item: Value = "", *, language: str = "", now: str = ""
    ) -> None:
        frame = Frame()
        frame.values = dict(variables)
        frame.applies = set(variables)
        self.chain = frame.chain
        self.today = today.isoformat()
        self.item = item
        self.language = language
        self.now = now or f"{self.today}T00:00:00"
        self.number = 1.0
        self.row: Mapping[str, str] = {}
