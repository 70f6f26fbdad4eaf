"""Tasks: what somebody has promised to do, by when. Lists them in the order they deserve, and ticks them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bofield.casework import worklist
from bofield.cleaning import clean
from bofield.errors import NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.records.projection import table_of
from bofield.records.tables import Task
from bofield.services.editing import edits_of, save
from bofield.services.households import Household, names, read_households, require_case, standing
from bofield.services.values import NewTask, TaskFilter, TaskLine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Row
    from sqlmodel import Session

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

TASKS = table_of(Task)
_ORDINARY = 2


def list_tasks(ws: Workspace, wanted: TaskFilter | None = None) -> tuple[TaskLine, ...]:
    """List tasks in the order they deserve attention; without a filter, my open ones."""
    with ws.replica.reading() as session:
        return read_tasks(session, ws, wanted or TaskFilter())


def read_tasks(
    session: Session, ws: Workspace, wanted: TaskFilter, until: date | None = None, limit: int = -1
) -> tuple[TaskLine, ...]:
    """List tasks inside an open reading; `until` leaves out what is due later."""
    statement = select(TASKS).where(TASKS.c.org == ws.org, standing(TASKS), TASKS.c.title.is_not(None))
    if wanted.case_id:
        statement = statement.where(TASKS.c.case_id == wanted.case_id)
    if wanted.mine:
        statement = statement.where(TASKS.c.assignee == ws.me.id)
    if wanted.open_only:
        statement = statement.where(TASKS.c.state == "open")
    if until is not None:
        statement = statement.where(TASKS.c.due_on <= until)
    for word in wanted.text.split():
        statement = statement.where(TASKS.c.title.contains(word, autoescape=True))
    found = session.connection().execute(statement).all()
    # Only what has no day is ordered by when somebody was last in touch.
    undated = any(row.due_on is None for row in found)
    ids = sorted({row.case_id for row in found if row.case_id})
    households = read_households(session, ws, ids, last_contact=undated)
    return _lines(ws, found, households, names(session, ws))[: limit if limit >= 0 else None]


def _lines(
    ws: Workspace, found: Any, households: Mapping[str, Household], people: Mapping[str, str]
) -> tuple[TaskLine, ...]:
    today = ws.today()
    rows = {row.id: row for row in found if row.case_id in households}
    items = [_item(row, households[row.case_id]) for row in rows.values()]
    still_open = worklist.order((item for item in items if rows[item.key].state == "open"), today)
    finished = sorted(
        (item for item in items if rows[item.key].state != "open"),
        key=lambda item: (rows[item.key].done_on or today, item.key),
        reverse=True,
    )
    return tuple(
        _line(ws, rows[item.key], households[rows[item.key].case_id], people, worklist.why(item, today))
        for item in (*still_open, *finished)
    )


def _item(row: Row[Any], household: Household) -> worklist.Item:
    return worklist.Item(
        key=row.id,
        ground="promise" if row.due_on else "other",
        on=row.due_on,
        children=household.children,
        priority=row.priority or _ORDINARY,
        last_contact=household.last_contact,
    )


def _line(ws: Workspace, row: Row[Any], household: Household, people: Mapping[str, str], why: str) -> TaskLine:
    return TaskLine(
        id=row.id,
        case_id=row.case_id,
        title=row.title,
        due=row.due_on,
        days=(row.due_on - ws.today()).days if row.due_on else None,
        place=household.place,
        children=household.children,
        state=row.state or "open",
        priority=row.priority or _ORDINARY,
        assignee=people.get(row.assignee or "", ""),
        mine=row.assignee == ws.me.id,
        why=why,
    )


def add_task(ws: Workspace, new: NewTask) -> str:
    """Add a task to a case, for myself; return its id."""
    if not clean(new.title, lines=False).strip():
        raise RefusedError(_("A task needs a few words about what is to be done."))
    require_case(ws, new.case_id)
    task = new_id()
    save(ws, new.case_id, edits_of(ws, "task", task, task_fields(ws, new), new=True))
    return task


def task_fields(ws: Workspace, new: NewTask, source: str = "manual") -> dict[str, Value]:
    """The fields of a new task of mine."""
    return {
        "title": new.title,
        "due_on": new.due.isoformat() if new.due else None,
        "state": "open",
        "priority": new.priority,
        "assignee": ws.me.id,
        "author": ws.me.id,
        "source": source,
    }


def finish_task(ws: Workspace, task_id: str) -> None:
    """Tick a task off, today."""
    _edit(ws, task_id, {"state": "done", "done_on": ws.today().isoformat()})


def reopen_task(ws: Workspace, task_id: str) -> None:
    """Open a task again that was ticked off or dropped."""
    _edit(ws, task_id, {"state": "open", "done_on": None, "reason": None})


def postpone_task(ws: Workspace, task_id: str, until: date) -> None:
    """Move a task to another day."""
    _edit(ws, task_id, {"due_on": until.isoformat()})


def drop_task(ws: Workspace, task_id: str, reason: str) -> None:
    """Let a task go undone, with a reason."""
    if not reason.strip():
        raise RefusedError(_("Say in a few words why the task is dropped."))
    _edit(ws, task_id, {"state": "dropped", "done_on": ws.today().isoformat(), "reason": reason})


def _edit(ws: Workspace, task_id: str, fields: Mapping[str, Value]) -> None:
    with ws.replica.reading() as session:
        statement = select(TASKS.c.case_id).where(TASKS.c.org == ws.org, TASKS.c.id == task_id, standing(TASKS))
        case_id = session.connection().execute(statement).scalar()
    if case_id is None:
        raise NotFoundError(_("There is no task {id}.").format(id=clean(task_id, lines=False)))
    save(ws, case_id, edits_of(ws, "task", task_id, fields))
