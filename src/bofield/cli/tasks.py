"""`bofield tasks`: list, add, tick off, reopen, postpone and drop tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield.cli.arguments import a_date, json_option
from bofield.cli.folder import opened
from bofield.cli.output import ID_SHOWN, as_json, day, days, say, table
from bofield.errors import UsageError
from bofield.i18n import _

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from bofield.services.values import TaskLine
    from bofield.services.workspace import Workspace


def arguments(parser: argparse.ArgumentParser) -> None:
    """Filters of the list, or one thing to do."""
    todo = parser.add_mutually_exclusive_group()
    todo.add_argument("--done", metavar="ID", help=_("tick a task off"))
    todo.add_argument("--reopen", metavar="ID", help=_("open a task again"))
    todo.add_argument("--postpone", metavar="ID", help=_("move a task, with --until"))
    todo.add_argument("--drop", metavar="ID", help=_("let a task go undone, with --reason"))
    todo.add_argument("--take", metavar="ID", help=_("make a task mine that waits for a supervisor"))
    todo.add_argument("--add", metavar=_("TITLE"), help=_("add a task to --case, for --due"))
    parser.add_argument("--case", metavar=_("CASE"), help=_("only tasks of this case; with --add its case"))
    parser.add_argument("--due", metavar=_("DATE"), help=_("when it is to be done: 2026-12-15"))
    parser.add_argument("--priority", type=int, choices=(1, 2, 3), default=2, help=_("1 high, 2 ordinary, 3 low"))
    parser.add_argument("--for-supervisor", action="store_true", help=_("with --add: for whoever supervises the case"))
    parser.add_argument("--until", metavar=_("DATE"), help=_("the new day: 2026-12-15"))
    parser.add_argument("--reason", default="", help=_("why it is dropped"))
    parser.add_argument("--everybody", action="store_true", help=_("also the tasks of others"))
    parser.add_argument("--all", action="store_true", help=_("also those that are done or dropped"))
    parser.add_argument("--text", default="", help=_("words in the title"))
    json_option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Do the one thing, or list."""
    due = a_date(chosen.due) if chosen.due else None
    until = a_date(chosen.until) if chosen.until else None
    if chosen.add is not None and not chosen.case:
        raise UsageError(_("Say with --case which case the task belongs to."))
    if chosen.postpone and until is None:
        raise UsageError(_("Say with --until which day the task is moved to."))
    with opened() as ws:
        touched = _do(ws, chosen, due, until)
        from bofield.services import cases, tasks
        from bofield.services.values import TaskFilter

        case = cases.find_case(ws, chosen.case) if chosen.case else ""
        if touched:
            wanted = TaskFilter(mine=False, open_only=False)
            lines = tuple(line for line in tasks.list_tasks(ws, wanted) if line.id == touched)
        else:
            mine = not (chosen.everybody or case)
            lines = tasks.list_tasks(ws, TaskFilter(case, mine, not chosen.all, chosen.text))
        today = ws.today()
    if chosen.json:
        as_json(lines)
    else:
        _print(lines, today)
    return 0


def _do(ws: Workspace, chosen: argparse.Namespace, due: date | None, until: date | None) -> str:
    """Do the one thing that is asked for; return the task, empty when only a list is wanted."""
    from bofield.services import cases, tasks
    from bofield.services.finding import find_task
    from bofield.services.values import NewTask

    if chosen.add is not None:
        role = "supervisor" if chosen.for_supervisor else ""
        return tasks.add_task(ws, NewTask(cases.find_case(ws, chosen.case), chosen.add, due, chosen.priority, role))
    named = chosen.done or chosen.reopen or chosen.postpone or chosen.drop or chosen.take
    if not named:
        return ""
    task = find_task(ws, named)
    if chosen.done:
        tasks.finish_task(ws, task)
    elif chosen.reopen:
        tasks.reopen_task(ws, task)
    elif chosen.take:
        tasks.take_task(ws, task)
    elif chosen.postpone and until is not None:
        tasks.postpone_task(ws, task, until)
    else:
        tasks.drop_task(ws, task, chosen.reason)
    return task


def _print(lines: tuple[TaskLine, ...], today: date) -> None:
    from bofield.services.labels import label

    table(
        (
            line.id[:ID_SHOWN],
            days(line.days),
            day(line.due, today),
            line.waits or label("task_state", line.state),
            line.title,
            line.place,
        )
        for line in lines
    )
    if not lines:
        say(_("No tasks."))
