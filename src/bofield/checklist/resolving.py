"""Where `${name}` leads from a place in a form: to the same instance, or to all the instances that can be seen.

A name whose repeats are all around the place is one value. Otherwise it is the values in every instance below what the
two have in common: seen from outside a repeat those of all its instances, seen from within a household those of its
members. What does not apply has no value and is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.checklist.xpath.conversions import to_number
from bofield.checklist.xpath.dialect import UnfitError
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bofield.checklist.form import Form
    from bofield.checklist.xpath.dialect import Evaluate
    from bofield.checklist.xpath.scope import Frame, Scope, Single, Value

NUMBER = "number"
"""`${number}` in a repeated follow-up: 1, 2 …"""
_INSTANCE = "1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: in which groups and repeats, outermost first, and in which repeats among them."""

    inside: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()
    numbered: bool = False
    """Whether `${number}` means something there."""


OUTERMOST = Place()


@dataclass(frozen=True, slots=True)
class Way:
    """The way from a place to a name: up to a frame of the chain, then down through the instances of repeats."""

    name: str
    depth: int
    down: tuple[str, ...]

    def frames(self, scope: Scope) -> list[Frame]:
        """List the frames that the way leads to."""
        found = [scope.chain[self.depth]]
        for repeat in self.down:
            found = [inner for frame in found for inner in frame.children.get(repeat, ())]
        return found


def way(form: Form, name: str, place: Place) -> Way:
    """Find the way to a question or a repeat. `name` must be one of the form's."""
    group = form.groups.get(name)
    repeats = group.repeats if group is not None else form.by_name[name].repeats
    common = 0
    while common < min(len(repeats), len(place.repeats)) and repeats[common] == place.repeats[common]:
        common += 1
    down = repeats[common:]
    return Way(name, common, (*down, name) if group is not None else down)


class FormResolver:
    """Names as they are seen from one place of a form."""

    def __init__(self, form: Form, place: Place, whole: str) -> None:
        self.form = form
        self.place = place
        self.whole = whole

    def value(self, name: str) -> Evaluate:
        """Give what a question is worth here."""
        if self.place.numbered and name == NUMBER:
            if name in self.form.by_name:
                problem = _("here {reference} counts the follow-ups; give the question {name} another name.")
                raise self.unfit(problem.format(reference=f"${{{name}}}", name=name))
            return lambda scope: scope.number
        self.known(name)
        if name in self.form.groups:
            problem = _("{name} is a repeat and has no value; count({reference}) has.")
            if not self.form.groups[name].repeat:
                problem = _("{name} is a group and has no value.")
            raise self.unfit(problem.format(name=name, reference=f"${{{name}}}"))
        found = way(self.form, name, self.place)
        if found.down:
            return _several(found)
        depth = found.depth
        if depth == 0:
            return lambda scope: scope.chain[0].values[name]
        return lambda scope: scope.chain[depth].values[name]

    def nodes(self, name: str) -> Evaluate:
        """Give the values of a question, or the instances of a repeat, always as several."""
        self.known(name)
        group = self.form.groups.get(name)
        if group is None:
            return _several(way(self.form, name, self.place))
        if not group.repeat:
            raise self.unfit(_("{name} is a group and has no value.").format(name=name))
        found = way(self.form, name, self.place)
        return lambda scope: (_INSTANCE,) * len(found.frames(scope))

    def position(self, steps: str) -> Evaluate:
        """Give the place of an instance among its like."""
        up = steps.count("..")
        around = self.place.inside[-up:] if up <= len(self.place.inside) else ()
        repeat = around[0] if around else ""
        if repeat not in self.place.repeats:
            problem = _("“{steps}” leads to no repeat here.")
            if self.place.repeats:
                wanted = len(self.place.inside) - self.place.inside.index(self.place.repeats[-1])
                problem = _("“{steps}” leads to no repeat here; “{right}” does.")
                raise self.unfit(problem.format(steps=steps, right="/".join([".."] * wanted)))
            raise self.unfit(problem.format(steps=steps))
        depth = self.place.repeats.index(repeat) + 1
        return lambda scope: float(scope.chain[depth].place)

    def indexed(self, name: str, repeats: tuple[tuple[str, Evaluate], ...]) -> Evaluate:
        """Give a question's value in instances that are named by their places."""
        self.known(name)
        question = self.form.by_name.get(name)
        around = question.repeats if question is not None else ()
        wanted = dict(repeats)
        for repeat in wanted:
            self.known(repeat)
            if repeat not in around:
                problem = _("{name} does not stand in a repeat named {repeat}.").format(name=name, repeat=repeat)
                raise self.unfit(problem)
        steps: list[tuple[str, Evaluate | None, int]] = []
        here = True
        for depth, repeat in enumerate(around, start=1):
            here = here and repeat not in wanted and self.place.repeats[depth - 1 : depth] == (repeat,)
            steps.append((repeat, wanted.get(repeat), depth if here else 0))
        return _indexed(name, tuple(steps))

    def choice_label(self, name: str) -> Callable[[str, Scope], str]:
        """Give the label of a choice of a question in the language of the scope."""
        self.known(name)
        form, question = self.form, self.form.by_name.get(name)
        if question is None or not question.choices:
            raise self.unfit(_("{name} has no choices.").format(name=name))
        if any("${" in label for choice in question.choices for label in choice.label.values()):
            raise self.unfit(_("the choices of {name} quote answers, and cannot be quoted again.").format(name=name))
        labels = {choice.name: choice.label for choice in reversed(question.choices)}
        return lambda chosen, scope: form.words(labels[chosen], scope.language) if chosen in labels else ""

    def known(self, name: str) -> None:
        """Refuse a name that the form does not have."""
        if name not in self.form.by_name and name not in self.form.groups:
            raise self.unfit(_("there is no question named {name}.").format(name=name or "${}"))

    def unfit(self, problem: str) -> UnfitError:
        """Make the error for this expression."""
        return UnfitError(self.whole, problem)


def _several(found: Way) -> Evaluate:
    name = found.name

    def evaluate(scope: Scope) -> Value:
        return tuple(_values(name, found.frames(scope)))

    return evaluate


def _values(name: str, frames: Iterable[Frame]) -> Iterable[Single]:
    for frame in frames:
        if name in frame.applies:
            value = frame.values[name]
            # A question has one value in one instance.
            yield value[0] if isinstance(value, tuple) else value


def _indexed(name: str, steps: tuple[tuple[str, Evaluate | None, int], ...]) -> Evaluate:
    def evaluate(scope: Scope) -> Value:
        frames = [scope.chain[0]]
        for repeat, at, depth in steps:
            if depth:
                frames = [scope.chain[depth]]
                continue
            there = [frame.children.get(repeat, []) for frame in frames]
            if at is None:
                frames = [inner for each in there for inner in each]
            else:
                place = to_number(at(scope))
                frames = [inner for each in there for inner in each if inner.place == place]
        return next(iter(_values(name, frames)), "")

    return evaluate
