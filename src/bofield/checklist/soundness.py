"""What can be seen to be wrong in an expression before anybody answers: a division by zero, a date that is none.

Works on the tree of an expression and the types of the questions it names; evaluates nothing but constants.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from bofield.checklist import days
from bofield.checklist.resolving import NUMBER, Place, way
from bofield.checklist.xpath.conversions import to_number, to_text
from bofield.checklist.xpath.dialect import UnfitError, constant
from bofield.checklist.xpath.functions import FUNCTIONS
from bofield.checklist.xpath.of_days import ESCAPE, LETTERS
from bofield.checklist.xpath.patterns import compiled, is_endless
from bofield.checklist.xpath.scope import Scope
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bofield.checklist.form import Form, Question
    from bofield.checklist.xpath.grammar import Node
    from bofield.checklist.xpath.scope import Value

_TAKING_DATES = frozenset({"date", "date-time", "format-date", "format-date-time", "decimal-date-time", "add-months"})
_GIVING_DATES = frozenset({"today", "now", "date", "date-time", "add-months"})
_DATES = frozenset({"date", "dateTime", "start", "end", "today"})
_COMPARING = frozenset({"=", "!=", "<", "<=", ">", ">="})
_FIXED = frozenset({"number", "string", "nothing", "operator", "negative", "call"})
_FREE = frozenset({"and", "or", "=", "!="})
"""What may be done with the time of a day as it stands."""
_DIVIDING = frozenset({"div", "mod"})
"""Their right side must not be zero."""
_OWN = frozenset(name for name, function in FUNCTIONS.items() if function.own)
_SEVERAL = frozenset(name for name, function in FUNCTIONS.items() if function.nodes)


def refuse_unsound(root: Node, whole: str, form: Form, *, own: str) -> None:
    """Raise UnfitError for an expression that can be seen to be wrong.

    `own` is the type of the question where `.` may stand, empty where it may not.
    """
    for node in root.walk():
        problem = ""
        if node.kind == "own" or (node.kind == "call" and not node.parts and node.text in _OWN):
            problem = "" if own else _("“.” is the question's own value, which cannot decide about itself here.")
        elif (
            node.kind == "operator" and node.text not in _FREE and any(_is_time(part, form, own) for part in node.parts)
        ):
            problem = _("a time is no number: use decimal-time() on both sides.")
        elif node.kind == "operator" and node.text in _DIVIDING:
            problem = _division(node)
        elif node.kind == "operator" and node.text in _COMPARING:
            problem = _comparison(node, form)
        elif node.kind == "call":
            problem = _call(node)
        if problem:
            raise UnfitError(whole, problem)


def remarks(root: Node, form: Form, place: Place) -> Iterator[str]:
    """Say what is odd about an expression and can be meant: a choice that is none, one of several values."""
    for node in root.walk():
        if node.kind == "nothing":
            yield _("“{text}” is read as an empty value.").format(text=node.text)
        named = _choice_of(node, form)
        if named is not None:
            question, choice = named
            if question.choices and choice and all(each.name != choice for each in question.choices):
                yield _("{name} has no choice named {choice}.").format(name=question.name, choice=choice)
        comparing = node.kind == "operator" and node.text in _COMPARING
        if comparing or (node.kind == "call" and (node.text in _SEVERAL or node.text == "indexed-repeat")):
            continue
        for part in node.parts:
            if part.kind == "reference" and _is_several(part.text, form, place):
                yield first_only(part.text)


def first_only(name: str) -> str:
    """Say that a question is asked in several instances where one value is wanted."""
    return _(
        "{name} is answered in several instances, and only the first counts here. Use sum(), count(), join() or "
        "indexed-repeat()."
    ).format(name=name)


def _is_several(name: str, form: Form, place: Place) -> bool:
    if (name == NUMBER and place.numbered) or name not in form.by_name:
        return False
    return bool(way(form, name, place).down)


def _division(node: Node) -> str:
    divisor = constant_value(node.parts[1])
    if divisor is not None and to_number(divisor) == 0:
        return _("this divides by zero.")
    return ""


def _comparison(node: Node, form: Form) -> str:
    for one, other in (node.parts, node.parts[::-1]):
        fixed = constant_value(other)
        if _is_date(one, form) and isinstance(fixed, str) and fixed and math.isnan(to_number(fixed)):
            return _("“{text}” is no date.").format(text=fixed)
    return ""


def _is_date(node: Node, form: Form) -> bool:
    if node.kind == "reference":
        question = form.by_name.get(node.text)
        return question is not None and question.type in _DATES
    return node.kind == "call" and node.text in _GIVING_DATES


def _is_time(node: Node, form: Form, own: str) -> bool:
    if node.kind == "reference":
        question = form.by_name.get(node.text)
        return question is not None and question.type == "time"
    if node.kind == "string":
        return math.isnan(to_number(node.text)) and not math.isnan(days.time(node.text))
    return node.kind == "own" and own == "time"


def _call(node: Node) -> str:
    constants = tuple(constant_value(part) for part in node.parts)
    first = constants[0] if constants else None
    if node.text in _TAKING_DATES and isinstance(first, str) and first and math.isnan(to_number(first)):
        return _("“{text}” is no date.").format(text=first)
    if node.text == "decimal-time" and isinstance(first, str) and first and math.isnan(days.time(first)):
        return _("“{text}” is no time.").format(text=first)
    second = constants[1] if len(constants) > 1 else None
    if second is not None and node.text == "regex":
        return _pattern(to_text(second))
    if second is not None and node.text in LETTERS:
        for letter in ESCAPE.findall(to_text(second)):
            if letter not in LETTERS[node.text]:
                return _("%{letter} means nothing to {name}().").format(letter=letter, name=node.text)
    return ""


def _pattern(text: str) -> str:
    if is_endless(text):
        problem = _("“{text}” can take for ever: it repeats what repeats itself, with nothing to tell where one ends.")
        return problem.format(text=text)
    return _("“{text}” is no pattern that can be matched.").format(text=text) if compiled(text) is None else ""


def _choice_of(node: Node, form: Form) -> tuple[Question, str] | None:
    """Find the question and the choice that `selected(${q}, 'c')` or `${q} = 'c'` is about."""
    comparing = node.kind == "operator" and node.text in {"=", "!="}
    if not comparing and not (node.kind == "call" and node.text == "selected"):
        return None
    left, right = node.parts
    if left.kind == "string":
        left, right = right, left
    question = form.by_name.get(left.text) if left.kind == "reference" else None
    if question is None or right.kind != "string":
        return None
    return question, right.text.strip()


def constant_value(node: Node) -> Value | None:
    """Work out what a part is worth whatever is answered; None for what depends on something."""
    if any(part.kind not in _FIXED for part in node.walk()):
        return None
    if any(part.kind == "call" and part.text not in FUNCTIONS for part in node.walk()):
        return None
    if any(part.kind == "call" and not part.parts and part.text in _OWN for part in node.walk()):
        return None
    return constant(node)(Scope({}, date(1970, 1, 1)))
