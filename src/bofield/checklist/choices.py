"""The choices sheet: lists of answers, with the columns that filters look at. Knows no question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.checklist.columns import Record, records
from bofield.checklist.form import Choice
from bofield.checklist.problems import fault
from bofield.i18n import _

if TYPE_CHECKING:
    from bofield.checklist.problems import Report
    from bofield.checklist.sheets import Workbook

OTHER = "other"
"""The choice that `or_other` adds to a list."""
OTHER_LABEL = {"sv": "Annat", "en": "Other"}
OTHER_QUESTION = {"sv": "Vad?", "en": "What?"}


def choice_lists(book: Workbook, language: str, report: Report, *, duplicates: bool) -> dict[str, tuple[Choice, ...]]:
    """Read the lists by name. `duplicates` lets a name stand several times in one, for filters to choose among.

    Raises FormError naming row and column.
    """
    lists: dict[str, list[Choice]] = {}
    names: set[tuple[str, str]] = set()
    with report.part():
        for row in records(book, "choices", language):
            lists.setdefault(row.get("list_name"), [])
            with report.part():
                choice = _choice(book, row)
                if not duplicates and (row.get("list_name"), choice.name) in names:
                    problem = _("the choice {name} stands twice in its list.")
                    raise fault(book.file, row.place("name"), problem.format(name=choice.name))
                names.add((row.get("list_name"), choice.name))
                lists[row.get("list_name")].append(choice)
    return {name: tuple(choices) for name, choices in lists.items() if name}


def with_other(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Add the choice `other` to a list that has none."""
    if any(choice.name == OTHER for choice in choices):
        return choices
    return (*choices, Choice(OTHER, OTHER_LABEL))


def _choice(book: Workbook, row: Record) -> Choice:
    for column in ("list_name", "name"):
        if not row.get(column):
            raise fault(book.file, row.place(column), _("the choice has no {column}.").format(column=column))
    name = row.get("name")
    if not row.text("label"):
        raise fault(book.file, row.place("label"), _("the choice {name} has no label.").format(name=name))
    return Choice(name, row.text("label"), {"list_name": row.get("list_name"), **row.values}, row.place())
