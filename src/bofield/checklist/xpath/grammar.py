"""From the text of an expression to a tree: the XPath of surveys, read without evaluating anything.

What stands between the lines of XPath 1.0 and is not used in surveys (paths, axes, predicates) is refused by name.
Standard library only; knows neither functions nor forms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Kind = Literal["number", "string", "nothing", "reference", "own", "parent", "column", "call", "operator", "negative"]

DEEPEST = 100
"""Levels of nesting. Deeper ones are no survey's, and Python would run out of stack."""
LONGEST = 20_000
"""Characters. The longest in a form of five hundred questions has two thousand."""
_SHOWN = 60
CHOICE_NAME = "jr:choice-name"
NOTHING = "null"
"""A path to nowhere, which is empty: so forms write that there is no value."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<reference>\$\{[^{}]*\})
      | (?P<string>'[^']*'|"[^"]*")
      | (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<parent>\.\.(?:\s*/\s*\.\.)*)
      | (?P<name>[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?)
      | (?P<symbol><=|>=|!=|[-+*=<>(),.])
      | (?P<path>//|::|[/\[\]@|$])
      | (?P<other>\S)
    )""",
    re.VERBOSE,
)
_BINDING = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_SIGN = 7
_CURLY = str.maketrans("‘’“”", "''\"\"")
"""What word processors make of quotation marks; pyxform takes them back too."""
_WORDS = frozenset({"and", "or", "div", "mod"})
_QUOTED_NAME = re.compile(r"['\"]\s*\$\{\s*([^{}]*?)\s*\}\s*['\"]$")


class UnsupportedError(Exception):
    """An expression uses what is not supported; `construct` names it as it stands there."""

    def __init__(self, construct: str) -> None:
        super().__init__(construct)
        self.construct = construct


class UnreadableError(Exception):
    """An expression is not XPath; `where` is its text, `rest` what stands from the place where reading failed."""

    def __init__(self, where: str, rest: str = "") -> None:
        super().__init__(where)
        self.where = where
        self.rest = rest


class Node:
    """A part of an expression. `text` is its number, words, name or operator; `depth` counts the levels below."""

    __slots__ = ("depth", "kind", "parts", "text")

    def __init__(self, kind: Kind, text: str, parts: tuple[Node, ...] = ()) -> None:
        self.kind = kind
        self.text = text
        self.parts = parts
        self.depth: int = 1 + max((part.depth for part in parts), default=0)

    def walk(self) -> Iterator[Node]:
        """Go through this part and all below it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))


def read(expression: str, functions: Collection[str], columns: Collection[str] = ()) -> Node:
    """Read an expression. `functions` may be called in it; `columns` may stand in it as bare names.

    Raises UnsupportedError or UnreadableError.
    """
    if len(expression) > LONGEST:
        raise UnsupportedError(f"{expression[:_SHOWN]}…")
    return _Reader(expression.translate(_CURLY), functions, columns).whole()


class _Reader:
    """One expression being read, token by token, operators by how tightly they bind."""

    def __init__(self, expression: str, functions: Collection[str], columns: Collection[str]) -> None:
        self.expression = expression
        self.columns = columns
        self.tokens: list[tuple[str, str, int]] = []
        for found in _TOKEN.finditer(expression):
            kind = found.lastgroup or ""
            self.tokens.append((kind, found[kind], found.start(kind)))
        self.tokens.append(("end", "", len(expression)))
        self.at = 0
        self.level = 0
        self._refuse(functions)

    def _refuse(self, functions: Collection[str]) -> None:
        """Refuse what no survey needs, whatever is around it, before anything is made of the rest."""
        names = [text for _kind, text, _at in self.tokens]
        for index, (kind, text, at) in enumerate(self.tokens):
            called = names[index + 1 : index + 2] == ["("]
            if kind == "string" and "${" in text:
                if CHOICE_NAME not in names[:index] or not _QUOTED_NAME.match(text):
                    raise UnsupportedError(text)
            elif kind == "name" and called and text not in functions and text not in _WORDS:
                raise UnsupportedError(f"{text}()")
            elif kind == "path" or (kind == "parent" and "position" not in names[:index]):
                raise UnsupportedError(text if kind == "path" else "..")
            elif kind == "other":
                raise UnreadableError(self.expression, self.expression[at:])

    def whole(self) -> Node:
        node = self.operation(0)
        if self.tokens[self.at][0] != "end":
            raise self.unreadable()
        if node.depth > DEEPEST:
            raise UnsupportedError("((…))")
        return node

    def operation(self, binding: int) -> Node:
        self.level += 1
        if self.level > DEEPEST:
            raise UnsupportedError("((…))")
        left = self.operand()
        while (tight := _BINDING.get(self.tokens[self.at][1], 0)) > binding:
            operator = self.taken()
            left = _joined(operator, left, self.operation(tight))
        self.level -= 1
        return left

    def operand(self) -> Node:
        kind, text, _at = self.tokens[self.at]
        if kind in {"number", "string", "reference", "parent"}:
            self.at += 1
            return _leaf(kind, text)
        if kind == "name":
            return self.named(text)
        if text == "-":
            self.at += 1
            return Node("negative", "-", (self.operation(_SIGN),))
        if text == ".":
            self.at += 1
            return Node("own", ".")
        self.expect("(")
        inner = self.operation(0)
        self.expect(")")
        return inner

    def named(self, text: str) -> Node:
        """Read a function with its values, a column, or what stands for nothing."""
        self.at += 1
        if self.tokens[self.at][1] == "(" and text not in _WORDS:
            return Node("call", text, self.arguments())
        if text in self.columns:
            return Node("column", text)
        if text == NOTHING:
            return Node("nothing", NOTHING)
        self.at -= 1
        raise self.unreadable() if text in _WORDS else UnsupportedError(text)

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        found: list[Node] = []
        while self.tokens[self.at][1] != ")":
            if found:
                self.expect(",")
            found.append(self.operation(0))
        self.expect(")")
        return tuple(found)

    def taken(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def expect(self, symbol: str) -> None:
        if self.tokens[self.at][:2] != ("symbol", symbol):
            raise self.unreadable()
        self.at += 1

    def unreadable(self) -> UnreadableError:
        return UnreadableError(self.expression, self.expression[self.tokens[self.at][2] :])


def _leaf(kind: str, text: str) -> Node:
    match kind:
        case "number":
            return Node("number", text)
        case "string":
            named = _QUOTED_NAME.match(text)
            return Node("reference", named[1]) if named else Node("string", text[1:-1])
        case "reference":
            return Node("reference", text[2:-1].strip())
    return Node("parent", "".join(text.split()))


def _joined(operator: str, left: Node, right: Node) -> Node:
    """Join two parts; a chain of `and`, `or` or `+` becomes one part with many below, not a tower of pairs."""
    if operator in {"and", "or", "+"} and left.kind == "operator" and left.text == operator:
        return Node("operator", operator, (*left.parts, right))
    return Node("operator", operator, (left, right))
