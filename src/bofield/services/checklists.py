"""The checklist of a contact: open it, answer it, leave a section, and sum it up.

Answers are kept as they are given, one field each, in the same waiting change as the note. What an answer raises is
added to the case when its section is left (`leaving`), once, unless somebody declines it with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bofield import checklist
from bofield.checklist import repeats
from bofield.cleaning import clean
from bofield.errors import NotAllowedError, NotFoundError, RefusedError
from bofield.i18n import _
from bofield.ids import new_id
from bofield.replica.values import Edit
from bofield.services import form_store
from bofield.services import households as read
from bofield.services.editing import edits_of, save
from bofield.services.form_versions import newer_than, update_edits
from bofield.services.households import contact_row
from bofield.services.leaving import fallen_tasks, leaving
from bofield.services.meanings import FORM
from bofield.services.run_views import run_view
from bofield.services.runs import RUNS, Run, evaluate, field_of, form_of, read_runs, runs_of
from bofield.services.tasks import read_tasks
from bofield.services.values import RunView, TaskFilter, TaskLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bofield.checklist import Evaluation, Form
    from bofield.services.form_values import FormChoice
    from bofield.services.values import Value
    from bofield.services.workspace import Workspace

_LONGEST_REASON = 300


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def choice_of_forms(ws: Workspace, contact_id: str) -> tuple[FormChoice, ...]:
    """List the forms that the checklist of a contact could follow; none where there is nothing to choose."""
    contact = contact_row(ws, contact_id)
    with ws.replica.reading() as session:
        begun = contact_id in runs_of(session, [contact_id])
        found = () if begun or contact.status == "signed" else form_store.available(ws, session)
    return found if len(found) > 1 else ()


def open_run(ws: Workspace, contact_id: str, form: str = "") -> RunView:
    """Open the checklist of a contact; begin one where a draft of mine has none, by the newest form of that name.

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
    name = form or FORM
    fields: dict[str, Value] = {
        "contact_id": contact_id,
        "author": ws.me.id,
        "form": name,
        "form_version": form_store.newest(ws, name).version,
        "status": "draft",
    }
    record = new_id()
    save(ws, contact.case_id, edits_of(ws, "checklist_run", record, fields, new=True), amend=contact_id)
    return _view(ws, record)


def update_run(ws: Workspace, run_id: str) -> RunView:
    """Go over to the newest version of the form; answers are carried over by their names, and none is lost.

    Those that the new version does not ask for are kept, and named in `RunView.kept`.
    """
    run = _draft(ws, run_id)
    with ws.replica.reading() as session:
        edits = update_edits(session, ws, run)
    if edits:
        save(ws, run.row.case_id, edits, amend=run.row.contact_id)
    return _view(ws, run_id)


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────
def answer(ws: Workspace, run_id: str, question: str, value: str | None) -> RunView:
    """Answer a question by its name or short name; None or an empty text takes the answer back.

    What a person typed is read for its type (`15/12/2026`, `8 450 kr`, `ja`). A question in a repeat has the key of its
    instance before it (`I1/2/I1_what`); a repeat itself is answered with the numbers of its instances (`1 2`). Raises
    RefusedError saying why it is no answer.
    """
    run = _draft(ws, run_id)
    form = _form(ws, run)
    edit = _answer_edit(run, form, question, value)
    _refuse_readonly(ws, run, form, [question])
    save(ws, run.row.case_id, [edit], amend=run.row.contact_id)
    return _view(ws, run_id)


def answer_many(
    ws: Workspace, run_id: str, answers: Mapping[str, str], declined: Mapping[str, str] | None = None
) -> tuple[RunView, tuple[TaskLine, ...]]:
    """Answer several questions at once, or none if any answer is wrong, and leave the sections they stand in."""
    run = _draft(ws, run_id)
    form = _form(ws, run)
    edits = [_answer_edit(run, form, *each) for each in answers.items()]
    _refuse_readonly(ws, run, form, answers)
    save(ws, run.row.case_id, edits, amend=run.row.contact_id)
    touched = {_section_in(form, _key(form, name)) for name in answers}
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


def add_instance(ws: Workspace, run_id: str, repeat: str) -> RunView:
    """Add an instance at the end of a repeat, named by its key (`child`, or `child/2/toy`)."""
    run = _draft(ws, run_id)
    key = _repeat(ws, run, repeat)
    if len(repeats.instances(run.answers.get(key))) >= repeats.MOST_INSTANCES:
        raise RefusedError(_("There can be no more than {most} of these.").format(most=repeats.MOST_INSTANCES))
    kept, _number = repeats.with_new(run.answers, key)
    save(ws, run.row.case_id, [_stored(run, key, kept)], amend=run.row.contact_id)
    return _view(ws, run_id)


def remove_instance(ws: Workspace, run_id: str, instance: str) -> RunView:
    """Take an instance of a repeat away (`child/2`). What was answered in it is kept and no longer counts."""
    run = _draft(ws, run_id)
    repeat, _slash, number = instance.strip().rpartition("/")
    key = _repeat(ws, run, repeat)
    if number not in repeats.instances(run.answers.get(key)):
        raise NotFoundError(_("There is no {instance} in the checklist.").format(instance=_brief(instance)))
    save(ws, run.row.case_id, [_stored(run, key, repeats.without(run.answers, key, number))], amend=run.row.contact_id)
    return _view(ws, run_id)


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def leave_section(
    ws: Workspace, run_id: str, section: str, declined: Mapping[str, str] | None = None
) -> tuple[TaskLine, ...]:
    """Add to the case what the answers raise, and return the tasks that are new.

    `declined` names follow-ups that are not to be added, each with the reason. Nothing is ever added twice; what was
    declined once stays so. A task whose ground has fallen since is dropped.
    """
    run = _draft(ws, run_id)
    with ws.replica.reading() as session:
        state = evaluate(session, ws, run)
        if section not in {each.name for each in state.sections}:
            raise NotFoundError(
                _("The checklist has no section {section} now.").format(section=clean(section, lines=False))
            )
        left = leaving(session, ws, run, [section], _reasons(state, declined or {}))
    if left.edits:
        save(ws, run.row.case_id, left.edits, amend=run.row.contact_id)
    return _lines(ws, run.row.case_id, left.tasks)


def summary(ws: Workspace, run_id: str) -> str:
    """Say what has been answered, a line each."""
    with ws.replica.reading() as session:
        run = _require(read_runs(session, RUNS.c.id == run_id), run_id)
        return checklist.summary(evaluate(session, ws, run))


# ── reading what was meant ───────────────────────────────────────────────────────────────────────────────────────────
def _answer_edit(run: Run, form: Form, name: str, value: str | None) -> Edit:
    key = _key(form, name)
    text = clean(value or "")
    if repeats.template(key) in form.repeats:
        wanted = text.split()
        if wanted != list(repeats.instances(text)):
            raise RefusedError(_("{name}: name instances by their numbers, such as 1 2 3.").format(name=_brief(name)))
        return _stored(run, key, None if value is None else " ".join(wanted))
    question = form.by_name[repeats.template(key)]
    try:
        stored = checklist.parse_value(question, text)
    except ValueError as error:
        raise RefusedError(f"{question.code or question.name}: {error}") from None
    # An empty text, unlike no answer at all, keeps the form from suggesting one.
    emptied = "" if value is not None and question.default else None
    return _stored(run, key, stored or emptied)


def _refuse_readonly(ws: Workspace, run: Run, form: Form, names: Iterable[str]) -> None:
    """Refuse to answer what the form fills in itself."""
    keys = [key for name in names if _may_be_readonly(form, key := _key(form, name))]
    if not keys:
        return
    with ws.replica.reading() as session:
        state = evaluate(session, ws, run)
    for key in keys:
        found = state.question(key)
        if found is not None and found.readonly:
            raise RefusedError(_("{question}: this is filled in by the form.").format(question=found.label))


def _may_be_readonly(form: Form, key: str) -> bool:
    question = form.by_name.get(repeats.template(key))
    return question is not None and bool(question.readonly or question.calculation)


def _stored(run: Run, key: str, value: str | None) -> Edit:
    return Edit("checklist_run", run.row.id, field_of("answer", key), value)


def _key(form: Form, name: str) -> str:
    """Find what a name means: the key of a question or a repeat, or a short name that only one question has.

    A name inside a repeat must say which instance.
    """
    wanted = name.strip()
    asked = {each.name.casefold(): each for each in form.questions if each.asked and each.type != "note"}
    within = {each.casefold(): group.repeats for each, group in form.repeats.items()}
    around = tuple(repeat.casefold() for repeat, _number in repeats.enclosing(wanted))
    last = repeats.template(wanted).casefold()
    if last in asked and tuple(each.casefold() for each in asked[last].repeats) == around:
        return _spelled(form, wanted, asked[last].name)
    if last in within and "/" not in wanted and not within[last]:
        return next(each for each in form.repeats if each.casefold() == last)
    if last in within and tuple(each.casefold() for each in within[last]) == around:
        return _spelled(form, wanted, next(each for each in form.repeats if each.casefold() == last))
    by_code = [each for each in asked.values() if each.code and each.code.casefold() == wanted.casefold()]
    if len(by_code) == 1 and not by_code[0].repeats:
        return by_code[0].name
    if by_code:
        names = ", ".join(question.name for question in by_code)
        raise NotFoundError(_("{name} is several questions: {names}.").format(name=wanted, names=names))
    if last in asked and asked[last].repeats:
        example = "/".join([*(f"{each}/1" for each in asked[last].repeats), asked[last].name])
        raise NotFoundError(
            _("{name} is asked several times; say which one, as in {example}.").format(
                name=_brief(wanted), example=example
            )
        )
    raise NotFoundError(_("The checklist has no question {name}.").format(name=_brief(wanted)))


def _spelled(form: Form, key: str, name: str) -> str:
    """Write a key with the names as the form spells them."""
    names = {each.casefold(): each for each in form.repeats}
    return "/".join(
        [part for repeat, number in repeats.enclosing(key) for part in (names[repeat.casefold()], number)] + [name]
    )


def _repeat(ws: Workspace, run: Run, name: str) -> str:
    """Find a repeat whose instances a person decides."""
    form = _form(ws, run)
    key = _key(form, name) if name.strip() else ""
    group = form.repeats.get(repeats.template(key)) if key else None
    if group is None:
        raise NotFoundError(_("The checklist has no repeated part {name}.").format(name=_brief(name)))
    if group.count:
        raise RefusedError(_("How many there are follows from another answer."))
    return key


def _section_in(form: Form, key: str) -> str:
    name = repeats.template(key)
    return form.by_name[name].section if name in form.by_name else form.repeats[name].section


def _reasons(state: Evaluation, declined: Mapping[str, str]) -> dict[str, str]:
    known = {item.name for item in state.raised}
    for name, reason in declined.items():
        if name not in known:
            raise NotFoundError(_("Nothing called {name} is raised.").format(name=_brief(name)))
        if not clean(reason).strip():
            raise RefusedError(_("Say in a few words why it is not added."))
    return {name: clean(reason, lines=False).strip()[:_LONGEST_REASON] for name, reason in declined.items()}


def _section_of(state: Evaluation, follow_up: str) -> str:
    beside = next((item.question for item in state.raised if item.name == follow_up), "")
    question = state.question(beside)
    if question is None:
        raise NotFoundError(_("Nothing called {name} is raised.").format(name=_brief(follow_up)))
    return question.section


def _belonging(state: Evaluation, section: str, declined: Mapping[str, str]) -> dict[str, str]:
    return {name: reason for name, reason in declined.items() if _section_of(state, name) == section}


def _brief(name: str) -> str:
    return clean(name.strip(), lines=False)[:60]


# ── reading what is there ────────────────────────────────────────────────────────────────────────────────────────────
def _draft(ws: Workspace, run_id: str) -> Run:
    """Read a run that I may still answer."""
    with ws.replica.reading() as session:
        run = _require(read_runs(session, RUNS.c.id == run_id), run_id)
    if run.row.author != ws.me.id:
        raise NotAllowedError(_("Only the author can answer this checklist. Nothing was saved."))
    if run.locked:
        raise RefusedError(_("The checklist is signed and is not changed any more. Nothing was saved."))
    return run


def _form(ws: Workspace, run: Run) -> Form:
    with ws.replica.reading() as session:
        return form_of(session, ws, run)


def _require(runs: Mapping[str, Run], run_id: str) -> Run:
    if run_id not in runs:
        raise NotFoundError(_("There is no checklist {id}.").format(id=clean(run_id, lines=False)))
    return runs[run_id]


def _view(ws: Workspace, run_id: str) -> RunView:
    with ws.replica.reading() as session:
        run = _require(read_runs(session, RUNS.c.id == run_id), run_id)
        household = read.read_households(session, ws, [run.row.case_id])[run.row.case_id]
        place = read.place_inside(household) if read.may_see(ws, household) else household.place
        return run_view(
            run,
            evaluate(session, ws, run),
            place,
            newer=newer_than(session, ws, run),
            fallen=fallen_tasks(session, ws, run),
        )


def _lines(ws: Workspace, case_id: str, tasks: Iterable[str]) -> tuple[TaskLine, ...]:
    wanted = set(tasks)
    if not wanted:
        return ()
    with ws.replica.reading() as session:
        found = read_tasks(session, ws, TaskFilter(case_id=case_id, mine=False))
    return tuple(line for line in found if line.id in wanted)
