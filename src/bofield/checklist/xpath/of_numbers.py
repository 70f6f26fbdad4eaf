"""What forms compute with numbers. Nothing here raises: what is no number is NaN."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bofield.checklist.xpath.conversions import to_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bofield.checklist.xpath.scope import Single, Value

# Keeps powers and rounding inside what a float can say.
_MOST_PLACES = 15

OF_ONE: dict[str, Callable[[float], float]] = {
    "abs": math.fabs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "exp10": lambda number: math.pow(10, number),
    "log": lambda number: math.log(number) if number else -math.inf,
    "log10": lambda number: math.log10(number) if number else -math.inf,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}
"""Those that take one number and give one."""


def safely(compute: Callable[[float], float]) -> Callable[[Value], float]:
    """Make a function of floats into one of values, with NaN where mathematics has no answer."""

    def evaluate(value: Value) -> float:
        try:
            return compute(to_number(value))
        except (ValueError, OverflowError):
            return math.nan

    return evaluate


def spread(values: Iterable[Value]) -> Iterator[Single]:
    """Go through values, with each of several on its own."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value


def whole(value: Value) -> float:
    """Leave out the fraction: 2 for 2.9, -2 for -2.9."""
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else math.nan


def floored(value: Value) -> float:
    """Go down to the next whole number: -3 for -2.1."""
    number = to_number(value)
    return float(math.floor(number)) if math.isfinite(number) else math.nan


def rounded(value: Value, places: Value = 0.0) -> float:
    """Round to the nearest, halves up as XPath does: 3 for 2.5, -2 for -2.5."""
    number, digits = to_number(value), to_number(places)
    if not math.isfinite(number) or not -_MOST_PLACES <= digits <= _MOST_PLACES:
        return math.nan
    way = ROUND_HALF_UP if number >= 0 else ROUND_HALF_DOWN
    try:
        return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-int(digits)), rounding=way))
    except InvalidOperation:
        return number


def power(base: Value, exponent: Value) -> float:
    """Raise to a power; NaN for what is too large to say."""
    try:
        return math.pow(to_number(base), to_number(exponent))
    except (OverflowError, ValueError):
        return math.nan


def total(*values: Value) -> float:
    """Add up; what is empty does not count, and nothing at all is 0."""
    try:
        return math.fsum(to_number(value) for value in spread(values) if value != "")
    except (OverflowError, ValueError):
        return math.nan


def least(*values: Value) -> float:
    """Choose the smallest of those that are there."""
    return _extreme(min, values)


def most(*values: Value) -> float:
    """Choose the largest of those that are there."""
    return _extreme(max, values)


def _extreme(choose: Callable[[Sequence[float]], float], values: Iterable[Value]) -> float:
    numbers = [to_number(value) for value in spread(values) if value != ""]
    return choose(numbers) if numbers and not any(map(math.isnan, numbers)) else math.nan
