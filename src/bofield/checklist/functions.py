"""The functions of the ODK XForms dialect that forms may call. Importing this module loads elementpath: do it late.

One function is our own and may stand in the follow_ups sheet only: `add-months(date, n)`.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from bofield.checklist import days
from bofield.checklist.dialect import OdkParser, Scope, Value, to_bool, to_number, to_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

# Keeps powers and rounding inside what a float can say.
_MOST_PLACES = 15
_FORMATS: Final[dict[str, Callable[[date], str]]] = {
    "Y": lambda day: f"{day.year:04}",
    "y": lambda day: f"{day.year % 100:02}",
    "m": lambda day: f"{day.month:02}",
    "n": lambda day: str(day.month),
    "d": lambda day: f"{day.day:02}",
    "e": lambda day: str(day.day),
    "b": lambda day: day.strftime("%b"),
    "a": lambda day: day.strftime("%a"),
}


# ── choices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _selected(chosen: Value, name: Value) -> bool:
    return to_text(name).strip() in to_text(chosen).split()


def _selected_at(chosen: Value, index: Value) -> str:
    names, at = to_text(chosen).split(), to_number(index)
    return names[int(at)] if 0 <= at < len(names) else ""


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _int(value: Value) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else math.nan


def _round(value: Value, places: Value = 0.0) -> float:
    """Round halves up, away from zero, as a person does on paper."""
    number, digits = to_number(value), to_number(places)
    if not math.isfinite(number) or not -_MOST_PLACES <= digits <= _MOST_PLACES:
        return math.nan
    try:
        return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-int(digits)), rounding=ROUND_HALF_UP))
    except InvalidOperation:
        return number


def _pow(base: Value, exponent: Value) -> float:
    try:
        return math.pow(to_number(base), to_number(exponent))
    except (OverflowError, ValueError):
        return math.nan


def _extreme(choose: Callable[[Sequence[float]], float], values: Sequence[Value]) -> float:
    """Choose among the values that are there; empty ones do not count."""
    numbers = [to_number(value) for value in values if value != ""]
    return choose(numbers) if numbers and not any(map(math.isnan, numbers)) else math.nan


def _sum(*values: Value) -> float:
    return math.fsum(to_number(value) for value in values if value != "")


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _as_date(value: Value) -> date | None:
    return days.from_number(to_number(value))


def _date(value: Value) -> str:
    day = _as_date(value)
    return day.isoformat() if day is not None else ""


def _format_date(value: Value, pattern: Value) -> str:
    day = _as_date(value)
    if day is None:
        return ""
    parts = {letter: write(day) for letter, write in _FORMATS.items()}
    return re.sub(r"%(.)", lambda found: parts.get(found[1], found[0]), to_text(pattern))


def _add_months(value: Value, months: Value) -> str:
    day, count = _as_date(value), to_number(months)
    # Nobody plans a thousand years; further on the calendar ends.
    later = days.add_months(day, int(count)) if day is not None and abs(count) <= 12_000 else None  # noqa: PLR2004
    return later.isoformat() if later is not None else ""


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _regex(value: Value, pattern: Value) -> bool:
    """Match the whole value, as ODK does; a pattern that is none matches nothing."""
    try:
        return re.fullmatch(to_text(pattern), to_text(value)) is not None
    except (re.error, RecursionError):
        return False


def _substr(value: Value, start: Value, end: Value = math.inf) -> str:
    """Cut from the character at `start` (the first is 0) to the one before `end`; negative ones count from the end."""
    text = to_text(value)
    first, last = (_index(to_number(bound), len(text)) for bound in (start, end))
    return text[first:last]


def _index(bound: float, length: int) -> int:
    if math.isnan(bound):
        return 0
    return int(max(bound + length, 0)) if bound < 0 else int(min(bound, length))


def _translate(value: Value, wanted: Value, given: Value) -> str:
    source, target = to_text(wanted), to_text(given)
    table = {ord(char): target[at] if at < len(target) else None for at, char in reversed(list(enumerate(source)))}
    return to_text(value).translate(table)


_EAGER: dict[str, tuple[int, int | None, Callable[..., Value]]] = {
    "selected": (2, 2, _selected),
    "selected-at": (2, 2, _selected_at),
    "count-selected": (1, 1, lambda chosen: float(len(to_text(chosen).split()))),
    "int": (1, 1, _int),
    "round": (1, 2, _round),
    "number": (1, 1, to_number),
    "pow": (2, 2, _pow),
    "min": (1, None, lambda *values: _extreme(min, values)),
    "max": (1, None, lambda *values: _extreme(max, values)),
    "sum": (1, None, _sum),
    "string": (1, 1, to_text),
    "concat": (1, None, lambda *values: "".join(map(to_text, values))),
    "string-length": (1, 1, lambda value: float(len(to_text(value)))),
    "normalize-space": (1, 1, lambda value: " ".join(to_text(value).split())),
    "contains": (2, 2, lambda value, part: to_text(part) in to_text(value)),
    "starts-with": (2, 2, lambda value, part: to_text(value).startswith(to_text(part))),
    "ends-with": (2, 2, lambda value, part: to_text(value).endswith(to_text(part))),
    "substr": (2, 3, _substr),
    "translate": (3, 3, _translate),
    "regex": (2, 2, _regex),
    "not": (1, 1, lambda value: not to_bool(value)),
    "boolean": (1, 1, to_bool),
    "boolean-from-string": (1, 1, lambda value: to_text(value).strip() in {"true", "1"}),
    "true": (0, 0, lambda: True),
    "false": (0, 0, lambda: False),
    "date": (1, 1, _date),
    "format-date": (2, 2, _format_date),
    "add-months": (2, 2, _add_months),
}


def _if(self: Any, scope: Scope) -> Value:
    chosen = 1 if to_bool(self[0].evaluate(scope)) else 2
    result: Value = self[chosen].evaluate(scope)
    return result


def _coalesce(self: Any, scope: Scope) -> Value:
    return next((value for value in (part.evaluate(scope) for part in self) if value != ""), "")


def _once(self: Any, scope: Scope) -> Value:
    result: Value = scope.item if scope.item != "" else self[0].evaluate(scope)
    return result


def _today(_self: Any, scope: Scope) -> str:
    return scope.today.isoformat()


_LAZY: dict[str, tuple[int, int | None, Callable[..., Value]]] = {
    "if": (3, 3, _if),
    "coalesce": (2, None, _coalesce),
    "once": (1, 1, _once),
    "today": (0, 0, _today),
}

OWN = frozenset({"add-months"})
IN_FORMS = frozenset({*_EAGER, *_LAZY}) - OWN
"""What any expression of a form may call."""
IN_FOLLOW_UPS = IN_FORMS | OWN


def _eagerly(compute: Callable[..., Value]) -> Callable[..., Value]:
    def evaluate(self: Any, scope: Scope) -> Value:
        return compute(*(part.evaluate(scope) for part in self))

    return evaluate


def _register(name: str, least: int, most: int | None, evaluate: Callable[..., Value]) -> None:
    token = OdkParser.function(name, nargs=least if least == most else (least, most))
    token.evaluate = evaluate  # type: ignore[method-assign]


for _name, (_least, _most, _compute) in _EAGER.items():
    _register(_name, _least, _most, _eagerly(_compute))
for _name, (_least, _most, _evaluate) in _LAZY.items():
    _register(_name, _least, _most, _evaluate)
