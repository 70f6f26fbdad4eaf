"""What happens to the case when a section of a checklist is left, or its note is signed.

Leaving a section that somebody has answered in confirms what it suggested. What the answers raise becomes tasks, once.
A task follows the answer it came from while the note is a draft, and is dropped, with the reason, when its ground
falls. A section that nobody has answered anything in adds nothing: it was only read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield import checklist
from bofield.checklist.repeats import template
from bofield.i18n import _, get_language
from bofield.ids import new_id
from bofield.records.fields import as_date
from bofield.replica.values import Edit
from bofield.services.editing import edits_of
from bofield.services.found_out import case_edits
from bofield.services.runs import evaluate, field_of, form_of, known_to
from bofield.services.tasks import TASKS, task_fields
from bofield.services.values import NewTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.checklist import Evaluation, QuestionState, Raised
    from bofield.services.runs import Run
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

SUPERVISOR = "supervisor"
_UNDATED = "-"
_FALLEN = "fallen"
"""Kept beside a task that was dropped because its ground fell."""


@dataclass(slots=True)
class Left:
    """What leaving comes to: the edits, the tasks that are new, and the follow-ups that are declined from now on."""

    edits: list[Edit] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


def leaving(
    session: Session, ws: Workspace, run: Run, sections: Iterable[str], declined: Mapping[str, str] | None = None
) -> Left:
    """Say what leaving some sections of a draft does. `declined` names follow-ups not to be added, with the reasons."""
    state = evaluate(session, ws, run)
    left = Left()
    confirmed = _confirmed(run, state, frozenset(sections))
    left.edits += [Edit("checklist_run", run.row.id, field_of("answer", each.name), each.value) for each in confirmed]
    refused = declined or {}
    left.edits += [
        Edit("checklist_run", run.row.id, field_of("declined", name), reason) for name, reason in refused.items()
    ]
    given = {each.name: each.value for each in (*_given(run, state), *confirmed) if each.answered and not each.error}
    _Tasks(session, ws, run, state, left).settle({template(name) for name in given}, refused)
    wrong = {each.name for each in state.errors}
    left.edits += case_edits(session, ws, run, given, state.values, wrong)
    return left


def _given(run: Run, state: Evaluation) -> Iterator[QuestionState]:
    """The questions that apply and that somebody has answered."""
    return (each for each in state.questions if each.answered and not each.prefilled and each.name in run.answers)


def _confirmed(run: Run, state: Evaluation, sections: frozenset[str]) -> tuple[QuestionState, ...]:
    """What the sections suggest, where somebody has answered something beside it."""
    touched = {each.section for each in _given(run, state)}
    return tuple(each for each in state.questions if each.prefilled and each.section in sections & touched)


class _Tasks:
    """Compares what is raised with the tasks that came from it before."""

    def __init__(self, session: Session, ws: Workspace, run: Run, state: Evaluation, left: Left) -> None:
        self._session = session
        self._ws = ws
        self._run = run
        self._state = state
        self._left = left
        self._form = form_of(session, ws, run)
        self._rows = self._read()

    def settle(self, given: set[str], refused: Mapping[str, str]) -> None:
        """Add, change and drop tasks. `given` names the questions that have answers of a person's own."""
        touched = {self._form.by_name[name].section for name in given if name in self._form.by_name}
        wanted = {item.name: item for item in self._state.raised if item.kind == "task"}
        for name, item in wanted.items():
            if name in refused or name in self._run.declined:
                continue
            row = self._rows.get(self._run.record(name))
            if row is not None:
                self._follow(item, row)
            elif name not in self._run.added and self._section(item) in touched:
                self._add(item)
        for name in self._run.added:
            row = self._rows.get(self._run.record(name))
            declined = name in refused or name in self._run.declined
            if row is not None and (name not in wanted or declined):
                self._drop(name, row, refused.get(name, ""))

    def _section(self, item: Raised) -> str:
        question = self._state.question(item.question)
        return question.section if question is not None else ""

    def _add(self, item: Raised) -> None:
        double = self._double(item)
        if double is not None:
            self._remember(item, double)
            return
        task = new_id()
        fields = task_fields(self._ws, NewTask(self._run.row.case_id, item.label, item.due, item.priority), "checklist")
        fields |= {"contact_id": self._run.row.contact_id}
        if item.role == SUPERVISOR:
            # Nobody's yet: those who supervise the case see it until one of them takes it.
            fields |= {"role": SUPERVISOR, "assignee": None}
        self._left.edits += edits_of(self._ws, "task", task, fields, new=True)
        self._left.tasks.append(task)
        self._remember(item, task)

    def _double(self, item: Raised) -> str | None:
        """Find the same thing to be done, open already from an earlier contact."""
        statement = select(TASKS.c.id).where(
            TASKS.c.org == self._ws.org,
            TASKS.c.case_id == self._run.row.case_id,
            TASKS.c.state == "open",
            TASKS.c.source == "checklist",
            TASKS.c.title == item.label,
            TASKS.c.contact_id != self._run.row.contact_id,
            TASKS.c.deleted.is_not(True),
        )
        if item.due is not None:
            statement = statement.where(TASKS.c.due_on <= item.due)
        found: str | None = self._session.connection().execute(statement.limit(1)).scalar()
        return found

    def _follow(self, item: Raised, row: Row[Any]) -> None:
        """Let a task follow its answer: its words, its day unless somebody has moved it, and back if it was dropped."""
        if not self._mine(row) or row.state == "done":
            return
        fields: dict[str, Value] = {}
        if row.state == "dropped":
            if _FALLEN not in self._run.added[item.name].split():
                return
            fields |= {"state": "open", "done_on": None, "reason": None}
            self._remember(item, row.id)
        if row.title != item.label:
            fields["title"] = item.label
        if row.priority != item.priority:
            fields["priority"] = item.priority
        if self._moved(item, row):
            fields["due_on"] = item.due.isoformat() if item.due else None
            self._remember(item, row.id)
        if fields:
            self._left.edits += edits_of(self._ws, "task", row.id, fields)

    def _moved(self, item: Raised, row: Row[Any]) -> bool:
        """Tell whether the answer has moved the day, rather than the calendar (T+2 is another day tomorrow)."""
        _task, due, day = (*self._run.added[item.name].split(), "", "")[:3]
        made = as_date(day)
        if made is None or _written(row.due_on) != due:
            return False
        return self._due_as_of(item.name, made) != due

    def _due_as_of(self, name: str, day: date) -> str:
        facts, today = known_to(self._session, self._ws, self._run)
        state = self._state
        if day != today:
            state = checklist.evaluate(self._form, self._run.answers, facts, day, get_language())
        return next((_written(item.due) for item in state.raised if item.name == name), "")

    def _drop(self, name: str, row: Row[Any], reason: str) -> None:
        if not self._mine(row) or row.state != "open":
            return
        fields: dict[str, Value] = {
            "state": "dropped",
            "done_on": self._ws.today().isoformat(),
            "reason": reason or _("The answer it came from was changed"),
        }
        self._left.edits += edits_of(self._ws, "task", row.id, fields)
        if not reason:
            made = f"{self._run.added[name]} {_FALLEN}"
            self._left.edits.append(Edit("checklist_run", self._run.row.id, field_of("added", name), made))

    def _mine(self, row: Row[Any]) -> bool:
        """Only tasks that came from this very note follow it."""
        return bool(row.contact_id == self._run.row.contact_id)

    def _remember(self, item: Raised, task: str) -> None:
        """Keep which task it became, the day it was due and the day that was said."""
        made = " ".join((task, _written(item.due), self._ws.today().isoformat()))
        self._left.edits.append(Edit("checklist_run", self._run.row.id, field_of("added", item.name), made))

    def _read(self) -> dict[str, Row[Any]]:
        ids = [self._run.record(name) for name in self._run.added]
        statement = select(TASKS).where(TASKS.c.org == self._ws.org, TASKS.c.id.in_(ids), TASKS.c.deleted.is_not(True))
        return {row.id: row for row in self._session.connection().execute(statement)} if ids else {}


def fallen_tasks(session: Session, ws: Workspace, run: Run) -> tuple[str, ...]:
    """List the titles of the tasks that were dropped because the answers they came from were changed."""
    ids = [run.record(name) for name, made in run.added.items() if _FALLEN in made.split()]
    if not ids:
        return ()
    statement = select(TASKS.c.title).where(
        TASKS.c.org == ws.org, TASKS.c.id.in_(ids), TASKS.c.state == "dropped", TASKS.c.deleted.is_not(True)
    )
    return tuple(session.connection().execute(statement.order_by(TASKS.c.id)).scalars())


def _written(day: date | None) -> str:
    return day.isoformat() if day is not None else _UNDATED
