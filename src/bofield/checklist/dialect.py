"""The XPath of forms: elementpath's parser with the operators, conversions and functions of the ODK XForms dialect.

What differs from plain XPath 1.0: a date is its ISO text, and wherever a number is needed it counts the days since
1 January 1970, so that `${day} + 14 < today()` means what it says. Arguments are values, never nodes: `${name}` has
become a variable. Knows no form. Importing this module loads elementpath (about 0.2 s): do it late.
"""

from __future__ import annotations

import math
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from elementpath.exceptions import ElementPathError
from elementpath.tdop import Parser
from elementpath.xpath1 import XPath1Parser

from bofield.checklist import days
from bofield.checklist.references import literals, replace, without_literals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

Value = str | float | bool

VARIABLE_PREFIX = "q."
"""Put before every name, so that a question called `div` or `today` is still a name."""
_KEPT = frozenset({"(start)", "(end)", "(invalid)", "(unknown)", "(string)", "(integer)", "(name)", ",", ")", "$"})
_CALL = re.compile(r"([A-Za-z_][\w.:-]*)\s*\(")
_OPERATOR_NAMES = frozenset({"and", "or", "div", "mod"})
_PATHS = re.compile(r"/|\.\.|\[|\]|@|::|\||\$")
_NUMBER = re.compile(r"\s*-?(?:\d+(?:\.\d*)?|\.\d+)\s*$", re.ASCII)
_LONGEST_NUMBER = 40


class UnsupportedError(Exception):
    """An expression uses what is not supported; `construct` names it as it stands there."""

    def __init__(self, construct: str) -> None:
        super().__init__(construct)
        self.construct = construct


class UnreadableError(Exception):
    """An expression is not XPath; `where` is the text from the place where reading failed."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


@dataclass(slots=True)
class Scope:
    """What an expression is evaluated in: values by name, the value of the question itself, and the day."""

    variables: Mapping[str, Value]
    today: date
    item: Value = ""


class OdkParser(XPath1Parser):
    """XPath 1.0 reduced to what a survey says, with ODK's rules. The vocabulary is filled in below and in functions."""

    symbol_table: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        symbol: token for symbol, token in XPath1Parser.symbol_table.items() if symbol in _KEPT
    }

    def parse(self, source: str) -> Any:
        """Parse without elementpath's trial evaluation: there are no constants worth folding in a survey."""
        return Parser.parse(self, source)


# ── conversions ──────────────────────────────────────────────────────────────────────────────────────────────────────
def to_number(value: Value) -> float:
    """Convert as XPath does, with dates counting as days; NaN for what is no number."""
    if not isinstance(value, str):
        return float(value)
    if len(value) > _LONGEST_NUMBER:
        return math.nan
    return float(value) if _NUMBER.match(value) else days.number(value)


def to_text(value: Value) -> str:
    """Convert as XPath does: whole numbers without a fraction, no exponent, `true` and `false`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    whole = int(value)
    return str(whole) if whole == value else f"{value:.15f}".rstrip("0")


def to_bool(value: Value) -> bool:
    """Convert as XPath does: a text is true unless empty, a number unless zero or NaN."""
    return bool(value) and not (isinstance(value, float) and math.isnan(value))


# ── operators ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _same(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return to_number(left) == to_number(right)


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    # By hand, because Python raises where XPath has infinities.
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)


def _remainder(left: float, right: float) -> float:
    return math.nan if not right or math.isinf(left) else math.fmod(left, right)


def _numeric(compute: Callable[[float, float], Value]) -> Callable[[Value, Value], Value]:
    return lambda left, right: compute(to_number(left), to_number(right))


_COMPARISONS: dict[str, tuple[int, Callable[[Value, Value], Value]]] = {
    "=": (30, _same),
    "!=": (30, lambda left, right: not _same(left, right)),
    "<": (30, _numeric(operator.lt)),
    "<=": (30, _numeric(operator.le)),
    ">": (30, _numeric(operator.gt)),
    ">=": (30, _numeric(operator.ge)),
}
_ARITHMETIC: dict[str, tuple[int, Callable[[Value, Value], Value]]] = {
    "+": (40, _numeric(operator.add)),
    "-": (40, _numeric(operator.sub)),
    "*": (45, _numeric(operator.mul)),
    "div": (45, _numeric(_divide)),
    "mod": (45, _numeric(_remainder)),
}
_UNARY_BINDING = 70


def _binary(symbol: str, binding: int, compute: Callable[[Value, Value], Value]) -> None:
    def evaluate(self: Any, context: Any = None) -> Value:
        return compute(self[0].evaluate(context), self[1].evaluate(context))

    token = OdkParser.infix(symbol, bp=binding)
    token.evaluate = evaluate  # type: ignore[method-assign]


def _logical(symbol: str, binding: int, *, settles: bool) -> None:
    """Register `and` and `or`, which leave the right side alone once the left has settled it."""

    def evaluate(self: Any, context: Any = None) -> bool:
        if to_bool(self[0].evaluate(context)) is settles:
            return settles
        return to_bool(self[1].evaluate(context))

    token = OdkParser.infix(symbol, bp=binding)
    token.evaluate = evaluate  # type: ignore[method-assign]


def _sign(self: Any) -> Any:
    self[:] = (self.parser.expression(rbp=_UNARY_BINDING),)
    return self


def _minus(self: Any, context: Any = None) -> float:
    left = to_number(self[0].evaluate(context))
    return -left if len(self) == 1 else left - to_number(self[1].evaluate(context))


def _parenthesis(self: Any) -> Any:
    inner = self.parser.expression()
    self.parser.advance(")")
    return inner


def _variable(self: Any, context: Any = None) -> Value:
    value: Value = context.variables[self.value]
    return value


def _own_value(self: Any, context: Any = None) -> Value:  # noqa: ARG001  (a method of its token)
    value: Value = context.item
    return value


def _build() -> None:
    _logical("or", 20, settles=True)
    _logical("and", 25, settles=False)
    for symbol, (binding, compute) in {**_COMPARISONS, **_ARITHMETIC}.items():
        _binary(symbol, binding, compute)
    minus = OdkParser.symbol_table["-"]
    minus.nud, minus.evaluate = _sign, _minus
    OdkParser.register("(", lbp=100, rbp=100, nud=_parenthesis)
    OdkParser.literal("(decimal)").evaluate = lambda self, *_: float(self.value)  # type: ignore[method-assign]
    OdkParser.literal("(float)")
    OdkParser.nullary(".").evaluate = _own_value  # type: ignore[method-assign]
    # A copy of the class: the parser of elementpath itself keeps its own variables.
    variable = OdkParser.symbol_table.pop("$")
    OdkParser.symbol_table["$"] = type("OdkVariable", (variable,), {"evaluate": _variable})


_build()


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def parse(expression: str, functions: frozenset[str]) -> Any:
    """Parse an expression with `${name}` references into a token whose `evaluate` takes a Scope.

    `functions` are those that may be called here. Raises UnsupportedError or UnreadableError.
    """
    for literal in literals(expression):
        if "${" in literal:
            raise UnsupportedError(literal)
    words = without_literals(replace(expression, lambda _name: " 0 "))
    for call in _CALL.findall(words):
        if call not in functions and call not in _OPERATOR_NAMES:
            raise UnsupportedError(f"{call}()")
    path = _PATHS.search(words)
    if path is not None:
        raise UnsupportedError(path[0])
    source = replace(expression, lambda name: f" ${VARIABLE_PREFIX}{name} ")
    parser = OdkParser()
    try:
        root = parser.parse(source)
    except RecursionError as error:
        raise UnsupportedError("((…))") from error
    except (ElementPathError, SyntaxError) as error:
        raise UnreadableError(expression) from error
    _refuse_bare_names(root)
    return root


def _refuse_bare_names(token: Any) -> None:
    if token.symbol == "(name)":
        raise UnsupportedError(str(token.value))
    if token.symbol != "$":
        for part in token:
            _refuse_bare_names(part)
