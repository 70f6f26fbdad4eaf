"""Tasks: what somebody has promised to do, by when. Lists them in the order they deserve, and ticks them off.

A task for a supervisor is nobody's at first: those who supervise the case's district see it until one of them takes it,
and whoever wrote it sees that it waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, or_, select

from bofield.casework import worklist
from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.records.projection import table_of
from bofield.records.tables import Task
from bofield.services.editing import edits_of, save
from bofield.services.households import CASES, Household, names, read_households, require_case, standing
from bofield.services.values import NewTask, TaskFilter, TaskLine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import ColumnElement, Row, Select
    from sqlmodel import Session

    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

TASKS = table_of(Task)
_ORDINARY = 2
_SUPERVISOR = "supervisor"


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
    if wanted.mine and until is not None:
        # What waits for any supervisor has a list of its own on the day's page.
        statement = statement.where(TASKS.c.assignee == ws.me.id)
    elif wanted.mine:
        asked = _free() & (TASKS.c.author == ws.me.id)
        statement = statement.where(or_(TASKS.c.assignee == ws.me.id, asked, _mine_to_take(ws)))
    if wanted.open_only:
        statement = statement.where(TASKS.c.state == "open")
    if until is not None:
        statement = statement.where(TASKS.c.due_on <= until)
    for word in wanted.text.split():
        statement = statement.where(TASKS.c.title.contains(word, autoescape=True))
    return _read(session, ws, statement)[: limit if limit >= 0 else None]


def read_waiting(session: Session, ws: Workspace) -> tuple[TaskLine, ...]:
    """List the open tasks for supervisors that this supervisor could take, whenever they are due."""
    if not ws.supervises:
        return ()
    return _read(session, ws, select(TASKS).where(TASKS.c.org == ws.org, standing(TASKS), _mine_to_take(ws)))


def _free() -> ColumnElement[bool]:
    """Open tasks for supervisors that nobody has taken."""
    free: ColumnElement[bool] = (TASKS.c.role == _SUPERVISOR) & TASKS.c.assignee.is_(None) & (TASKS.c.state == "open")
    return free


def _mine_to_take(ws: Workspace) -> ColumnElement[bool]:
    """Those of them whose case lies in a district of mine, or in none."""
    if not ws.supervises:
        return false()
    near = or_(CASES.c.district.is_(None), CASES.c.district.in_(ws.replica.me.districts))
    return _free() & TASKS.c.case_id.in_(select(CASES.c.id).where(CASES.c.org == ws.org, near))


def _read(session: Session, ws: Workspace, statement: Select[Any]) -> tuple[TaskLine, ...]:
    found = session.connection().execute(statement).all()
    # Only what has no day is ordered by when somebody was last in touch.
    undated = any(row.due_on is None for row in found)
    ids = sorted({row.case_id for row in found if row.case_id})
    households = read_households(session, ws, ids, last_contact=undated)
    return _lines(ws, found, households, names(session, ws))


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
    free = row.role == _SUPERVISOR and row.assignee is None and row.state == "open"
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
        role=_SUPERVISOR if free else "",
        waits=_("waits for a supervisor") if free else "",
    )


def add_task(ws: Workspace, new: NewTask) -> str:
    """Add a task to a case, for myself or for whoever supervises it; return its id."""
    if not clean(new.title, lines=False).strip():
        raise RefusedError(_("A task needs a few words about what is to be done."))
    require_case(ws, new.case_id)
    task = new_id()
    save(ws, new.case_id, edits_of(ws, "task", task, task_fields(ws, new), new=True))
    return task


def task_fields(ws: Workspace, new: NewTask, source: str = "manual") -> dict[str, Value]:
    """The fields of a new task: mine, or nobody's yet where it is for a supervisor."""
    free = new.role == _SUPERVISOR
    return {
        "title": new.title,
        "due_on": new.due.isoformat() if new.due else None,
        "state": "open",
        "priority": new.priority,
        "assignee": None if free else ws.me.id,
        "role": new.role or None,
        "author": ws.me.id,
        "source": source,
    }


def take_task(ws: Workspace, task_id: str) -> None:
    """Make a task that waits for a supervisor mine. Raises NotAllowedError, or RefusedError when somebody was first."""
    row = _row(ws, task_id)
    if row.assignee not in {None, ws.me.id}:
        with ws.replica.reading() as session:
            who = names(session, ws).get(row.assignee, _("Somebody else"))
        raise RefusedError(_("{name} has this task already. Nothing was changed.").format(name=who), "assignee")
    if row.role == _SUPERVISOR and not ws.supervises:
        raise NotAllowedError(_("This task waits for a supervisor. Nothing was changed."))
    save(ws, row.case_id, edits_of(ws, "task", task_id, {"assignee": ws.me.id}))


def finish_task(ws: Workspace, task_id: str) -> None:
    """Tick a task off, today. One that nobody had taken was done by whoever ticks it off."""
    taken = {} if _row(ws, task_id).assignee else {"assignee": ws.me.id}
    _edit(ws, task_id, {"state": "done", "done_on": ws.today().isoformat(), **taken})


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
    save(ws, _row(ws, task_id).case_id, edits_of(ws, "task", task_id, fields))


def _row(ws: Workspace, task_id: str) -> Row[Any]:
    with ws.replica.reading() as session:
        statement = select(TASKS).where(TASKS.c.org == ws.org, TASKS.c.id == task_id, standing(TASKS))
        row: Row[Any] | None = session.connection().execute(statement).first()
    if row is None:
        raise NotFoundError(_("There is no task {id}.").format(id=clean(task_id, lines=False)))
    return row
