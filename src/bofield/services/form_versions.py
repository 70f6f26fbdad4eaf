"""When a newer version of a form has come: what it changes for a checklist that is under way, and going over to it.

A run keeps the version it began with until its author goes over. Answers are carried by the names of their questions;
those the new version does not ask for stay in the run, and are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bofield import checklist
from bofield.checklist import answers as reading
from bofield.checklist import repeats
from bofield.i18n import _, get_language, ngettext
from bofield.replica.values import Edit
from bofield.services import form_store, meanings
from bofield.services.runs import PROGRAM, field_of, form_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlmodel import Session

    from bofield.checklist import Form, Question
    from bofield.services.runs import Run
    from bofield.services.workspace import Workspace

_MOST_CHANGES = 40
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Newer:
    """A version that waits, what it changes in words, and the answers that the run's own version does not ask for."""

    version: str = ""
    changes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def newer_than(session: Session, ws: Workspace, run: Run) -> Newer:
    """Tell whether a draft could go over to a newer version of its form, and what it holds that its form lacks."""
    if run.locked:
        return Newer()
    form = form_of(session, ws, run)
    kept = tuple(_kept(form, run.answers))
    choice = form_store.newer(ws, form.name, run.row.form_version or "", session=session)
    if choice is None:
        return Newer(kept=kept)
    new = form_store.newest(ws, form.name, session=session)
    return Newer(choice.version, tuple(_changes(form, new))[:_MOST_CHANGES], kept)


def update_edits(session: Session, ws: Workspace, run: Run) -> list[Edit]:
    """Go over to the newest version; an answer whose question has moved is copied to where it stands now."""
    form = form_of(session, ws, run)
    if form_store.newer(ws, form.name, run.row.form_version or "", session=session) is None:
        return []
    new = form_store.newest(ws, form.name, session=session)
    moved = {name: to for name, to in _moved(new, run.answers).items() if to not in run.answers}
    edits = [Edit("checklist_run", run.row.id, "form_version", new.version)]
    edits += [
        Edit("checklist_run", run.row.id, field_of("answer", to), run.answers[name]) for name, to in moved.items()
    ]
    rows: dict[str, list[str]] = {}
    for to in moved.values():
        for repeat, number in repeats.enclosing(to):
            rows.setdefault(repeat, []).append(number)
    edits += [
        Edit("checklist_run", run.row.id, field_of("answer", repeat), " ".join(dict.fromkeys(numbers)))
        for repeat, numbers in rows.items()
        if repeat not in run.answers
    ]
    return edits + _moved_follow_ups(run)


def _moved_follow_ups(run: Run) -> list[Edit]:
    """Let what moved answers raised go on as what they raise now: the same task, the same word against it."""
    return [
        Edit("checklist_run", run.row.id, field_of(group, name), value)
        for group, kept in (("added", run.added), ("declined", run.declined))
        for old, new in meanings.MOVED_FOLLOW_UPS.items()
        if old in kept and new not in kept
        for name, value in ((new, kept[old]), (old, None))
    ]


def _moved(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    """Say where answers stand in a form that has given their questions other names."""
    return {
        name: meanings.MOVED[name]
        for name in answers
        if name in meanings.MOVED and name not in form.by_name and _asks(form, meanings.MOVED[name])
    }


def _asks(form: Form, key: str) -> bool:
    """Tell whether a form has a place for an answer: a question of that name, or a repeat, in the same repeats."""
    last = repeats.template(key)
    around = tuple(repeat for repeat, _number in repeats.enclosing(key))
    place = form.by_name.get(last) or form.repeats.get(last)
    return place is not None and tuple(place.repeats) == around


def _kept(form: Form, answers: Mapping[str, str]) -> Iterator[str]:
    """Say in words which answers a form has no place for, or cannot read."""
    moved = _moved(form, answers)
    for name, value in sorted(answers.items()):
        question = form.by_name.get(repeats.template(name))
        unread = question is not None and reading.type_error(question, value)
        if not value or name.startswith(PROGRAM) or name in moved or (_asks(form, name) and not unread):
            continue
        yield f"{_name(form, name)}: {value}"[:_LONGEST]


def _name(form: Form, name: str) -> str:
    """Name a question as the latest version that asked it does."""
    forms = (form, *(each for each in reversed(form_store.old_forms()) if each.name == form.name))
    for each in forms:
        if (question := each.by_name.get(repeats.template(name))) is not None:
            return _said(each, question)
    return name


def _changes(old: Form, new: Form) -> Iterator[str]:
    """Say in words what a version asks that the one before did not, and the other way."""
    found = checklist.changes(old, new)
    there = {repeats.template(meanings.MOVED.get(name, name)) for name in old.by_name}
    for name in found.added:
        if name not in there and new.by_name[name].type != "note":
            yield _("New: {question}").format(question=_said(new, new.by_name[name]))
    for change in found.changed:
        if "label" in change.what and new.by_name[change.name].asked:
            yield _("In other words: {question}").format(question=_said(new, new.by_name[change.name]))
    for name in found.removed:
        if repeats.template(meanings.MOVED.get(name, name)) not in new.by_name:
            yield _("No longer asked: {question}").format(question=_said(old, old.by_name[name]))
    count = len(found.follow_ups)
    if count:
        yield ngettext("{count} follow-up is new or changed", "{count} follow-ups are new or changed", count).format(
            count=count
        )


def _said(form: Form, question: Question) -> str:
    label = form.words(question.label, get_language())
    return f"{question.code} {label}" if question.code else label
