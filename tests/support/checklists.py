"""What tests of the checklist over real services share: answering, and finding things in what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from bofield.records.tables import ChecklistRun
from bofield.services import checklists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from bofield.records.tables import Row
    from bofield.services.values import QuestionView, RunView
    from bofield.services.workspace import Workspace

    Record = TypeVar("Record", bound=Row)


def question(view: RunView, name: str) -> QuestionView:
    """Find a question that applies now."""
    return next(each for section in view.sections for each in section.questions if each.name == name)


def asked(view: RunView) -> set[str]:
    """Name the questions that apply now."""
    return {each.name for section in view.sections for each in section.questions}


def answered(ws: Workspace, run: str, answers: dict[str, str]) -> RunView:
    """Answer one question after the other."""
    view = checklists.open_run(ws, contact_of(ws, run))
    for name, value in answers.items():
        view = checklists.answer(ws, run, name, value)
    return view


def left(ws: Workspace, run: str, sections: str, answers: dict[str, str]) -> RunView:
    """Answer, leave the sections, and look again."""
    answered(ws, run, answers)
    for section in sections:
        checklists.leave_section(ws, run, section)
    return checklists.open_run(ws, contact_of(ws, run))


def contact_of(ws: Workspace, run: str) -> str:
    """Find the contact of a run."""
    with ws.replica.reading() as session:
        return session.exec(select(ChecklistRun).where(col(ChecklistRun.id) == run)).one().contact_id or ""


def rows(ws: Workspace, table: type[Record], case: str) -> Sequence[Record]:
    """Read the standing records of a kind in a case, the oldest first."""
    with ws.replica.reading() as session:
        wanted = select(table).where(col(table.case_id) == case, col(table.deleted).is_not(other=True))
        found = list(session.exec(wanted.order_by(col(table.id))))
        session.expunge_all()
        return found
