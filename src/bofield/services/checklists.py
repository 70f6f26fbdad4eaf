"""The checklist of a contact: open it, answer it, leave a section, and sum it up.

Answers are kept as they are given, one field each, in the same waiting change as the note. What an answer raises is
added to the case when its section is left, once, unless somebody declines it with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield import checklist
from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services import households as read
from bofield.services.editing import edits_of, save
from bofield.services.found_out import case_edits
from bofield.services.households import contact_row
from bofield.services.run_views import run_view
from bofield.services.runs import FORM, RUNS, Run, evaluate, field_of, read_runs, runs_of
from bofield.services.tasks import read_tasks, task_fields
from bofield.services.values import NewTask, RunView, TaskFilter, TaskLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.checklist import Evaluation
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_LONGEST_REASON = 300


def open_run(ws: Workspace, contact_id: str) -> RunView:
    """Open the checklist of a contact; begin one where a draft of mine has none.

    Raises NotFoundError when there is neither, NotAllowedError for somebody else's draft.
    """
    contact = contact_row(ws, contact_id)
    if contact.status != "signed" and contact.author != ws.me.id:
        raise NotAllowedError(_("This note is a draft of somebody else."))
    with ws.replica.reading() as session:
        run = runs_of(session, [contact_id]).get(contact_id)
    if run is not None:
        return _view(ws, run.row.id)
    if contact.status == "signed":
        raise NotFoundError(_("The note was signed without a checklist."))
    fields: dict[str, Value] = {
        "contact_id": contact_id,
        "author": ws.me.id,
        "form": FORM,
        "form_version": checklist.load(FORM).version,
        "status": "draft",
    }
    record = new_id()
    save(ws, contact.case_id, edits_of(ws, "checklist_run", record, fields, new=True), amend=contact_id)
    return _view(ws, record)


def answer(ws: Workspace, run_id: str, question: str, value: str | None) -> RunView:
    """Answer a question by its name or short name; None or an empty text takes the answer back.

    What a person typed is read for its type (`15/12/2026`, `8 450 kr`, `ja`). Raises RefusedError saying why it is no
    answer.
    """
    run = _draft(ws, run_id)
    edit = _answer_edit(run, question, value)
    save(ws, run.row.case_id, [edit], amend=run.row.contact_id)
    return _view(ws, run_id)


def answer_many(
    ws: Workspace, run_id: str, answers: Mapping[str, str], declined: Mapping[str, str] | None = None
) -> tuple[RunView, tuple[TaskLine, ...]]:
    """Answer several questions at once, or none if any answer is wrong, and leave the sections they stand in."""
    run = _draft(ws, run_id)
    save(ws, run.row.case_id, [_answer_edit(run, *each) for each in answers.items()], amend=run.row.contact_id)
    touched = {_question(run, name).section for name in answers}
    with ws.replica.reading() as session:
        state = evaluate(session, ws, read_runs(session, RUNS.c.id == run_id)[run_id])
    touched |= {_section_of(state, name) for name in declined or {}}
    added = [
        line
        for section in state.sections
        if section.name in touched
        for line in leave_section(ws, run_id, section.name, _belonging(state, section.name, declined or {}))
    ]
    return _view(ws, run_id), tuple(added)


def leave_section(
    ws: Workspace, run_id: str, section: str, declined: Mapping[str, str] | None = None
) -> tuple[TaskLine, ...]:
    """Add to the case what the answers of a section raise, and return the tasks that are new.

    `declined` names follow-ups that are not to be added, each with the reason. Nothing is ever added twice; what was
    declined once stays so.
    """
    run = _draft(ws, run_id)
    with ws.replica.reading() as session:
        state = evaluate(session, ws, run)
    if section not in {each.name for each in state.sections}:
        raise NotFoundError(
            _("The checklist has no section {section} now.").format(section=clean(section, lines=False))
        )
    refused = _reasons(state, declined or {})
    inside = {question.name for each in state.sections if each.name == section for question in each.questions}
    edits = [Edit("checklist_run", run_id, field_of("declined", name), reason) for name, reason in refused.items()]
    tasks = []
    for item in state.raised:
        left_out = item.name in refused or item.name in run.declined or item.name in run.added
        if item.kind != "task" or item.question not in inside or left_out:
            continue
        task = new_id()
        new = NewTask(run.row.case_id, item.label, item.due, item.priority)
        fields = task_fields(ws, new, "checklist") | {"contact_id": run.row.contact_id}
        edits += edits_of(ws, "task", task, fields, new=True)
        edits.append(Edit("checklist_run", run_id, field_of("added", item.name), task))
        tasks.append(task)
    with ws.replica.reading() as session:
        edits += case_edits(session, ws, run, state, section)
    if edits:
        save(ws, run.row.case_id, edits, amend=run.row.contact_id)
    return _lines(ws, run.row.case_id, tasks)


def summary(ws: Workspace, run_id: str) -> str:
    """Say what has been answered, a line each."""
    with ws.replica.reading() as session:
        run = _require(read_runs(session, RUNS.c.id == run_id), run_id)
        return checklist.summary(evaluate(session, ws, run))


def _answer_edit(run: Run, name: str, value: str | None) -> Edit:
    question = _question(run, name)
    text = clean(value or "")
    try:
        stored = checklist.parse_value(question, text)
    except ValueError as error:
        raise RefusedError(f"{question.code or question.name}: {error}") from None
    # An empty text, unlike no answer at all, keeps the form from suggesting one.
    emptied = "" if value is not None and question.default else None
    return Edit("checklist_run", run.row.id, field_of("answer", question.name), stored or emptied)


def _question(run: Run, name: str) -> checklist.Question:
    """Find a question by its name, or by its short name where only one question has it."""
    wanted = name.strip()
    asked = [question for question in run.form.questions if question.asked and question.type != "note"]
    exact = [question for question in asked if question.name.casefold() == wanted.casefold()]
    by_code = [question for question in asked if question.code and question.code.casefold() == wanted.casefold()]
    found = exact or by_code
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(question.name for question in found)
        raise NotFoundError(_("{name} is several questions: {names}.").format(name=wanted, names=names))
    raise NotFoundError(_("The checklist has no question {name}.").format(name=clean(wanted, lines=False)[:60]))


def _reasons(state: Evaluation, declined: Mapping[str, str]) -> dict[str, str]:
    known = {item.name for item in state.raised}
    for name, reason in declined.items():
        if name not in known:
            raise NotFoundError(_("Nothing called {name} is raised.").format(name=clean(name, lines=False)[:60]))
        if not clean(reason).strip():
            raise RefusedError(_("Say in a few words why it is not added."))
    return {name: clean(reason, lines=False).strip()[:_LONGEST_REASON] for name, reason in declined.items()}


def _section_of(state: Evaluation, follow_up: str) -> str:
    beside = next((item.question for item in state.raised if item.name == follow_up), "")
    question = state.question(beside)
    if question is None:
        raise NotFoundError(_("Nothing called {name} is raised.").format(name=clean(follow_up, lines=False)[:60]))
    return question.section


def _belonging(state: Evaluation, section: str, declined: Mapping[str, str]) -> dict[str, str]:
    return {name: reason for name, reason in declined.items() if _section_of(state, name) == section}


def _draft(ws: Workspace, run_id: str) -> Run:
    """Read a run that I may still answer."""
    with ws.replica.reading() as session:
        run = _require(read_runs(session, RUNS.c.id == run_id), run_id)
    if run.row.author != ws.me.id:
        raise NotAllowedError(_("Only the author can answer this checklist. Nothing was saved."))
    if run.row.status == "signed":
        raise RefusedError(_("The checklist is signed and is not changed any more. Nothing was saved."))
    return run


def _require(runs: Mapping[str, Run], run_id: str) -> Run:
    if run_id not in runs:
        raise NotFoundError(_("There is no checklist {id}.").format(id=clean(run_id, lines=False)))
    return runs[run_id]


def _view(ws: Workspace, run_id: str) -> RunView:
    with ws.replica.reading() as session:
        run = _require(read_runs(session, RUNS.c.id == run_id), run_id)
        household = read.read_households(session, ws, [run.row.case_id])[run.row.case_id]
        place = read.place_inside(household) if read.may_see(ws, household) else household.place
        return run_view(run, evaluate(session, ws, run), place)


def _lines(ws: Workspace, case_id: str, tasks: Iterable[str]) -> tuple[TaskLine, ...]:
    wanted = set(tasks)
    if not wanted:
        return ()
    with ws.replica.reading() as session:
        found = read_tasks(session, ws, TaskFilter(case_id=case_id, mine=False))
    return tuple(line for line in found if line.id in wanted)
