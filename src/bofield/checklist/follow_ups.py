"""The follow_ups sheet: what answers raise. Knows its columns and their values, not when anything is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from bofield.checklist.columns import Record, records
from bofield.checklist.form import FACT_PREFIX, FollowUp, Kind
from bofield.checklist.problems import fault
from bofield.checklist.references import NAME, references
from bofield.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bofield.checklist.form import Group, Question
    from bofield.checklist.problems import Report
    from bofield.checklist.sheets import Workbook

ROLES = ("coordinator", "supervisor")
PRIORITIES = ("1", "2", "3")
KINDS: tuple[Kind, ...] = get_args(Kind)
_YES = frozenset({"yes", "true", "true()", "1"})
_NO = frozenset({"", "no", "false", "false()", "0"})


def follow_ups(
    book: Workbook, language: str, questions: Mapping[str, Question], groups: Mapping[str, Group], report: Report
) -> tuple[FollowUp, ...]:
    """Read the sheet; the order of its rows is the order in which things are shown.

    Raises FormError naming row and column.
    """
    found: dict[str, FollowUp] = {}
    with report.part():
        for row in records(book, "follow_ups", language):
            with report.part():
                one = _follow_up(book, row, questions, groups)
                if one.name in found:
                    problem = _("the name {name} is taken by row {row}.")
                    problem = problem.format(name=one.name, row=found[one.name].place.row)
                    raise fault(book.file, row.place("name"), problem)
                found[one.name] = one
    return tuple(found.values())


def _follow_up(book: Workbook, row: Record, questions: Mapping[str, Question], groups: Mapping[str, Group]) -> FollowUp:
    name = row.get("name")
    if not NAME.fullmatch(name):
        raise fault(
            book.file,
            row.place("name"),
            _("{name!r} cannot be a name: begin with a letter, go on with letters, digits, _ - or .").format(name=name),
        )
    for column, given in (("relevant", row.get("relevant")), ("label", row.text("label"))):
        if not given:
            raise fault(
                book.file,
                row.place(column),
                _("the follow-up {name} has no {column}.").format(name=name, column=column),
            )
    kind = next((one for one in KINDS if one == row.get("kind")), None)
    if kind is None:
        raise _not_one_of(book, row, "kind", KINDS)
    if row.get("priority") and row.get("priority") not in PRIORITIES:
        raise _not_one_of(book, row, "priority", PRIORITIES)
    if row.get("role") and row.get("role") not in ROLES:
        raise _not_one_of(book, row, "role", ROLES)
    if row.get("acute").lower() not in _YES | _NO:
        raise _not_one_of(book, row, "acute", ("yes", "no"))
    repeat = row.get("repeat")
    if repeat and (repeat not in groups or not groups[repeat].repeat):
        raise fault(book.file, row.place("repeat"), _("there is no repeat named {name}.").format(name=repeat))
    return FollowUp(
        name=name,
        label=row.text("label"),
        relevant=row.get("relevant"),
        due=row.get("due"),
        kind=kind,
        priority=int(row.get("priority") or 2),
        role=row.get("role") or ROLES[0],
        acute=row.get("acute").lower() in _YES,
        done_when=row.get("done_when"),
        repeat_count=row.get("repeat_count"),
        question=_beside(book, row, questions),
        place=row.place(),
        repeat=repeat,
    )


def _beside(book: Workbook, row: Record, questions: Mapping[str, Question]) -> str:
    """Name the question a follow-up stands beside: the one it names, else the first its condition asks about."""
    named = row.get("question")
    if named:
        if named not in questions or not questions[named].asked:
            raise fault(book.file, row.place("question"), _("there is no question named {name}.").format(name=named))
        return named
    mentioned = (name for name in references(row.get("relevant")) if not name.startswith(FACT_PREFIX))
    return next((name for name in mentioned if name in questions and questions[name].asked), "")


def _not_one_of(book: Workbook, row: Record, column: str, allowed: tuple[str, ...]) -> Exception:
    return fault(
        book.file,
        row.place(column),
        _("{value!r} is not one of {names}.").format(value=row.get(column), names=", ".join(allowed)),
    )
