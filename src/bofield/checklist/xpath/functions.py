"""The functions of the ODK XForms dialect that forms may call, each with the number of values it takes.

One function is our own and may stand in the follow_ups sheet only: `add-months(date, n)`. Functions that give another
result every time (`random`, `uuid`) are not here: the same answers must always give the same follow-ups.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.checklist.xpath import of_days, of_numbers, of_texts
from bofield.checklist.xpath.conversions import to_bool, to_number, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bofield.checklist.xpath.scope import Value


@dataclass(frozen=True, slots=True)
class Function:
    """What may be called. `most` is None where there is no limit.

    `nodes`: a question named in it stands for all its instances, one by one. `own`: without a value it takes the
    question's own. `named`: only the name of a question or a repeat may stand in it, not a value.
    """

    least: int
    most: int | None
    compute: Callable[..., Value]
    nodes: bool = False
    own: bool = False
    named: bool = False


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if to_text(value) not in {"", "NaN"}), "")


def _count_filled(nodes: Value) -> float:
    return float(sum(1 for each in nodes if to_text(each) != "")) if isinstance(nodes, tuple) else 0.0


def _checklist(least: Value, most: Value, *values: Value) -> bool:
    return _between(least, most, sum(map(_ticked, of_numbers.spread(values))))


def _weighted(least: Value, most: Value, *pairs: Value) -> bool:
    values, weights = pairs[::2], pairs[1::2]
    total = math.fsum(to_number(weight) for value, weight in zip(values, weights, strict=False) if _ticked(value))
    return _between(least, most, total)


def _ticked(value: Value) -> bool:
    """Take what stands for a number as true above zero, everything else as a condition."""
    number = to_number(value)
    return to_bool(value) if math.isnan(number) else number > 0


def _between(least: Value, most: Value, found: float) -> bool:
    """Tell whether a count lies between two bounds; one below zero is none."""
    low, high = to_number(least), to_number(most)
    return (low < 0 or found >= low) and (high < 0 or found <= high)


FUNCTIONS: Mapping[str, Function] = {
    # choices
    "selected": Function(2, 2, of_texts.selected),
    "selected-at": Function(2, 2, of_texts.selected_at),
    "count-selected": Function(1, 1, lambda chosen: float(len(to_text(chosen).split()))),
    # several instances
    "count": Function(1, 1, lambda nodes: float(len(nodes)), nodes=True, named=True),
    "count-non-empty": Function(1, 1, _count_filled, nodes=True, named=True),
    "sum": Function(1, None, of_numbers.total, nodes=True),
    "min": Function(1, None, of_numbers.least, nodes=True),
    "max": Function(1, None, of_numbers.most, nodes=True),
    "concat": Function(1, None, of_texts.concat, nodes=True),
    "join": Function(1, None, of_texts.join, nodes=True),
    # numbers
    "int": Function(1, 1, of_numbers.whole),
    "round": Function(1, 2, of_numbers.rounded),
    "number": Function(1, 1, to_number, own=True),
    "floor": Function(1, 1, of_numbers.floored),
    "ceiling": Function(1, 1, lambda value: -of_numbers.floored(-to_number(value))),
    "pow": Function(2, 2, of_numbers.power),
    **{name: Function(1, 1, of_numbers.safely(compute)) for name, compute in of_numbers.OF_ONE.items()},
    "atan2": Function(2, 2, lambda y, x: math.atan2(to_number(y), to_number(x))),
    "pi": Function(0, 0, lambda: math.pi),
    # texts
    "string": Function(1, 1, to_text, own=True),
    "string-length": Function(1, 1, lambda value: float(len(to_text(value)))),
    "normalize-space": Function(1, 1, of_texts.normalized, own=True),
    "contains": Function(2, 2, lambda value, part: to_text(part) in to_text(value)),
    "starts-with": Function(2, 2, lambda value, part: to_text(value).startswith(to_text(part))),
    "ends-with": Function(2, 2, lambda value, part: to_text(value).endswith(to_text(part))),
    "substr": Function(2, 3, of_texts.substr),
    "substring-before": Function(2, 2, of_texts.before),
    "substring-after": Function(2, 2, of_texts.after),
    "translate": Function(3, 3, of_texts.translate),
    "regex": Function(2, 2, of_texts.matches),
    # conditions
    "not": Function(1, 1, lambda value: not to_bool(value)),
    "boolean": Function(1, 1, to_bool),
    "boolean-from-string": Function(1, 1, lambda value: to_text(value).strip() in {"true", "1"}),
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "coalesce": Function(2, None, _coalesce),
    "checklist": Function(2, None, _checklist, nodes=True),
    "weighted-checklist": Function(4, None, _weighted),
    # days and times
    "date": Function(1, 1, of_days.day),
    "date-time": Function(1, 1, of_days.moment),
    "decimal-date-time": Function(1, 1, to_number),
    "decimal-time": Function(1, 1, of_days.part_of_day),
    "add-months": Function(2, 2, of_days.add_months),
}
"""Those that are worth what their values are worth."""

WITH_SCOPE: Mapping[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "once": (1, 1),
    "today": (0, 0),
    "now": (0, 0),
    "format-date": (2, 2),
    "format-date-time": (2, 2),
    "position": (1, 1),
    "indexed-repeat": (3, 7),
    "jr:choice-name": (2, 2),
}
"""Those that look around: at the day, the language, the question's own value or the repeats. `dialect` has them."""

OWN = frozenset({"add-months"})
IN_FORMS = frozenset({*FUNCTIONS, *WITH_SCOPE}) - OWN
"""What any expression of a form may call."""
IN_FOLLOW_UPS = IN_FORMS | OWN


def arity(name: str) -> tuple[int, int | None]:
    """Tell how many values a function takes at least and at most."""
    if name in WITH_SCOPE:
        return WITH_SCOPE[name]
    function = FUNCTIONS[name]
    return (0 if function.own else function.least), function.most
