"""What values are worth: as numbers, texts and conditions, and to the operators of XPath. Standard library only.

What differs from plain XPath 1.0: a date is its ISO text, and wherever a number is needed it counts the days since
1 January 1970, so that `${day} + 14 < today()` means what it says.
"""

from __future__ import annotations

import math
import operator
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bofield.checklist import days

if TYPE_CHECKING:
    from collections.abc import Callable

    from bofield.checklist.xpath.scope import Single, Value

_NUMBER = re.compile(r"\s*-?(?:\d+(?:\.\d*)?|\.\d+)\s*$", re.ASCII)
_LONGEST_NUMBER = 40
_NOISE = 1e-12


def single(value: Value) -> Single:
    """Take the first of several values; none at all is an empty text."""
    if isinstance(value, tuple):
        return value[0] if value else ""
    return value


def to_number(value: Value) -> float:
    """Convert as XPath does, with dates counting as days; NaN for what is no number."""
    if isinstance(value, tuple):
        value = value[0] if value else ""
    if not isinstance(value, str):
        return float(value)
    if len(value) > _LONGEST_NUMBER:
        return math.nan
    return float(value) if _NUMBER.match(value) else days.number(value)


def to_text(value: Value) -> str:
    """Convert as XPath does: whole numbers without a fraction, no exponent, `true` and `false`."""
    if isinstance(value, tuple):
        value = value[0] if value else ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    whole = int(value)
    if whole == value:
        return str(whole)
    # What people reckon with has fewer digits than a float, whose last ones are noise.
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def to_bool(value: Value) -> bool:
    """Convert as XPath does: a text is true unless empty, a number unless zero or NaN, several if any are there."""
    return bool(value) and not (isinstance(value, float) and math.isnan(value))


def same(left: Value, right: Value) -> bool:
    """Compare with `=`: as conditions if either is one, as numbers if either is one, else as texts.

    Of several values it is enough that one is the same. Numbers that differ by a float's noise are the same, as in
    ODK Collect: `0.1 + 0.2 = 0.3` is what people expect.
    """
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    if isinstance(left, tuple):
        return any(same(each, right) for each in left)
    if isinstance(right, tuple):
        return any(same(left, each) for each in right)
    return math.isclose(to_number(left), to_number(right), rel_tol=_NOISE, abs_tol=_NOISE)


def different(left: Value, right: Value) -> bool:
    """Compare with `!=`. Of several values it is enough that one is different."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) != to_bool(right)
    if isinstance(left, tuple):
        return any(different(each, right) for each in left)
    if isinstance(right, tuple):
        return any(different(left, each) for each in right)
    return not same(left, right)


def ordered(compare: Callable[[float, float], bool]) -> Callable[[Value, Value], bool]:
    """Make a comparison of numbers that holds of several values if it holds of one."""

    def holds(left: Value, right: Value) -> bool:
        if isinstance(left, tuple):
            return any(holds(each, right) for each in left)
        if isinstance(right, tuple):
            return any(holds(left, each) for each in right)
        return compare(to_number(left), to_number(right))

    return holds


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    # By hand, because Python raises where XPath has infinities.
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    return math.nan if not right or math.isinf(left) else math.fmod(left, right)


def _numeric(compute: Callable[[float, float], float]) -> Callable[[Value, Value], float]:
    return lambda left, right: compute(to_number(left), to_number(right))


OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "=": same,
    "!=": different,
    "<": ordered(operator.lt),
    "<=": ordered(operator.le),
    ">": ordered(operator.gt),
    ">=": ordered(operator.ge),
    "+": _numeric(operator.add),
    "-": _numeric(operator.sub),
    "*": _numeric(operator.mul),
    "div": _numeric(_divide),
    "mod": _numeric(_remainder),
}
"""All but `and` and `or`, which leave their right side alone once the left has settled it."""
