"""Two versions of a form side by side: what the newer one changed, and which answers go over to it by name.

Knows forms and their stored answers. An answer that does not fit the newer form is handed back, never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield.checklist.answers import type_error
from bofield.checklist.form import FACT_PREFIX
from bofield.checklist.repeats import enclosing, template
from bofield.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bofield.checklist.form import Form, Question

PARTS: Mapping[str, str] = {
    "type": N_("the type"),
    "label": N_("the wording"),
    "hint": N_("the hint"),
    "choices": N_("the choices"),
    "relevant": N_("when it is asked"),
    "required": N_("whether it must be answered"),
    "constraint": N_("which answers are allowed"),
    "calculation": N_("how it is calculated"),
    "default": N_("what is suggested"),
    "section": N_("where it stands"),
}
"""What can change in a question, and how it is said."""
_COMPARED: Mapping[str, Callable[[Question], object]] = {
    "type": lambda question: (question.type, dict(question.parameters)),
    "label": lambda question: dict(question.label),
    "hint": lambda question: dict(question.hint),
    "choices": lambda question: (
        [(choice.name, dict(choice.label)) for choice in question.choices],
        question.choice_filter,
    ),
    "relevant": lambda question: question.relevant,
    "required": lambda question: (question.required, dict(question.required_message)),
    "constraint": lambda question: (question.constraint, dict(question.constraint_message)),
    "calculation": lambda question: (question.calculation, question.readonly),
    "default": lambda question: question.default,
    "section": lambda question: (question.section, question.inside),
}


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question that both versions have and that is not the same; `what` holds code words of PARTS."""

    name: str
    what: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Say what changed, in the language in use."""
        return tuple(_(PARTS[part]) for part in self.what)


@dataclass(frozen=True, slots=True)
class FormChanges:
    """What a newer version of a form changed: names of questions, in the order of the newer form.

    Calculated and hidden fields are left out of `added` and `removed`: nobody is asked for them. `follow_ups` names the
    follow-ups that are new, gone or not the same.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[QuestionChange, ...]
    follow_ups: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.added or self.removed or self.changed or self.follow_ups)

    @property
    def words(self) -> tuple[str, ...]:
        """Say what changed, a sentence each, in the language in use."""
        return (
            *(_("New: {name}.").format(name=name) for name in self.added),
            *(_("No longer asked: {name}.").format(name=name) for name in self.removed),
            *(_("{name}: changed {what}.").format(name=one.name, what=", ".join(one.words)) for one in self.changed),
            *(_("The follow-up {name} is new, gone or changed.").format(name=name) for name in self.follow_ups),
        )


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """An answer that the newer form has no place for, and why; `key` is where it stood."""

    key: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Answers that go over to a newer form, by key, and those that do not fit it."""

    answers: Mapping[str, str]
    left: tuple[LeftBehind, ...]


def changes(old: Form, new: Form) -> FormChanges:
    """Compare two versions of a form."""
    changed = (QuestionChange(each.name, _differing(old.by_name[each.name], each)) for each in _both(old, new))
    before, after = ({one.name: one for one in form.follow_ups} for form in (old, new))
    names = dict.fromkeys((*after, *before))
    return FormChanges(
        added=tuple(each.name for each in new.questions if each.asked and each.name not in old.by_name),
        removed=tuple(each.name for each in old.questions if each.asked and each.name not in new.by_name),
        changed=tuple(change for change in changed if change.what),
        follow_ups=tuple(name for name in names if _said(before.get(name)) != _said(after.get(name))),
    )


def carried(answers: Mapping[str, str], old: Form, new: Form) -> Carried:
    """Sort the answers of an older version of a form by whether they fit the newer one.

    What neither version asks for, such as what the run was told of the case, goes over as it is.
    """
    fitting: dict[str, str] = {}
    left: list[LeftBehind] = []
    for key, value in answers.items():
        reason = _unfit(key, value, old, new)
        if reason:
            left.append(LeftBehind(key, value, reason))
        else:
            fitting[key] = value
    return Carried(fitting, tuple(left))


def _both(old: Form, new: Form) -> Iterator[Question]:
    return (question for question in new.questions if question.name in old.by_name)


def _differing(before: Question, after: Question) -> tuple[str, ...]:
    return tuple(part for part, of in _COMPARED.items() if of(before) != of(after))


def _said(one: object) -> object:
    """Leave out of a follow-up where it stands in its file."""
    fields = getattr(one, "__slots__", ())
    return tuple(getattr(one, name) for name in fields if name != "place")


def _unfit(key: str, value: str, old: Form, new: Form) -> str:
    """Say why an answer has no place in the newer form; empty where it has."""
    name, around = template(key), tuple(repeat for repeat, _number in enclosing(key))
    question, group = new.by_name.get(name), new.repeats.get(name)
    if key.startswith(FACT_PREFIX) or (question is None and group is None and not _asked(old, name)):
        return ""
    if question is None and group is None:
        return _("The newer form does not ask for it.")
    standing = question.repeats if question is not None else group.repeats if group is not None else ()
    if standing != around:
        return _("In the newer form it stands in another repeat.") if standing else _("It is no longer in a repeat.")
    if question is None:
        return ""
    if not question.asked or question.type == "note":
        return _("The newer form does not ask for it.")
    return type_error(question, value)


def _asked(form: Form, name: str) -> bool:
    return name in form.by_name or name in form.repeats
