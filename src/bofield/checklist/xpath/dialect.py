"""The XPath of forms, made ready to run: each expression becomes one function of the scope it is evaluated in.

Where a name leads is not known here: a `Resolver` says it, one for every place a question can stand in.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Protocol

from bofield.checklist.xpath.conversions import OPERATORS, single, to_bool, to_number, to_text
from bofield.checklist.xpath.functions import FUNCTIONS, arity
from bofield.checklist.xpath.grammar import CHOICE_NAME, Kind, Node, UnreadableError, UnsupportedError, read
from bofield.checklist.xpath.of_days import written
from bofield.checklist.xpath.scope import Frame, Scope, Value
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Evaluate = Callable[[Scope], Value]

__all__ = [
    "Frame",
    "Resolver",
    "Scope",
    "UnfitError",
    "UnreadableError",
    "UnsupportedError",
    "Value",
    "constant",
    "parse",
    "ready",
]

VARIABLE_PREFIX = ""
"""What stands before a name in a scope's variables: nothing, for a reference can be mistaken for nothing else."""


class UnfitError(UnreadableError):
    """An expression is XPath, but not one that can be worth anything; `problem` is a sentence about it."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where)
        self.problem = problem


class Resolver(Protocol):
    """Says where names lead from the place of one expression. All raise UnfitError for what cannot stand there."""

    def value(self, name: str) -> Evaluate:
        """Give what a question is worth here: its value, or its values where it is asked in several instances."""

    def nodes(self, name: str) -> Evaluate:
        """Give the values of a question, or the instances of a repeat, always as several."""

    def position(self, steps: str) -> Evaluate:
        """Give the place of an instance among its like; `steps` is `..`, `../..` and so on."""

    def indexed(self, name: str, repeats: tuple[tuple[str, Evaluate], ...]) -> Evaluate:
        """Give a question's value in instances that are named by their places."""

    def choice_label(self, name: str) -> Callable[[str, Scope], str]:
        """Give the label of a choice of a question in the language of the scope."""


class Expression:
    """An expression ready to run."""

    __slots__ = ("evaluate", "root")

    def __init__(self, root: Node, evaluate: Evaluate) -> None:
        self.root = root
        self.evaluate = evaluate


class _Flat:
    """Names without any form around them: all of them stand in the outermost frame."""

    def value(self, name: str) -> Evaluate:
        return lambda scope: scope.chain[0].values[name]

    def nodes(self, name: str) -> Evaluate:
        return lambda scope: (single(scope.chain[0].values[name]),)

    def position(self, steps: str) -> Evaluate:
        raise UnfitError(steps, _("there is no repeat here."))

    def indexed(self, name: str, repeats: tuple[tuple[str, Evaluate], ...]) -> Evaluate:  # noqa: ARG002
        raise UnfitError(name, _("there is no repeat here."))

    def choice_label(self, name: str) -> Callable[[str, Scope], str]:
        raise UnfitError(name, _("there is no question named {name}.").format(name=name))


def parse(expression: str, functions: Collection[str]) -> Expression:
    """Read an expression that stands in no form. Raises UnsupportedError or UnreadableError."""
    root = read(expression, functions)
    return Expression(root, ready(root, expression, _Flat()))


def constant(node: Node) -> Evaluate:
    """Make a part ready that names nothing."""
    return ready(node, node.text, _Flat())


def ready(node: Node, whole: str, resolver: Resolver) -> Evaluate:
    """Make a part of an expression ready; `whole` is the text it stands in, for messages."""
    return _Maker(whole, resolver).made(node)


class _Maker:
    """Makes functions of the parts of one expression."""

    def __init__(self, whole: str, resolver: Resolver) -> None:
        self.whole = whole
        self.resolver = resolver
        self.ways: dict[Kind, Callable[[Node], Evaluate]] = {
            "number": lambda node: _constant(float(node.text)),
            "string": lambda node: _constant(node.text),
            "nothing": lambda _node: _constant(""),
            "own": lambda _node: _own,
            "parent": _parent,
            "column": _column,
            "reference": self.reference,
            "negative": self.negative,
            "operator": self.operator,
            "call": self.call,
        }

    def made(self, node: Node) -> Evaluate:
        return self.ways[node.kind](node)

    def reference(self, node: Node) -> Evaluate:
        return self.resolver.value(node.text)

    def negative(self, node: Node) -> Evaluate:
        inner = self.made(node.parts[0])
        return lambda scope: -to_number(inner(scope))

    def operator(self, node: Node) -> Evaluate:
        parts = tuple(self.made(part) for part in node.parts)
        if node.text in {"and", "or"}:
            return _settling(parts, settles=node.text == "or")
        compute = OPERATORS[node.text]
        return _of_two(compute, *parts) if len(parts) == 2 else _of_many(compute, parts)  # noqa: PLR2004  (left and right)

    def call(self, node: Node) -> Evaluate:
        name, parts = node.text, node.parts
        least, most = arity(name)
        odd = name == "weighted-checklist" and len(parts) % 2
        if len(parts) < least or (most is not None and len(parts) > most) or odd:
            raise UnfitError(self.whole, _wrong_number(name, least, most, len(parts)))
        function = FUNCTIONS.get(name)
        if function is None:
            return self.looking_around(name, parts)
        if function.own and not parts:
            return lambda scope: function.compute(scope.item)
        if function.named and parts[0].kind != "reference":
            problem = _("{name}() takes the name of a question or a repeat, not a value.").format(name=name)
            raise UnfitError(self.whole, problem)
        if function.named:
            nodes, compute = self.resolver.nodes(parts[0].text), function.compute
            return lambda scope: compute(nodes(scope))
        return _called(function.compute, tuple(self.made(part) for part in parts))

    def looking_around(self, name: str, parts: tuple[Node, ...]) -> Evaluate:
        around = {"position": self.position, "indexed-repeat": self.indexed, CHOICE_NAME: self.choice_name}
        if name in around:
            return around[name](parts)
        made = tuple(self.made(part) for part in parts)
        return _AROUND[name](*made)

    def position(self, parts: tuple[Node, ...]) -> Evaluate:
        if parts[0].kind != "parent":
            raise UnfitError(self.whole, _("position() takes “..”, the repeat around the question."))
        return self.resolver.position(parts[0].text)

    def indexed(self, parts: tuple[Node, ...]) -> Evaluate:
        names = (parts[0], *parts[1::2])
        if len(parts) % 2 == 0 or any(part.kind != "reference" for part in names):
            problem = _("indexed-repeat() takes a question, and for each repeat around it the repeat and a place.")
            raise UnfitError(self.whole, problem)
        places = tuple(self.made(part) for part in parts[2::2])
        repeats = tuple(zip((part.text for part in parts[1::2]), places, strict=True))
        return self.resolver.indexed(parts[0].text, repeats)

    def choice_name(self, parts: tuple[Node, ...]) -> Evaluate:
        if parts[1].kind != "reference":
            problem = _("{name}() takes a value and, in quotation marks, the question it answers.")
            raise UnfitError(self.whole, problem.format(name=CHOICE_NAME))
        value, label = self.made(parts[0]), self.resolver.choice_label(parts[1].text)
        return lambda scope: label(to_text(value(scope)), scope)


def _parent(node: Node) -> Evaluate:
    raise UnsupportedError(node.text)


def _column(node: Node) -> Evaluate:
    name = node.text
    return lambda scope: scope.row.get(name, "")


def _own(scope: Scope) -> Value:
    return scope.item


def _constant(value: Value) -> Evaluate:
    return lambda _scope: value


def _of_two(compute: Callable[[Value, Value], Value], left: Evaluate, right: Evaluate) -> Evaluate:
    return lambda scope: compute(left(scope), right(scope))


def _of_many(compute: Callable[[Value, Value], Value], parts: tuple[Evaluate, ...]) -> Evaluate:
    """Make a long sum: one step after the other, not one inside the other."""
    return lambda scope: reduce(compute, [part(scope) for part in parts])


def _settling(parts: tuple[Evaluate, ...], *, settles: bool) -> Evaluate:
    """Make `and` and `or`, which leave the rest alone once one part has settled them."""

    def evaluate(scope: Scope) -> bool:
        return any(to_bool(part(scope)) for part in parts) if settles else all(to_bool(part(scope)) for part in parts)

    return evaluate


def _called(compute: Callable[..., Value], parts: tuple[Evaluate, ...]) -> Evaluate:
    if len(parts) == 1:
        (only,) = parts
        return lambda scope: compute(only(scope))
    return lambda scope: compute(*[part(scope) for part in parts])


def _if(condition: Evaluate, then: Evaluate, otherwise: Evaluate) -> Evaluate:
    return lambda scope: then(scope) if to_bool(condition(scope)) else otherwise(scope)


def _once(first: Evaluate) -> Evaluate:
    return lambda scope: scope.item if scope.item != "" else first(scope)


def _format_date(value: Evaluate, pattern: Evaluate) -> Evaluate:
    return lambda scope: written(value(scope), pattern(scope), scope.language, times=False)


def _format_moment(value: Evaluate, pattern: Evaluate) -> Evaluate:
    return lambda scope: written(value(scope), pattern(scope), scope.language, times=True)


_AROUND: dict[str, Callable[..., Evaluate]] = {
    "if": _if,
    "once": _once,
    "today": lambda: lambda scope: scope.today,
    "now": lambda: lambda scope: scope.now,
    "format-date": _format_date,
    "format-date-time": _format_moment,
}


def _wrong_number(name: str, least: int, most: int | None, given: int) -> str:
    wanted = f"{least}" if most == least else f"{least}…" if most is None else f"{least}–{most}"
    return _("{name}() takes {wanted} values, here it has {given}.").format(name=name, wanted=wanted, given=given)
